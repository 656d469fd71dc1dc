"""Who could see whom: whether the straight line between two heads is free.

It is blocked by the solid shapes of things and by third agents, who for this purpose are upright cylinders as
wide as their trunks and as high as their heads. Each pair is asked once, so that both get the same answer.
"""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import FAR, ZERO, Arrays, kernel
from sandbox.senses.rays import (
    Vectors,
    box_distance,
    capsule_distance,
    cylinder_span,
    cylinder_spans,
    planes,
    sphere_distance,
)
from sandbox.senses.scene import Scene
from sandbox.senses.solids import Solids, solid_distances
from sandbox.senses.vectors import Vector, xyz

CLOSE = np.float32(1e-3)
"""The least length that a line between two heads is divided by, metres."""


def _agents_between(scene: Scene[Tensor], first: Tensor, ray: Vectors, length: Tensor) -> Tensor:
    """Gives how far along each pair's line an agent stands in the way of others: [W, pairs, A]."""
    away = scene.pos[:, None] - scene.head[:, first, None]  # (W, pairs, A, 3)
    enter, leave = cylinder_spans((away[..., 0], away[..., 1]), (ray[0], ray[1]), scene.trunk_radius)
    enter, leave = enter.clamp(min=0.0), torch.minimum(leave, length)
    height = scene.head[:, None, :, 2] + scene.head_radius  # (W, 1, A)
    below = scene.head[:, first, None, 2] + torch.minimum(enter * ray[2], leave * ray[2]) < height
    return enter.where((enter < leave) & below, float(FAR))


def _things_between(scene: Scene[Tensor], first: Tensor, ray: Vectors) -> Tensor:
    """Gives how far along each pair's line every solid is, FAR for those of agents: [W, pairs, M]."""
    solids = scene.solids
    offset = solids.centre[:, None] - scene.head[:, first, None]  # (W, pairs, M, 3)
    distance = solid_distances(solids, offset, ray)
    return distance.masked_fill(solids.owner >= 0, float(FAR))


def line_of_sight(scene: Scene[Tensor]) -> Tensor:
    """Tells which agents' heads have a free line between them: bool [W, A, A]; the diagonal is true."""
    num_worlds, num_agents = scene.turn.shape
    first, second = torch.triu_indices(num_agents, num_agents, 1, device=scene.head.device).unbind(0)
    x, y, z = planes((scene.head[:, second] - scene.head[:, first])[:, :, None])  # (W, pairs, 1)
    length = (x * x + y * y + z * z).sqrt().clamp(min=float(CLOSE))
    ray = (x / length, y / length, z / length)
    everybody = torch.arange(num_agents, device=first.device)
    ends = (everybody == first[:, None]) | (everybody == second[:, None])  # (pairs, A)
    agents = _agents_between(scene, first, ray, length).masked_fill(ends, float(FAR))
    near = torch.cat((agents, _things_between(scene, first, ray)), dim=-1).amin(-1)  # (W, pairs)
    free = near >= length.squeeze(-1)
    clear = torch.ones(num_worlds, num_agents, num_agents, dtype=torch.bool, device=free.device)
    clear[:, first, second] = free
    clear[:, second, first] = free
    return clear


class Lines(NamedTuple):
    """The lines between all P pairs of heads in a world.

    Attributes:
        first: int32 [P] the agent each starts from.
        second: int32 [P] the agent it leads to.
        start: three [P], where it starts.
        ray: three [P], its unit direction.
        length: [P].
        near: [P] how far along it the first thing in the way is; at most a FAR away.
    """

    first: Arrays
    second: Arrays
    start: tuple[Arrays, Arrays, Arrays]
    ray: tuple[Arrays, Arrays, Arrays]
    length: Arrays
    near: Arrays


@kernel
def _new_lines(num_agents: int) -> Lines:
    """Allocates the lines between all pairs of agents."""
    num = num_agents * (num_agents - 1) // 2
    first, second = np.empty(num, np.int32), np.empty(num, np.int32)
    pair = 0
    for i in range(num_agents):
        for j in range(i + 1, num_agents):
            first[pair], second[pair] = i, j
            pair += 1
    start = (np.empty(num, np.float32), np.empty(num, np.float32), np.empty(num, np.float32))
    ray = (np.empty(num, np.float32), np.empty(num, np.float32), np.empty(num, np.float32))
    return Lines(first, second, start, ray, np.empty(num, np.float32), np.empty(num, np.float32))


