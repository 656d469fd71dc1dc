"""The head of every toy: ears, eyes, brows and the bulb that glows with the most urgent drive.

Lengths are in head radii, so that any body plan gives a face. n agents; sides run left, right.
"""

import numpy as np

from render.faces import Cues
from render.palette import URGENT_TABLE, linear
from render.pose import SIDES, Pose
from render.rotations import Array, about, multiply, unit
from render.rows import EYE, GLOW, HEAD, PATCH, rows
from render.toys import Toys, rod, sides

SKULL = 1.08
HEAD_SHAPE = (0.97, 1.09, 0.94)
"""A toy's head is a little larger than the one that collides, and wider than long."""

CROWN = 1.12
"""Where the bulb sits without a stem, and"""
STEM_TOP = 1.40
"""where with one."""


def skull(toy: Toys, pose: Pose, cue: Cues) -> Array:
    """Builds the head itself; mouth, nose and blush are painted on it."""
    face = np.stack((cue.smile, cue.mouth, cue.round, cue.blush), axis=-1)
    muzzle = np.concatenate((toy.light, np.zeros_like(toy.light[:, :1])), axis=-1)
    return rows(
        pos=pose.head.origin,
        quat=pose.head.quat,
        radius=SKULL * toy.head_radius,
        scale=HEAD_SHAPE,
        colour=toy.colour,
        material=HEAD,
        a=face,
        b=muzzle,
    )


def ears(toy: Toys, pose: Pose) -> Array:
    """Builds round ears with a light inside."""
    inner = np.concatenate((sides(toy.light), np.full((*toy.shoulder.shape[:2], 1), 0.66)), axis=-1)
    return rows(
        pos=_on_head(toy, pose, (-0.10, 0.84, 0.74)),
        quat=pose.head.quat[:, None],
        radius=0.31 * sides(toy.head_radius),
        scale=(0.62, 1.0, 1.0),
        colour=sides(toy.colour),
        material=PATCH,
        a=inner,
        b=np.array((0, 0, 1, 1), np.float32),
    )


def eyes(toy: Toys, pose: Pose, cue: Cues) -> Array:
    """Builds eyeballs; gaze, pupils and lids are painted on them."""
    gaze = np.repeat(pose.eyes[:, None], 2, axis=1)
    gaze[..., 1] -= 0.05 * SIDES  # a little inward: they look at something near
    gaze = unit(np.clip(gaze, (0.45, -0.75, -0.6), 1).clip(-1, (1, 0.75, 0.6)))
    look = np.concatenate((gaze, sides(cue.pupil)[..., None]), axis=-1)
    zero = np.zeros_like(sides(cue.pupil))
    lids = np.stack((sides(cue.upper_lid), sides(cue.lower_lid), -sides(cue.slant) * SIDES, zero), axis=-1)
    return rows(
        pos=_on_head(toy, pose, (0.81, 0.43, 0.175)),
        quat=pose.head.quat[:, None],
        radius=0.325 * sides(toy.head_radius * cue.eye),
        scale=(0.72, 1.0, 1.14),
        colour=sides(toy.colour),
        material=EYE,
        a=look,
        b=lids,
    )


def brows(toy: Toys, pose: Pose, cue: Cues) -> Array:
    """Builds the brows: short rods bent round the forehead."""
    size = sides(toy.head_radius)
    local = np.zeros((*size.shape, 3), np.float32)
    lift = sides(cue.brow_height)
    local[..., 1] = 0.46 * SIDES
    local[..., 2] = 0.68 + lift
    local[..., 0] = _surface(local[..., 1], local[..., 2])
    lean = SIDES * np.pi / 6 + np.zeros_like(lift)
    lying = about(0, np.pi / 2 - sides(cue.brow_tilt) * SIDES)
    return rows(
        pos=pose.head.at(local * size[..., None]),
        quat=multiply(pose.head.quat[:, None], multiply(about(2, lean), lying)),
        radius=0.055 * size,
        half=np.array((0, 0, 0.15), np.float32) * size[..., None],
        colour=0.16 * sides(toy.colour),
    )


def _surface(y: Array, z: Array) -> Array:
    """Gives how far ahead the skull's surface lies at a place."""
    across, up = y / (SKULL * HEAD_SHAPE[1]), z / (SKULL * HEAD_SHAPE[2])
    return SKULL * HEAD_SHAPE[0] * np.sqrt(np.maximum(1 - across**2 - up**2, 0.02))


def bulb(toy: Toys, pose: Pose, cue: Cues, *, height: float) -> Array:
    """Builds the bulb that glows in the colour of the most urgent drive, and flashes in surprise."""
    flash = cue.flash[:, None].astype(np.float32)
    colour = linear(URGENT_TABLE)[cue.drive]
    local = np.array((-0.15, 0, height), np.float32) * toy.head_radius[:, None]
    return rows(
        pos=pose.head.at(local),
        radius=(0.185 + 0.075 * cue.flash) * toy.head_radius,
        colour=colour + flash * (1.0 - colour),
        material=GLOW,
    )


def stem(toy: Toys, pose: Pose) -> Array:
    """Builds what carries the bulb."""
    size = toy.head_radius[:, None]
    low = pose.head.at(np.array((0, 0, 0.9), np.float32) * size)
    high = pose.head.at(np.array((-0.15, 0, STEM_TOP - 0.04), np.float32) * size)
    return rod(low, high, 0.045 * toy.head_radius, toy.dark)


def _on_head(toy: Toys, pose: Pose, place: tuple[float, float, float]) -> Array:
    """Gives a place on the left of the head and its mirror image on the right: [n, 2, 3]."""
    both = np.array(place, np.float32) * np.stack((np.ones(2), SIDES, np.ones(2)), axis=-1)
    return pose.head.at((both * toy.head_radius[:, None, None]).astype(np.float32))
