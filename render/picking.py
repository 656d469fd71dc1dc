"""What the mouse points at: rays from the eye against a snapshot, in closed form.

World frame, metres; rays have unit directions. N shapes are tried at once, each in a frame of its own, where
its middle is the origin and a capsule stands upright; a sphere is a capsule without length.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from render.rotations import Array, about, conjugate, multiply, rotate
from sandbox.snapshot import Snapshot
from sandbox.spec import ShapeSpec, Vec2, Vec3

_NECK = 0.7
"""Metres above somebody's base at which the camera looks when it follows: halfway up to the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ray:
    """A line from the eye through a pixel.

    Attributes:
        origin: where it starts.
        direction: unit vector.
    """

    origin: Vec3
    direction: Vec3

    def at(self, distance: float) -> Vec3:
        """Gives the point so far along."""
        (x, y, z), (dx, dy, dz) = self.origin, self.direction
        return x + distance * dx, y + distance * dy, z + distance * dz


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something that can be pointed at.

    Attributes:
        kind: whether it is an agent or a thing.
        name: the agent's name or the thing's label.
    """

    kind: Literal["agent", "thing"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a ray met first.

    Attributes:
        target: whom or what.
        distance: from the eye.
        point: where.
    """

    target: Target
    distance: float
    point: Vec3


def pick(snapshot: Snapshot, ray: Ray, *, ignoring: str | None = None) -> Hit | None:
    """Gives the nearest agent or thing under a ray, or None.

    Args:
        snapshot: the world.
        ray: the line.
        ignoring: the name of an agent through whom it goes: whose eyes it comes from.
    """
    agents, to_agents = _agents(snapshot, ray)
    own = np.array([target.name == ignoring for target in agents])
    to_agents = np.where(own, np.inf, to_agents)
    things, to_things = _things(snapshot, ray)
    distances = np.concatenate((to_agents, to_things))
    nearest = int(np.argmin(distances))
    distance = float(distances[nearest])
    if not np.isfinite(distance):
        return None
    return Hit(target=(agents + things)[nearest], distance=distance, point=ray.at(distance))


def next_agent(snapshot: Snapshot, selected: Target | None, step: int) -> Target:
    """Gives the agent a step after who is selected, or the first, or at a step back the last."""
    names = [agent.name for agent in snapshot.spec.agents]
    if selected is not None and selected.kind == "agent":
        return Target("agent", names[(names.index(selected.name) + step) % len(names)])
    return Target("agent", names[0 if step > 0 else -1])


def locate(snapshot: Snapshot, target: Target) -> Vec3 | None:
    """Gives where a target's origin is, or None while it is not in the world."""
    spec = snapshot.spec
    if target.kind == "agent":
        x, y, z = snapshot.agent_pos[spec.agent_index[target.name]].tolist()
        return x, y, z
    i = spec.thing_index[target.name]
    x, y, z = snapshot.thing_pos[i].tolist()
    return (x, y, z) if snapshot.thing_present[i] else None


def focus(snapshot: Snapshot, target: Target) -> Vec3 | None:
    """Gives the point of a target that a camera looks at, or None while it is not in the world."""
    point = locate(snapshot, target)
    return point and (point[0], point[1], point[2] + (_NECK if target.kind == "agent" else 0.0))


def on_ground(ray: Ray) -> Vec2 | None:
    """Gives where a ray meets the ground, or None if it goes up."""
    if ray.direction[2] >= -1e-6:
        return None
    x, y, _ = ray.at(-ray.origin[2] / ray.direction[2])
    return x, y


def on_facing_plane(ray: Ray, through: Vec3, forward: Vec3) -> Vec3:
    """Gives where a ray meets the plane through a point that faces the camera.

    Args:
        ray: through a pixel, so that it leaves the camera ahead.
        through: a point of the plane.
        forward: unit vector along which the camera looks.
    """
    depth = sum((p - o) * f for p, o, f in zip(through, ray.origin, forward, strict=True))
    along = sum(d * f for d, f in zip(ray.direction, forward, strict=True))
    return ray.at(depth / max(along, 1e-6))


