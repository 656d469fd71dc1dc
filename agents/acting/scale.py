"""How large numbers usually are, for each mind, so that networks take in and give out numbers near one."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sandbox.protocols import MindSpec
from sandbox.state import Scope


@dataclass(frozen=True, slots=True)
class Memory:
    """How a scale is kept.

    Attributes:
        slowest: share of the way towards what is new that it always goes.
        least: the smallest standard deviation that is divided by; below it differences are noise.
    """

    slowest: float
    least: float


class Scale:
    """A running mean and standard deviation of N minds' numbers, each of `width` kinds."""

    def __init__(self, spec: MindSpec, width: int, memory: Memory, state: Scope) -> None:
        """Starts with a mean of 0 and a deviation of 1."""
        self._memory, self._team = memory, spec.team
        blank = torch.zeros(len(spec.key), width, device=spec.device)
        self._mean = state.add("mean", blank, world_axis=None)
        self._variance = state.add("variance", torch.ones_like(blank), world_axis=None)
        self._seen = state.add("seen", blank[:, :1].clone(), world_axis=None)

    def update(self, values: Tensor, learning: Tensor, counts: Tensor | None = None) -> None:
        """Moves towards new values, of which the first are taken as they are; not towards what is no number.

        Args:
            values: [N, S, width].
            learning: bool [N], who learns.
            counts: bool [N, S], which values there are, where there are not all.
        """
        self._seen.add_(learning[:, None])
        rate = (1.0 / self._seen.clamp(min=1.0)).clamp(min=self._memory.slowest) * learning[:, None]
        off = values - self._mean[:, None]
        if counts is not None:
            off = torch.where(counts[..., None], off, 0.0)
        news = torch.stack((off.mean(dim=1), (off * off).mean(dim=1)))
        self._team.average(news)
        if counts is not None:
            there = counts.to(off.dtype).mean(dim=1, keepdim=True)
            self._team.average(there)
            news = news / there.clamp(min=1e-9)
        rate = torch.where(news.isfinite().all(dim=0), rate, 0.0)  # (N, width)
        shift, square = news.nan_to_num(0.0, 0.0, 0.0)  # each (N, width)
        self._mean.add_(rate * shift)
        self._variance.add_(rate * (square - self._variance - rate * shift * shift))
        self._variance.clamp_(min=0.0)  # which rounding alone takes it below

    def narrow(self, values: Tensor) -> Tensor:
        """Gives values [N, S, width] in deviations from their mean."""
        return (values - self._mean[:, None]) / self.deviation()

    def widen(self, values: Tensor) -> Tensor:
        """Gives what `narrow` made [N, S, width] out of."""
        return values * self.deviation() + self._mean[:, None]

    def deviation(self) -> Tensor:
        """Gives the standard deviation, no less than the least: [N, 1, width]."""
        return torch.sqrt(self._variance).clamp(min=self._memory.least)[:, None]
