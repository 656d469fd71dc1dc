"""Who could see whom: whether the straight line between two heads is free.

It is blocked by the solid shapes of things and by third agents, who stand for this purpose as upright cylinders from
the ground to the top of their heads. Each pair is asked once, so that the answer is the same both ways.
"""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.senses.kernel import ONE, ZERO, Vector, kernel
from sandbox.senses.rays import (
    Vectors,
    box_distance,
    box_distances,
    capsule_distance,
    capsule_distances,
    sphere_distance,
    sphere_distances,
)
from sandbox.senses.scene import Arrays, Scene

CLOSE = np.float32(1e-3)
"""Heads nearer than this, metres, always see each other."""


def _agents_between(scene: Scene[Tensor], first: Tensor, line: Vectors, third: Tensor) -> Tensor:
    """Tells which pairs have any third agent in between: bool [W, pairs]."""
    x, y, z = (part[..., None] for part in line)  # (W, pairs, 1)
    here = scene.head[:, first]
    away_x = scene.pos[:, None, :, 0] - here[..., None, 0]  # (W, pairs, A)
    away_y = scene.pos[:, None, :, 1] - here[..., None, 1]
    flat = (x * x + y * y).clamp(min=1e-12)
    along = away_x * x + away_y * y
    reach = along * along - flat * (away_x * away_x + away_y * away_y - scene.trunk_radius * scene.trunk_radius)
    half = reach.clamp(min=0.0).sqrt()
    enter, leave = ((along - half) / flat).clamp(min=0.0), ((along + half) / flat).clamp(max=1.0)
    top = scene.head[:, None, :, 2] + scene.head_radius - here[..., None, 2]
    below = torch.minimum(enter * z, leave * z) < top
    return ((reach > 0.0) & (enter < leave) & below & third).any(-1)


def _things_between(scene: Scene[Tensor], first: Tensor, line: Vectors, distance: Tensor) -> Tensor:
    """Tells which pairs have the solid shape of any thing in between: bool [W, pairs]."""
    solids = scene.solids
    ray: Vectors = tuple((part / distance)[..., None] for part in line)  # (W, pairs, 1)
    offset = (solids.centre[:, None] - scene.head[:, first, None]).unbind(-1)  # (W, pairs, M)
    size = solids.size.unbind(-1)
    spheres = slice(solids.num_spheres)
    capsules = slice(solids.num_spheres, solids.num_spheres + solids.num_capsules)
    boxes = slice(capsules.stop, None)
    axes = tuple(solids.axes[:, None, :, k].unbind(-1) for k in range(3))  # (W, 1, B)
    near = torch.cat(
        (
            sphere_distances(_cut(offset, spheres), ray, size[0][spheres]),
            capsule_distances(_cut(offset, capsules), ray, size[0][capsules], size[1][capsules]),
            box_distances(_cut(offset, boxes), ray, axes, _cut(size, boxes)),
        ),
        dim=-1,
    )  # (W, pairs, M)
    return ((near < distance[..., None]) & (solids.owner < 0)).any(-1)


def _cut(vectors: tuple[Tensor, ...], part: slice) -> Vectors:
    x, y, z = (vector[..., part] for vector in vectors)
    return x, y, z


def line_of_sight(scene: Scene[Tensor]) -> Tensor:
    """Tells which agents' heads have a free line between them: bool [W, A, A]; the diagonal is true."""
    num_worlds, num_agents = scene.turn.shape
    first, second = torch.triu_indices(num_agents, num_agents, 1, device=scene.head.device).unbind(0)
    x, y, z = (scene.head[:, second] - scene.head[:, first]).unbind(-1)  # (W, pairs)
    distance = (x * x + y * y + z * z).sqrt().clamp(min=float(CLOSE))
    everybody = torch.arange(num_agents, device=first.device)
    third = (everybody != first[:, None]) & (everybody != second[:, None])  # (pairs, A)
    blocked = _agents_between(scene, first, (x, y, z), third)
    blocked |= _things_between(scene, first, (x, y, z), distance)
    clear = torch.ones(num_worlds, num_agents, num_agents, dtype=torch.bool, device=blocked.device)
    clear[:, first, second] = ~blocked
    clear[:, second, first] = ~blocked
    return clear


@kernel
def _agent_between(scene: Scene[Arrays], world: int, third: int, here: Arrays, line: Vector) -> bool:
    """Tells whether a third agent stands in the way of a line from a point."""
    x, y, z = line
    radius = scene.trunk_radius[third]
    away_x, away_y = scene.pos[world, third, 0] - here[0], scene.pos[world, third, 1] - here[1]
    flat = max(x * x + y * y, np.float32(1e-12))
    along = away_x * x + away_y * y
    reach = along * along - flat * (away_x * away_x + away_y * away_y - radius * radius)
    if reach <= ZERO:
        return False
    half = math.sqrt(reach)
    enter, leave = max((along - half) / flat, ZERO), min((along + half) / flat, ONE)
    top = scene.head[world, third, 2] + scene.head_radius[third] - here[2]
    return enter < leave and min(enter * z, leave * z) < top


@kernel
def _solid_distance(scene: Scene[Arrays], world: int, solid: int, offset: Vector, ray: Vector) -> np.float32:
    """Gives how far any one solid is along a ray."""
    solids, size = scene.solids, scene.solids.size[solid]
    box = solid - solids.num_spheres - solids.num_capsules
    if solid < solids.num_spheres:
        return sphere_distance(offset, ray, size[0])
    if box < 0:
        return capsule_distance(offset, ray, size[0], size[1])
    return box_distance(offset, ray, solids.axes[world, box], size)


@kernel
def is_clear(scene: Scene[Arrays], world: int, first: int, second: int) -> bool:
    """Tells whether the line between two heads is free; ask with first < second."""
    solids = scene.solids
    here, there = scene.head[world, first], scene.head[world, second]
    line = (there[0] - here[0], there[1] - here[1], there[2] - here[2])
    for third in range(scene.head.shape[1]):
        if third != first and third != second and _agent_between(scene, world, third, here, line):
            return False
    distance = max(math.sqrt(line[0] * line[0] + line[1] * line[1] + line[2] * line[2]), CLOSE)
    ray = (line[0] / distance, line[1] / distance, line[2] / distance)
    for solid in range(solids.owner.shape[0]):
        if solids.owner[solid] < 0:
            centre, bound = solids.centre[world, solid], solids.bound[solid]
            offset = (centre[0] - here[0], centre[1] - here[1], centre[2] - here[2])
            along = offset[0] * ray[0] + offset[1] * ray[1] + offset[2] * ray[2]
            if -bound < along < distance + bound and _solid_distance(scene, world, solid, offset, ray) < distance:
                return False
    return True


@kernel
def line_of_sight_compiled(scene: Scene[Arrays], clear: Arrays) -> None:
    """Writes what `line_of_sight` gives into bool [W, A, A]."""
    num_worlds, num_agents, _ = scene.head.shape
    for world in range(num_worlds):
        for first in range(num_agents):
            clear[world, first, first] = True
            for second in range(first + 1, num_agents):
                free = is_clear(scene, world, first, second)
                clear[world, first, second] = free
                clear[world, second, first] = free
