"""Possession: what the keys, the mouse and the pad that are held down make a body do, as a `Steer`.

| held | the body |
|--|--|
| W S, left stick | walks forward and back |
| A D, left stick | turns left and right |
| Q E | steps to the left and to the right |
| right drag, right stick | turns its head; the arms reach to the height that it looks at |
| G, left button, pad A | holds what its hands reach, arms stretched out |
| F, Enter, pad B | eats what its hands reach, arms stretched out |
| 1 to 8, pad's cross (with its shoulder 5 to 8) | says a word, once |
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

import pygame

from render.bindings import LEFT
from sandbox.snapshot import Snapshot
from sandbox.space import Motor, action_space
from sandbox.spec import WORDS
from sandbox.steering import Steer

REACH = 1.25
"""Radians by which arms that reach out are raised from hanging, while one looks straight ahead."""


class Does(Enum):
    """What can be held down, beside words."""

    AHEAD = auto()
    BACK = auto()
    TURN_LEFT = auto()
    TURN_RIGHT = auto()
    STEP_LEFT = auto()
    STEP_RIGHT = auto()
    GRAB = auto()
    USE = auto()


Deed = Does | str
"""What a key does; a text is a word to say."""

KEYS: Mapping[int, Deed] = MappingProxyType(
    {
        pygame.K_w: Does.AHEAD,
        pygame.K_s: Does.BACK,
        pygame.K_a: Does.TURN_LEFT,
        pygame.K_d: Does.TURN_RIGHT,
        pygame.K_q: Does.STEP_LEFT,
        pygame.K_e: Does.STEP_RIGHT,
        pygame.K_g: Does.GRAB,
        pygame.K_f: Does.USE,
        pygame.K_RETURN: Does.USE,
        pygame.K_KP_ENTER: Does.USE,
        **{pygame.K_1 + i: word for i, word in enumerate(WORDS)},
    }
)
"""What keys do while somebody is possessed; all others do what they always do."""

BUTTONS: Mapping[int, Deed] = MappingProxyType({LEFT: Does.GRAB})
"""What the mouse's buttons do then."""

PAD: Mapping[int, Deed] = MappingProxyType(
    {
        pygame.CONTROLLER_BUTTON_A: Does.GRAB,
        pygame.CONTROLLER_BUTTON_B: Does.USE,
        pygame.CONTROLLER_BUTTON_DPAD_UP: WORDS[0],
        pygame.CONTROLLER_BUTTON_DPAD_RIGHT: WORDS[1],
        pygame.CONTROLLER_BUTTON_DPAD_DOWN: WORDS[2],
        pygame.CONTROLLER_BUTTON_DPAD_LEFT: WORDS[3],
    }
)
"""What a pad's buttons do then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticks:
    """Where the sticks of a pad stand, each in [-1, 1]; what a mouse does with the head comes in here, too.

    Attributes:
        ahead: forward.
        turn: to the left.
        look_left: of the head, as a share of how far it turns.
        look_down: likewise.
    """

    ahead: float = 0.0
    turn: float = 0.0
    look_left: float = 0.0
    look_down: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants a body to do.

    Attributes:
        ahead: share of its top speed, forward; in [-1, 1] like all that follow.
        left: to the side.
        turn: to the left.
        look_left: of the head, as a share of how far it turns that way.
        look_down: likewise.
        grab: whether to hold what is in reach.
        use: whether to eat it.
        word: what to say, or nothing.
    """

    ahead: float
    left: float
    turn: float
    look_left: float
    look_down: float
    grab: bool
    use: bool
    word: str

    @classmethod
    def of(cls, held: AbstractSet[Deed], sticks: Sticks) -> "Wish":
        """Puts together what is held down and where the sticks stand."""

        def pair(more: Does, less: Does, stick: float = 0.0) -> float:
            return _limited(float(more in held) - float(less in held) + stick)

        return cls(
            ahead=pair(Does.AHEAD, Does.BACK, sticks.ahead),
            left=pair(Does.STEP_LEFT, Does.STEP_RIGHT),
            turn=pair(Does.TURN_LEFT, Does.TURN_RIGHT, sticks.turn),
            look_left=_limited(sticks.look_left),
            look_down=_limited(sticks.look_down),
            grab=Does.GRAB in held,
            use=Does.USE in held,
            word=next((word for word in WORDS if word in held), ""),
        )


def steer(snapshot: Snapshot, agent: str, wish: Wish) -> Steer:
    """Gives what makes somebody's body do what a person wants; nobody's wish stands still, arms hanging."""
    motors = action_space(snapshot.spec).motors
    ranges = {motor.name: motor for motor in motors}
    pitch = _share(ranges["head_pitch"], wish.look_down)
    targets = {
        "forward": wish.ahead * ranges["forward"].high,
        "sideways": wish.left * ranges["sideways"].high,
        "turn": wish.turn * ranges["turn"].high,
        "head_yaw": _share(ranges["head_yaw"], wish.look_left),
        "head_pitch": pitch,
    }
    if wish.grab or wish.use:
        targets |= dict.fromkeys(("left_arm_pitch", "right_arm_pitch"), REACH - pitch)
    return Steer(
        agent=agent,
        motors=tuple(_command(motor, targets.get(motor.name, 0.0)) for motor in motors),
        grab=wish.grab,
        use=wish.use,
        word=wish.word,
        world=snapshot.world,
    )


def _share(motor: Motor, share: float) -> float:
    """Gives a share of how far a joint goes that way: in the motor's unit."""
    return share * (motor.high if share > 0.0 else -motor.low)


def _command(motor: Motor, target: float) -> float:
    """Gives the command in [-1, 1] that asks for a target in the motor's unit."""
    middle, half = (motor.high + motor.low) / 2, (motor.high - motor.low) / 2
    return _limited((target - middle) / half) if half > 0.0 else 0.0


def _limited(value: float) -> float:
    return min(max(value, -1.0), 1.0)
