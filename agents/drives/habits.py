"""Habits: what minds come to do again, because of what their drives made of it when it was done.

They are a linear policy with weights of its own, theta, on top of what an arbitration makes of options:

    log p(m) = logit(m) + theta . phi(m) - a constant
    theta' = (1 - f) theta + r mean_t( merit_t grad log p(m_t) sum_i w_i(c_t) A_i(t) )

phi(m) are the advantages of an option by drive, the same times how urgent the drive is, and whether it is to
hesitate. w_i is what the gate says that drive i counts for, and A_i by how much more the drive was relieved
than it is in such a time anyhow, in usual deviations; merit_t is how little of the choice was a whim.

Source: Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning"
(1992), with a linear actor as in Sutton and Barto, "Reinforcement learning" (2018), section 13.1.
"""

import torch
from torch import Tensor

from agents.drives.gate import Made, Verdict
from agents.drives.levels import DRIVES
from agents.layers import padded
from sandbox.protocols import MindSpec
from sandbox.state import Scope

NUM_FEATURES = padded(2 * len(DRIVES) + 1)

RATE = 0.05
"""How far habits go, of a mean over decisions."""

_FADING = 0.01
"""Share of habits that is lost whenever they change."""

_FARTHEST = 3.0
"""The largest weight, and the most usual deviations that anything counts for."""

_MEMORY = 300.0
"""Decisions over which what is usual is averaged."""

_LEAST = 0.02
"""Squared levels below which reliefs do not differ."""


class Habits:
    """The habits of N minds in B bodies each; F features of options.

    Attributes:
        theta: float32 [N, F].
        score: float32 [N, B, F], how the logarithm of the chance of what is done rises with theta.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Has none."""
        num, device = len(spec.key), spec.device
        self._team = spec.team
        self.theta = state.add("theta", torch.zeros(num, NUM_FEATURES, device=device), world_axis=None)
        self.score = state.add("score", torch.zeros(*spec.shape, NUM_FEATURES, device=device), world_axis=1)
        usual = torch.zeros(num, 2 * len(DRIVES) + 2, device=device)  # relief, its squares; ticks, decisions
        self._usual = state.add("usual", usual, world_axis=None)

    def tilt(self, logits: Tensor, advantage: Tensor, level: Tensor) -> Tensor:
        """Gives logits [N, B, M + 1] as habits change them; see `Gate.tilt`."""
        return logits + (features(advantage, level) * self.theta[:, None, None]).sum(-1)

    def note(self, made: Made, over: Tensor) -> None:
        """Keeps how what was decided depends on habits, of those who decided: bool [N, B]."""
        score = score_of(features(made.advantage, made.level), made.meant, made.picked)
        score = made.merit[..., None] * score
        self.score.copy_(torch.where(over[..., None], score, self.score))

    def judge(self, verdict: Verdict) -> Tensor:
        """Gives what drives make of what was done: float32 [N, B, I], 0 where nothing counts."""
        num, counts = len(DRIVES), verdict.counts[..., None]
        pace = self._usual[:, :num] / self._usual[:, -2:-1].clamp(min=1.0)  # relief a tick
        above = torch.where(counts, verdict.relief - verdict.ticks[..., None] * pace[:, None], 0.0)
        one = counts.to(above.dtype)
        each = (verdict.relief * one, above * above, verdict.ticks[..., None] * one, one)
        news = torch.cat(each, -1).mean(1)  # (N, 2 I + 2)
        self._team.average(news)
        news.mul_(counts.shape[1] * self._team.size)
        self._usual.mul_(torch.exp(-news[:, -1:] / _MEMORY)).add_(news)
        square = self._usual[:, num:-2] / self._usual[:, -1:].clamp(min=1.0)
        return (above / square.sqrt().clamp(min=_LEAST)[:, None]).clamp(-_FARTHEST, _FARTHEST)

    def move(self, minds: Tensor, step: Tensor) -> None:
        """Moves the habits of some minds, bool [N], by a mean of gradients [N, F]."""
        moved = ((1.0 - _FADING) * self.theta + RATE * step).clamp(-_FARTHEST, _FARTHEST)
        self.theta.copy_(torch.where(minds[:, None], moved, self.theta))


def features(advantage: Tensor, level: Tensor) -> Tensor:
    """Gives the features of options and, last, of hesitating: float32 [N, B, M + 1, F].

    Args:
        advantage: float32 [N, B, M, I], of options by drive.
        level: float32 [N, B, I], how urgent drives are.
    """
    both = torch.cat((advantage, advantage * level[:, :, None]), -1)
    whole = torch.nn.functional.pad(both, (0, NUM_FEATURES - both.shape[-1], 0, 1))
    whole[:, :, -1, both.shape[-1]] = 1.0
    return whole


def score_of(options: Tensor, chance: Tensor, picked: Tensor) -> Tensor:
    """Gives how the logarithm of the chance of what was picked rises with a linear policy's weights.

    Args:
        options: float32 [N, B, M, F], features.
        chance: float32 [N, B, M].
        picked: int64 [N, B].

    Returns:
        float32 [N, B, F].
    """
    row = picked[..., None, None].expand(-1, -1, 1, options.shape[-1])
    return options.gather(2, row)[:, :, 0] - (chance[..., None] * options).sum(2)
