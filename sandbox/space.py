"""Spaces: what a mind can sense, do and show, with a name, a unit and a stream for every number."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sandbox.errors import UnknownName
from sandbox.spec import WORDS, WorldSpec

Stream = Literal["self", "objects", "motion", "inner", "speech"]

STREAMS: tuple[Stream, ...] = ("self", "objects", "motion", "inner", "speech")
"""Every kind of sensation: the own body, what is there, how others move, what others show, what is said."""


FEELINGS = ("energy", "fatigue", "pain", "warmth")
"""What a body feels of itself, each in [0, 1]."""

DRIVES = ("hunger", "curiosity", "approval", "competence", "rest")
"""The needs a face can show, each a level in [0, 1]: 0 satisfied, 1 urgent."""

NEEDS = (*DRIVES, "comfort")
"""Every need that a mind can have; all but comfort show in a face."""

FACE = ("valence", "arousal", *DRIVES, "surprise", "boredom")
"""What a face shows: valence in [-1, 1], all else in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One number that is sensed.

    Attributes:
        name: dotted, its sense first: "faces.0.forward".
        unit: SI, or "1" for what has none.
        stream: what kind of sensation it is; "motion" and "inner" are other agents'.
        low: a bound it never goes below.
        high: a bound it never goes above.
    """

    name: str
    unit: str
    stream: Stream
    low: float
    high: float


@dataclass(frozen=True)
class ObservationSpace:
    """All that an agent senses: D channels, in the order of `Observation.flat`."""

    channels: tuple[Channel, ...]

    def __len__(self) -> int:
        """Gives D."""
        return len(self.channels)

    @cached_property
    def _slices(self) -> dict[str, slice]:
        """Every dotted prefix of a channel's name, with the contiguous block it covers."""
        slices: dict[str, slice] = {}
        for i, channel in enumerate(self.channels):
            parts = channel.name.split(".")
            for depth in range(1, len(parts) + 1):
                prefix = ".".join(parts[:depth])
                start = slices[prefix].start if prefix in slices else i
                slices[prefix] = slice(start, i + 1)
        return slices

    def find(self, name: str) -> slice:
        """Gives where a channel, or all channels below a dotted prefix, lie.

        Raises:
            UnknownName: no channel has that name or prefix.
        """
        try:
            return self._slices[name]
        except KeyError:
            raise UnknownName("channel", name, self._slices) from None


@dataclass(frozen=True, slots=True)
class Motor:
    """One continuous control in [-1, 1], and what its extremes mean.

    Attributes:
        name: "forward", "head_yaw", "left_arm_pitch"...
        unit: of the bounds.
        low: what -1 asks for in the body with the widest range.
        high: what +1 asks for.
    """

    name: str
    unit: str
    low: float
    high: float


PRESSES = ("grab", "use")
"""What can be pressed: hold what is in reach; eat what is in reach."""


@dataclass(frozen=True, slots=True)
class ActionSpace:
    """All that an agent can do in a tick.

    Attributes:
        motors: M continuous controls.
        presses: P buttons, held down for the tick.
        words: V words; 0 is silence.
    """

    motors: tuple[Motor, ...]
    presses: tuple[str, ...]
    words: tuple[str, ...]

    def motor(self, name: str) -> int | None:
        """Gives where a motor is, or None if this world's bodies have none of that name."""
        return next((i for i, motor in enumerate(self.motors) if motor.name == name), None)


def action_space(spec: WorldSpec) -> ActionSpace:
    """Lists what the bodies of a world can do; smaller bodies ignore the motors they lack."""
    bodies = [agent.body for agent in spec.agents]
    speeds = [("forward", "m/s"), ("sideways", "m/s"), ("turn", "rad/s")]
    motors = [
        Motor(name, unit, -(top := max(getattr(body, name) for body in bodies)), top) for name, unit in speeds
    ]
    for name in ("head_yaw", "head_pitch"):
        ranges = [getattr(body, name) for body in bodies]
        motors.append(_joint_motor(name, ranges))
    for i in range((spec.num_joints - 2) // 2):
        arms = [body.arms[i] for body in bodies if len(body.arms) > i]
        side = ("left", "right")[i]
        motors.append(_joint_motor(f"{side}_arm_pitch", [arm.pitch for arm in arms]))
        motors.append(_joint_motor(f"{side}_arm_yaw", [arm.yaw for arm in arms]))
    return ActionSpace(motors=tuple(motors), presses=PRESSES, words=WORDS)


def _joint_motor(name: str, ranges: list[tuple[float, float]]) -> Motor:
    return Motor(name, "rad", min(low for low, _ in ranges), max(high for _, high in ranges))


RETINA = tuple(
    (azimuth, elevation)
    for elevation in (-0.08, -0.3, -0.6)
    for azimuth in (0.95, 0.52, 0.25, 0.07, -0.07, -0.25, -0.52, -0.95)
)
"""Directions of the rays of sight from the head: azimuth (left positive), elevation (up positive), radians.

Densest in the middle, so that turning the head towards a thing shows more of it.
"""

NUM_FACES = 4
"""How many others one can keep apart at a time."""

NUM_VOICES = 2
"""How many voices one can hear apart at a time."""