def _agents(snapshot: Snapshot, ray: Ray) -> tuple[list[Target], Array]:
    """Tries every head, trunk and palm."""
    targets, middles, halves, radii = [], [], [], []
    for i, agent in enumerate(snapshot.spec.agents):
        body = agent.body
        trunk = snapshot.agent_pos[i] + (0.0, 0.0, body.trunk_height / 2)
        palms = snapshot.palm_pos[i, : len(body.arms)]
        middles += [trunk, snapshot.head_pos[i], *palms]
        halves += [body.trunk_height / 2 - body.trunk_radius, *[0.0] * (1 + len(body.arms))]
        radii += [body.trunk_radius, body.head_radius, *(arm.hand_radius for arm in body.arms)]
        targets += [Target("agent", agent.name)] * (2 + len(body.arms))
    start = np.array(ray.origin, np.float32) - np.array(middles)
    along = np.broadcast_to(np.array(ray.direction, np.float32), start.shape)
    return targets, to_capsules(start, along, np.array(halves, np.float32), np.array(radii, np.float32))


def _things(snapshot: Snapshot, ray: Ray) -> tuple[list[Target], Array]:
    """Tries every shape of every thing that is in the world."""
    things = [(i, thing) for i, thing in enumerate(snapshot.spec.things) if snapshot.thing_present[i]]
    shapes = [(i, thing.label, shape) for i, thing in things for shape in thing.prefab.shapes]
    if not shapes:
        return [], np.zeros(0, np.float32)
    index = [i for i, _, _ in shapes]
    back = conjugate(snapshot.thing_quat[index])
    start = rotate(back, np.array(ray.origin, np.float32) - snapshot.thing_pos[index])
    along = rotate(back, np.array(ray.direction, np.float32))
    targets = [Target("thing", label) for _, label, _ in shapes]
    return targets, _to_shapes([shape for _, _, shape in shapes], start, along)


def _to_shapes(shapes: list[ShapeSpec], start: Array, along: Array) -> Array:
    """Gives distances to shapes for rays in their things' frames: [N, 3] twice to [N]."""
    yaw, pitch = np.array([(shape.yaw, shape.pitch) for shape in shapes], np.float32).T
    back = conjugate(multiply(about(2, yaw), about(1, pitch)))
    start = rotate(back, start - np.array([shape.pos for shape in shapes], np.float32))
    along = rotate(back, along)
    extents = np.array([(*shape.size, 0.0, 0.0)[:3] for shape in shapes], np.float32)
    boxes = np.array([shape.kind == "box" for shape in shapes])
    round_ones = to_capsules(start, along, extents[:, 1], extents[:, 0])
    return np.where(boxes, to_boxes(start, along, extents), round_ones)


def to_capsules(start: Array, along: Array, half: Array, radius: Array) -> Array:
    """Gives distances to upright capsules, infinite where missed.

    Args:
        start: [N, 3] the eye.
        along: [N, 3] unit.
        half: [N] half length of the straight part.
        radius: [N].
    """
    lift = np.zeros_like(start)
    lift[:, 2] = half
    caps = np.minimum(_to_spheres(start - lift, along, radius), _to_spheres(start + lift, along, radius))
    flat_start, flat_along = start[:, :2], along[:, :2]
    tube = _first_root(
        _dot(flat_along, flat_along), _dot(flat_start, flat_along), _dot(flat_start, flat_start) - radius**2
    )
    height = start[:, 2] + np.where(np.isfinite(tube), tube, 0.0) * along[:, 2]
    return np.minimum(caps, np.where(np.abs(height) <= half, tube, np.inf))


def _to_spheres(start: Array, along: Array, radius: Array) -> Array:
    return _first_root(_dot(along, along), _dot(start, along), _dot(start, start) - radius**2)


def to_boxes(start: Array, along: Array, half: Array) -> Array:
    """Gives distances to boxes of half extents, infinite where missed.

    Source: Kay and Kajiya, "Ray tracing complex scenes" (1986), slabs.
    """
    safe = np.where(np.abs(along) < 1e-9, 1e-9, along)
    sides = np.stack(((-half - start) / safe, (half - start) / safe))
    enter, leave = sides.min(axis=0).max(axis=-1), sides.max(axis=0).min(axis=-1)
    return np.where((enter > 0.0) & (enter <= leave), enter, np.inf)


def _first_root(a: Array, b: Array, c: Array) -> Array:
    """Gives the smaller root of a t² + 2 b t + c where it is real and ahead, else infinity."""
    under = b * b - a * c
    root = (-b - np.sqrt(np.maximum(under, 0.0))) / np.maximum(a, 1e-9)
    return np.where((under >= 0.0) & (a > 1e-9) & (root > 0.0), root, np.inf)


def _dot(a: Array, b: Array) -> Array:
    return (a * b).sum(-1)
