"""Layers of N minds at once: activations `[N, B, d]`, weights `[N, rows, columns]`.

A product gives a mind the same bits whether it is alone or one of many, as long as each has as many bodies
and all widths are `padded`: then every mind's matrices begin at addresses that are aligned alike. Where they
do not, products of few rows differ in their last bits.
"""

import torch
from torch import Tensor

_ALIGN = 8
"""Numbers of float32 that widths are multiples of; 4 were enough where it was measured."""


def padded(width: int) -> int:
    """Gives the least width, as large as this one, that every layer's input and output may have."""
    return -(-width // _ALIGN) * _ALIGN


def linear(inputs: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """Gives inputs [N, B, rows] through weights [N, rows, columns], plus a bias [N, 1, columns]."""
    return torch.bmm(inputs, weights) if bias is None else torch.baddbmm(bias, inputs, weights)


def back(errors: Tensor, weights: Tensor) -> Tensor:
    """Gives errors [N, B, columns] carried back through weights: [N, B, rows]."""
    return torch.bmm(errors, weights.transpose(1, 2))


def outer(inputs: Tensor, errors: Tensor, out: Tensor, scale: float = 1.0) -> None:
    """Writes into `out` [N, rows, columns] the sum over bodies of input times error, times a scale.

    Where `errors` are those of a layer's output and `inputs` its inputs, this is all that a local rule needs.
    """
    out.baddbmm_(inputs.transpose(1, 2), errors, beta=0.0, alpha=scale)
