"""Shades: colours told apart in a few steps each of red, green and blue."""

import torch
from torch import Tensor


def shade(colour: Tensor, steps: int, dim: int = -1) -> Tensor:
    """Gives the number of the shade that each colour is: int64, without `dim`.

    Args:
        colour: float32, red, green and blue in [0, 1] along `dim`.
        steps: of each of the three; there are `steps` ** 3 shades.
        dim: counted from the end.
    """
    step = (colour.nan_to_num(0.0).clamp(0.0, 0.999) * steps).to(torch.int64)
    red, green, blue = step.unbind(dim)
    return (red * steps + green) * steps + blue


def middles(steps: int) -> Tensor:
    """Gives the colour in the middle of each shade: float32 [shades, 3]."""
    middle = (torch.arange(steps) + 0.5) / steps
    return torch.cartesian_prod(middle, middle, middle)
