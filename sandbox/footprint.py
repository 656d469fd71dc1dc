"""The ground that things and bodies cover, seen from above.

Frames: a footprint lies in its owner's own frame, its middle on the owner's origin.
"""

import math
from dataclasses import dataclass

from sandbox.spec import BodySpec, PrefabSpec, ShapeSpec, Vec2


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """The ground something covers: a rectangle with a rounded border, turned with its yaw.

    Attributes:
        half: half extents of the rectangle; zero for what is round.
        border: width of the border around it.
        reach: radius of the free room it needs.
    """

    half: Vec2
    border: float
    reach: float

    @property
    def inner(self) -> float:
        """Radius of the largest circle within."""
        return min(self.half) + self.border

    def extent(self, yaw: float) -> Vec2:
        """Gives how far it reaches along x and y."""
        cos, sin = abs(math.cos(yaw)), abs(math.sin(yaw))
        x, y = self.half
        return cos * x + sin * y + self.border, sin * x + cos * y + self.border


def of_thing(prefab: PrefabSpec) -> Footprint:
    """Gives a rectangle for what has boxes among its solid shapes, else a circle."""
    if not any(shape.kind == "box" for shape in prefab.solid):
        return Footprint(half=(0.0, 0.0), border=prefab.radius, reach=prefab.radius)
    extents = [shape_extent(shape) for shape in prefab.solid]
    half = (max(x for x, _ in extents), max(y for _, y in extents))
    return Footprint(half=half, border=0.0, reach=prefab.radius)


def of_body(body: BodySpec) -> Footprint:
    """Gives the circle that trunk, head and hanging arms cover."""
    hands = [
        math.hypot(arm.shoulder[0] + arm.hand[0], arm.shoulder[1] + arm.hand[1]) + arm.hand_radius
        for arm in body.arms
    ]
    head = math.hypot(*body.head_pos[:2]) + body.head_radius
    reach = max(body.trunk_radius, head, *hands)
    return Footprint(half=(0.0, 0.0), border=reach, reach=reach)


def shape_extent(shape: ShapeSpec) -> Vec2:
    """Gives how far a shape reaches along its thing's x and y, counted from the thing's origin."""
    if shape.kind != "box":
        return abs(shape.pos[0]) + shape.size[0], abs(shape.pos[1]) + shape.size[0]
    x, y, z = shape.size
    x = abs(math.cos(shape.pitch)) * x + abs(math.sin(shape.pitch)) * z
    turned = Footprint(half=(x, y), border=0.0, reach=0.0).extent(shape.yaw)
    return abs(shape.pos[0]) + turned[0], abs(shape.pos[1]) + turned[1]


def top_of(prefab: PrefabSpec) -> ShapeSpec | None:
    """Gives the level solid box whose upper side is the surface that things are put on."""
    for shape in prefab.solid:
        level = shape.kind == "box" and shape.pitch == 0.0 and shape.yaw == 0.0
        if level and prefab.surface is not None and abs(shape.pos[2] + shape.size[2] - prefab.surface) < 1e-3:
            return shape
    return None
