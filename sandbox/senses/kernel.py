"""How the compiled half of every sense is compiled, and the constants that keep it in float32.

A number that is not wrapped in `np.float32` silently turns a kernel into float64; NumPy's error model keeps
division by zero from raising; without fast maths a result does not depend on how many worlds there are. A whole
`Scene` is handed to a function at most once a world: every array of a tuple is counted by reference each time.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

ZERO = np.float32(0.0)
ONE = np.float32(1.0)
TWO = np.float32(2.0)

Vector = tuple[np.float32, np.float32, np.float32]


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function at its first call and keeps the result on disk beside its file."""
    return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)


@kernel
def clip(value: np.float32, low: np.float32, high: np.float32) -> np.float32:
    """Limits a number to [low, high]."""
    return min(max(value, low), high)


@kernel
def dot(a: Vector, b: Vector) -> np.float32:
    """Multiplies two vectors in the order the torch versions do, so that both round alike."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@kernel
def xyz(row: NDArray[np.float32]) -> Vector:
    """Takes a row of an array of vectors out of memory."""
    return row[0], row[1], row[2]
