"""Whether minds with drives still settle between needs, once a part of them is cut.

Minds live by themselves until they have grown up. Then, at the first tick of a new day, their lives go on
several times from the same moment: whole, and with a part cut in everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from agents.needs import hunger
from sandbox import api
from sandbox.experiments.abreast import Abreast
from sandbox.experiments.records import Curve, Outcome
from sandbox.protocols import Learner
from sandbox.rng import fold, stream
from sandbox.spec import TICK
from sandbox.state import Saved

MIND = "predictive"

ARMS: Mapping[str, tuple[str, ...]] = {
    "whole": (),
    "gate cut": ("gate",),
    "hunger cut": ("hunger",),
    "slow state cut": ("level 2", "level 3"),
}
"""What is cut in each arm: parts of a mind's door, held at 0."""

SECONDS, SWITCHES, DEEDS, FED, URGENT = (
    "seconds undecided for a deed",
    "share of deeds of another kind than the last",
    "deeds a minute",
    "fed",
    "most urgent need",
)

TASKS = (SECONDS, SWITCHES, DEEDS, FED, URGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """Lives abreast at one moment.

    Attributes:
        minds: their table.
        worlds: that of the worlds.
    """

    minds: Saved
    worlds: Saved

    @classmethod
    def of(cls, abreast: Abreast) -> "_Moment":
        """Keeps this moment."""
        return cls(minds=abreast.state.save(), worlds=abreast.lives[0].state.save())

    def restore(self, abreast: Abreast) -> None:
        """Goes back to it."""
        (life,) = abreast.lives
        abreast.state.restore(self.minds)
        life.state.restore(self.worlds)
        life.simulation.refresh()


class _Diary:
    """What everybody does and how it goes with them, from a moment on."""

    def __init__(self, abreast: Abreast) -> None:
        """Looks at minds of the kind `MIND`, in bodies of their own."""
        (self._life,) = abreast.lives
        state = abreast.state.under(MIND)
        self._undecided, self._age, self._kind = (state[name] for name in ("undecided", "deeds.age", "kind"))
        self._level = state["levels.level"]
        self._last = self._kind.clone()
        self._counts = torch.zeros(3)  # ticks undecided, deeds begun, of these of another kind
        self._means = torch.zeros(2)  # fed, most urgent need
        self._ticks = 0

    def note(self) -> None:
        """Notes a tick."""
        begun = self._age == 1.0  # whose deed began at this tick
        others = begun & (self._kind != self._last)
        self._last.copy_(self._kind)
        self._counts += torch.stack([each.sum() for each in (self._undecided, begun, others)])
        energy = self._life.simulation.condition.feelings[..., 0]
        self._means += torch.stack(((1.0 - hunger(energy)).mean(), self._level.amax(-1).mean()))
        self._ticks += 1

    def scores(self) -> dict[str, float]:
        """Gives what was noted, averaged over minds and ticks."""
        undecided, begun, others = self._counts.tolist()
        fed, urgent = (self._means / self._ticks).tolist()
        return {
            SECONDS: TICK * undecided / max(begun, 1.0),
            SWITCHES: others / max(begun, 1.0),
            DEEDS: begun / self._kind.numel() / (self._ticks * TICK / 60.0),
            FED: fed,
            URGENT: urgent,
        }


def run(seed: int, *, place: str, worlds: int, days: int, day: int, ticks: int, page: int) -> Outcome:
    """Lets minds grow up, then cuts them, each part by itself.

    Args:
        seed: of the worlds, and of what minds are born with.
        place: the world's name.
        worlds: how many copies; each body there has a mind of its own.
        days: how long they grow up.
        day: ticks after which all worlds begin anew.
        ticks: how long they live on.
        page: ticks from point to point of the curves.
    """
    abreast = _born(seed, place, worlds)
    for now in range(days * day):
        _tick(abreast, anew=now > 0 and now % day == 0)
    moment = _Moment.of(abreast)
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {}
    for arm, parts in ARMS.items():
        moment.restore(abreast)
        _cut(abreast, parts)
        pages = _live_on(abreast, ticks, page)
        scores[arm] = {task: sum(each[task] for each in pages) / len(pages) for task in TASKS}
        times = [page * (i + 1) * TICK for i in range(len(pages))]
        for task in TASKS:
            curves.setdefault(task.capitalize(), {})[arm] = times, [each[task] for each in pages]
    return Outcome(scores=scores, curves=curves)


def _born(seed: int, place: str, worlds: int) -> Abreast:
    """Begins a life in which every body has a mind of its own."""
    life = api.open_life(place, worlds=worlds, seed=seed, minds="idle", record=False)
    genomes = [agent.genome for agent in life.spec.agents] * worlds
    return Abreast([life], MIND, fold(seed, stream("minds"), torch.arange(len(genomes))), genomes)


def _tick(abreast: Abreast, *, anew: bool) -> None:
    """Moves on by a decision, after which all worlds have begun anew or not."""
    worlds = range(abreast.lives[0].num_worlds)
    abreast.tick([api.Reset(world=world) for world in worlds] if anew else [])


def _cut(abreast: Abreast, parts: Sequence[str]) -> None:
    """Cuts parts of all minds off."""
    assert isinstance(abreast.mind, Learner)
    for part in parts:
        for mind in range(len(abreast.mind.door.frozen)):
            abreast.mind.door.clamp(mind, part, 0.0)


def _live_on(abreast: Abreast, ticks: int, page: int) -> list[dict[str, float]]:
    """Lives on from the morning of a day, and gives what each page of ticks was like."""
    _tick(abreast, anew=True)
    pages: list[dict[str, float]] = []
    for _ in range(ticks // page):
        diary = _Diary(abreast)
        for _ in range(page):
            _tick(abreast, anew=False)
            diary.note()
        pages.append(diary.scores())
    return pages
