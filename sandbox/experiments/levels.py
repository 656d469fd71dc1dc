"""What a level of a predictive mind removes of its errors: foresight with the level cut, swapped, or late.

A level that did nothing could be cut without loss; one that says the same of everybody could be swapped
between bodies; one that follows every tick could not be two seconds late.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import Tensor

from agents.predictive.model import Predictive
from sandbox.door import Door
from sandbox.experiments.foresight import Imagine
from sandbox.state import State

LATE = 40
"""Ticks, which are two seconds."""

ACTIVITY: Mapping[str, str] = {"level 2": "model.causes", "level 3": "model.context"}
"""Where the state table keeps what each slow level believes, [N, B, ...]."""


class Levels:
    """The slow levels of N predictive minds, and ways to foresee without them."""

    def __init__(self, model: Predictive, door: Door, state: State) -> None:
        """Looks at a model and remembers nothing yet.

        Args:
            model: whose levels.
            door: the model's.
            state: where it is registered.
        """
        self._model, self._door = model, door
        self._activity = {level: state[name] for level, name in ACTIVITY.items()}
        self._past = {level: deque[Tensor](maxlen=LATE + 1) for level in ACTIVITY}

    def remember(self) -> None:
        """Keeps what the levels believe now."""
        for level, past in self._past.items():
            past.append(self._activity[level].clone())

    def ways(self) -> dict[str, Imagine]:
        """Names the ways to foresee without a level as it is."""
        ways: dict[str, Imagine] = {}
        for level in ACTIVITY:
            ways[f"{level} cut"] = self._cut(level)
            ways[f"{level} swapped"] = self._swapped(level)
            ways[f"{level} late"] = self._late(level)
        return ways

    def _cut(self, level: str) -> Imagine:
        """Holds a level at 0, its mean before anything is sensed, all the while."""

        def imagine(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            minds = range(len(flat))
            for mind in minds:
                self._door.clamp(mind, level, 0.0)
            ahead = self._model.imagine(flat, act, steps)
            for mind in minds:
                self._door.clamp(mind, level, None)
            return ahead

        return imagine

    def _swapped(self, level: str) -> Imagine:
        """Begins with what the same mind believes in the next body."""

        def imagine(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            with self._instead(level, self._activity[level].roll(1, dims=1)):
                return self._model.imagine(flat, act, steps)

        return imagine

    def _late(self, level: str) -> Imagine:
        """Begins with what it believed two seconds ago."""

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
