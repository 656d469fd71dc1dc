"""Adam for N minds at once: in torch, and the same as a loop that reads and writes every weight only once.

Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), arXiv 1412.6980, algorithm 1; the
trailing copies are the averages of Polyak and Juditsky, "Acceleration of stochastic approximation by
averaging" (1992), with weights that decay.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self, cast

import numpy as np
import torch
from torch import Tensor

from sandbox.cores import by_mind
from sandbox.kernel import ONE, ZERO, Arrays, kernel

_Four = tuple[Arrays, Arrays, Arrays, Arrays]
_Five = tuple[Arrays, Arrays, Arrays, Arrays, Arrays]

_STEPS = 32
"""What moving a weight takes, in multiplications of a matrix product."""

EPSILON = np.float32(1e-8)

_EARLY = 9.0
"""After t steps, a trailing copy lags by at least a ninth of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How fast minds learn.

    Attributes:
        rate: of a step of Adam.
        clip: the largest norm of a mind's gradient.
        first: decay of the mean of gradients.
        second: decay of the mean of their squares.
    """

    rate: float = 1e-3
    clip: float = 10.0
    first: float = 0.9
    second: float = 0.999


class Moving(NamedTuple):
    """What a step reads and writes: all weights of N minds, and what is remembered of each.

    Attributes:
        weights: float32 [N, P].
        mean: float32 [N, P], of gradients.
        square: float32 [N, P], the mean of their squares.
        gradient: float32 [N, P], only read.
        trails: float32 [N, R, P], copies of the weights that trail behind them.
    """

    weights: Tensor
    mean: Tensor
    square: Tensor
    gradient: Tensor
    trails: Tensor


class Block(NamedTuple):
    """Where a layer lies in a row of weights: `rows * columns` numbers from `start` on."""

    start: int
    rows: int
    columns: int

    def of(self, flat: Tensor) -> Tensor:
        """Gives the layer's part of any [..., P] as a view [..., rows, columns]."""
        part = flat[..., self.start : self.start + self.rows * self.columns]
        return part.unflatten(-1, (self.rows, self.columns))


class Pace(NamedTuple):
    """How a step goes for each mind.

    Attributes:
        first: decay of the mean of gradients.
        second: decay of the mean of their squares.
        scale: float32 [N], what gradients are multiplied with; 0 for a mind that stands still.
        rate: float32 [N], the rate, corrected for how little the mean has seen.
        root: float32 [N], the correction of the root of the squares.
        shares: float32 [N, R], how far each trailing copy goes towards the weights.
    """

    first: float
    second: float
    scale: Tensor
    rate: Tensor
    root: Tensor
    shares: Tensor

    @classmethod
    def of(cls, rates: Rates, steps: Tensor, scale: Tensor, decays: Tensor) -> Self:
        """Corrects for the number of steps [N] taken so far, this one included.

        A copy that keeps `decays` [R] of itself a step begins with less, and soon forgets the first steps.
        """
        steps = steps.clamp(min=1.0).to(torch.float64)
        shares = torch.maximum(1.0 - decays, (_EARLY / (_EARLY + steps[:, None])).to(torch.float32))  # (N, R)
        rate = rates.rate / (1.0 - torch.exp(steps * np.log(rates.first)))
        root = torch.rsqrt(1.0 - torch.exp(steps * np.log(rates.second)))
        return cls(rates.first, rates.second, scale, rate.to(torch.float32), root.to(torch.float32), shares)


def step(moving: Moving, block: Block, pace: Pace, plasticity: Tensor | None = None) -> None:
    """Moves one layer of all minds in place; `plasticity` [N, 1, columns] scales each column's step."""
    if plasticity is None:
        plasticity = moving.weights.new_ones(len(moving.weights), 1, block.columns)
    if moving.weights.device.type == "cpu":
        betas = np.float32(pace.first), np.float32(pace.second)
        paces = [each.numpy() for each in (pace.scale, pace.rate, pace.root, pace.shares)]
        flat = [each.numpy() for each in moving]
        columns = plasticity.expand(len(flat[0]), 1, block.columns).contiguous().numpy()

        def some(minds: slice) -> None:
            mine = cast("_Five", tuple(each[minds] for each in flat))
            theirs = cast("_Four", tuple(each[minds] for each in paces))
            compiled(mine, (block.start, block.rows, block.columns), betas, theirs, columns[minds])

        by_mind(len(columns), _STEPS * columns.size * block.rows, some)
    else:
        reference(moving, block, pace, plasticity)


