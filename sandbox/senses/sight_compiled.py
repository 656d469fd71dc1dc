"""The sense of sight as a compiled loop: for every eye, all solids outside, the rays inside without a branch."""

import math

import numpy as np
from torch import Tensor

from sandbox.senses.kernel import ONE, ZERO, Vector, kernel
from sandbox.senses.rays import FAR, LEVEL, box_distance, capsule_distance, sphere_distance
from sandbox.senses.scene import Arrays, Scene
from sandbox.space import RETINA

DIRECTIONS = np.array(
    [
        (math.cos(azimuth) * math.cos(elevation), math.sin(azimuth) * math.cos(elevation), math.sin(elevation))
        for azimuth, elevation in RETINA
    ],
    dtype=np.float32,
)
"""[R, 3] rays as they leave a head that looks ahead: forward, left, up."""

_MIDDLE = DIRECTIONS.sum(0) / np.linalg.norm(DIRECTIONS.sum(0))
_COS_EDGE = np.float32((DIRECTIONS @ _MIDDLE).min())


@kernel
def _aim(scene: Scene[Arrays], world: int, agent: int, local: Arrays, rays: Arrays) -> None:
    """Turns directions [N, 3] in the head's frame to [3, N] in the world's."""
    cos_body, sin_body = scene.heading[world, agent]
    cos_yaw, cos_pitch = scene.angle_cos[world, agent, 0], scene.angle_cos[world, agent, 1]
    sin_yaw, sin_pitch = scene.angle_sin[world, agent, 0], scene.angle_sin[world, agent, 1]
    cos, sin = cos_body * cos_yaw - sin_body * sin_yaw, sin_body * cos_yaw + cos_body * sin_yaw
    for r in range(local.shape[0]):
        x, y, z = local[r]
        ahead = x * cos_pitch + z * sin_pitch
        rays[0, r] = cos * ahead - sin * y
        rays[1, r] = sin * ahead + cos * y
        rays[2, r] = z * cos_pitch - x * sin_pitch


@kernel
def _see_background(scene: Scene[Arrays], eye: Vector, rays: Arrays, near: Arrays, seen: Arrays) -> None:
    """Starts every ray with the floor or a wall."""
    floor = scene.solids.palette.shape[1] - 2
    for r in range(near.shape[0]):
        x, y, z = rays[0, r], rays[1, r], rays[2, r]
        ground = eye[2] / max(-z, LEVEL) if z < -LEVEL else FAR
        wall_x = (scene.walls[0] - (eye[0] if x > ZERO else -eye[0])) / max(abs(x), LEVEL)
        wall_y = (scene.walls[1] - (eye[1] if y > ZERO else -eye[1])) / max(abs(y), LEVEL)
        ground, wall = max(ground, ZERO), max(min(wall_x, wall_y), ZERO)
        near[r] = wall if wall < ground else ground
        seen[r] = floor + 1 if wall < ground else floor


@kernel
def _see_sphere(offset: Vector, radius: np.float32, rays: Arrays, near: Arrays, seen: Arrays, paint: int) -> None:
    """Lets every ray that meets a sphere before anything else see it."""
    for r in range(near.shape[0]):
        distance = sphere_distance(offset, (rays[0, r], rays[1, r], rays[2, r]), radius)
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _see_capsule(offset: Vector, size: Arrays, rays: Arrays, near: Arrays, seen: Arrays, paint: int) -> None:
    """Lets every ray that meets an upright capsule before anything else see it."""
    radius, half = size[0], size[1]
    for r in range(near.shape[0]):
        distance = capsule_distance(offset, (rays[0, r], rays[1, r], rays[2, r]), radius, half)
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _see_box(offset: Vector, axes: Arrays, size: Arrays, rays: Arrays, near: Arrays, seen: Arrays, paint: int) -> None:
    """Lets every ray that meets a box before anything else see it."""
    x = (axes[0, 0], axes[0, 1], axes[0, 2])
    y = (axes[1, 0], axes[1, 1], axes[1, 2])
    z = (axes[2, 0], axes[2, 1], axes[2, 2])
    half = (size[0], size[1], size[2])
    for r in range(near.shape[0]):
        distance = box_distance(offset, (rays[0, r], rays[1, r], rays[2, r]), (x, y, z), half)
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _see_solids(scene: Scene[Arrays], world: int, agent: int, rays: Arrays, near: Arrays, seen: Arrays, middle: Arrays, cos_edge: np.float32) -> None:
    """Shows an agent all solids that are not its own and not wholly beside the fan of its rays."""
    solids, eye = scene.solids, scene.eye[world, agent]
    first_box = solids.num_spheres + solids.num_capsules
    for solid in range(solids.owner.shape[0]):
        centre, bound = solids.centre[world, solid], solids.bound[solid]
        offset = (centre[0] - eye[0], centre[1] - eye[1], centre[2] - eye[2])
        away = math.sqrt(offset[0] * offset[0] + offset[1] * offset[1] + offset[2] * offset[2])
        ahead = offset[0] * middle[0, 0] + offset[1] * middle[1, 0] + offset[2] * middle[2, 0]
        beside = ahead + bound < cos_edge * (away - bound)
        if beside or solids.owner[solid] == agent:
            continue
        paint, size = solids.paint[solid], solids.size[solid]
        if solid < solids.num_spheres:
            _see_sphere(offset, size[0], rays, near, seen, paint)
        elif solid < first_box:
            _see_capsule(offset, size, rays, near, seen, paint)
        else:
            _see_box(offset, solids.axes[world, solid - first_box], size, rays, near, seen, paint)


@kernel
def _see(scene: Scene[Arrays], local: Arrays, cos_edge: np.float32, flat: Arrays, start: int) -> None:
    """Writes what everybody sees.

    Args:
        scene: where everything is.
        local: [R + 1, 3] the rays, then the middle of the fan, as they leave a head.
        cos_edge: cosine of the angle between the middle of the fan and its outermost ray.
        flat: [W, A, D].
        start: the first channel to write.
    """
    num_rays = local.shape[0] - 1
    all_rays = np.empty((3, num_rays + 1), np.float32)
    rays, middle = all_rays[:, :num_rays], all_rays[:, num_rays:]
    near, seen = np.empty(num_rays, np.float32), np.empty(num_rays, np.int32)
    for world in range(flat.shape[0]):
        palette = scene.solids.palette[world]
        for agent in range(flat.shape[1]):
            eye = scene.eye[world, agent]
            _aim(scene, world, agent, local, all_rays)
            _see_background(scene, (eye[0], eye[1], eye[2]), rays, near, seen)
            _see_solids(scene, world, agent, rays, near, seen, middle, cos_edge)
            for r in range(num_rays):
                out = flat[world, agent, start + 4 * r : start + 4 * r + 4]
                out[0] = ONE / (ONE + near[r])
                out[1:] = palette[seen[r]]


_FAN = np.concatenate((DIRECTIONS, _MIDDLE[None])).astype(np.float32)


def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `sight.reference` writes."""
    _see(scene, _FAN, _COS_EDGE, flat, start)
