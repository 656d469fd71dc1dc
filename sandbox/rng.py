"""Noise as a counter hash: the same keys give the same number, whatever else is drawn.

There is no generator and so nothing to save: adding a world or an agent shifts nobody's noise.

A tick draws a dozen times, and each draw would be fifty calls of torch; so the hash exists twice, in torch
and compiled.
"""

import functools
import math
import operator
import zlib
from typing import SupportsIndex

import numba
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sandbox.errors import SandboxError

_GOLDEN = 0x9E3779B97F4A7C15 - (1 << 64)  # the 64-bit golden ratio as a signed integer
_MIX_1 = 0xBF58476D1CE4E5B9 - (1 << 64)
_MIX_2 = 0x94D049BB133111EB - (1 << 64)

Key = Tensor | int
_Whole = NDArray[np.int64]


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


def fold(key: Key, *counters: Key) -> Tensor:
    """Mixes counters into a key, one after the other; the shapes broadcast.

    Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), SplitMix64.

    Returns:
        int64, the broadcast shape of all arguments.
    """
    parts = [torch.as_tensor(part, dtype=torch.int64) for part in (key, *counters)]
    if any(part.device.type != "cpu" for part in parts):
        return functools.reduce(reference, parts, torch.zeros_like(parts[0]))
    start = np.zeros((), dtype=np.int64)
    return torch.from_numpy(np.asarray(functools.reduce(compiled, [part.numpy() for part in parts], start)))


def reference(mixed: Tensor, counter: Tensor) -> Tensor:
    """Does with torch what `compiled` does."""
    mixed = (mixed ^ counter) + _GOLDEN
    mixed = (mixed ^ _shift(mixed, 30)) * _MIX_1
    mixed = (mixed ^ _shift(mixed, 27)) * _MIX_2
    return mixed ^ _shift(mixed, 31)


def _shift(x: Tensor, bits: int) -> Tensor:
    """Shifts right as if the integers were unsigned."""
    return (x >> bits) & ((1 << (64 - bits)) - 1)


@numba.vectorize(["int64(int64, int64)"], cache=True)
def compiled(mixed: _Whole, counter: _Whole) -> _Whole:
    """Mixes one more counter in; it is written for numbers, and does it for whole arrays."""
    unsigned = np.uint64(mixed ^ counter) + np.uint64(_GOLDEN)
    unsigned = (unsigned ^ (unsigned >> np.uint64(30))) * np.uint64(_MIX_1)
    unsigned = (unsigned ^ (unsigned >> np.uint64(27))) * np.uint64(_MIX_2)
    return np.int64(unsigned ^ (unsigned >> np.uint64(31)))  # pyright: ignore[reportReturnType]


def uniform(key: Key, *counters: Key) -> Tensor:
    """Draws float32 numbers in [0, 1), one for each element of the broadcast keys."""
    return _shift(fold(key, *counters), 40).to(torch.float32) * 2.0**-24


def normal(key: Key, *counters: Key) -> Tensor:
    """Draws float32 standard normal numbers, one for each element of the broadcast keys.

    Source: Box and Muller, "A note on the generation of random normal deviates" (1958).
    """
    radius = torch.sqrt(-2.0 * torch.log(uniform(key, *counters, 1) + 2.0**-25))
    return radius * torch.cos(2.0 * math.pi * uniform(key, *counters, 2))
