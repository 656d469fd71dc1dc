"""Noise as a counter hash: the same keys give the same number, whatever else is drawn.

There is no generator and so nothing to save: adding a world or an agent shifts nobody's noise.
"""

import math
import operator
import zlib
from typing import SupportsIndex

import torch
from torch import Tensor

from sandbox.errors import SandboxError

_GOLDEN = 0x9E3779B97F4A7C15 - (1 << 64)  # the 64-bit golden ratio as a signed integer
_MIX_1 = 0xBF58476D1CE4E5B9 - (1 << 64)
_MIX_2 = 0x94D049BB133111EB - (1 << 64)

Key = Tensor | int


def whole(name: str, value: SupportsIndex, least: int = 0, most: int = 2**63 - 1) -> int:
    """Gives a whole number of any type as an int, or raises `SandboxError` if it is none or out of bounds."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if not least <= number <= most:
        raise SandboxError(f"{name} must be a whole number from {least} to {most}, got {value!r}.")
    return number


def stream(name: str) -> int:
    """Gives the number that stands for a named stream of noise."""
    return zlib.crc32(name.encode())


def _shift(x: Tensor, bits: int) -> Tensor:
    """Shifts right as if the integers were unsigned."""
    return (x >> bits) & ((1 << (64 - bits)) - 1)


def _mix(x: Tensor) -> Tensor:
    x = (x ^ _shift(x, 30)) * _MIX_1
    x = (x ^ _shift(x, 27)) * _MIX_2
    return x ^ _shift(x, 31)


def fold(key: Key, *counters: Key) -> Tensor:
    """Mixes counters into a key, one after the other; the shapes broadcast.

    Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), SplitMix64.

    Returns:
        int64, the broadcast shape of all arguments.
    """
    mixed = _mix(torch.as_tensor(key, dtype=torch.int64) + _GOLDEN)
    for counter in counters:
        mixed = _mix((mixed ^ torch.as_tensor(counter, dtype=torch.int64)) + _GOLDEN)
    return mixed


def uniform(key: Key, *counters: Key) -> Tensor:
    """Draws float32 numbers in [0, 1), one for each element of the broadcast keys."""
    return _shift(fold(key, *counters), 40).to(torch.float32) * 2.0**-24


def normal(key: Key, *counters: Key) -> Tensor:
    """Draws float32 standard normal numbers, one for each element of the broadcast keys.

    Source: Box and Muller, "A note on the generation of random normal deviates" (1958).
    """
    radius = torch.sqrt(-2.0 * torch.log(uniform(key, *counters, 1) + 2.0**-25))
    return radius * torch.cos(2.0 * math.pi * uniform(key, *counters, 2))
