"""Where a ray meets a sphere, an upright capsule and a box; sight and line of sight both ask here.

Each is written twice: `*_distances` for torch tensors of any broadcast shape, and `*_distance` compiled for one
ray. Both do the same float32 operations in the same order. A solid is given by the offset from the ray's
origin to its centre, a ray by its unit direction. The answer is the distance in metres to where the ray enters,
or `FAR` if it misses or starts inside.
"""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.senses.kernel import ONE, ZERO, Vector, dot, kernel

FAR = np.float32(1e6)
TINY = np.float32(1e-9)
LEVEL = np.float32(1e-6)

Vectors = tuple[Tensor, Tensor, Tensor]


def dots(a: Vectors, b: Vectors) -> Tensor:
    """Multiplies vectors given as planes, with explicit adds: a sum over another axis would round differently."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def sphere_distances(offset: Vectors, ray: Vectors, radius: Tensor) -> Tensor:
    """Gives how far spheres are along rays."""
    along = dots(offset, ray)
    reach = along * along - (dots(offset, offset) - radius * radius)
    near = along - reach.clamp(min=0.0).sqrt()
    return near.where((reach > 0.0) & (near > 0.0), float(FAR))


@kernel
def sphere_distance(offset: Vector, ray: Vector, radius: np.float32) -> np.float32:
    """Gives how far a sphere is along a ray."""
    along = dot(offset, ray)
    reach = along * along - (dot(offset, offset) - radius * radius)
    near = along - math.sqrt(max(reach, ZERO))
    return near if (reach > ZERO) & (near > ZERO) else FAR


def capsule_distances(offset: Vectors, ray: Vectors, radius: Tensor, half: Tensor) -> Tensor:
    """Gives how far upright capsules are along rays; `half` is half the length of the straight part.

    A ray that enters the endless cylinder beyond the straight part can only meet the cap at that end.
    """
    x, y, z = offset
    level = (ray[0] * ray[0] + ray[1] * ray[1]).clamp(min=float(LEVEL))
    along = x * ray[0] + y * ray[1]
    outside = x * x + y * y - radius * radius
    reach = along * along - level * outside
    side = (along - reach.clamp(min=0.0).sqrt()) / level
    height = side * ray[2] - z
    cap = z + half.where(height > 0.0, -half)
    cap_along = along + cap * ray[2]
    cap_reach = cap_along * cap_along - (outside + cap * cap)
    on_side = height.abs() <= half
    near = side.where(on_side, cap_along - cap_reach.clamp(min=0.0).sqrt())
    hit = (reach > 0.0) & (on_side | (cap_reach > 0.0)) & (near > 0.0)
    return near.where(hit, float(FAR))


@kernel
def capsule_distance(offset: Vector, ray: Vector, radius: np.float32, half: np.float32) -> np.float32:
    """Gives how far an upright capsule is along a ray; see `capsule_distances`."""
    x, y, z = offset
    level = max(ray[0] * ray[0] + ray[1] * ray[1], LEVEL)
    along = x * ray[0] + y * ray[1]
    outside = x * x + y * y - radius * radius
    reach = along * along - level * outside
    side = (along - math.sqrt(max(reach, ZERO))) / level
    height = side * ray[2] - z
    cap = z + (half if height > ZERO else -half)
    cap_along = along + cap * ray[2]
    cap_reach = cap_along * cap_along - (outside + cap * cap)
    on_side = abs(height) <= half
    near = side if on_side else cap_along - math.sqrt(max(cap_reach, ZERO))
    hit = (reach > ZERO) & (on_side | (cap_reach > ZERO)) & (near > ZERO)
    return near if hit else FAR


def box_distances(offset: Vectors, ray: Vectors, axes: tuple[Vectors, ...], half: Vectors) -> Tensor:
    """Gives how far boxes are along rays.

    Source: Kay and Kajiya, "Ray tracing complex scenes" (1986), slabs.

    Args:
        offset: to the centres.
        ray: unit directions.
        axes: the directions of the boxes' own x, y and z.
        half: half extents.
    """
    enter, leave = None, None
    for axis, extent in zip(axes, half, strict=True):
        speed = dots(ray, axis)
        speed = 1.0 / speed.where(speed.abs() > float(TINY), float(TINY))
        middle = dots(offset, axis) * speed
        spread = speed.abs() * extent
        enter = middle - spread if enter is None else torch.maximum(enter, middle - spread)
        leave = middle + spread if leave is None else torch.minimum(leave, middle + spread)
    assert enter is not None and leave is not None
    return enter.where((enter < leave) & (enter > 0.0), float(FAR))


@kernel
def _slab(offset: Vector, ray: Vector, axis: Vector, half: np.float32) -> tuple[np.float32, np.float32]:
    """Gives where a ray enters and leaves the space between two opposite sides of a box."""
    speed = dot(ray, axis)
    speed = ONE / (speed if abs(speed) > TINY else TINY)
    middle = dot(offset, axis) * speed
    spread = abs(speed) * half
    return middle - spread, middle + spread


@kernel
def box_distance(offset: Vector, ray: Vector, axes: tuple[Vector, ...], half: Vector) -> np.float32:
    """Gives how far a box is along a ray; see `box_distances`."""
    enter_x, leave_x = _slab(offset, ray, axes[0], half[0])
    enter_y, leave_y = _slab(offset, ray, axes[1], half[1])
    enter_z, leave_z = _slab(offset, ray, axes[2], half[2])
    enter = max(max(enter_x, enter_y), enter_z)
    leave = min(min(leave_x, leave_y), leave_z)
    return enter if (enter < leave) & (enter > ZERO) else FAR
