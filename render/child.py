"""The toy that a body with arms is drawn as: an egg with a big head, ears, mittens, boots and an antenna.

All proportions come from the body plan. n agents; sides run left, right.
"""

import numpy as np

from render.faces import Cues
from render.head import CROWN, STEM_TOP, brows, bulb, ears, eyes, skull, stem
from render.pose import SIDES, Pose, tilted
from render.rotations import Array, up_to
from render.rows import PATCH, rows
from render.toys import Toys, along_z, rod, sides


def child_rows(toy: Toys, pose: Pose, cue: Cues, *, fine: bool) -> Array:
    """Builds children: float32 [N, WIDTH]; 15 parts each, 18 if fine.

    Args:
        toy: their measures.
        pose: where they are.
        cue: what their faces show.
        fine: whether legs and the antenna's stem are drawn.
    """
    parts = [trunk(toy, pose), arms(toy, pose), boots(toy, pose)]
    parts += [skull(toy, pose, cue), ears(toy, pose), eyes(toy, pose, cue), brows(toy, pose, cue)]
    parts.append(bulb(toy, pose, cue, height=STEM_TOP if fine else CROWN))
    if fine:
        parts += [legs(toy, pose), stem(toy, pose)]
    return np.concatenate(parts)


def trunk(toy: Toys, pose: Pose) -> Array:
    """Builds the egg, from the hips to just below the head's centre, leaning with the head."""
    hip = pose.base.at(along_z(0.16 * toy.trunk_height))
    neck = pose.head.origin - along_z(0.72 * toy.head_radius)
    axis = neck - hip
    radius = 1.22 * toy.trunk_radius
    tall = np.linalg.norm(axis, axis=-1) / 2 / radius * 1.12
    scale = np.stack((np.full_like(tall, 0.96), np.full_like(tall, 1.02), tall), axis=-1)
    belly = np.concatenate((toy.light, np.full_like(toy.light[:, :1], 0.56)), axis=-1)
    return rows(
        pos=(hip + neck) / 2,
        quat=tilted(pose.base.quat, axis),
        radius=radius,
        scale=scale,
        colour=toy.colour,
        material=PATCH,
        a=belly,
        b=np.array((0, -0.16, 1.1, 0.92), np.float32),
    )


def arms(toy: Toys, pose: Pose) -> Array:
    """Builds sleeves from the shoulders to the palms, and mittens."""
    present = toy.hand_radius > 0
    inward = np.array((1, 0.84, 1), np.float32)  # a sleeve begins inside the egg
    shoulder = pose.base.at(toy.shoulder * inward)
    palm = np.zeros_like(shoulder)
    palm[:, : pose.palms.shape[1]] = pose.palms[:, :2]
    sleeve = palm - shoulder
    half = np.zeros_like(sleeve)
    half[..., 2] = np.linalg.norm(sleeve, axis=-1) / 2
    sleeves = rows(
        pos=(shoulder + palm) / 2,
        quat=up_to(sleeve),
        radius=1.15 * toy.arm_radius,
        half=half,
        colour=sides(toy.colour),
    )
    turn = pose.base.quat[:, None]
    mittens = rows(pos=palm, quat=turn, radius=1.05 * toy.hand_radius, colour=sides(toy.light))
    return np.concatenate((sleeves[present.ravel()], mittens[present.ravel()]))


def arm_owners(toy: Toys) -> np.ndarray:
    """Says which of n children each row of `arms` belongs to."""
    owners = np.repeat(np.arange(len(toy.hand_radius)), 2)[toy.hand_radius.ravel() > 0]
    return np.tile(owners, 2)


def boots(toy: Toys, pose: Pose) -> Array:
    """Builds the feet; they swing as far as the body walks."""
    size = sides(toy.trunk_radius)
    pos = pose.base.at(_foot(toy, pose))
    return rows(
        pos=pos,
        quat=pose.base.quat[:, None],
        radius=0.47 * size,
        scale=(1.45, 1.05, 0.78),
        colour=sides(toy.dark),
    )


def legs(toy: Toys, pose: Pose) -> Array:
    """Builds the legs between the egg and the boots."""
    hip = np.zeros((*toy.shoulder.shape[:2], 3), np.float32)
    hip[..., 1] = 0.50 * SIDES * sides(toy.trunk_radius)
    hip[..., 2] = 0.42 * sides(toy.trunk_height)
    foot = _foot(toy, pose) - np.array((0.2, 0, 0), np.float32) * sides(toy.trunk_radius)[..., None]
    return rod(pose.base.at(hip), pose.base.at(foot), 0.43 * sides(toy.trunk_radius), sides(toy.colour))


def _foot(toy: Toys, pose: Pose) -> Array:
    """Gives where the boots stand, base frame: [n, 2, 3]."""
    size = sides(toy.trunk_radius)
    foot = pose.stride[:, None] * pose.step[..., None]
    foot[..., 0] += 0.22 * size
    foot[..., 1] += 0.60 * SIDES * size
    foot[..., 2] = 0.35 * size + 0.22 * size * pose.lift
    return foot
