"""The two meshes that everything is drawn with: one rounded solid, and one ground.

The rounded solid is a sphere blown up from a cube and cut along its eight octants. A vertex keeps its normal
and the octant it belongs to, so `normal * radius + octant * half` is a sphere, a capsule or a rounded box.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.rotations import Array

SHADOW_REACH = 2.5
"""Metres beyond the walls that shadows may fall."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles.

    Attributes:
        vertices: float32 [V, ...].
        indices: int32 [3 * triangles], counter-clockwise from outside.
    """

    vertices: Array
    indices: NDArray[np.int32]


def rounded_solid(cuts: int) -> Mesh:
    """Makes the rounded solid: vertices [V, 6], a unit normal and the signs of an octant.

    Args:
        cuts: how many quads an octant's side is cut into.
    """
    steps = np.concatenate((np.linspace(-1, 0, cuts + 1), np.linspace(0, 1, cuts + 1)))
    signs = np.repeat((-1.0, 1.0), cuts + 1)
    bent = np.tan(steps * np.pi / 4)  # evenly spaced angles rather than lengths
    side = len(steps)
    faces, indices = [], []
    for axis in range(3):
        for sign in (1, -1):
            indices.append(_grid(side, side, flipped=sign < 0) + len(faces) * side * side)
            faces.append(_face(axis, sign, bent, signs))
    return Mesh(np.concatenate(faces).astype(np.float32), np.concatenate(indices).astype(np.int32))


def _face(axis: int, sign: int, bent: Array, signs: Array) -> Array:
    side = len(bent)
    normal, octant = np.empty((side, side, 3)), np.empty((side, side, 3))
    normal[..., axis] = octant[..., axis] = sign
    first, second = (axis + 1) % 3, (axis + 2) % 3
    normal[..., first], normal[..., second] = bent[None, :], bent[:, None]
    octant[..., first], octant[..., second] = signs[None, :], signs[:, None]
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.concatenate((normal, octant), axis=-1).reshape(-1, 6)


def _grid(columns: int, rows: int, *, flipped: bool) -> NDArray[np.int64]:
    """Gives the triangles of a grid of vertices, row by row."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    quad = np.stack((corner, corner + 1, corner + columns + 1, corner + columns), axis=1)
    order = (0, 2, 1, 0, 3, 2) if flipped else (0, 1, 2, 0, 2, 3)
    return quad[:, order].ravel()


def ground(half_x: float, half_y: float) -> tuple[Mesh, Mesh]:
    """Makes the ground: vertices [V, 2], fine inside the walls, ever coarser out to the horizon.

    Args:
        half_x: half the extent of the walls.
        half_y: the other half extent.

    Returns:
        What shadows may fall on, and what lies beyond.
    """
    xs, ys = _lines(half_x), _lines(half_y)
    vertices = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(np.float32)
    triangles = _grid(len(xs), len(ys), flipped=False).reshape(-1, 3)
    beyond = np.abs(vertices) > np.array((half_x, half_y)) + SHADOW_REACH
    outside = np.any(np.any(beyond, axis=1)[triangles], axis=1)
    return _part(vertices, triangles[~outside]), _part(vertices, triangles[outside])


def _part(vertices: Array, triangles: NDArray[np.int64]) -> Mesh:
    """Keeps only the vertices that some triangles use."""
    used, indices = np.unique(triangles, return_inverse=True)
    return Mesh(vertices[used], indices.ravel().astype(np.int32))


def _lines(half: float) -> Array:
    inside = np.linspace(-half, half, max(2, round(3 * half)) | 1)
    edge = np.array((0.15, 0.3, 0.5))
    beyond = 0.9 * 1.45 ** np.arange(16)  # to some 240 m
    outside = half + np.concatenate((edge, beyond))
    return np.concatenate((-outside[::-1], inside, outside))
