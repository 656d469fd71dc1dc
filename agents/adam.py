"""Adam for N minds at once: in torch, and the same as a loop that reads and writes every weight only once.

Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), arXiv 1412.6980, algorithm 1.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel

EPSILON = np.float32(1e-8)


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
    """What a step reads and writes of one layer: four [N, rows, columns]."""

    weights: Tensor
    mean: Tensor
    square: Tensor
    gradient: Tensor


class Pace(NamedTuple):
    """How a step goes for each mind.

    Attributes:
        first: decay of the mean of gradients.
        second: decay of the mean of their squares.
        scale: float32 [N], what gradients are multiplied with; 0 for a mind that stands still.
        rate: float32 [N], the rate, corrected for how little the mean has seen.
        root: float32 [N], the correction of the root of the squares.
    """

    first: float
    second: float
    scale: Tensor
    rate: Tensor
    root: Tensor

    @classmethod
    def of(cls, rates: Rates, steps: Tensor, scale: Tensor) -> Self:
        """Corrects for the number of steps [N] taken so far, this one included."""
        steps = steps.clamp(min=1.0).to(torch.float64)
        rate = rates.rate / (1.0 - torch.exp(steps * np.log(rates.first)))
        root = torch.rsqrt(1.0 - torch.exp(steps * np.log(rates.second)))
        return cls(rates.first, rates.second, scale, rate.to(torch.float32), root.to(torch.float32))


def step(layer: Moving, pace: Pace, plasticity: Tensor | None = None) -> None:
    """Moves one layer of all minds in place; `plasticity` [N, 1, columns] scales each column's step."""
    if plasticity is None:
        plasticity = layer.weights.new_ones(1).expand(len(layer.weights), 1, layer.weights.shape[2])
    if layer.weights.device.type == "cpu":
        weights, mean, square, gradient = (each.numpy() for each in layer)
        betas = np.float32(pace.first), np.float32(pace.second)
        minds = pace.scale.numpy(), pace.rate.numpy(), pace.root.numpy()
        compiled((weights, mean, square, gradient), betas, minds, plasticity.numpy())
    else:
        reference(layer, pace, plasticity)


def reference(layer: Moving, pace: Pace, plasticity: Tensor) -> None:
    """Does with torch what `compiled` does."""
    scale, rate, root = (each.view(-1, 1, 1) for each in pace[2:])
    moves = scale > 0.0
    gradient = torch.where(moves, layer.gradient * scale, 0.0)
    mean = pace.first * layer.mean + (1.0 - pace.first) * gradient
    square = pace.second * layer.square + (1.0 - pace.second) * gradient * gradient
    change = plasticity * rate * mean / (square.sqrt() * root + float(EPSILON))
    layer.mean.copy_(torch.where(moves, mean, layer.mean))
    layer.square.copy_(torch.where(moves, square, layer.square))
    layer.weights.copy_(torch.where(moves, layer.weights - change, layer.weights))


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
def compiled(
    layer: tuple[Arrays, Arrays, Arrays, Arrays],
    betas: tuple[np.float32, np.float32],
    minds: tuple[Arrays, Arrays, Arrays],
    plasticity: Arrays,
) -> None:
    """Moves one layer of all minds."""
    weights, mean, square, gradient = layer
    scale, rate, root = minds
    num_minds, num_rows, _ = weights.shape
    for n in range(num_minds):
        if scale[n] > ZERO:
            mind = scale[n], rate[n], root[n]
            for r in range(num_rows):
                rows = weights[n, r], mean[n, r], square[n, r], gradient[n, r]
                _move(rows, betas, mind, plasticity[n, 0])
