"""The reins of a body that a person possesses: what is held down now, kept from events, and let go of.

What was only tapped is held for two ticks, or it could fall between two; a word is said once.
"""

from collections.abc import Callable

import pygame

from render.bindings import RIGHT, Command
from render.camera import Size
from render.possession import BUTTONS, KEYS, PAD, Deed, Sticks, Wish, steer
from render.running import Running
from sandbox.snapshot import Snapshot
from sandbox.spec import WORDS

_TAP = 2
"""Ticks that anything is held at least: the first may have begun before it was pressed."""

_LOOK = 3.0
"""Shares of its way that the head turns for a drag over the height of the picture."""

_DEAD = 0.15
"""Share of its way below which a stick does nothing."""

_FULL = 32767
"""What a stick that is pushed all the way says."""

_BEHIND = "the camera stays behind whom you are"

_REFUSED = {
    Command.CYCLE_CAMERA: _BEHIND,
    Command.HOME: _BEHIND,
    Command.PRAISE: "let go first: nobody praises the body they are in",
}
"""What cannot be done meanwhile, and why."""

_ENDS = frozenset({pygame.K_y, pygame.K_ESCAPE})


class Reins:
    """What a person makes somebody's body do.

    Attributes:
        agent: whose body; None while nobody is possessed.
        wish: what it is made to do now.
    """

    def __init__(self, running: Running, say: Callable[[str], None]) -> None:
        """Begins with nobody's.

        Args:
            running: the life to step into.
            say: tells the person something.
        """
        self.agent: str | None = None
        self._running, self._say = running, say
        self._forget()

    def take(self, agent: str) -> None:
        """Possesses somebody's body, with nothing held down."""
        self.let_go()
        self.agent = agent
        self._say(f"you are {agent} now; Y or Esc lets go")

    def let_go(self) -> None:
        """Leaves the body to its mind."""
        if self.agent is not None:
            self._say(f"{self.agent} decides again")
            self.agent = None
            self._forget()
            self._running.hold(None)

    def handle(self, event: pygame.event.Event, size: Size) -> bool:
        """Takes an event, and says whether it is meant for the body and for nothing else.

        Args:
            event: of the keyboard, the mouse, a pad or the window.
            size: of the picture, in the pixels of events.
        """
        if self.agent is None:
            return False
        match event.type:
            case pygame.KEYDOWN | pygame.KEYUP:
                return self._press_key(event)
            case pygame.MOUSEBUTTONDOWN | pygame.MOUSEBUTTONUP:
                return self._press_button(event)
            case pygame.MOUSEMOTION if self._looks:
                self._look(-_LOOK * event.rel[0] / size[1], _LOOK * event.rel[1] / size[1])
                return True
            case pygame.CONTROLLERBUTTONDOWN | pygame.CONTROLLERBUTTONUP:
                self._press_pad(event.button, down=event.type == pygame.CONTROLLERBUTTONDOWN)
            case pygame.CONTROLLERAXISMOTION:
                self._axes[event.axis] = _alive(event.value / _FULL)
            case pygame.CONTROLLERDEVICEREMOVED:
                self._axes.clear()
                self._release(set(PAD.values()))
            case pygame.WINDOWFOCUSLOST:  # nobody is there any more to hold the reins
                self.let_go()
        return False

    def refuses(self, command: Command) -> bool:
        """Says that the person cannot do something as long as they are somebody; else does nothing."""
        why = _REFUSED.get(command) if self.agent is not None else None
        if why is not None:
            self._say(why)
        return why is not None

    def pull(self, snapshot: Snapshot) -> None:
        """Makes the body do what is held down now; nothing while nobody is possessed.

        Args:
            snapshot: what is on the screen.
        """
        if self.agent is None:
            return
        self._settle(snapshot.tick)
        self.wish = Wish.of(self._held.keys(), self._sticks())
        self._running.hold(steer(snapshot, self.agent, self.wish))

    def _forget(self) -> None:
        self._held: dict[Deed, int | None] = {}  # and the tick from when on; None if no tick was seen yet
        self._released: set[Deed] = set()
        self._axes: dict[int, float] = {}
        self._head, self._looks, self._shifted = (0.0, 0.0), False, False
        self.wish = Wish.of(set(), Sticks())

    def _press_key(self, event: pygame.event.Event) -> bool:
        down = event.type == pygame.KEYDOWN
        if down and event.key in _ENDS:
            self.let_go()
            return True
        if event.key not in KEYS or (down and event.mod & pygame.KMOD_CTRL):
            return False
        self._press(KEYS[event.key], down=down)
        return down

    def _press_button(self, event: pygame.event.Event) -> bool:
        down = event.type == pygame.MOUSEBUTTONDOWN
        if event.button == RIGHT:
            self._looks, self._head = down, (0.0, 0.0)
            return down
        if event.button not in BUTTONS:
            return False
        self._press(BUTTONS[event.button], down=down)
        return down

    def _press_pad(self, button: int, *, down: bool) -> None:
        if button == pygame.CONTROLLER_BUTTON_LEFTSHOULDER:
            self._shifted = down
        elif button == pygame.CONTROLLER_BUTTON_BACK and down:
            self.let_go()
        elif button in PAD:
            deed = PAD[button]
            if isinstance(deed, str) and self._shifted:
                deed = WORDS[WORDS.index(deed) + len(WORDS) // 2]
            self._press(deed, down=down)

    def _press(self, deed: Deed, *, down: bool) -> None:
        if down:
            self._held[deed] = None
            self._released.discard(deed)
        else:
            self._release({deed})

    def _release(self, deeds: set[Deed]) -> None:
        self._released |= deeds & self._held.keys()

    def _look(self, left: float, down: float) -> None:
        """Turns the head on by shares of its way."""
        now = (self._head[0] + left, self._head[1] + down)
        self._head = min(max(now[0], -1.0), 1.0), min(max(now[1], -1.0), 1.0)

    def _sticks(self) -> Sticks:
        x, y, look_x, look_y = (self._axes.get(axis, 0.0) for axis in _AXES)
        return Sticks(ahead=-y, turn=-x, look_left=self._head[0] - look_x, look_down=self._head[1] + look_y)

    def _settle(self, tick: int) -> None:
        """Lets go of what was released, or said, for long enough."""
        for deed, since in list(self._held.items()):
            if since is None:
                self._held[deed] = tick
            elif tick >= since + _TAP and (deed in self._released or deed in WORDS):
                del self._held[deed]
                self._released.discard(deed)


_AXES = (
    pygame.CONTROLLER_AXIS_LEFTX,
    pygame.CONTROLLER_AXIS_LEFTY,
    pygame.CONTROLLER_AXIS_RIGHTX,
    pygame.CONTROLLER_AXIS_RIGHTY,
)


def _alive(value: float) -> float:
    """Gives how far a stick is pushed, from where it does anything."""
    far = max(abs(value) - _DEAD, 0.0) / (1.0 - _DEAD)
    return min(far, 1.0) if value > 0.0 else -min(far, 1.0)
