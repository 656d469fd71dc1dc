"""Whether a child tires of what it has learned, leaves noise alone, and comes back to what has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from agents.wanting import Wanting
from sandbox import api
from sandbox.experiments import moments
from sandbox.experiments.dwelling import Dwelling
from sandbox.experiments.heirs import inherit
from sandbox.experiments.probes import Probes
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life
from sandbox.spec import WorldSpec
from worlds.loader import open_world

TOYROOM = Path(__file__).with_name("toyroom.toml")

MIND = "predictive"

KINDS: Mapping[str, str] = {
    "the board": "board",
    "the screen": "screen",
    "the lantern": "lantern",
    "the changeling": "changeling",
}

LANTERN, CHANGELING = "the lantern", "the changeling"

TIRED, BACK = "time at the lantern, learned over new", "time at the changeling, changed over still"

ARMS: Mapping[str, Mapping[str, float]] = {
    "gets bored": {},
    "never bored": {"boredom": 0.0},
    "by chance": {"boredom": 0.0, "gate": 0.0},
}
"""What is held in the minds of each arm; where nothing counts, all there is to do is alike."""

STILL = ("hunger", "approval", "competence", "rest", "comfort")
"""Drives that are held at 0 in all arms, so that curiosity alone decides."""

NO_CHANGE = "no change"
"""The arm of whoever spends as much time with a thing after as before: no life, but a 1 to compare with."""

PERIOD = 2.0
"""Seconds in which the changeling goes through all colours, once it does: in no such time as the lantern."""

_LEAST = 0.01
"""Share of time that is added to shares before they are compared; less is as good as none."""

_WALKERS = 16
"""Copies of the room in which moments are gathered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The first and the last of the ticks that count, from when the lantern comes or the changeling changes.

    Attributes:
        fresh: when the lantern is new.
        flat: when it is learned.
        changed: when the changeling is new.
    """

    fresh: slice
    flat: slice
    changed: slice


@dataclass(slots=True)
class _Childhood:
    """One child's time in rooms that follow one another."""

    arm: str
    worlds: int
    stretch: int
    about: Mapping[str, Probes]
    dwelling: Dwelling
    errors: list[Mapping[str, float]]
    life: Life | None = None

    def enter(self, world: WorldSpec, seed: int, ticks: int) -> None:
        """Lives in copies of a room, with what was learned before."""
        life = _open(self.arm, world, seed, self.worlds)
        if self.life is not None:
            inherit(life, self.life, MIND)
        self.life = life
        self.dwelling.enter(life)
        for tick in range(1, ticks + 1):
            life.tick()
            self.dwelling.count()
            if tick % self.stretch == 0:
                self.dwelling.turn_page()
                self.errors.append(moments.errors(self.about, _mind(life).understanding.model))


def run(
    seed: int,
    *,
    worlds: int,
    before: int,
    between: int,
    after: int,
    fresh: list[int],
    flat: list[int],
    changed: list[int],
    stretch: int,
    walk: int,
) -> Outcome:
    """Lets one child of each arm live in copies of the room: without a lantern, with one, with a changeling.

    Args:
        seed: of the worlds and of what minds are born with; the same for all arms.
        worlds: how many copies.
        before: ticks without the lantern, in which what the rest has to teach is learned.
        between: ticks with it, in which that is learned, too.
        after: ticks in which the changeling goes through all colours as well, otherwise than the lantern.
        fresh: the first and the last of the ticks that count as new, from when the lantern is there.
        flat: those in which it is learned.
        changed: those in which the changeling is new, from when it changes.
        stretch: ticks that are counted together.
        walk: ticks in which moments are gathered to ask about.
    """
    room = open_world(TOYROOM)
    rooms = ((_without(room, KINDS[LANTERN]), before), (room, between), (with_change(room), after))
    about = moments.gather(_open("by chance", with_change(room), 4 * seed + 3, _WALKERS), KINDS, walk)
    spans = Spans(
        fresh=slice(*((before + tick) // stretch for tick in fresh)),
        flat=slice(*((before + tick) // stretch for tick in flat)),
        changed=slice(*((before + between + tick) // stretch for tick in changed)),
    )
    scores: dict[str, Mapping[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {}
    for arm in ARMS:
        child = _Childhood(arm, worlds, stretch, about, Dwelling(KINDS), [])
        for i, (world, ticks) in enumerate(rooms):
            child.enter(world, 4 * seed + i, ticks)
        scores[arm] = _scores(child, spans)
        times = [stretch * (i + 1.0) - before for i in range(len(child.errors))]
        for kind in KINDS:
            shares = list(child.dwelling.curve(kind))
            curves.setdefault(f"Share of all time at {kind}", {})[arm] = times, shares
        for kind in about:
            missed = [each[kind] for each in child.errors]
            curves.setdefault(f"Error about {kind}", {})[arm] = times, missed
    scores[NO_CHANGE] = {TIRED: 1.0, BACK: 1.0}
    return Outcome(scores=scores, curves=curves)


def _scores(child: _Childhood, spans: Spans) -> Mapping[str, float]:
    """Gives shares of time, how they changed, and errors in the end."""
    dwelling, last = child.dwelling, child.errors[-1]
    shares = {
        f"{kind}, {when}": share
        for when, span in (
            ("new lantern", spans.fresh),
            ("all learned", spans.flat),
            ("change", spans.changed),
        )
        for kind, share in dwelling.shares(span).items()
    }

    def time(kind: str, span: slice) -> float:
        pages = dwelling.curve(kind)[span]
        return _LEAST + sum(pages) / len(pages)

    return {
        **shares,
        "nothing to learn, new lantern": 1.0 - shares[f"{LANTERN}, new lantern"],
        "nothing to learn, change": 1.0 - shares[f"{CHANGELING}, change"],
        TIRED: time(LANTERN, spans.flat) / time(LANTERN, spans.fresh),
        BACK: time(CHANGELING, spans.changed) / time(CHANGELING, spans.flat),
        **{f"error about {kind}": error for kind, error in last.items()},
        "error about all four": sum(last.values()) / len(last),
    }


def _open(arm: str, world: WorldSpec, seed: int, worlds: int) -> Life:
    """Opens a world with a child that wants nothing but to learn, and decides as an arm does."""
    life = api.open_life(world, worlds=worlds, seed=seed, record=False)
    for part, value in (*((part, 0.0) for part in STILL), *ARMS[arm].items()):
        life.apply(api.Clamp(agent=world.agents[0].name, part=part, value=value))
    return life


def _mind(life: Life) -> Wanting:
    mind = life.minds.seated[0][1]
    assert isinstance(mind, Wanting)
    return mind


def _without(world: WorldSpec, prefab: str) -> WorldSpec:
    """Gives a world without a kind of thing."""
    return replace(world, things=tuple(thing for thing in world.things if thing.prefab.name != prefab))


def with_change(world: WorldSpec) -> WorldSpec:
    """Gives the room in which the changeling goes through all colours."""
    things = [
        replace(thing, prefab=replace(thing.prefab, cycle=PERIOD))
        if thing.prefab.name == KINDS[CHANGELING]
        else thing
        for thing in world.things
    ]
    return replace(world, things=tuple(things))
