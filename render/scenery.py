"""What lies beyond the fence: hills, clouds and flowers, so that a world stands somewhere. They mean nothing.

Places follow the golden angle, so they look scattered and are always the same.
"""

import numpy as np

from render.palette import linear
from render.rotations import Array
from render.rows import rows

GOLDEN = 2.39996323
HILLS = 19
CLOUDS = 9
FLOWERS = 110
FLOWER_COLOURS = ((1.0, 1.0, 0.97), (1.0, 0.85, 0.35), (1.0, 0.62, 0.70), (0.80, 0.70, 1.0))
PUFFS = np.array(((0, 0, 0, 1.0), (1.15, 0.2, -0.22, 0.72), (-1.2, -0.1, -0.26, 0.66), (0.35, 0.5, 0.4, 0.6)))
"""One cloud: places and radii, in its own size."""


def scenery(floor: tuple[float, float], *, fine: bool) -> Array:
    """Builds the surroundings: float32 [N, WIDTH].

    Args:
        floor: half extents of what lies inside the fence.
        fine: whether flowers grow.
    """
    parts = [_hills(floor), _clouds(floor)]
    if fine:
        parts.append(_flowers(floor))
    return np.concatenate(parts)


def _scatter(count: int, salt: float) -> Array:
    """Draws numbers in [0, 1) that are the same every time: [count]."""
    return np.modf(np.abs(np.sin(np.arange(count) * 12.9898 + salt) * 43758.5453))[0]


def _ring(angle: Array, far: Array, height: Array) -> Array:
    return np.stack((far * np.cos(angle), far * np.sin(angle), height), axis=-1).astype(np.float32)


def _hills(floor: tuple[float, float]) -> Array:
    size = 9 + 8 * _scatter(HILLS, 1.0)
    angle = 2 * np.pi * (np.arange(HILLS) + 0.5 * _scatter(HILLS, 2.0)) / HILLS
    far = np.hypot(*floor) + 46 + 18 * _scatter(HILLS, 3.0)
    green = np.array((0.47, 0.72, 0.37)) + 0.08 * (_scatter(HILLS, 4.0)[:, None] - 0.5)
    tall = 0.34 + 0.16 * _scatter(HILLS, 5.0)
    scale = np.stack((np.ones(HILLS), np.ones(HILLS), tall), axis=-1)
    sunk = -0.45 * tall * size  # so that slopes rise gently from the meadow
    return rows(pos=_ring(angle, far, sunk), radius=size, scale=scale, colour=linear(green), gloss=0.0)


def _clouds(floor: tuple[float, float]) -> Array:
    size = 2.2 + 1.8 * _scatter(CLOUDS, 6.0)
    angle = 2 * np.pi * (np.arange(CLOUDS) + 0.6 * _scatter(CLOUDS, 7.0)) / CLOUDS
    far = np.hypot(*floor) + 55 + 10 * _scatter(CLOUDS, 8.0)
    centre = _ring(angle, far, 13 + 8 * _scatter(CLOUDS, 9.0))
    across = np.stack((-np.sin(angle), np.cos(angle)), axis=-1)
    pos = np.repeat(centre[:, None], len(PUFFS), axis=1)
    pos[..., :2] += across[:, None] * (PUFFS[:, 0] * size[:, None])[..., None]
    pos[..., 2] += PUFFS[:, 2] * size[:, None]
    return rows(
        pos=pos,
        radius=PUFFS[:, 3] * size[:, None],
        scale=(1.0, 1.0, 0.72),
        colour=np.array((1.0, 1.0, 1.0), np.float32),
        gloss=0.0,
    )


def _flowers(floor: tuple[float, float]) -> Array:
    index = np.arange(FLOWERS)
    beyond = 1.1 + 7.0 * _scatter(FLOWERS, 10.0)
    angle = index * GOLDEN
    ahead = np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    to_fence = np.min(np.array(floor) / np.maximum(np.abs(ahead), 1e-6), axis=1)
    pos = _ring(angle, to_fence + beyond, np.full(FLOWERS, 0.03))
    colour = linear(np.array(FLOWER_COLOURS, np.float32))[index % len(FLOWER_COLOURS)]
    return rows(pos=pos, radius=0.028 + 0.022 * _scatter(FLOWERS, 11.0), scale=(1, 1, 0.8), colour=colour)
