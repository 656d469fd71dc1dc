"""Rarity: which colours are so common in a mind's life that they are walls and floors, not things.

Source: Bruce and Tsotsos, "Saliency based on information maximization" (2005): what stands out is what is
seldom seen; here in colour alone.
"""

import torch
from torch import Tensor

from agents.errands.shades import shade
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_STEPS = 6
"""Shades that are told apart of each of red, green and blue."""

_SLOWEST = 0.002
"""Share of what is seen at one update that counts at least."""

_COMMON = 0.1
"""Share of all rays from which a colour is background."""


class Rarity:
    """How often N minds see each colour."""

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Has seen nothing yet."""
        self._team = spec.team
        share = torch.zeros(len(spec.key), _STEPS**3, device=spec.device)
        self._share = state.add("share", share, world_axis=None)
        self._looks = state.add("looks", share[:, :1].clone(), world_axis=None)

    def stands_out(self, colour: Tensor) -> Tensor:
        """Says which rays meet a rare colour: bool [N, B, R], from colours [N, B, 3, R]."""
        bins = shade(colour, _STEPS, -2)
        return self._share.gather(1, bins.flatten(1)).view(bins.shape) < _COMMON

    def update(self, colour: Tensor, learning: Tensor, counts: Tensor | None = None) -> None:
        """Takes in what is seen: colours [N, B, 3, R], by those who learn: bool [N].

        Rays that do not count, bool [N, B, R], are of no colour.
        """
        bins = shade(colour, _STEPS, -2).flatten(1)  # (N, B * R)
        number = torch.zeros_like(self._share, dtype=torch.int64)
        ones = torch.ones_like(bins) if counts is None else counts.flatten(1).to(torch.int64)
        number.scatter_add_(1, bins, ones)  # whole numbers: in any order the same
        share = number.to(torch.float32) / bins.shape[1]
        self._team.average(share)
        self._looks.add_(learning[:, None])
        rate = (1.0 / self._looks.clamp(min=1.0)).clamp(min=_SLOWEST) * learning[:, None]
        self._share.add_(rate * (share - self._share))
