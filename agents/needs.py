"""Needs of the body as a face shows them: the same numbers for every kind of mind."""

from torch import Tensor

_FED = 0.9
"""Energy from which nobody is hungry."""

_RANGE = 0.7
"""By how much energy lies below that where hunger is most urgent."""


def hunger(energy: Tensor) -> Tensor:
    """Gives how hungry a body is, in [0, 1], from its energy; smooth between its two ends."""
    lack = ((_FED - energy) / _RANGE).clamp(0.0, 1.0)
    return lack * lack * (3.0 - 2.0 * lack)
