"""What minds report of themselves: counts, and means over many ticks, since one tick alone says little."""

from collections.abc import Iterator

import torch
from torch import Tensor

from sandbox.life import Life
from sandbox.protocols import Learner
from sandbox.seats import Seats

_EVERY = 7
"""Ticks between two looks: a prime, so that a mind is seen at all moments of what it does every few ticks."""


class Reports:
    """The means of what the minds of a life report."""

    def __init__(self, life: Life) -> None:
        """Begins to look at those who learn."""
        self._life = life
        self._learners = [(seats, mind) for seats, mind in life.minds.seated if isinstance(mind, Learner)]
        self.restart()

    def restart(self) -> None:
        """Begins means anew."""
        self._sums: list[dict[str, Tensor]] = [{} for _ in self._learners]
        self._looks = 0

    def tick(self) -> None:
        """Looks, if it is time to."""
        if self._life.now % _EVERY == 0:
            self._look()

    def means(self) -> Iterator[tuple[Seats, dict[str, Tensor]]]:
        """Gives who is seated where, and the means [N] of their numbers since `restart`, or last counts."""
        if self._looks == 0:
            self._look()
        for (seats, _), sums in zip(self._learners, self._sums, strict=True):
            looks = self._looks
            told = {name: each / looks if each.is_floating_point() else each for name, each in sums.items()}
            yield seats, told

    def _look(self) -> None:
        self._looks += 1
        for (_, mind), sums in zip(self._learners, self._sums, strict=True):
            for name, each in mind.report().items():
                total = sums.setdefault(name, torch.zeros_like(each))
                total.copy_(total + each if each.is_floating_point() else each)
