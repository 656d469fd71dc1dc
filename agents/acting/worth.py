"""Worth: by how much decisions turned out better than expected."""

import torch
from torch import Tensor


def advantages(values: Tensor, rewards: Tensor, cut: Tensor, discounts: Tensor, trace: float) -> Tensor:
    """Gives by how much decisions turned out better than expected: [N, T, B, R].

    A decision during which a world began anew says nothing, and nothing is handed back over it.

    Source: Schulman and others, "High-dimensional continuous control using generalized advantage estimation"
    (2015), arXiv 1506.02438, equation 16.

    Args:
        values: [N, T + 1, B, R], one more than there are decisions.
        rewards: [N, T, B, R].
        cut: [N, T, B, 1], 1 where a world began anew before the next decision.
        discounts: [R], a decision.
        trace: how much of what comes later counts.
    """
    keep = 1.0 - cut
    errors = keep * (rewards + discounts * values[:, 1:] - values[:, :-1])
    passed = keep * discounts * trace
    found, later = torch.empty_like(errors), torch.zeros_like(errors[:, 0])
    for t in reversed(range(errors.shape[1])):
        later = torch.addcmul(errors[:, t], passed[:, t], later, out=found[:, t])
    return found
