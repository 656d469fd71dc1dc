"""Things and walls as instances: every shape of every prefab, and the fence round the world.

S shapes of all things together, things in order, each thing's shapes in order.
"""

import numpy as np

from render.palette import linear
from render.rotations import Array, about, multiply, rotate
from render.rows import rows
from sandbox.snapshot import Snapshot
from sandbox.spec import ShapeSpec, Vec2, WorldSpec

POST_EVERY = 0.85
POST_RADIUS = 0.055
POST_HEIGHT = 0.34
RAIL_HEIGHTS = (0.13, 0.25)
POST_COLOURS = ((0.98, 0.94, 0.87), (0.96, 0.76, 0.72))
RAIL_COLOUR = (0.97, 0.90, 0.80)


class Things:
    """The shapes of a world's things, ready to be placed where a snapshot says."""

    def __init__(self, spec: WorldSpec) -> None:
        """Gathers the shapes once."""
        shapes = [shape for thing in spec.things for shape in thing.prefab.shapes]
        counts = [len(thing.prefab.shapes) for thing in spec.things]
        self.owner = np.repeat(np.arange(len(spec.things)), counts)
        self._pos = np.array([shape.pos for shape in shapes], np.float32).reshape(-1, 3)
        yaw, pitch = np.array([(shape.yaw, shape.pitch) for shape in shapes], np.float32).reshape(-1, 2).T
        self._quat = multiply(about(2, yaw), about(1, pitch))
        sizes = np.array([_rounded(shape) for shape in shapes], np.float32).reshape(-1, 4)
        self._half, self._radius = sizes[:, :3], sizes[:, 3]

    def rows(self, snapshot: Snapshot, selected: int = -1) -> Array:
        """Builds every shape of what is in the world: float32 [N, WIDTH].

        Args:
            snapshot: where everything is, and its colours.
            selected: index of a thing to light up, or -1.
        """
        turn = snapshot.thing_quat[self.owner]
        made = rows(
            pos=snapshot.thing_pos[self.owner] + rotate(turn, self._pos),
            quat=multiply(turn, self._quat),
            radius=self._radius,
            half=self._half,
            colour=linear(snapshot.shape_colour),
            gloss=0.4,
        )
        made[self.owner == selected, 19] = 1
        return made[snapshot.thing_present[self.owner]]


def _rounded(shape: ShapeSpec) -> tuple[float, float, float, float]:
    """Gives the half extents inside the rounding, and its radius."""
    if shape.kind == "sphere":
        return (0.0, 0.0, 0.0, shape.size[0])
    if shape.kind == "capsule":
        return (0.0, 0.0, shape.size[1], shape.size[0])
    radius = min(shape.rounding, *shape.size)
    x, y, z = (extent - radius for extent in shape.size)
    return (x, y, z, radius)


def fence(size: Vec2) -> Array:
    """Builds a low toy fence round a world, just outside its walls: float32 [N, WIDTH].

    Args:
        size: x and y extent inside the walls.
    """
    x, y = size[0] / 2 + POST_RADIUS, size[1] / 2 + POST_RADIUS
    corners = np.array(((-x, -y), (x, -y), (x, y), (-x, y)))
    starts, ends = corners, np.roll(corners, -1, axis=0)
    posts = np.concatenate([_between(start, end) for start, end in zip(starts, ends, strict=True)])
    posts = np.pad(posts, ((0, 0), (0, 1)), constant_values=POST_HEIGHT / 2).astype(np.float32)
    tints = linear(np.array(POST_COLOURS, np.float32))[np.arange(len(posts)) % len(POST_COLOURS)]
    post_half = (0.0, 0.0, POST_HEIGHT / 2 - POST_RADIUS)
    return np.concatenate((rows(pos=posts, radius=POST_RADIUS, half=post_half, colour=tints), _rails(x, y)))


def _between(start: Array, end: Array) -> Array:
    count = max(1, round(float(np.linalg.norm(end - start)) / POST_EVERY))
    return start + (end - start) * (np.arange(count) / count)[:, None]


def _rails(x: float, y: float) -> Array:
    places = [(px, py, z) for z in RAIL_HEIGHTS for px, py in ((0, -y), (x, 0), (0, y), (-x, 0))]
    halves = [(hx, hy, 0.012) for _ in RAIL_HEIGHTS for hx, hy in ((x, 0), (0, y), (x, 0), (0, y))]
    return rows(
        pos=np.array(places, np.float32),
        radius=0.022,
        half=np.array(halves, np.float32),
        colour=linear(np.array(RAIL_COLOUR, np.float32)),
    )
