"""Angles out of vectors in elementary operations, so that every slice of a batch gives the same bits."""

import math

import torch
from torch import Tensor

_TINY = 1e-6


def bearing(forward: Tensor, left: Tensor) -> Tensor:
    """Gives the angle of a vector from straight ahead, left positive, radians, to within 0.01.

    What lies behind gives a quarter turn to its side: as far as a neck or a turn of one tick can go.

    Source: Rajan, Wang, Inkol and Joyal, "Efficient approximations for the arctangent function" (2006),
    on half the angle.
    """
    length = torch.sqrt(forward * forward + left * left)
    side = torch.where(left < 0.0, -1.0, 1.0)
    half = torch.where(
        forward < 0.0, side, left / (length + forward.clamp(min=0.0) + _TINY)
    )  # tangent of half
    return 2.0 * half * (math.pi / 4 + 0.273 * (1.0 - half.abs()))


def length(x: Tensor, y: Tensor) -> Tensor:
    """Gives the length of a vector in the plane."""
    return torch.sqrt(x * x + y * y)
