"""Rows of instances: what the vertex shaders of the rounded solid read, 28 floats each.

quaternion wxyz | centre, radius | stretch of the rounding, material |
half extents inside the rounding, gloss | linear colour, highlight | a | b
"""

import numpy as np

from render.rotations import Array
from sandbox.spec import Vec3

ATTRIBUTES = ("i_quat", "i_place", "i_scale", "i_half", "i_colour", "i_a", "i_b")
WIDTH = 4 * len(ATTRIBUTES)

PLAIN, HEAD, EYE, PATCH, GLOW = range(5)
"""Materials; all but PLAIN are painted pixel by pixel."""

UPRIGHT = np.array((1, 0, 0, 0), np.float32)


def rows(
    *,
    pos: Array,
    radius: Array | float,
    colour: Array,
    quat: Array = UPRIGHT,
    scale: Array | Vec3 = (1.0, 1.0, 1.0),
    half: Array | Vec3 = (0.0, 0.0, 0.0),
    material: int = PLAIN,
    gloss: float = 0.25,
    a: Array | float = 0.0,
    b: Array | float = 0.0,
) -> Array:
    """Puts instances together; everything broadcasts over the leading axes of `pos`.

    Args:
        pos: [..., 3] centres.
        radius: [...] of the rounding.
        colour: [..., 3] linear.
        quat: [..., 4] wxyz.
        scale: [..., 3] stretch of the rounding: a sphere becomes an egg.
        half: [..., 3] half extents inside the rounding: a sphere becomes a capsule or a box.
        material: one of the materials.
        gloss: 0 is dull, 1 is wet.
        a: [..., 4] of the material.
        b: [..., 4] of the material.

    Returns:
        float32 [N, WIDTH], the leading axes flattened.
    """
    out = np.zeros((*pos.shape[:-1], WIDTH), np.float32)
    out[..., 0:4] = quat
    out[..., 4:7] = pos
    out[..., 7] = radius
    out[..., 8:11] = scale
    out[..., 11] = material
    out[..., 12:15] = half
    out[..., 15] = gloss
    out[..., 16:19] = colour
    out[..., 20:24] = a
    out[..., 24:28] = b
    return out.reshape(-1, WIDTH)


def painted(instances: Array) -> Array:
    """Says which rows need a painter: bool [N]."""
    return instances[:, 11] != PLAIN
