"""Whether minds with drives still settle between needs, once a part of them is cut.

Minds live in copies of a world until they have grown up. Then, at the first tick of a new day, their life
goes on several times from the same moment: whole, and with a part held in everybody.
"""

from collections.abc import Mapping

import torch

from agents.needs import hunger
from sandbox import api
from sandbox.experiments import copies
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life
from sandbox.spec import TICK

MIND = "predictive"

ARMS: Mapping[str, Mapping[str, float]] = {
    "whole": {},
    "even weights": {"gate": 1.0},
    "gate cut": {"gate": 0.0},
    "hunger cut": {"hunger": 0.0},
    "slow state cut": {"level 2": 0.0, "level 3": 0.0},
}
"""What each arm holds: parts of a mind's door, and at what; at 0 they are cut."""

SECONDS, SWITCHES, DEEDS, FED, URGENT = (
    "seconds undecided for a deed",
    "share of deeds of another kind than the last",
    "deeds a minute",
    "fed",
    "most urgent need",
)

TASKS = (SECONDS, SWITCHES, DEEDS, FED, URGENT)


class _Diary:
    """What everybody does and how it goes with them, from a moment on."""

    def __init__(self, life: Life) -> None:
        """Looks at minds of the kind `MIND`."""
        self._life, state = life, life.state.under(f"minds.{MIND}")
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
        """Gives what was noted, averaged over bodies and ticks."""
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
    """Lets minds grow up, then holds parts of them, arm by arm.

    Args:
        seed: of the worlds, and of what minds are born with.
        place: the world's name.
        worlds: how many copies; each mind lives in all of them.
        days: how long they grow up.
        day: ticks after which all worlds begin anew.
        ticks: how long they live on.
        page: ticks from point to point of the curves.
    """
    life = api.open_life(place, worlds=worlds, seed=seed, minds=MIND, record=False)
    for now in range(1, days * day + 1):
        life.tick()
        if now % day == 0:
            copies.begin_day(life)
    moment = life.save()
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {}
    for arm, parts in ARMS.items():
        life.restore(moment)
        copies.hold(life, parts)
        pages = _live_on(life, ticks, page)
        scores[arm] = {task: sum(each[task] for each in pages) / len(pages) for task in TASKS}
        times = [page * (i + 1) * TICK for i in range(len(pages))]
        for task in TASKS:
            curves.setdefault(task.capitalize(), {})[arm] = times, [each[task] for each in pages]
    return Outcome(scores=scores, curves=curves)


def _live_on(life: Life, ticks: int, page: int) -> list[dict[str, float]]:
    """Lives on, and gives what each page of ticks was like."""
    pages: list[dict[str, float]] = []
    for _ in range(ticks // page):
        diary = _Diary(life)
        for _ in range(page):
            life.tick()
            diary.note()
        pages.append(diary.scores())
    return pages
