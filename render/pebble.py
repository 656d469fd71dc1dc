"""The toy that a body without arms is drawn as: one smooth pebble with a face.

All proportions come from the body plan. n agents; sides run left, right.
"""

import numpy as np

from render.faces import Cues
from render.head import CROWN, STEM_TOP, brows, bulb, eyes, skull, stem
from render.pose import SIDES, Pose, tilted
from render.rotations import Array
from render.rows import PATCH, rows
from render.toys import Toys, along_z, sides


def pebble_rows(toy: Toys, pose: Pose, cue: Cues, *, fine: bool) -> Array:
    """Builds pebbles: float32 [N, WIDTH]; 9 parts each, 10 if fine.

    Args:
        toy: their measures.
        pose: where they are.
        cue: what their faces show.
        fine: whether the antenna's stem is drawn.
    """
    parts = [stone(toy, pose), toes(toy, pose)]
    parts += [skull(toy, pose, cue), eyes(toy, pose, cue), brows(toy, pose, cue)]
    parts.append(bulb(toy, pose, cue, height=STEM_TOP if fine else CROWN))
    if fine:
        parts.append(stem(toy, pose))
    return np.concatenate(parts)


def stone(toy: Toys, pose: Pose) -> Array:
    """Builds the stone: from the ground up into the head, so that the two are one."""
    low = pose.base.origin + along_z(0.02 * toy.trunk_height)
    high = pose.head.origin + along_z(-0.12 * toy.head_radius)
    axis = high - low
    radius = 1.18 * toy.trunk_radius
    tall = np.linalg.norm(axis, axis=-1) / 2 / radius
    scale = np.stack((np.ones_like(tall), np.full_like(tall, 1.06), tall), axis=-1)
    return rows(
        pos=(low + high) / 2,
        quat=tilted(pose.base.quat, axis),
        radius=radius,
        scale=scale,
        colour=toy.colour,
        material=PATCH,
        a=np.concatenate((toy.light, np.full_like(toy.light[:, :1], 0.5)), axis=-1),
        b=np.array((0, -0.45, 0.9, 1.1), np.float32),
    )


def toes(toy: Toys, pose: Pose) -> Array:
    """Builds two feet that peep out in front, and shuffle as it moves."""
    size = sides(toy.trunk_radius)
    foot = 0.6 * pose.stride[:, None] * pose.step[..., None]
    foot[..., 0] += 0.62 * size
    foot[..., 1] += 0.50 * SIDES * size
    foot[..., 2] = 0.24 * size + 0.12 * size * pose.lift
    return rows(
        pos=pose.base.at(foot),
        quat=pose.base.quat[:, None],
        radius=0.36 * size,
        scale=(1.25, 1.0, 0.7),
        colour=sides(toy.dark),
    )
