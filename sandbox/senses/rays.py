"""Where a ray meets a sphere, an upright capsule and a box; sight and line of sight both ask here.

Each is written twice: `*_distances` for torch tensors of any broadcast shape, `*_distance` compiled for one
ray; both do the same float32 operations in the same order. A solid is given by the offset from the ray's
origin to its centre, a ray by its unit direction. The answer is the distance in metres to where the ray
enters, or `FAR` if it misses or starts inside.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import FAR, ONE, ZERO, kernel
from sandbox.senses.vectors import Vector, dot

TINY = np.float32(1e-9)
LEVEL = np.float32(1e-6)

Vectors = tuple[Tensor, Tensor, Tensor]
Spans = tuple[Tensor, Tensor]
Span = tuple[np.float32, np.float32]


def planes(vectors: Tensor) -> Vectors:
    """Takes vectors [..., 3] apart."""
    x, y, z = vectors.unbind(-1)
    return x, y, z


def dots(a: Vectors, b: Vectors) -> Tensor:
    """Multiplies vectors with explicit adds; a sum over an axis would round in another order."""
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


def cylinder_spans(offset: tuple[Tensor, Tensor], ray: tuple[Tensor, Tensor], radius: Tensor) -> Spans:
    """Gives where rays enter and leave endless upright cylinders, from x and y alone; (FAR, 0) for a miss."""
    level = (ray[0] * ray[0] + ray[1] * ray[1]).clamp(min=float(LEVEL))
    along = offset[0] * ray[0] + offset[1] * ray[1]
    reach = along * along - level * (offset[0] * offset[0] + offset[1] * offset[1] - radius * radius)
    half = reach.clamp(min=0.0).sqrt()
    hit = reach > 0.0
    return ((along - half) / level).where(hit, float(FAR)), ((along + half) / level).where(hit, 0.0)


@kernel
def cylinder_span(offset: Span, ray: Span, radius: np.float32) -> Span:
    """Gives where a ray enters and leaves an endless upright cylinder; see `cylinder_spans`."""
    level = max(ray[0] * ray[0] + ray[1] * ray[1], LEVEL)
    along = offset[0] * ray[0] + offset[1] * ray[1]
    reach = along * along - level * (offset[0] * offset[0] + offset[1] * offset[1] - radius * radius)
    half = math.sqrt(max(reach, ZERO))
    hit = reach > ZERO
    return (along - half) / level if hit else FAR, (along + half) / level if hit else ZERO


def capsule_distances(offset: Vectors, ray: Vectors, radius: Tensor, half: Tensor) -> Tensor:
    """Gives how far upright capsules are along rays; `half` is half the length of the straight part.

    A ray that enters the endless cylinder beyond the straight part can only meet the cap at that end.
    """
    side, _ = cylinder_spans((offset[0], offset[1]), (ray[0], ray[1]), radius)
    height = side * ray[2] - offset[2]
    cap = offset[2] + half.where(height > 0.0, -half)
    capped = sphere_distances((offset[0], offset[1], cap), ray, radius)
    near = side.where(height.abs() <= half, capped)
    return near.where((side < float(FAR)) & (near > 0.0), float(FAR))


@kernel
def capsule_distance(offset: Vector, ray: Vector, radius: np.float32, half: np.float32) -> np.float32:
    """Gives how far an upright capsule is along a ray; see `capsule_distances`."""
    side, _ = cylinder_span((offset[0], offset[1]), (ray[0], ray[1]), radius)
    height = side * ray[2] - offset[2]
    cap = offset[2] + (half if height > ZERO else -half)
    capped = sphere_distance((offset[0], offset[1], cap), ray, radius)
    near = side if abs(height) <= half else capped
    return near if (side < FAR) & (near > ZERO) else FAR


def _slabs(offset: Vectors, ray: Vectors, axis: Vectors, half: Tensor) -> Spans:
    """Gives where rays enter and leave the space between two opposite sides of boxes."""
    speed = dots(ray, axis)
    speed = 1.0 / speed.where(speed.abs() > float(TINY), float(TINY))
    middle = dots(offset, axis) * speed
    spread = speed.abs() * half
    return middle - spread, middle + spread


def box_distances(offset: Vectors, ray: Vectors, axes: Sequence[Vectors], half: Vectors) -> Tensor:
    """Gives how far boxes are along rays.

    Source: Kay and Kajiya, "Ray tracing complex scenes" (1986), slabs.

    Args:
        offset: to the centres.
        ray: unit directions.
        axes: the directions of the boxes' own x, y and z.
        half: half extents.
    """
    (enter_x, leave_x), (enter_y, leave_y), (enter_z, leave_z) = (
        _slabs(offset, ray, axis, extent) for axis, extent in zip(axes, half, strict=True)
    )
    enter = torch.maximum(torch.maximum(enter_x, enter_y), enter_z)
    leave = torch.minimum(torch.minimum(leave_x, leave_y), leave_z)
    return enter.where((enter < leave) & (enter > 0.0), float(FAR))


@kernel
def _slab(offset: Vector, ray: Vector, axis: Vector, half: np.float32) -> Span:
    """Gives where a ray enters and leaves the space between two opposite sides of a box; see `_slabs`."""
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
    enter = max(enter_x, enter_y, enter_z)
    leave = min(leave_x, leave_y, leave_z)
    return enter if (enter < leave) & (enter > ZERO) else FAR
