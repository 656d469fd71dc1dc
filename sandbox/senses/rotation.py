"""Rotation by unit quaternions (wxyz), for torch and compiled, in the same order of operations."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sandbox.kernel import TWO, kernel
from sandbox.senses.vectors import Vector
from sandbox.spec import Vec3


def axes_of(yaw: float, pitch: float) -> tuple[Vec3, Vec3, Vec3]:
    """Gives the directions of x, y and z after a pitch about y and then a yaw about z."""
    cos_yaw, sin_yaw, cos_pitch, sin_pitch = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    return (
        (cos_yaw * cos_pitch, sin_yaw * cos_pitch, -sin_pitch),
        (-sin_yaw, cos_yaw, 0.0),
        (cos_yaw * sin_pitch, sin_yaw * sin_pitch, cos_pitch),
    )


def rotates(quat: Tensor, vector: Tensor) -> Tensor:
    """Rotates vectors [..., 3] by quaternions [..., 4]; the shapes broadcast."""
    w, a, b, c = quat.unbind(-1)
    x, y, z = vector.unbind(-1)
    i, j, k = 2.0 * (b * z - c * y), 2.0 * (c * x - a * z), 2.0 * (a * y - b * x)
    return torch.stack(
        (x + w * i + (b * k - c * j), y + w * j + (c * i - a * k), z + w * k + (a * j - b * i)), dim=-1
    )


@kernel
def rotate(quat: NDArray[np.float32], vector: Vector) -> Vector:
    """Rotates one vector by one quaternion; see `rotates`."""
    w, a, b, c = quat[0], quat[1], quat[2], quat[3]
    x, y, z = vector
    i, j, k = TWO * (b * z - c * y), TWO * (c * x - a * z), TWO * (a * y - b * x)
    return x + w * i + (b * k - c * j), y + w * j + (c * i - a * k), z + w * k + (a * j - b * i)
