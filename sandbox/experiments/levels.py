"""What a level of a predictive mind removes of its errors: foresight with it averaged, swapped, or late.

A level that says the same at all times could be replaced by its mean; one that says nothing of the body it is
in could be swapped between bodies; one that followed nothing could be late. The mean is over bodies:
0 would also take away what the mind always believes, which a bias would do as well.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import Tensor

from agents.predictive.model import Predictive
from sandbox.experiments.foresight import Imagine
from sandbox.state import State

TWO_SECONDS = 40
"""How many ticks that is."""

ACTIVITY: Mapping[str, str] = {"level 2": "model.causes", "level 3": "model.context"}
"""Where the state table keeps what each slow level believes, [N, B, ...]."""


class Levels:
    """The slow levels of N predictive minds, and ways to foresee without them."""

    def __init__(self, model: Predictive, state: State, late: Mapping[str, int]) -> None:
        """Looks at a model and remembers nothing yet.

        Args:
            model: whose levels.
            state: where it is registered.
            late: ticks by which each level is late where it is to be.
        """
        self._model = model
        self._activity = {level: state[name] for level, name in ACTIVITY.items()}
        self._past = {level: deque[Tensor](maxlen=late[level] + 1) for level in ACTIVITY}

    def remember(self) -> None:
        """Keeps what the levels believe now."""
        for level, past in self._past.items():
            past.append(self._activity[level].clone())

    def ways(self) -> dict[str, Imagine]:
        """Names the ways to foresee without a level as it is."""
        ways: dict[str, Imagine] = {}
        for level in ACTIVITY:
            ways[f"{level} averaged"] = self._averaged(level)
            ways[f"{level} swapped"] = self._swapped(level)
            ways[f"{level} late"] = self._late(level)
        return ways

    def _averaged(self, level: str) -> Imagine:
        """Begins with the mean of what the same mind believes in all its bodies."""

        def imagine(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            activity = self._activity[level]
            with self._instead(level, activity.mean(1, keepdim=True).expand_as(activity)):
                return self._model.imagine(flat, act, steps)

        return imagine

    def _swapped(self, level: str) -> Imagine:
        """Begins with what the same mind believes in the next body."""

        def imagine(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            with self._instead(level, self._activity[level].roll(1, dims=1)):
                return self._model.imagine(flat, act, steps)

        return imagine

    def _late(self, level: str) -> Imagine:
        """Begins with what it believed as long ago as it is to be late."""

        def imagine(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            with self._instead(level, self._past[level][0]):
                return self._model.imagine(flat, act, steps)

        return imagine

    @contextmanager
    def _instead(self, level: str, activity: Tensor) -> Iterator[None]:
        """Lets a level believe something else for a while."""
        kept = self._activity[level].clone()
        self._activity[level].copy_(activity)
        try:
            yield
        finally:
            self._activity[level].copy_(kept)
