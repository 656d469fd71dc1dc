"""All that stops a ray, as one list of solids: first the spheres, then the upright capsules, then the boxes.

The solids are the solid shapes of things, of every agent the head, the trunk and the palms, and the
visitor. `solids_of`
finds them once; `place` puts them where they are at a tick.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor

from sandbox.kernel import Arrays
from sandbox.senses.rays import Vectors, box_distances, capsule_distances, planes, sphere_distances
from sandbox.senses.rotation import axes_of
from sandbox.spec import VISITOR_COLOUR, VISITOR_RADIUS, AgentSpec, ShapeSpec, WorldSpec

Array = TypeVar("Array", Tensor, Arrays)

FLOOR_COLOUR = (0.62, 0.70, 0.48)
WALL_COLOUR = (0.80, 0.78, 0.74)

KINDS = ("sphere", "capsule", "box")
NOBODY = -1
"""The owner of a thing's solids."""


class Solids(NamedTuple, Generic[Array]):
    """M solids: first the spheres, then the capsules, then the B boxes.

    Attributes:
        num_spheres: how many solids are spheres.
        num_capsules: how many are upright capsules.
        anchor: int64 [M] the point each hangs on: an index into all things' origins, then all agents' heads,
            then their bases, then their palms, and the visitor.
        offset: [M, 3] centre from the anchor, in the thing's own frame.
        size: [M, 3] sphere (radius, 0, 0), capsule (radius, half length of its straight part, 0), box half
            extents.
        bound: [M] radius of a sphere around it.
        owner: int64 [M] the agent it belongs to, the number of agents for the visitor's, or NOBODY.
        paint: int64 [M] its row in the palette.
        turn: [B, 3, 3] directions of each box's own x, y and z in its thing's frame.
        ramps: int64 [*] the boxes that are fixed and tilted.
        centre: [W, M, 3] where each is.
        axes: [W, B, 3, 3] directions of each box's own x, y and z in the world.
        palette: [W, S + A + 3, 3] colours of all shapes, all agents, the visitor, the floor and the walls.
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
    """One solid before it is put in a table, its shape in the frame of its anchor; see `Solids`."""

    shape: ShapeSpec
    anchor: int
    paint: int
    owner: int = NOBODY
    fixed: bool = False

    @property
    def bound(self) -> float:
        """Radius of a sphere around it."""
        size = self.shape.size
        return sum(size) if self.shape.kind == "capsule" else sum(x * x for x in size) ** 0.5


def _of_things(spec: WorldSpec) -> list[_Solid]:
    """Finds the solid shapes of all things."""
    shapes = [
        (i, thing.prefab, shape) for i, thing in enumerate(spec.things) for shape in thing.prefab.shapes
    ]
    return [
        _Solid(shape=shape, anchor=thing, paint=paint, fixed=prefab.fixed)
        for paint, (thing, prefab, shape) in enumerate(shapes)
        if shape.solid
    ]


def _of_agent(spec: WorldSpec, index: int, agent: AgentSpec) -> list[_Solid]:
    """Gives the head, the trunk and the palms of one agent."""
    body, num_things, num_agents = agent.body, len(spec.things), len(spec.agents)
    half = max(body.trunk_height / 2 - body.trunk_radius, 0.0)
    middle = (0.0, 0.0, body.trunk_height / 2)
    head = ShapeSpec(kind="sphere", size=(body.head_radius,))
    trunk = ShapeSpec(kind="capsule", size=(body.trunk_radius, half), pos=middle)
    palms = [ShapeSpec(kind="sphere", size=(arm.hand_radius,)) for arm in body.arms]
    first_palm = num_things + 2 * num_agents + index * spec.num_hands
    anchors = (num_things + index, num_things + num_agents + index, first_palm, first_palm + 1)
    paint = sum(len(thing.prefab.shapes) for thing in spec.things) + index
    return [
        _Solid(shape=shape, anchor=anchor, paint=paint, owner=index)
        for shape, anchor in zip((head, trunk, *palms), anchors, strict=False)
    ]


def _of_visitor(spec: WorldSpec) -> _Solid:
    """Gives the ball that eyes meet of a visitor."""
    num_agents, shapes = len(spec.agents), sum(len(thing.prefab.shapes) for thing in spec.things)
    anchor = len(spec.things) + (2 + spec.num_hands) * num_agents
    ball = ShapeSpec(kind="sphere", size=(VISITOR_RADIUS,))
    return _Solid(shape=ball, anchor=anchor, paint=shapes + num_agents, owner=num_agents)


def solids_of(spec: WorldSpec, num_worlds: int) -> Solids[Tensor]:
    """Finds all solids of a world and allocates the places of `num_worlds` of it."""
    agents = chain.from_iterable(_of_agent(spec, i, agent) for i, agent in enumerate(spec.agents))
    solids = sorted(
        [*_of_things(spec), *agents, _of_visitor(spec)], key=lambda solid: KINDS.index(solid.shape.kind)
    )
    shapes = [solid.shape for solid in solids]
    boxes = [solid for solid in solids if solid.shape.kind == "box"]
    ramps = [i for i, box in enumerate(boxes) if box.fixed and box.shape.pitch != 0.0]
    colours = [shape.colour for thing in spec.things for shape in thing.prefab.shapes]
    colours += [*(agent.colour for agent in spec.agents), VISITOR_COLOUR, FLOOR_COLOUR, WALL_COLOUR]
    return Solids(
        num_spheres=sum(shape.kind == "sphere" for shape in shapes),
        num_capsules=sum(shape.kind == "capsule" for shape in shapes),
        anchor=torch.tensor([solid.anchor for solid in solids]),
        offset=torch.tensor([shape.pos for shape in shapes]),
        size=torch.tensor([(*shape.size, 0.0, 0.0)[:3] for shape in shapes]),
        bound=torch.tensor([solid.bound for solid in solids]),
        owner=torch.tensor([solid.owner for solid in solids]),
        paint=torch.tensor([solid.paint for solid in solids]),
        turn=torch.tensor([axes_of(box.shape.yaw, box.shape.pitch) for box in boxes]).view(-1, 3, 3),
        ramps=torch.tensor(ramps, dtype=torch.int64),
        centre=torch.zeros(num_worlds, len(solids), 3),
        axes=torch.zeros(num_worlds, len(boxes), 3, 3),
        palette=torch.tensor(colours).repeat(num_worlds, 1, 1),
    )


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
