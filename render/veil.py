"""What agents and things hide of what is drawn over the picture: faint, as if through them.

n points, m agents' balls, S shapes of things; P pairs of a point and a shape that it could be behind.
"""

import numpy as np

from render.head import SKULL
from render.picking import to_boxes, to_capsules
from render.rotations import Array, about, conjugate, multiply, rotate
from sandbox.snapshot import Snapshot
from sandbox.spec import Vec3

FAINT = 0.1
"""What is left of the opacity of what is hidden."""

_HEIGHTS = (0.15, 0.45, 0.75)
"""Where the balls of a trunk are, as shares of its height."""

_TOUCHING = 0.02
"""Metres from a surface within which a point lies on it, not behind it."""


class Veil:
    """All that can stand in the way of one eye at one moment."""

    def __init__(self, world: Snapshot, eye: Vec3) -> None:
        """Gathers agents and things.

        Args:
            world: where everybody and everything is.
            eye: from where the picture is taken.
        """
        self._eye = np.array(eye, np.float32)
        balls, radii = _bodies(world)
        outside = np.linalg.norm(balls - self._eye, axis=-1) > radii  # an eye in a head looks out of it
        self._balls, self._radii = balls[outside], radii[outside]
        there = [(i, thing) for i, thing in enumerate(world.spec.things) if world.thing_present[i]]
        shapes = [(i, shape) for i, thing in there for shape in thing.prefab.shapes]
        rows = [(*shape.pos, shape.yaw, shape.pitch, *(*shape.size, 0.0, 0.0)[:3]) for _, shape in shapes]
        numbers = np.array(rows, np.float32).reshape(-1, 8)
        owner = np.array([i for i, _ in shapes], np.int64)
        self._boxes = np.array([shape.kind == "box" for _, shape in shapes], bool)
        self._extents = numbers[:, 5:]
        quat = world.thing_quat[owner]
        self._middles = world.thing_pos[owner] + rotate(quat, numbers[:, :3])
        turn = multiply(about(2, numbers[:, 3]), about(1, numbers[:, 4]))
        self._back = conjugate(multiply(quat, turn))
        round_ones = self._extents[:, 0] + self._extents[:, 1]
        self._reach = np.where(self._boxes, np.linalg.norm(self._extents, axis=-1), round_ones)

    def over(self, points: Array) -> Array:
        """Gives the share of opacity that points keep: 1 in plain sight, else `FAINT`; [n, 3] to [n]."""
        way = points - self._eye
        share, missed = _along(way, self._balls - self._eye)
        hidden = np.array(((share > 0) & (share < 1) & (missed < self._radii**2)).any(axis=1))
        _, missed = _along(way, self._middles - self._eye)
        point, shape = np.nonzero(missed < self._reach**2)
        far = np.linalg.norm(way[point], axis=-1)  # (P,)
        hidden[point[self._distances(way[point] / far[:, None], shape) < far - _TOUCHING]] = True
        return np.where(hidden, np.float32(FAINT), np.float32(1.0))

    def _distances(self, along: Array, shape: np.ndarray) -> Array:
        """Gives how far the eye is from shapes along unit vectors [P, 3]; infinite where it misses: [P]."""
        back, extents = self._back[shape], self._extents[shape]
        start = rotate(back, self._eye - self._middles[shape])
        along = rotate(back, along)
        capsules = to_capsules(start, along, extents[:, 1], extents[:, 0])
        return np.where(self._boxes[shape], to_boxes(start, along, extents), capsules)


def _along(way: Array, to: Array) -> tuple[Array, Array]:
    """Gives where lines of sight pass middles, as a share of the way to their points, and how closely.

    Args:
        way: [n, 3] from the eye to points.
        to: [m, 3] from the eye to middles.

    Returns:
        The share, [n, m], and the squared distance there, but no farther than from eye to point, [n, m].
    """
    dot, square = way @ to.T, np.maximum((way * way).sum(-1), 1e-9)[:, None]
    share = dot / square
    inside = np.clip(share, 0, 1)
    return share, (to * to).sum(-1) - 2 * inside * dot + inside**2 * square


def _bodies(world: Snapshot) -> tuple[Array, Array]:
    """Gives agents as balls, their heads and their trunks: middles [m, 3] and radii [m]."""
    bodies = [agent.body for agent in world.spec.agents]
    height = np.array([[body.trunk_height] for body in bodies], np.float32)
    trunk = np.array([1.1 * body.trunk_radius for body in bodies], np.float32)
    head = np.array([SKULL * body.head_radius for body in bodies], np.float32)
    up = height * np.array((0, 0, 1), np.float32)
    trunks = [world.agent_pos + share * up for share in _HEIGHTS]
    return np.concatenate((world.head_pos, *trunks)), np.concatenate((head, *[trunk] * len(trunks)))
