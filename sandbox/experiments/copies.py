"""Copies: minds that live in several copies of a world at once, and so learn from all that happens there."""

from collections.abc import Callable, Mapping

from torch import Tensor

from sandbox import api
from sandbox.experiments.livelihood import Livelihood
from sandbox.experiments.stays import DAY
from sandbox.life import Life
from sandbox.spec import TICK


def hold(life: Life, parts: Mapping[str, float]) -> None:
    """Holds parts of all minds, from the next tick on."""
    for agent in life.spec.agents:
        for part, value in parts.items():
            life.apply(api.Clamp(agent=agent.name, part=part, value=value))


def begin_day(life: Life) -> None:
    """Lets all worlds begin anew at the next tick."""
    for world in range(life.num_worlds):
        life.apply(api.Reset(world=world))


def live(life: Life, ticks: int, page: int, note: Callable[[], None] = lambda: None) -> Tensor:
    """Lives for so many ticks, in days; gives how satisfied every body was, page by page: [P, W A, 5].

    Args:
        life: at its first tick.
        ticks: how long.
        page: ticks that are averaged over.
        note: what is to be called at the end of every page.
    """
    diary = Livelihood(life, -(-ticks // page), page)
    for now in range(ticks):
        if now and now % round(DAY / TICK) == 0:
            begin_day(life)
        life.tick()
        diary.note()
        if (now + 1) % page == 0:
            note()
    return diary.pages.flatten(1, 2)
