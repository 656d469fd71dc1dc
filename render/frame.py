"""What every shader knows about a frame, packed for the uniform block of `shaders/frame.glsl`."""

import numpy as np

from render.camera import Camera, Size
from render.presets import Preset
from render.rotations import Array
from render.scene import Instances

SUN = np.array((0.50, -0.46, 1.0)) / np.linalg.norm((0.50, -0.46, 1.0))
"""Towards the sun: to the right of and behind the default camera."""

CORNER = 0.5
BORDER = 0.35
"""Radius of the floor's corners, and how soft its border is; metres."""

CLEAR = 1.5
"""Haze begins this many times as far away as what is looked at."""

MOST_SPHERES = 48
SMALLEST_SPHERE = 0.085


def frame_block(instances: Instances, camera: Camera, size: Size, preset: Preset) -> bytes:
    """Packs the block, laid out by std140."""
    view_projection = camera.projection(size) @ camera.view()
    spheres = _spheres(instances.solids, camera, preset.occlusion)
    half_x, half_y = instances.floor
    vectors = np.zeros((4 + MOST_SPHERES, 4), np.float32)
    vectors[0, :3] = camera.eye
    vectors[1] = (*SUN, 1 / max(preset.shadow_size, 1))
    vectors[2] = (half_x + 0.1, half_y + 0.1, CORNER, BORDER)
    vectors[3, :3] = (
        len(spheres),
        CLEAR * max(1.0, float(np.linalg.norm(np.subtract(camera.target, camera.eye)))),
        instances.light,
    )
    vectors[4 : 4 + len(spheres)] = spheres
    light = _light(camera, instances.floor)
    columns = (np.ascontiguousarray(matrix.T, np.float32).tobytes() for matrix in (view_projection, light))
    return b"".join(columns) + vectors.tobytes()


def _light(camera: Camera, floor: tuple[float, float]) -> Array:
    """Gives world to the shadow map's clip space: as tight round what is looked at as the world allows."""
    eye, target = np.array(camera.eye), np.array(camera.target)
    distance = float(np.linalg.norm(target - eye))
    world = float(np.hypot(*floor)) + 1.0
    radius = min(world, max(4.0, 1.5 * distance))
    centre = np.zeros(3) if radius == world else np.array((target[0], target[1], 0.0))
    sun = Camera(eye=tuple(centre + 30 * SUN), target=tuple(centre))  # pyright: ignore[reportArgumentType]
    box = np.diag((1 / radius, 1 / radius, -1 / 30, 1.0))
    box[2, 3] = -1.0
    return (box @ sun.view()).astype(np.float32)


def _spheres(rows: Array, camera: Camera, most: int) -> Array:
    """Picks the solids that darken their surroundings most, as spheres: [K, 4]."""
    radius = rows[:, 7] * np.mean(rows[:, 8:11], axis=1) + np.min(rows[:, 12:15], axis=1)
    near = radius / np.linalg.norm(rows[:, 4:7] - np.array(camera.eye, np.float32), axis=1)
    order = np.argsort(-near, kind="stable")
    chosen = order[radius[order] > SMALLEST_SPHERE][:most]
    return np.concatenate((rows[chosen, 4:7], radius[chosen, None]), axis=1)
