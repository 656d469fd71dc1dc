"""Whether a mind that learns by reward comes to feed itself, against one that knows how and others."""

from collections.abc import Mapping

import torch

from sandbox import api
from sandbox.experiments.heirs import inherit
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life
from sandbox.spec import TICK
from sandbox.wellbeing import CHANNELS, well_being

WORLD = "orchard"

LEARNER = "ppo"

NEWBORN = "ppo, newborn"

ARMS: Mapping[str, str] = {LEARNER: LEARNER, NEWBORN: LEARNER, "random": "random", "forage": "forage"}
"""What drives bodies in each arm; of the learners one has learned."""

BITE = 0.05
"""The least rise of energy within a tick that is a meal; nothing else raises it as fast."""

CURVES = "Well-being while learning"


class _Diary:
    """How well everybody has been since a page was turned."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._feelings = [life.observation.space.find(name).start for name in CHANNELS]
        self._energy = self._read()[0].clone()
        self._start, self._meals, self._sum, self._ticks = self._well().clone(), 0.0, 0.0, 0

    def note(self) -> None:
        """Notes how everybody is now."""
        energy, fresh = self._read()[0], self._life.observation.fresh
        self._meals += float(((energy - self._energy > BITE) & ~fresh).to(torch.float32).mean())
        self._energy.copy_(energy)
        self._sum += float(self._well().mean())
        self._ticks += 1

    def turn_page(self) -> dict[str, float]:
        """Tells of the page, and begins the next."""
        well = self._well()
        told = {
            "well-being": self._sum / self._ticks,
            "return": float((well - self._start).mean()),
            "meals a minute": self._meals * 60.0 / (TICK * self._ticks),
        }
        self._start, self._meals, self._sum, self._ticks = well.clone(), 0.0, 0.0, 0
        return told

    def _read(self) -> list[torch.Tensor]:
        return [self._life.observation.flat[..., channel] for channel in self._feelings]

    def _well(self) -> torch.Tensor:
        return well_being(*self._read())


def run(seed: int, *, worlds: int, test_worlds: int, ticks: int, test_ticks: int, page: int) -> Outcome:
    """Lets a mind learn, and then everybody live in worlds that no learner has seen.

    Args:
        seed: of the worlds learned in and of what minds are born with; the test's seed follows from it.
        worlds: how many are learned in.
        test_worlds: how many are lived in afterwards, from a day's beginning.
        ticks: how long the learner learns.
        test_ticks: how long everybody lives afterwards.
        page: ticks from point to point of its learning curve.
    """
    learner = api.open_life(WORLD, worlds=worlds, seed=2 * seed, minds=LEARNER, record=False)
    curve = _learn(learner, ticks, page)
    scores: dict[str, dict[str, float]] = {}
    for arm, kind in ARMS.items():
        life = api.open_life(WORLD, worlds=test_worlds, seed=2 * seed + 1, minds=kind, record=False)
        if arm == LEARNER:
            inherit(life, learner, LEARNER)
        if kind == LEARNER:
            life.apply(api.Freeze(frozen=True))
        scores[arm] = _live(life, test_ticks)
    facts = {"agent-ticks learned": float(ticks * worlds * len(learner.spec.agents))}
    return Outcome(scores=scores, curves={CURVES: {LEARNER: curve}}, facts=facts)


def _learn(life: Life, ticks: int, page: int) -> Curve:
    """Lets everybody live day after day; days end at different ticks, so that all hours are learned from."""
    day, diary = round(life.spec.day / TICK), _Diary(life)
    times, values = [], []
    for tick in range(1, ticks + 1):
        for world in range(life.num_worlds):
            if (tick + world * day // life.num_worlds) % day == 0:
                life.apply(api.Reset(world=world))
        life.tick()
        diary.note()
        if tick % page == 0:
            times.append(float(tick))
            values.append(diary.turn_page()["well-being"])
    return times, values


def _live(life: Life, ticks: int) -> dict[str, float]:
    diary = _Diary(life)
    for _ in range(ticks):
        life.tick()
        diary.note()
    return diary.turn_page()
