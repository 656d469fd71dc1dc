"""What each mind has seen of each channel: how it spreads, how it lingers, how far it ranges.

Minds see senses in standard deviations from the mean, and predict of each only what its last value does not
tell: channels that stand, drift or jump become numbers of one size, and a prediction of zero is the best
guess that needs no mind.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.protocols import ALONE, Team
from sandbox.state import Scope

LIMIT = 6.0
"""Standard deviations beyond which all surprises are alike."""

LEAST = 0.02
"""The least standard deviation of a channel; sensors are no finer."""

_DOUBT = 1000.0
"""Transitions that must have been seen before half of what seems not to linger is believed."""

PACE = 1e-3
"""The least share of a running average that is new each tick, once it has seen as many."""


class Scale(NamedTuple):
    """How channels are measured now: each float32 [N, 1, D].

    Attributes:
        mean: of the channel.
        spread: its standard deviation.
        linger: how much of its distance from the mean it keeps a tick, in [0, 1].
        jump: standard deviation of what is not kept.
    """

    mean: Tensor
    spread: Tensor
    linger: Tensor
    jump: Tensor


class Normaliser:
    """Running statistics of N minds' D channels, each mind's own.

    Attributes:
        count: float32 [N], the ticks they come from.
    """

    def __init__(self, num_channels: int, key: Tensor, state: Scope, team: Team = ALONE) -> None:
        """Knows nothing yet.

        Args:
            num_channels: D.
            key: int64 [N], of the minds.
            state: where to register.
            team: who else takes in transitions of these minds.
        """
        self._team = team
        num_minds, device = len(key), key.device

        def add(name: str, value: float) -> Tensor:
            blank = torch.full((num_minds, 1, num_channels), value, device=device)
            return state.add(name, blank, world_axis=None)

        self._mean, self._low, self._high = add("seen.mean", 0.0), add("seen.low", 0.0), add("seen.high", 0.0)
        self._square, self._product = add("seen.square", 1.0), add("seen.product", 1.0)
        self.count = state.add("seen.count", torch.zeros(num_minds, device=device), world_axis=None)
        self._seen = state.add("seen.rows", torch.zeros(num_minds, device=device), world_axis=None)

    def scale(self) -> Scale:
        """Gives how channels are measured now.

        Of an autoregressive channel with variance v and lag-one covariance c, r = c / v lingers, and
        v (1 + r^2) - 2 r c is the variance of the rest. As long as little has been seen, what is sensed next
        is rather expected to be as now.
        """
        linger = (self._product / self._square.clamp(min=1e-6)).clamp(0.0, 1.0)
        seen = self._seen.view(-1, 1, 1)
        linger = 1.0 - (1.0 - linger) * (seen / (seen + _DOUBT))
        rest = self._square * (1.0 + linger * linger) - 2.0 * linger * self._product
        least = 0.1 * LEAST
        return Scale(
            mean=self._mean,
            spread=self._square.clamp(min=LEAST * LEAST).sqrt(),
            linger=linger,
            jump=rest.clamp(min=least * least).sqrt(),
        )

    def update(self, before: Tensor, after: Tensor, share: Tensor, learning: Tensor) -> None:
        """Takes in a transition of all bodies.

        Args:
            before: float32 [N, B, D].
            after: float32 [N, B, D].
            share: float32 [N, B, 1], how much of the average each body is; zero where nothing led to `after`.
            learning: bool [N], who learns now.
        """
        off, later = before - self._mean, after - self._mean  # (N, B, D)
        weighed = off * share
        live = (share > 0.0).to(torch.float32).expand_as(off)
        parts = (weighed, later * share, weighed * off, weighed * later, live)
        moments = torch.stack([part.sum(1) for part in parts], 1)  # (N, 5, D)
        self._team.average(moments)
        ends = torch.stack((-after.amin(1), after.amax(1)), 1)  # (N, 2, D)
        self._team.greatest(ends)
        moments = torch.cat((moments, ends), 1)
        finite = moments.isfinite().all(1, keepdim=True)  # (N, 1, D)
        moments = moments.nan_to_num(0.0, 0.0, 0.0)
        off, later, square, product, total, depth, high = moments[:, :, None].unbind(1)  # (N, 1, D)
        moves = learning.view(-1, 1, 1) & (total > 0.0) & finite
        self.count.add_(moves[:, 0, 0])
        self._seen.add_((moves * total * self._team.size)[:, 0, 0])
        pace = (1.0 / self.count.clamp(min=1.0)).clamp(min=PACE).view(-1, 1, 1) * moves  # (N, 1, D)
        step = pace * off
        self._mean.add_(step)
        self._square.add_(pace * (square - step * (2.0 * off - step) - self._square))
        self._product.add_(pace * (product - step * (off + later - step) - self._product))
        self._low.copy_(torch.where(moves, torch.minimum(self._low, -depth), self._low))
        self._high.copy_(torch.where(moves, torch.maximum(self._high, high), self._high))

    def inputs(self, flat: Tensor, scale: Scale) -> Tensor:
        """Gives what is sensed [N, B, D] in standard deviations from the mean."""
        return ((flat - scale.mean) / scale.spread).clamp(-LIMIT, LIMIT)

    def surprise(self, before: Tensor, after: Tensor, scale: Scale) -> Tensor:
        """Gives what of `after` does not follow from `before` alone [N, B, D], in its standard deviations."""
        kept = scale.mean + scale.linger * (before - scale.mean)
        return ((after - kept) / scale.jump).clamp(-LIMIT, LIMIT)

    def outcome(self, before: Tensor, surprise: Tensor, scale: Scale) -> Tensor:
        """Gives the senses [N, B, D] that a surprise stands for, within what has ever been seen."""
        kept = scale.mean + scale.linger * (before - scale.mean)
        low, high = torch.minimum(self._low, before), torch.maximum(self._high, before)
        return torch.maximum(torch.minimum(kept + scale.jump * surprise, high), low)


def shares(live: Tensor) -> Tensor:
    """Gives how much of an average each row is, of rows [N, B, 1] that are 1 where they count."""
    return live / live.sum(1, keepdim=True).clamp(min=1.0)
