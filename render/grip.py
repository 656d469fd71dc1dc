"""What a hand does as interventions: pulls, pushes and drops.

World frame, metres. A hand pulls in the plane that faces the camera, and slides along the ground where that
plane lies below it.
"""

import math
from dataclasses import dataclass

from render.picking import Hit, Ray, Target, locate, on_facing_plane
from sandbox.intervention import MAX_FORCE, Drag, Drop, Push
from sandbox.snapshot import Snapshot
from sandbox.spec import TICK, Vec2, Vec3, WorldSpec

PUSH_SPEED = 3.0
"""Metres per second that a push gives to what is free to move."""

FAVOURITE = "apple"
"""What is dropped if the world has it to spare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """A hold on an agent or a movable thing.

    Attributes:
        target: whom or what.
        point: where it was grasped.
        offset: from there to the target's origin.
        rest: the height at which the origin rests on the ground.
    """

    target: Target
    point: Vec3
    offset: Vec3
    rest: float

    def pull(self, ray: Ray, forward: Vec3, spec: WorldSpec) -> Drag:
        """Pulls to where a ray points.

        Args:
            ray: through the mouse.
            forward: unit vector along which the camera looks.
            spec: the world, whose walls end the pull.
        """
        x, y, z = on_facing_plane(ray, self.point, forward)
        lowest = self.rest - self.offset[2]
        if z < lowest and ray.direction[2] < -1e-6:
            x, y, z = ray.at((lowest - ray.origin[2]) / ray.direction[2])
        half_x, half_y = spec.size[0] / 2, spec.size[1] / 2
        to = (
            min(max(x + self.offset[0], -half_x), half_x),
            min(max(y + self.offset[1], -half_y), half_y),
            min(max(z + self.offset[2], self.rest), *spec.size),
        )
        return Drag(agent=_agent(self.target), thing=_thing(self.target), to=to)


def grasp(snapshot: Snapshot, hit: Hit) -> Grip | None:
    """Takes hold of what was hit, or gives None for what cannot move."""
    origin = locate(snapshot, hit.target)
    if origin is None or not movable(snapshot.spec, hit.target):
        return None
    x, y, z = (o - p for o, p in zip(origin, hit.point, strict=True))
    return Grip(target=hit.target, point=hit.point, offset=(x, y, z), rest=_rest(snapshot.spec, hit.target))


def push(spec: WorldSpec, target: Target, forward: Vec3) -> Push:
    """Pushes what can move away from the camera.

    Args:
        spec: the world.
        target: whom or what.
        forward: unit vector along which the camera looks.
    """
    flat = max(math.hypot(forward[0], forward[1]), 1e-6)
    strength = min(_mass(spec, target) * PUSH_SPEED / TICK, MAX_FORCE)
    force = (strength * forward[0] / flat, strength * forward[1] / flat, 0.0)
    return Push(agent=_agent(target), thing=_thing(target), force=force)


def drop(snapshot: Snapshot, at: Vec2, kind: str | None = None) -> Drop | None:
    """Drops what is not in the world; gives None when nothing is left to drop.

    Args:
        snapshot: what is.
        at: where.
        kind: of what; None for an apple if there is one, else for anything.
    """
    things = zip(snapshot.spec.things, snapshot.thing_present, strict=True)
    kinds = [thing.prefab.name for thing, present in things if thing.droppable and not present]
    if not kinds or (kind is not None and kind not in kinds):
        return None
    return Drop(kind=kind or (FAVOURITE if FAVOURITE in kinds else kinds[0]), at=at)


def movable(spec: WorldSpec, target: Target) -> bool:
    """Says whether a hand can move it: agents and things that are not fixed."""
    return target.kind == "agent" or not spec.things[spec.thing_index[target.name]].prefab.fixed


def _rest(spec: WorldSpec, target: Target) -> float:
    if target.kind == "agent":
        return 0.0
    solid = spec.things[spec.thing_index[target.name]].prefab.solid[0]
    return solid.size[0] if solid.kind == "sphere" else solid.size[2]


def _mass(spec: WorldSpec, target: Target) -> float:
    if target.kind == "agent":
        body = spec.agents[spec.agent_index[target.name]].body
        return body.mass + body.head_mass
    return spec.things[spec.thing_index[target.name]].prefab.mass or 0.0


def _agent(target: Target) -> str | None:
    return target.name if target.kind == "agent" else None


def _thing(target: Target) -> str | None:
    return target.name if target.kind == "thing" else None