@kernel
def _draw(lines: Lines, head: Arrays) -> None:
    """Draws all lines anew, with nothing in the way."""
    for pair in range(len(lines.near)):
        here, there = xyz(head[lines.first[pair]]), xyz(head[lines.second[pair]])
        x, y, z = there[0] - here[0], there[1] - here[1], there[2] - here[2]
        length = max(math.sqrt(x * x + y * y + z * z), CLOSE)
        lines.start[0][pair], lines.start[1][pair], lines.start[2][pair] = here
        lines.ray[0][pair], lines.ray[1][pair], lines.ray[2][pair] = x / length, y / length, z / length
        lines.length[pair], lines.near[pair] = length, FAR


@kernel
def _block_agent(lines: Lines, third: int, middle: Vector, radius: np.float32, height: np.float32) -> None:
    """Puts an agent in the way of the lines of all others, as an upright cylinder up to a height."""
    first, second, (x, y, z), ray, length, near = lines
    for pair in range(len(near)):
        enter, leave = cylinder_span(
            (middle[0] - x[pair], middle[1] - y[pair]), (ray[0][pair], ray[1][pair]), radius
        )
        enter, leave = max(enter, ZERO), min(leave, length[pair])
        below = z[pair] + min(enter * ray[2][pair], leave * ray[2][pair]) < height
        between = (first[pair] != third) & (second[pair] != third) & (enter < leave) & below
        near[pair] = min(near[pair], enter) if between else near[pair]


@kernel
def _block_sphere(lines: Lines, centre: Vector, radius: np.float32) -> None:
    """Puts a sphere in the way of all lines."""
    _, _, (x, y, z), ray, _, near = lines
    for pair in range(len(near)):
        offset = (centre[0] - x[pair], centre[1] - y[pair], centre[2] - z[pair])
        near[pair] = min(
            near[pair], sphere_distance(offset, (ray[0][pair], ray[1][pair], ray[2][pair]), radius)
        )


@kernel
def _block_capsule(lines: Lines, centre: Vector, size: Vector) -> None:
    """Puts an upright capsule in the way of all lines."""
    _, _, (x, y, z), ray, _, near = lines
    for pair in range(len(near)):
        offset = (centre[0] - x[pair], centre[1] - y[pair], centre[2] - z[pair])
        direction = (ray[0][pair], ray[1][pair], ray[2][pair])
        near[pair] = min(near[pair], capsule_distance(offset, direction, size[0], size[1]))


@kernel
def _block_box(lines: Lines, centre: Vector, axes: Arrays, half: Vector) -> None:
    """Puts a box in the way of all lines."""
    _, _, (x, y, z), ray, _, near = lines
    own = (xyz(axes[0]), xyz(axes[1]), xyz(axes[2]))
    for pair in range(len(near)):
        offset = (centre[0] - x[pair], centre[1] - y[pair], centre[2] - z[pair])
        direction = (ray[0][pair], ray[1][pair], ray[2][pair])
        near[pair] = min(near[pair], box_distance(offset, direction, own, half))


@kernel
def _block_things(lines: Lines, solids: Solids[Arrays], world: int) -> None:
    """Puts the solid shapes of all things in the way."""
    first_box = solids.num_spheres + solids.num_capsules
    owner, sizes, centres, axes = solids.owner, solids.size, solids.centre[world], solids.axes[world]
    for solid in range(len(owner)):
        centre, size = xyz(centres[solid]), xyz(sizes[solid])
        if owner[solid] >= 0:
            continue
        if solid < solids.num_spheres:
            _block_sphere(lines, centre, size[0])
        elif solid < first_box:
            _block_capsule(lines, centre, size)
        else:
            _block_box(lines, centre, axes[solid - first_box], size)


@kernel
def line_of_sight_compiled(scene: Scene[Arrays], clear: Arrays) -> None:
    """Writes what `line_of_sight` gives into bool [W, A, A]."""
    head, radius, head_radius = scene.head, scene.trunk_radius, scene.head_radius
    num_worlds, num_agents, _ = head.shape
    lines = _new_lines(num_agents)
    for world in range(num_worlds):
        _draw(lines, head[world])
        for third in range(num_agents):
            top = head[world, third, 2] + head_radius[third]
            _block_agent(lines, third, xyz(scene.pos[world, third]), radius[third], top)
        _block_things(lines, scene.solids, world)
        clear[world] = True
        for pair in range(len(lines.near)):
            first, second, free = (
                lines.first[pair],
                lines.second[pair],
                lines.near[pair] >= lines.length[pair],
            )
            clear[world, first, second] = free
            clear[world, second, first] = free
