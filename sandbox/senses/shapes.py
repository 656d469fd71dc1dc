"""All that stops a ray, as one list of solids: spheres, then upright capsules, then boxes.

The solids are the solid shapes of things, and of every agent the head, the trunk and the palms. `solids_of` finds
them once; `place` and `place_compiled` put them where they are at a tick.
"""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sandbox.senses.geometry import axes_of, rotate, rotates
from sandbox.senses.kernel import kernel, xyz
from sandbox.senses.rays import Vectors, box_distances, capsule_distances, planes, sphere_distances
from sandbox.spec import AgentSpec, ShapeSpec, Vec3, WorldSpec

if TYPE_CHECKING:  # a scene holds the solids and so imports this module
    from sandbox.senses.scene import Arrays, Scene

Array = TypeVar("Array", bound="Tensor | NDArray[Any]")

FLOOR_COLOUR = (0.62, 0.70, 0.48)
WALL_COLOUR = (0.80, 0.78, 0.74)

KINDS = ("sphere", "capsule", "box")


class Solids(NamedTuple, Generic[Array]):
    """M solids: first the spheres, then the capsules, then the B boxes.

    Attributes:
        num_spheres: how many solids are spheres.
        num_capsules: how many are upright capsules.
        anchor: int64 [M] what each is part of: an index into all things' origins, then all agents' heads, then
            their bases, then their palms.
        offset: [M, 3] centre from the anchor, in a thing's own frame or upright.
        size: [M, 3] sphere (radius, 0, 0), capsule (radius, half length of its straight part, 0), box half
            extents.
        bound: [M] radius of a sphere around it.
        owner: int64 [M] the agent it belongs to, or -1 for things.
        paint: int64 [M] its row in the palette.
        turn: [B, 3, 3] directions of each box's own x, y and z in its thing's frame.
        ramps: int64 [*] the boxes that are fixed and tilted.
        centre: [W, M, 3] where each is.
        axes: [W, B, 3, 3] directions of each box's own x, y and z in the world.
        palette: [W, S + A + 2, 3] colours of all shapes, all agents, the floor and the walls.
    """

    num_spheres: int
    num_capsules: int
    anchor: Array
    offset: Array
    size: Array
    bound: Array
    owner: Array
    paint: Array
    turn: Array
    ramps: Array
    centre: Array
    axes: Array
    palette: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solid:
    """One solid before it is put in a table; see `Solids`."""

    kind: str
    size: tuple[float, ...]
    anchor: int
    paint: int
    offset: Vec3 = (0.0, 0.0, 0.0)
    owner: int = -1
    yaw: float = 0.0
    pitch: float = 0.0
    fixed: bool = False

    @property
    def bound(self) -> float:
        """Radius of a sphere around it."""
        return sum(self.size) if self.kind == "capsule" else sum(x * x for x in self.size) ** 0.5


def _of_things(spec: WorldSpec) -> list[_Solid]:
    """Finds the solid shapes of all things."""
    shapes = [(i, thing, shape) for i, thing in enumerate(spec.things) for shape in thing.prefab.shapes]

    def solid(anchor: int, paint: int, shape: ShapeSpec, *, fixed: bool) -> _Solid:
        return _Solid(
            kind=shape.kind, size=shape.size, anchor=anchor, paint=paint,
            offset=shape.pos, yaw=shape.yaw, pitch=shape.pitch, fixed=fixed,
        )  # fmt: skip

    return [
        solid(i, paint, shape, fixed=thing.prefab.fixed)
        for paint, (i, thing, shape) in enumerate(shapes)
        if shape.solid
    ]


def _of_agent(spec: WorldSpec, index: int, agent: AgentSpec) -> list[_Solid]:
    """Gives the head, the trunk and the palms of one agent."""
    body, num_agents = agent.body, len(spec.agents)
    paint = sum(len(thing.prefab.shapes) for thing in spec.things) + index
    head = len(spec.things) + index
    palm = len(spec.things) + 2 * num_agents + index * spec.num_hands
    half = max(body.trunk_height / 2 - body.trunk_radius, 0.0)
    middle = (0.0, 0.0, body.trunk_height / 2)
    trunk = _Solid(
        kind="capsule", size=(body.trunk_radius, half), anchor=head + num_agents, paint=paint,
        offset=middle, owner=index,
    )  # fmt: skip
    palms = [
        _Solid(kind="sphere", size=(arm.hand_radius,), anchor=palm + hand, paint=paint, owner=index)
        for hand, arm in enumerate(body.arms)
    ]
    return [
        _Solid(kind="sphere", size=(body.head_radius,), anchor=head, paint=paint, owner=index),
        trunk,
        *palms,
    ]


