"""The small arithmetic that the senses' kernels share."""

import numpy as np

from sandbox.kernel import Arrays, kernel

Vector = tuple[np.float32, np.float32, np.float32]


@kernel
def clip(value: np.float32, low: np.float32, high: np.float32) -> np.float32:
    """Limits a number to [low, high]."""
    return min(max(value, low), high)


@kernel
def dot(a: Vector, b: Vector) -> np.float32:
    """Multiplies two vectors in the order the torch versions do, so that both round alike."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@kernel
def xyz(row: Arrays) -> Vector:
    """Takes a row of an array of vectors out of memory."""
    return row[0], row[1], row[2]
