"""Boredom: what is to be learned here, against what is to be learned elsewhere.

Here counts with a cautious guess, elsewhere with the average of all that was tried lately; see
`Interests.leads`. Who is bored leaves; when something changes, what it offers is more than the average again.

Source: Charnov, "Optimal foraging, the marginal value theorem" (1976), for leaving when a place yields less
than the average; Geana and others, "Boredom, information-seeking and exploration" (2016).
"""

import torch
from torch import Tensor

from agents.progress.interests import Interests
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.spec import TICK
from sandbox.state import Scope

_RISES, _FALLS = TICK / 3.0, TICK / 1.0
"""Shares of the way that boredom goes in a tick."""

_BORED, _LEAVES = 0.6, 40.0
"""How bored one must be to leave, and for how many ticks."""


class Boredom:
    """How bored N minds are in B bodies each.

    Attributes:
        PART: what a door can hold of it.
    """

    PART = "boredom"

    def __init__(self, spec: MindSpec, door: Door, state: Scope) -> None:
        """Is not bored."""
        self._door = door
        self._level = state.add("level", torch.zeros(spec.shape, device=spec.device), world_axis=1)
        self._since = state.add("since", torch.zeros(spec.shape, device=spec.device), world_axis=1)

    def felt(self) -> Tensor:
        """Gives how bored they are: float32 [N, B], in [0, 1]; half where here is as good as elsewhere."""
        return self._door.through(self.PART, self._level).clamp(0.0, 1.0)

    def feel(self, interests: Interests, kind: Tensor, attends: Tensor) -> None:
        """Takes in a tick with something of a kind, int64 [N, B], of those who attend to it: bool [N, B]."""
        dull = 0.5 - 0.5 * torch.tanh(interests.liking())  # (N, K)
        dull = torch.where(interests.new(), 0.0, dull).gather(1, kind)
        dull = torch.where(attends, dull, self._level)
        rate = torch.where(dull > self._level, _RISES, _FALLS)
        self._level.add_(rate * (dull - self._level))
        bored = attends & (self.felt() > _BORED)
        self._since.copy_(torch.where(bored, self._since + 1.0, 0.0))

    def leaves(self) -> Tensor:
        """Says who has been bored for long enough to leave: bool [N, B]."""
        return self._since >= _LEAVES
