"""The sense of sight as a compiled loop: for every eye over all solids, and inside over its rays."""

import math
from typing import NamedTuple

import numpy as np

from sandbox.kernel import FAR, ONE, ZERO, Arrays, kernel
from sandbox.senses.rays import LEVEL, box_distance, capsule_distance, sphere_distance
from sandbox.senses.scene import Scene
from sandbox.senses.vectors import Vector, dot, xyz
from sandbox.space import RETINA

DIRECTIONS = np.array(
    [
        (
            math.cos(azimuth) * math.cos(elevation),
            math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
        )
        for azimuth, elevation in RETINA
    ],
    dtype=np.float32,
)
"""[R, 3] rays as they leave a head that looks ahead: forward, left, up."""

_MIDDLE = DIRECTIONS.sum(0) / np.linalg.norm(DIRECTIONS.sum(0))
assert (DIRECTIONS @ _MIDDLE > 0.0).all(), "solids are skipped by a cone that is less than a half-space"
_EDGE = np.append(_MIDDLE, (DIRECTIONS @ _MIDDLE).min()).astype(np.float32)


Gaze = tuple[np.float32, np.float32, np.float32, np.float32]


class Retina(NamedTuple):
    """What one eye sees so far.

    Attributes:
        x: [R] where its rays point in the world.
        y: [R].
        z: [R].
        near: [R] how far what they meet is.
        paint: int32 [R] row of its colour in the palette.
    """

    x: Arrays
    y: Arrays
    z: Arrays
    near: Arrays
    paint: Arrays


@kernel
def _gaze(heading: Arrays, sin: Arrays, cos: Arrays) -> Gaze:
    """Gives cosine and sine of where a head points: around z, then up and down."""
    around = (heading[0] * cos[0] - heading[1] * sin[0], heading[1] * cos[0] + heading[0] * sin[0])
    return around[0], around[1], cos[1], sin[1]


@kernel
def _turn(gaze: Gaze, direction: Vector) -> Vector:
    """Turns a direction from the frame of a head to the world's."""
    ahead = direction[0] * gaze[2] + direction[2] * gaze[3]
    up = direction[2] * gaze[2] - direction[0] * gaze[3]
    return gaze[0] * ahead - gaze[1] * direction[1], gaze[1] * ahead + gaze[0] * direction[1], up


@kernel
def _aim(retina: Retina, gaze: Gaze, local: Arrays) -> None:
    """Points all rays, [R, 3] in the frame of a head."""
    for r in range(len(local)):
        retina.x[r], retina.y[r], retina.z[r] = _turn(gaze, xyz(local[r]))


@kernel
def _see_background(retina: Retina, eye: Vector, walls: Arrays, floor: int) -> None:
    """Starts every ray with the floor or a wall."""
    for r in range(len(retina.near)):
        x, y, z = retina.x[r], retina.y[r], retina.z[r]
        ground = eye[2] / max(-z, LEVEL) if z < -LEVEL else FAR
        wall_x = (walls[0] - (eye[0] if x > ZERO else -eye[0])) / max(abs(x), LEVEL)
        wall_y = (walls[1] - (eye[1] if y > ZERO else -eye[1])) / max(abs(y), LEVEL)
        ground, wall = max(ground, ZERO), max(min(wall_x, wall_y), ZERO)
        retina.near[r] = min(wall, ground)
        retina.paint[r] = floor + 1 if wall < ground else floor


@kernel
def _see_sphere(retina: Retina, offset: Vector, radius: np.float32, paint: int) -> None:
    """Lets every ray that meets a sphere before anything else see it."""
    x, y, z, near, seen = retina
    for r in range(len(near)):
        distance = sphere_distance(offset, (x[r], y[r], z[r]), radius)
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _see_capsule(retina: Retina, offset: Vector, size: Vector, paint: int) -> None:
    """Lets every ray that meets an upright capsule before anything else see it."""
    x, y, z, near, seen = retina
    for r in range(len(near)):
        distance = capsule_distance(offset, (x[r], y[r], z[r]), size[0], size[1])
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _see_box(retina: Retina, offset: Vector, axes: Arrays, half: Vector, paint: int) -> None:
    """Lets every ray that meets a box before anything else see it."""
    x, y, z, near, seen = retina
    own = (xyz(axes[0]), xyz(axes[1]), xyz(axes[2]))
    for r in range(len(near)):
        distance = box_distance(offset, (x[r], y[r], z[r]), own, half)
        nearer = distance < near[r]
        near[r] = distance if nearer else near[r]
        seen[r] = paint if nearer else seen[r]


@kernel
def _is_beside(offset: Vector, bound: np.float32, middle: Vector, cos_edge: np.float32) -> bool:
    """Tells whether a solid lies wholly outside the cone around the fan of rays."""
    return bool(dot(offset, middle) + bound < cos_edge * (math.sqrt(dot(offset, offset)) - bound))


@kernel
def _new_retina(num_rays: int) -> Retina:
    """Allocates what one eye sees."""
    x, y, z = np.empty(num_rays, np.float32), np.empty(num_rays, np.float32), np.empty(num_rays, np.float32)
    return Retina(x, y, z, np.empty(num_rays, np.float32), np.empty(num_rays, np.int32))


@kernel
def _write(retina: Retina, palette: Arrays, light: Arrays, out: Arrays) -> None:
    """Writes nearness and colour of what every ray met."""
    for r in range(len(retina.near)):
        out[4 * r] = ONE / (ONE + retina.near[r])
        for k in range(3):
            out[4 * r + 1 + k] = palette[retina.paint[r], k] * light[0]


@kernel
def _see(scene: Scene[Arrays], local: Arrays, edge: Arrays, flat: Arrays, start: int) -> None:
    """Writes what everybody sees.

    Args:
        scene: where everything is.
        local: [R, 3] the rays in the frame of a head.
        edge: [4] the middle of the fan of rays, and the cosine of the angle to its outermost.
        flat: [W, A, D].
        start: the first channel to write.
    """
    solids, first_box = scene.solids, scene.solids.num_spheres + scene.solids.num_capsules
    owner, bound, size, paint = solids.owner, solids.bound, solids.size, solids.paint
    centre, axes, palette, num_spheres = solids.centre, solids.axes, solids.palette, solids.num_spheres
    retina = _new_retina(len(local))
    num_agents = flat.shape[1]
    for body in range(flat.shape[0] * num_agents):
        world, agent = body // num_agents, body % num_agents
        eye = xyz(scene.eye[world, agent])
        gaze = _gaze(
            scene.heading[world, agent], scene.angle_sin[world, agent], scene.angle_cos[world, agent]
        )
        middle = _turn(gaze, xyz(edge))
        _aim(retina, gaze, local)
        _see_background(retina, eye, scene.walls, palette.shape[1] - 2)
        for solid in range(len(owner)):
            at = centre[world, solid]
            offset = (at[0] - eye[0], at[1] - eye[1], at[2] - eye[2])
            if owner[solid] == agent or _is_beside(offset, bound[solid], middle, edge[3]):
                continue
            if solid < num_spheres:
                _see_sphere(retina, offset, size[solid, 0], paint[solid])
            elif solid < first_box:
                _see_capsule(retina, offset, xyz(size[solid]), paint[solid])
            else:
                _see_box(retina, offset, axes[world, solid - first_box], xyz(size[solid]), paint[solid])
        _write(retina, palette[world], scene.light[world : world + 1], flat[world, agent, start:])


def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `sight.reference` writes."""
    _see(scene, DIRECTIONS, _EDGE, flat, start)
