"""What was done to a life, and what befell it, as lines that people read: `Entry`s of its log in plain words.

**A new intervention**: one line in `SAYINGS`. Without one it is listed under the name of its class.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from render.picking import Target
from sandbox.intervention import (
    Act,
    Clamp,
    Daylight,
    Drag,
    Drop,
    Entry,
    Feel,
    Freeze,
    Intervention,
    Lesion,
    Praise,
    Push,
    Remove,
    Reset,
    Say,
    Swap,
)
from sandbox.spec import TICK, Vec2
from sandbox.steering import Steer

Kind = Literal["touch", "thing", "body", "mind", "world", "other"]
"""What an event was done to; each has a colour and a shape of its own."""

Course = Literal["once", "lasts", "settles"]
"""Whether an intervention is one deed, is repeated while it lasts, or is the last of a slider's positions."""

MOST = 1000
"""Events that are kept."""

PAUSE = 10
"""Ticks after which what was repeated has ended, and the next is another event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done to the life or that befell it.

    Attributes:
        number: its place among all that ever were.
        kind: what it was done to.
        words: what happened.
        tick: the first that was lived with it.
        until: the last.
        course: whether it lasted.
        target: to whom or what; None for nobody in particular.
        place: where something was dropped; None for anything else.
    """

    number: int
    kind: Kind
    words: str
    tick: int
    until: int
    course: Course = "once"
    target: Target | None = None
    place: Vec2 | None = None

    @property
    def sentence(self) -> str:
        """What happened, and for how long if it lasted."""
        lasted = (self.until - self.tick + 1) * TICK
        return f"{self.words} for {lasted:.1f} s" if self.course == "lasts" and lasted >= 0.1 else self.words


@dataclass(frozen=True, slots=True)
class Saying:
    """How an intervention is told.

    Attributes:
        kind: what it is done to.
        words: what happened, from the intervention.
        course: whether many of them may be one event.
    """

    kind: Kind
    words: Callable[[Any], str]
    course: Course = "once"


def _who(deed: Push | Drag) -> str:
    return deed.agent or deed.thing or "somebody"


def _learning(deed: Freeze) -> str:
    whose = "everybody's" if deed.agent is None else f"{deed.agent}'s"
    return f"{whose} learning " + ("was frozen" if deed.frozen else "went on")


def _held(deed: Clamp) -> str:
    return f"{deed.agent}'s {deed.part} was " + (
        "let go" if deed.value is None else f"held at {deed.value:.3g}".replace("-", "−")
    )


SAYINGS: dict[type, Saying] = {
    Push: Saying("touch", lambda deed: f"{_who(deed)} was pushed"),
    Drag: Saying("touch", lambda deed: f"{_who(deed)} was pulled", "lasts"),
    Drop: Saying("thing", lambda deed: f"{_article(deed.kind)} was dropped"),
    Remove: Saying("thing", lambda deed: f"{deed.thing} was taken away"),
    Feel: Saying(
        "body", lambda deed: f"{deed.agent}'s {deed.feeling} was set to {deed.value:.2f}", "settles"
    ),
    Praise: Saying(
        "body", lambda deed: f"{deed.agent} was " + ("praised" if deed.value >= 0.0 else "scolded")
    ),
    Say: Saying("body", lambda deed: f"{deed.agent} was told “{deed.word}”"),
    Daylight: Saying("world", lambda deed: f"daylight was set to {deed.value:.2f}", "settles"),
    Steer: Saying("body", lambda deed: f"{deed.agent} was steered", "lasts"),
    Reset: Saying("world", lambda _: "the world was begun anew"),
    Act: Saying("body", lambda _: "puppets were moved", "lasts"),
    Freeze: Saying("mind", _learning),
    Clamp: Saying("mind", _held, "settles"),
    Lesion: Saying(
        "mind", lambda deed: f"{deed.agent}'s {deed.part} was " + ("cut off" if deed.cut else "healed")
    ),
    Swap: Saying("mind", lambda deed: f"{deed.agent} and {deed.other} changed bodies"),
}
"""How each kind of intervention is told."""


class Events:
    """All that was done to one world and that befell it, the newest first."""

    def __init__(self) -> None:
        """Knows of nothing."""
        self._events: dict[int, Event] = {}
        self._latest: dict[tuple[object, ...], int] = {}
        self._count = 0

    def __len__(self) -> int:
        """Counts them."""
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        """Gives them, the newest first."""
        return reversed(self._events.values())

    def between(self, first: int, last: int) -> list[Event]:
        """Lists the last thousand that went on between two ticks."""
        return [event for event in islice(self, MOST) if event.tick <= last and event.until >= first]

    def note(self, entries: Sequence[Entry], world: int) -> None:
        """Takes what was done; what is repeated becomes one event, and other worlds do not count."""
        for entry in entries:
            if getattr(entry.intervention, "world", world) == world:
                self._add(entry.tick + 1, entry.intervention)

    def note_anew(self, tick: int) -> None:
        """Takes down that the world blew up before a tick."""
        self._keep(
            Event(number=0, kind="world", words="the world blew up and began anew", tick=tick, until=tick)
        )

    def _add(self, tick: int, deed: Intervention) -> None:
        saying = SAYINGS.get(type(deed)) or Saying("other", _plainly, "lasts")
        words, key = saying.words(deed), _alike(deed)
        before = self._events.get(self._latest.get(key, -1))
        if saying.course != "once" and before is not None and tick - before.until <= PAUSE:
            self._events[before.number] = replace(before, until=tick, words=words)
            return
        self._latest[key] = self._count
        place = deed.at if isinstance(deed, Drop) else None
        self._keep(
            Event(
                number=0,
                kind=saying.kind,
                words=words,
                tick=tick,
                until=tick,
                course=saying.course,
                target=_target(deed),
                place=place,
            )
        )

    def _keep(self, event: Event) -> None:
        self._events[self._count] = replace(event, number=self._count)
        self._count += 1
        if len(self._events) > MOST:
            del self._events[next(iter(self._events))]


def _target(deed: Intervention) -> Target | None:
    agent, thing = getattr(deed, "agent", None), getattr(deed, "thing", None)
    if agent is not None:
        return Target("agent", agent)
    return Target("thing", thing) if thing is not None else None


def _alike(deed: Intervention) -> tuple[object, ...]:
    """Gives what two interventions share that are one event."""
    names = ("agent", "thing", "part", "feeling")
    is_free = getattr(deed, "value", 0.0) is None
    return (type(deed), is_free, *(getattr(deed, name, None) for name in names))


def _plainly(deed: Intervention) -> str:
    """Tells an intervention that has no words of its own."""
    target = _target(deed)
    name = type(deed).__name__.lower()
    return f"{name}, {target.name}" if target else name


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
