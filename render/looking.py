"""Where in time somebody looks: at now, or at a moment of the last minutes.

Looking back changes nothing: the life goes on, or stands still, as before. What acts on the life is refused
meanwhile, because it would be done to now and not to what is seen.
"""

from collections.abc import Callable, Sequence

from render.events import Event, Events
from render.history import History
from render.memories import Memories
from render.picking import Target, focus
from render.tape import Tape
from sandbox.intervention import Entry
from sandbox.snapshot import Snapshot
from sandbox.spec import TICK, Vec3

Shown = tuple[Snapshot | None, Snapshot, float]
"""The snapshot before, the one, and how far between them to draw."""

_NECK = 0.3
"""Metres over the ground at which the camera looks where something was dropped."""


class Looking:
    """The moment that is looked at, and all that is remembered.

    Attributes:
        tape: the moments that can be looked at.
        events: what was done and what befell.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        """Looks at now.

        Args:
            say: tells the person something.
        """
        self.tape = Tape()
        self.events = Events()
        self._say = say
        self._past: Snapshot | None = None
        self._now = Memories()
        self._then: Memories | None = None
        self._history = History()

    @property
    def back(self) -> bool:
        """Whether a past moment is looked at."""
        return self._past is not None

    @property
    def tick(self) -> int:
        """The tick that is looked at."""
        return self.tape.ends[1] if self._past is None else self._past.tick

    @property
    def ago(self) -> float | None:
        """How many seconds of life ago that was; None for now."""
        return None if self._past is None else (self.tape.ends[1] - self._past.tick) * TICK

    @property
    def history(self) -> History:
        """Everybody's numbers up to the moment that is looked at."""
        self._history.end = None if self._past is None else self._past.tick
        return self._history

    @property
    def memories(self) -> Memories:
        """What was remembered at the moment that is looked at."""
        if self._past is None:
            return self._now
        if self._then is None:
            self._then = Memories.recalled(self.tape, self._past.tick)
        return self._then

    def note(self, latest: Shown, told: Sequence[Entry]) -> None:
        """Takes notice of what there is now, and of what was done since the last time."""
        previous, snapshot, _ = latest
        for each in (previous, snapshot):
            known = self.tape.ends[1]
            if each is None or (each is previous and each.tick <= known):
                continue
            if len(self.tape) and each.resets > self.tape.at(known).resets:
                self.events.note_anew(each.tick)
            self.tape.note(each)
        self._now.note(previous, snapshot)
        self._history.note(snapshot)
        self.events.note(told, snapshot.world)
        if self._past is not None and self._past.spec is not snapshot.spec:
            self.end()

    def shown(self, latest: Shown) -> Shown:
        """Gives what is to be drawn instead of the latest."""
        return latest if self._past is None else (None, self._past, 1.0)

    def look(self, tick: int) -> None:
        """Looks at the moment that was the case at a tick; at the newest tick, at now."""
        if not len(self.tape) or tick >= self.tape.ends[1]:
            self.end()
            return
        past = self.tape.at(tick)
        if past is not self._past:
            self._past, self._then = past, None

    def step(self, by: int) -> None:
        """Looks so many remembered moments later, or earlier."""
        if len(self.tape):
            if by < 0 and self.tick <= self.tape.ends[0]:
                self._say("nothing before is remembered")
            else:
                self.look(self.tape.after(self.tick, by).tick)

    def end(self) -> None:
        """Looks at now again."""
        self._past = self._then = None

    def refuses(self) -> bool:
        """Says whether nothing can be done because a past moment is looked at; and tells the person so."""
        if self._past is not None:
            self._say("this is past: End goes back to now, where you can act")
        return self._past is not None

    def remembers(self, event: Event) -> bool:
        """Says whether one can look at an event."""
        unseen = any(last < event.tick and event.until < first for last, first in self.tape.gaps)
        return len(self.tape) > 0 and event.until >= self.tape.ends[0] and not unseen

    def jump(self, event: Event) -> tuple[Target | None, Vec3 | None]:
        """Looks at the first moment of an event that is remembered.

        Returns:
            To whom or what it was done, and the point to look at; None where there is none.
        """
        if not self.remembers(event):
            self._say("nothing of that moment is remembered")
            return None, None
        self.look(max(event.tick, self.tape.ends[0]))
        here, before = self.tape.at(self.tick), self.tape.after(self.tick, -1)
        target = event.target or _dropped(event, before, here)
        if event.place is not None:
            return target, (*event.place, _NECK)
        return target, target and (focus(here, target) or focus(before, target))


def _dropped(event: Event, before: Snapshot, here: Snapshot) -> Target | None:
    """Finds what has come into the world where something was dropped."""
    new = here.thing_present & ~before.thing_present
    things = [thing for thing, is_new in zip(here.spec.things, new, strict=True) if is_new]
    return Target("thing", things[0].label) if event.place is not None and things else None
