"""Skills: how often what minds try comes off, kind by kind."""

import torch
from torch import Tensor

from sandbox.protocols import MindSpec
from sandbox.state import Scope

_WINDOW = 12.0
"""Trials of a kind over which it is averaged."""

_HOPE = 0.5
"""How likely what was never tried is thought to come off."""


class Skills:
    """What N minds can do, of K kinds of things to do."""

    def __init__(self, spec: MindSpec, num_kinds: int, state: Scope) -> None:
        """Has tried nothing."""
        self._team = spec.team
        blank = torch.zeros(len(spec.key), num_kinds, device=spec.device)
        self.rate = state.add("rate", blank + _HOPE, world_axis=None)
        self._tried = state.add("tried", blank, world_axis=None)
        self._index = torch.arange(num_kinds, device=spec.device)

    def hoped(self, kind: Tensor) -> Tensor:
        """Gives how often such things come off: float32 [N, B], of kinds int64 [N, B]."""
        return self.rate.gather(1, kind.clamp(min=0))

    def learn(self, kind: Tensor, tried: Tensor, succeeded: Tensor) -> None:
        """Takes in what was tried: kinds int64 [N, B], who tried and for whom it came off, bool [N, B]."""
        here = ((kind[..., None] == self._index) & tried[..., None]).to(self.rate.dtype)  # (N, B, K)
        news = torch.stack((here, here * succeeded[..., None]), 1).mean(2)  # (N, 2, K)
        self._team.average(news)
        num, total = (news * (kind.shape[1] * self._team.size)).unbind(1)
        self._tried.add_(num).clamp_(max=_WINDOW)
        step = (1.0 / (self._tried + 1.0)).clamp(max=1.0 / num.clamp(min=1.0))
        self.rate.add_(step * (total - num * self.rate))