def solids_of(spec: WorldSpec, num_worlds: int) -> Solids[Tensor]:
    """Finds all solids of a world and allocates the places of `num_worlds` of it."""
    agents = chain.from_iterable(_of_agent(spec, i, agent) for i, agent in enumerate(spec.agents))
    solids = sorted([*_of_things(spec), *agents], key=lambda solid: KINDS.index(solid.kind))
    boxes = [solid for solid in solids if solid.kind == "box"]
    colours = [shape.colour for thing in spec.things for shape in thing.prefab.shapes]
    colours += [*(agent.colour for agent in spec.agents), FLOOR_COLOUR, WALL_COLOUR]
    tilted = [i for i, box in enumerate(boxes) if box.fixed and box.pitch != 0.0]
    return Solids(
        num_spheres=sum(solid.kind == "sphere" for solid in solids),
        num_capsules=sum(solid.kind == "capsule" for solid in solids),
        anchor=torch.tensor([solid.anchor for solid in solids]),
        offset=torch.tensor([solid.offset for solid in solids]),
        size=torch.tensor([(*solid.size, 0.0, 0.0)[:3] for solid in solids]),
        bound=torch.tensor([solid.bound for solid in solids]),
        owner=torch.tensor([solid.owner for solid in solids]),
        paint=torch.tensor([solid.paint for solid in solids]),
        turn=torch.tensor([axes_of(box.yaw, box.pitch) for box in boxes]).view(-1, 3, 3),
        ramps=torch.tensor(tilted, dtype=torch.int64),
        centre=torch.zeros(num_worlds, len(solids), 3),
        axes=torch.zeros(num_worlds, len(boxes), 3, 3),
        palette=torch.tensor(colours).repeat(num_worlds, 1, 1),
    )


def place(scene: "Scene[Tensor]") -> None:
    """Writes `centre`, `axes` and the shapes' colours in `palette`, with torch."""
    solids = scene.solids
    points = torch.cat((scene.thing_pos, scene.head, scene.pos, scene.palm.flatten(1, 2)), 1)
    quats = scene.head.new_zeros(*points.shape[:2], 4)
    quats[..., 0] = 1.0
    quats[:, : scene.thing_quat.shape[1]] = scene.thing_quat
    quats = quats[:, solids.anchor]  # (W, M, 4)
    solids.centre.copy_(points[:, solids.anchor] + rotates(quats, solids.offset))
    first_box = solids.num_spheres + solids.num_capsules
    solids.axes.copy_(rotates(quats[:, first_box:, None], solids.turn))
    solids.palette[:, : scene.shape_colour.shape[1]] = scene.shape_colour


def solid_distances(solids: Solids[Tensor], offset: Tensor, ray: Vectors) -> Tensor:
    """Gives how far every solid is along rays, with torch.

    Args:
        solids: as placed.
        offset: [W, ..., M, 3] from the rays' origins to the centres.
        ray: unit directions, three [W, ..., 1], broadcast against the offsets.

    Returns:
        [W, ..., M] metres, `rays.FAR` for a miss.
    """
    spheres, capsules, boxes = (solids.num_spheres, solids.num_capsules, len(solids.turn))
    size = solids.size.split((spheres, capsules, boxes))
    parts = [planes(part) for part in offset.split((spheres, capsules, boxes), dim=-2)]
    axes = solids.axes.view(len(solids.axes), *(1,) * (offset.dim() - 3), boxes, 3, 3).unbind(-2)
    distances = (
        sphere_distances(parts[0], ray, size[0][:, 0]),
        capsule_distances(parts[1], ray, size[1][:, 0], size[1][:, 1]),
        box_distances(parts[2], ray, [planes(axis) for axis in axes], planes(size[2])),
    )
    return torch.cat(distances, dim=-1)


@kernel
def _gather_points(scene: "Scene[Arrays]", world: int, points: "Arrays") -> None:
    """Writes all anchors of one world, [things + 2 agents + palms, 3]."""
    num_things, num_agents, num_hands = scene.thing_pos.shape[1], scene.palm.shape[1], scene.palm.shape[2]
    points[:num_things] = scene.thing_pos[world]
    points[num_things : num_things + num_agents] = scene.head[world]
    points[num_things + num_agents : num_things + 2 * num_agents] = scene.pos[world]
    for palm in range(num_agents * num_hands):
        points[num_things + 2 * num_agents + palm] = scene.palm[world, palm // num_hands, palm % num_hands]


@kernel
def _place_solids(solids: Solids["Arrays"], world: int, points: "Arrays", quats: "Arrays") -> None:
    """Writes the centres and axes of one world's solids from its anchors and its things' rotations."""
    first_box = solids.num_spheres + solids.num_capsules
    anchor, offset, turn = solids.anchor, solids.offset, solids.turn
    centre, axes = solids.centre[world], solids.axes[world]
    for solid in range(len(anchor)):
        point, away = points[anchor[solid]], xyz(offset[solid])
        if anchor[solid] < len(quats):
            away = rotate(quats[anchor[solid]], away)
        for k in range(3):
            centre[solid, k] = point[k] + away[k]
        for k in range(3 if solid >= first_box else 0):
            axis = rotate(quats[anchor[solid]], xyz(turn[solid - first_box, k]))
            axes[solid - first_box, k, 0], axes[solid - first_box, k, 1], axes[solid - first_box, k, 2] = axis


@kernel
def place_compiled(scene: "Scene[Arrays]") -> None:
    """Writes what `place` writes."""
    solids = scene.solids
    num_worlds, num_things, _ = scene.thing_pos.shape
    num_shapes = scene.shape_colour.shape[1]
    points = np.empty((num_things + (2 + scene.palm.shape[2]) * scene.palm.shape[1], 3), np.float32)
    for world in range(num_worlds):
        _gather_points(scene, world, points)
        _place_solids(solids, world, points, scene.thing_quat[world])
        solids.palette[world, :num_shapes] = scene.shape_colour[world]
