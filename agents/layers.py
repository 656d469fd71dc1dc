"""Layers of N minds at once: activations `[N, B, d]`, weights `[N, rows, columns]`.

A product gives a mind the same bits whether it is alone or one of many, as long as each has as many bodies
and all widths are `padded`: then every mind's matrices begin at addresses that are aligned alike. Where they
do not, products of few rows differ in their last bits.
"""

import torch
from torch import Tensor

from sandbox.cores import SMALL, by_mind

_ALIGN = 8
"""Numbers of float32 that widths are multiples of; 4 were enough where it was measured."""


def padded(width: int) -> int:
    """Gives the least width, as large as this one, that every layer's input and output may have."""
    return -(-width // _ALIGN) * _ALIGN


def linear(inputs: Tensor, weights: Tensor, start: Tensor | None = None, scale: float = 1.0) -> Tensor:
    """Gives inputs [N, B, rows] through weights [N, rows, columns], by a scale, and added to `start`.

    `start` may be a bias [N, 1, columns], or what came another way [N, B, columns].
    """
    num, bodies, columns = inputs.shape[0], inputs.shape[1], weights.shape[2]
    steps = inputs.numel() * columns
    if steps < SMALL or inputs.device.type != "cpu" or inputs.requires_grad or weights.requires_grad:
        return _product(inputs, weights, start, scale)
    out = inputs.new_empty(num, bodies, columns)

    def some(minds: slice) -> None:
        here = None if start is None else start[minds]
        _product(inputs[minds], weights[minds], here, scale, out=out[minds])

    by_mind(num, steps, some)
    return out


def _product(
    inputs: Tensor, weights: Tensor, start: Tensor | None, scale: float, *, out: Tensor | None = None
) -> Tensor:
    if start is None:
        return torch.bmm(inputs, weights, out=out)
    return torch.baddbmm(start, inputs, weights, alpha=scale, out=out)


def back(errors: Tensor, weights: Tensor) -> Tensor:
    """Gives errors [N, B, columns] carried back through weights: [N, B, rows]."""
    return linear(errors, weights.transpose(1, 2))


def outer(inputs: Tensor, errors: Tensor, out: Tensor, scale: float = 1.0) -> None:
    """Writes into `out` [N, rows, columns] the sum over bodies of input times error, times a scale.

    Where `errors` are those of a layer's output and `inputs` its inputs, this is all that a local rule needs.
    """

    def some(minds: slice) -> None:
        out[minds].baddbmm_(inputs[minds].transpose(1, 2), errors[minds], beta=0.0, alpha=scale)

    by_mind(len(out), inputs.numel() * errors.shape[2], some)
