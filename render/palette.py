"""Colours that mean something, and the two colour spaces: sRGB outside, linear light inside the shaders.

Linear here is the square of sRGB: close enough for toys, and one square root a pixel encodes it.
"""

import numpy as np
from numpy.typing import NDArray

from render.rotations import Array
from sandbox.space import DRIVES, Stream
from sandbox.spec import Vec3

DRIVE_COLOURS: dict[str, Vec3] = {
    "hunger": (1.00, 0.42, 0.37),
    "curiosity": (0.21, 0.66, 1.00),
    "approval": (1.00, 0.77, 0.24),
    "competence": (0.31, 0.82, 0.55),
    "rest": (0.67, 0.55, 0.96),
}
"""sRGB of each drive; its arc of the ring stands at a fixed place as well, for those who see few colours."""

NEED_COLOURS: dict[str, Vec3] = {**DRIVE_COLOURS, "comfort": (0.38, 0.82, 0.88)}
"""sRGB of each of `space.NEEDS`."""

DRIVE_TABLE = np.array([DRIVE_COLOURS[drive] for drive in DRIVES], np.float32)
"""[D, 3] sRGB, drives in the order of `space.DRIVES`."""

CALM = 0.15
"""The level that a drive must reach to be called urgent."""

URGENT_TABLE = np.concatenate((DRIVE_TABLE, np.array(((0.93, 0.90, 0.84),), np.float32)))
"""[D + 1, 3] sRGB: the drives, then what stands for none being urgent."""


def most_urgent(drives: NDArray[np.float32]) -> NDArray[np.int64]:
    """Gives the row of `URGENT_TABLE` of the most urgent drive: [...] from levels [..., D]."""
    return np.where(drives.max(axis=-1) < CALM, len(DRIVES), drives.argmax(axis=-1))


STREAM_COLOURS: dict[Stream, Vec3] = {
    "self": (1.00, 0.78, 0.36),
    "objects": (0.42, 0.86, 0.60),
    "motion": (0.45, 0.74, 1.00),
    "inner": (1.00, 0.56, 0.68),
    "speech": (0.76, 0.66, 1.00),
}
"""sRGB of each kind of sensation, in panels."""

ICE: Vec3 = (0.66, 0.90, 1.00)
"""sRGB of what is frozen."""

WHITE: Vec3 = (1.0, 1.0, 1.0)


def linear(colour: Array) -> Array:
    """Takes sRGB to linear light."""
    return np.square(colour)
