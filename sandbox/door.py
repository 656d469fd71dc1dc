"""The door to minds: where somebody outside stops their learning, and holds or cuts their parts."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from sandbox.errors import UnknownName
from sandbox.state import Scope


class Door:
    """What is done from outside to N minds of a kind.

    Attributes:
        parts: the names of what can be held or cut.
        frozen: bool [N], who must not learn.
    """

    def __init__(self, parts: tuple[str, ...], num_minds: int, state: Scope, device: torch.device) -> None:
        """Leaves every mind alone."""
        self.parts = parts
        self.frozen = state.add("frozen", _no(num_minds, device=device), world_axis=None)
        self._held = state.add("held", _no(num_minds, len(parts), device=device), world_axis=None)
        values = torch.zeros(num_minds, len(parts), device=device)
        self._values = state.add("values", values, world_axis=None)

    def clamp(self, mind: int, part: str, value: float | None) -> None:
        """Holds a part of one mind at a value; None lets go."""
        column = self.find(part)
        self._held[mind, column] = value is not None
        self._values[mind, column] = 0.0 if value is None else float(value)

    def held(self) -> Tensor:
        """Gives what every part is held at: float32 [N, P], NaN where nobody holds it."""
        return torch.where(self._held, self._values, torch.nan)

    @contextmanager
    def resting(self, minds: Tensor) -> Iterator[None]:
        """Lets some minds, bool [N], learn nothing for a moment, as if they were frozen."""
        frozen = self.frozen.clone()
        self.frozen.logical_or_(minds.to(frozen.device))
        try:
            yield
        finally:
            self.frozen.copy_(frozen)

    def find(self, part: str) -> int:
        """Gives the number of a part.

        Raises:
            UnknownName: these minds have no such part.
        """
        if part not in self.parts:
            raise UnknownName("part of this mind", part, self.parts)
        return self.parts.index(part)

    def through(self, part: str, computed: Tensor) -> Tensor:
        """Gives what a part lets through: [N, ...] as computed, or as held from outside."""
        column, shape = self.find(part), (-1, *[1] * (computed.dim() - 1))
        return torch.where(self._held[:, column].view(shape), self._values[:, column].view(shape), computed)


def _no(*shape: int, device: torch.device) -> Tensor:
    return torch.zeros(*shape, dtype=torch.bool, device=device)
