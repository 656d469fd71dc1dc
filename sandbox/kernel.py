"""How the hot loops of a tick are compiled, and the constants that keep them in float32.

A number that is not wrapped in `np.float32` silently turns a kernel into float64; NumPy's error model keeps
division by zero from raising; without fast maths a result does not depend on how many worlds there are. An array
handed to a function is counted by reference each time, so kernels pass few of them inside their loops.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

Arrays = NDArray[Any]

ZERO = np.float32(0.0)
ONE = np.float32(1.0)
TWO = np.float32(2.0)
FAR = np.float32(1e6)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function at its first call and keeps the result on disk beside its file."""
    return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)
