"""Visiting: where the hand of somebody outside is, and what it shows, while busy and a while longer."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from sandbox.intervention import Drag, Drop, Intervention, Praise, Push, Remove, Say
from sandbox.poses import Poses
from sandbox.space import FACE
from sandbox.spec import TICK, VISITOR_RADIUS, WORDS, Vec2, WorldSpec
from sandbox.systems.speech import FADING
from sandbox.visitor import AWAY, Visitor

STAYS = 40
"""Ticks that it stays after it last did something."""

NEAR = 0.65
"""Metres before somebody's head from which it is shown or speaks."""

HEIGHT = 1.0
"""Metres above the ground from which it lets things drop."""

_LINGERS = 0.96
"""Share of what it shows that is left a tick later."""

_SHORTEST = 1e-6
"""Metres that a direction is divided by at least."""


class Visiting:
    """The visits to copies of one world."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up whether faces are seen at all, the hand's too, and how large everything is."""
        self._spec = spec
        self._shows = spec.faces != "hidden"
        self._head = [agent.body.head_radius for agent in spec.agents]
        self._thing = [max(thing.prefab.solid[0].size) for thing in spec.props]

    def fade(self, visitor: Visitor) -> None:
        """Lets a tick pass for hands that are in some world: what they show and said fades; they leave."""
        if not bool(visitor.stays.any()):
            return
        visitor.stays.sub_(1).clamp_(min=0)
        gone = (visitor.stays == 0)[:, None]
        visitor.pos.copy_(torch.where(gone, torch.tensor(AWAY), visitor.pos))
        visitor.face.copy_(torch.where(gone, 0.0, _LINGERS * visitor.face))
        visitor.loudness.copy_(torch.where(gone[:, 0], 0.0, FADING * visitor.loudness))
        for each in (visitor.vel, visitor.holds, visitor.load):
            each.zero_()

    def come(self, interventions: Sequence[Intervention], poses: Poses, visitor: Visitor) -> None:
        """Brings hands to where interventions need them; the last of a tick in a world decides.

        Args:
            interventions: already checked; those that need no hand are passed over.
            poses: where everybody was at the end of the last tick.
            visitor: written in place.
        """
        for each in interventions:
            match each:
                case Praise() | Say():
                    self._face(each, poses, visitor)
                case Push() | Drag():
                    self._handle(each, poses, visitor)
                case Drop(at=(x, y), world=world):
                    at = torch.tensor([x, y, HEIGHT + 2 * VISITOR_RADIUS])
                    _move(visitor, world, at, at - torch.tensor([0.0, 0.0, HEIGHT]))
                case Remove(thing=thing, world=world):
                    at = poses.thing_pos[world, self._spec.thing_index[thing]]
                    _move(visitor, world, at + torch.tensor([0.0, 0.0, VISITOR_RADIUS]), at)
                case _:
                    pass

    def press(self, handlings: Sequence[Push | Drag], exerted: Sequence[Tensor], visitor: Visitor) -> None:
        """Lets bodies feel the newtons, each [3], that pushes and drags exert on them."""
        for each, force in zip(handlings, exerted, strict=True):
            if each.agent is not None:
                visitor.load[each.world, self._spec.agent_index[each.agent]] += force

    def _face(self, each: Praise | Say, poses: Poses, visitor: Visitor) -> None:
        """Comes before somebody's eyes, and shows or says something."""
        world, agent = each.world, self._spec.agent_index[each.agent]
        head, (x, y) = poses.head[world, agent], _along(poses.gaze[world, agent].tolist())
        _move(visitor, world, head + NEAR * torch.tensor([x, y, 0.0]), head)
        if isinstance(each, Say):
            visitor.word[world] = 1 + WORDS.index(each.word)
            visitor.loudness[world] = 1.0
        elif self._shows:
            visitor.face[world, FACE.index("valence")] = each.value
            visitor.face[world, FACE.index("arousal")] = abs(each.value)

    def _handle(self, each: Push | Drag, poses: Poses, visitor: Visitor) -> None:
        """Comes to what it pulls, from above, or pushes, from behind."""
        if each.agent is not None:
            agent = self._spec.agent_index[each.agent]
            at, size = poses.head[each.world, agent], self._head[agent]
        else:
            thing = self._spec.thing_index[each.thing or ""]
            at, size = poses.thing_pos[each.world, thing], self._thing[thing]
        away = torch.tensor([0.0, 0.0, 1.0])
        if isinstance(each, Push):
            x, y = _along(each.force)
            away = torch.tensor([-x, -y, 0.0])
        _move(visitor, each.world, at + (size + VISITOR_RADIUS) * away, at)
        visitor.holds[each.world] = isinstance(each, Drag)


def _move(visitor: Visitor, world: int, at: Tensor, towards: Tensor) -> None:
    """Puts a hand somewhere, both [3]; one that was here already is seen to move."""
    if visitor.stays[world] > 0:
        visitor.vel[world] = (at - visitor.pos[world]) / TICK
    way = towards - at
    visitor.stays[world] = STAYS
    visitor.pos[world] = at
    visitor.gaze[world] = way / way.square().sum().sqrt().clamp(min=_SHORTEST)
    visitor.facing[world] = torch.tensor(_along(way.tolist()))


def _along(way: Sequence[float]) -> Vec2:
    """Gives the unit vector of a way along the ground; x where it leads straight up or down."""
    length = math.hypot(way[0], way[1])
    return (way[0] / length, way[1] / length) if length > _SHORTEST else (1.0, 0.0)
