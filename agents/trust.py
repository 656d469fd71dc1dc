"""How far minds should follow their own guesses, channel by channel: as far as these have proved right.

A guess about a channel that is mostly chance has learned some of that chance by heart. Followed only as far
as it helped on transitions that it had not yet learned from, it is no worse than no guess. That matters most
in imagination, where guesses are made about guesses.
"""

import torch
from torch import Tensor

from sandbox.protocols import ALONE, Team
from sandbox.state import Scope

_SHARE = 0.005
"""How much of the running averages is new each tick."""

_LEAST = 1e-9
"""Mean square of a guess below which nothing is followed."""


class Trust:
    """Running regression of what came on what was guessed, for N minds' D channels."""

    def __init__(self, num_channels: int, key: Tensor, state: Scope, team: Team = ALONE) -> None:
        """Trusts no guess yet.

        Args:
            num_channels: D.
            key: int64 [N], of the minds.
            state: where to register.
            team: who else has bodies of these minds.
        """
        self._team = team

        def add(name: str) -> Tensor:
            blank = torch.zeros(len(key), 1, num_channels, device=key.device)
            return state.add(f"trust.{name}", blank, world_axis=None)

        self._right, self._size = add("right"), add("size")

    def update(self, guess: Tensor, error: Tensor, share: Tensor, learning: Tensor) -> None:
        """Takes in guesses and by how much what came was above them.

        Args:
            guess: float32 [N, B, D], made before anything was learned from what came.
            error: float32 [N, B, D].
            share: float32 [N, B, 1], how much of the average each body is.
            learning: bool [N], who learns now.
        """
        weighed = guess * share
        right = (weighed * (guess + error)).sum(1, keepdim=True)  # (N, 1, D)
        size = (weighed * guess).sum(1, keepdim=True)
        moments = torch.stack((right, size), 1)  # (N, 2, 1, D)
        self._team.average(moments)
        moves = learning.view(-1, 1, 1) & moments.isfinite().all(1)  # (N, 1, D)
        for average, seen in zip((self._right, self._size), moments.unbind(1), strict=True):
            average.copy_(torch.where(moves, average + _SHARE * (seen - average), average))

    def weigh(self, guess: Tensor) -> Tensor:
        """Gives as much of a guess [N, b, D] as it is worth: by least squares, from nothing to all of it."""
        return guess * (self._right / self._size.clamp(min=_LEAST)).clamp(0.0, 1.0)