def reference(moving: Moving, block: Block, pace: Pace, plasticity: Tensor) -> None:
    """Does with torch what `compiled` does."""
    scale, rate, root = (each.view(-1, 1, 1) for each in (pace.scale, pace.rate, pace.root))
    moves = scale > 0.0
    weights, old_mean, old_square, slope, trails = (block.of(each) for each in moving)
    gradient = torch.where(moves, slope * scale, 0.0)
    mean = pace.first * old_mean + (1.0 - pace.first) * gradient
    square = pace.second * old_square + (1.0 - pace.second) * gradient * gradient
    change = plasticity * rate * mean / (square.sqrt() * root + float(EPSILON))
    old_mean.copy_(torch.where(moves, mean, old_mean))
    old_square.copy_(torch.where(moves, square, old_square))
    weights.copy_(torch.where(moves, weights - change, weights))
    nearer = trails + pace.shares[:, :, None, None] * (weights[:, None] - trails)
    trails.copy_(torch.where(moves[:, None] & nearer.isfinite(), nearer, trails))


@kernel
def _move(
    rows: tuple[Arrays, Arrays, Arrays, Arrays],
    betas: tuple[np.float32, np.float32],
    mind: tuple[np.float32, np.float32, np.float32],
    plasticity: Arrays,
) -> None:
    """Moves the weights of one row of one mind's layer."""
    weights, mean, square, gradient = rows
    first, second = betas
    scale, rate, root = mind
    rest_first, rest_second = ONE - first, ONE - second
    for c in range(len(weights)):
        slope = gradient[c] * scale
        mean[c] = first * mean[c] + rest_first * slope
        square[c] = second * square[c] + rest_second * slope * slope
        weights[c] -= plasticity[c] * rate * mean[c] / (np.sqrt(square[c]) * root + EPSILON)


@kernel
def _follow(trail: Arrays, weights: Arrays, share: np.float32) -> None:
    """Moves a row of a trailing copy by a share of its way; it follows nothing that is no number."""
    for c in range(len(weights)):
        nearer = trail[c] + share * (weights[c] - trail[c])
        trail[c] = nearer if np.isfinite(nearer) else trail[c]


@kernel
def _move_mind(
    flat: _Five,
    block: tuple[int, int, int],
    betas: tuple[np.float32, np.float32],
    mind: tuple[np.float32, np.float32, np.float32, Arrays],
    plasticity: Arrays,
) -> None:
    """Moves one layer of one mind; slices of one row are known to be contiguous, so that loops are wide."""
    weights, mean, square, gradient, trails = flat
    start, num_rows, columns = block
    scale, rate, root, shares = mind
    for r in range(num_rows):
        a = start + r * columns
        b = a + columns
        rows = weights[a:b], mean[a:b], square[a:b], gradient[a:b]
        _move(rows, betas, (scale, rate, root), plasticity)
        for k in range(len(shares)):
            _follow(trails[k][a:b], weights[a:b], shares[k])


@kernel
def compiled(
    moving: _Five,
    block: tuple[int, int, int],
    betas: tuple[np.float32, np.float32],
    minds: _Four,
    plasticity: Arrays,
) -> None:
    """Moves one layer of all minds."""
    weights, mean, square, gradient, trails = moving
    scale, rate, root, shares = minds
    for n in range(len(weights)):
        if scale[n] > ZERO:
            flat = weights[n], mean[n], square[n], gradient[n], trails[n]
            _move_mind(flat, block, betas, (scale[n], rate[n], root[n], shares[n]), plasticity[n, 0])
