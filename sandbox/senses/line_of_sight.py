"""Who could see whom: whether the straight line between two heads, or a head and the visitor, is free.

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


def _agents_between(scene: Scene[Tensor], start: Tensor, ray: Vectors, length: Tensor) -> Tensor:
    """Gives how far along each line, from [W, lines, 3] on, every agent stands in its way: [W, lines, A]."""
    away = scene.pos[:, None] - start[:, :, None]  # (W, lines, A, 3)
    enter, leave = cylinder_spans((away[..., 0], away[..., 1]), (ray[0], ray[1]), scene.trunk_radius)
    enter, leave = enter.clamp(min=0.0), torch.minimum(leave, length)
    height = scene.head[:, None, :, 2] + scene.head_radius  # (W, 1, A)
    below = start[:, :, None, 2] + torch.minimum(enter * ray[2], leave * ray[2]) < height
    return enter.where((enter < leave) & below, float(FAR))


def _things_between(scene: Scene[Tensor], start: Tensor, ray: Vectors) -> Tensor:
    """Gives how far along each line every solid is, FAR for those that are no thing's: [W, lines, M]."""
    solids = scene.solids
    offset = solids.centre[:, None] - start[:, :, None]  # (W, lines, M, 3)
    distance = solid_distances(solids, offset, ray)
    return distance.masked_fill(solids.owner >= 0, float(FAR))


def _free(scene: Scene[Tensor], start: Tensor, end: Tensor, ends: Tensor) -> Tensor:
    """Tells which lines nothing is in the way of: bool [W, lines].

    Args:
        scene: everything.
        start: [W, lines, 3].
        end: [W, lines, 3].
        ends: bool [lines, A], the agents at either end, who are in no line's way.
    """
    x, y, z = planes((end - start)[:, :, None])  # (W, lines, 1)
    length = (x * x + y * y + z * z).sqrt().clamp(min=float(CLOSE))
    ray = (x / length, y / length, z / length)
    agents = _agents_between(scene, start, ray, length).masked_fill(ends, float(FAR))
    near = torch.cat((agents, _things_between(scene, start, ray)), dim=-1).amin(-1)
    return near >= length.squeeze(-1)


def line_of_sight(scene: Scene[Tensor]) -> Tensor:
    """Tells which agents' heads have a free line between them, and to the visitor: bool [W, A, A + 1].

    The diagonal is true; the last column, the visitor's, is false while it is away.
    """
    num_worlds, num_agents = scene.turn.shape
    head, everybody = scene.head, torch.arange(num_agents, device=scene.head.device)
    first, second = torch.triu_indices(num_agents, num_agents, 1, device=head.device).unbind(0)
    ends = (everybody == first[:, None]) | (everybody == second[:, None])  # (pairs, A)
    free = _free(scene, head[:, first], head[:, second], ends)
    clear = torch.ones(num_worlds, num_agents, num_agents + 1, dtype=torch.bool, device=free.device)
    clear[:, first, second] = free
    clear[:, second, first] = free
    own = everybody == everybody[:, None]
    visitor = _free(scene, head, scene.visitor_pos[:, None].expand_as(head), own)  # (W, A)
    clear[..., -1] = visitor & (scene.visitor_here > 0)[:, None]
    return clear


class Lines(NamedTuple):
    """P lines between heads, or heads and the visitor, in a world.

    Attributes:
        first: int32 [P] the agent each starts from.
        second: int32 [P] the agent it leads to; the number of agents for the visitor.
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
def _new_lines(first: Arrays, second: Arrays) -> Lines:
    """Allocates lines from some to others, int32 [P] each."""
    num = len(first)
    start = (np.empty(num, np.float32), np.empty(num, np.float32), np.empty(num, np.float32))
    ray = (np.empty(num, np.float32), np.empty(num, np.float32), np.empty(num, np.float32))
    return Lines(first, second, start, ray, np.empty(num, np.float32), np.empty(num, np.float32))


@kernel
def _between_all(num_agents: int) -> Lines:
    """Allocates the lines between all pairs of agents."""
    num = num_agents * (num_agents - 1) // 2
    first, second = np.empty(num, np.int32), np.empty(num, np.int32)
    pair = 0
    for i in range(num_agents):
        for j in range(i + 1, num_agents):
            first[pair], second[pair] = i, j
            pair += 1
    return _new_lines(first, second)


@kernel
def _to_visitor(num_agents: int) -> Lines:
    """Allocates the lines from all agents to the visitor."""
    first, second = np.arange(num_agents).astype(np.int32), np.full(num_agents, num_agents, np.int32)
    return _new_lines(first, second)


@kernel
def _draw(lines: Lines, points: Arrays) -> None:
    """Draws all lines anew between the heads and the visitor, [A + 1, 3], with nothing in the way."""
    for pair in range(len(lines.near)):
        here, there = xyz(points[lines.first[pair]]), xyz(points[lines.second[pair]])
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
def _trace(lines: Lines, scene: Scene[Arrays], world: int, points: Arrays, clear: Arrays) -> None:
    """Writes which lines of a world are free into bool [A, A + 1], there and back."""
    _draw(lines, points)
    num_agents = len(clear)
    for third in range(num_agents):
        top, radius = points[third, 2] + scene.head_radius[third], scene.trunk_radius[third]
        _block_agent(lines, third, xyz(scene.pos[world, third]), radius, top)
    _block_things(lines, scene.solids, world)
    for pair in range(len(lines.near)):
        first, second = lines.first[pair], lines.second[pair]
        clear[first, second] = lines.near[pair] >= lines.length[pair]
        if second < num_agents:
            clear[second, first] = clear[first, second]


@kernel
def line_of_sight_compiled(scene: Scene[Arrays], clear: Arrays) -> None:
    """Writes what `line_of_sight` gives into bool [W, A, A + 1]."""
    num_worlds, num_agents, _ = scene.head.shape
    pairs, visits = _between_all(num_agents), _to_visitor(num_agents)
    points = np.empty((num_agents + 1, 3), np.float32)
    for world in range(num_worlds):
        points[:num_agents], points[num_agents] = scene.head[world], scene.visitor_pos[world]
        clear[world] = True
        _trace(pairs, scene, world, points, clear[world])
        clear[world, :, num_agents] = False
        if scene.visitor_here[world] > 0:
            _trace(visits, scene, world, points, clear[world])
