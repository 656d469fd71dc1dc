"""The glove that the hand of somebody outside is drawn as; what it shows is the thumb."""

import numpy as np

from render.palette import linear
from render.rotations import Array, cross, unit, up_to
from render.rows import rows
from render.toys import rod
from sandbox.snapshot import Visit
from sandbox.space import FACE
from sandbox.spec import VISITOR_COLOUR, VISITOR_RADIUS

CUFF = (0.95, 0.68, 0.22)

_UP = np.array((0.0, 0.0, 1.0), np.float32)
_VALENCE = FACE.index("valence")


def thumb(visit: Visit) -> Array:
    """Gives where the thumb points, a unit vector [3]: up as it praises, down as it scolds, else aside."""
    _, side, up = _frame(visit)
    angle = 0.5 * np.pi * float(visit.face[_VALENCE])
    return unit(np.cos(angle) * side + np.sin(angle) * up)


def glove_rows(visit: Visit | None) -> Array:
    """Builds a palm, four fingers, a thumb and a cuff: float32 [N, WIDTH]; none while the hand is away.

    The fingers are closed while it holds something or shows what it thinks of somebody, else they point.
    """
    if visit is None:
        return rows(pos=np.zeros((0, 3), np.float32), radius=0.0, colour=np.zeros(3, np.float32))
    ahead, side, up = _frame(visit)
    size = VISITOR_RADIUS
    closed = visit.holds or abs(float(visit.face[_VALENCE])) > 0.02
    white = linear(np.array(VISITOR_COLOUR, np.float32))
    across = np.array((-0.66, -0.22, 0.22, 0.66), np.float32)[:, None]
    knuckle = visit.pos + size * (0.55 * ahead + across * up)
    tip = knuckle + size * ((0.25 * ahead + 0.75 * side) if closed else 1.05 * ahead)
    root = visit.pos + size * (0.1 * ahead + 0.45 * up * np.sign(thumb(visit) @ up))
    parts = [
        rows(
            pos=visit.pos[None], quat=up_to(ahead[None]), radius=size, scale=(0.72, 0.98, 0.95), colour=white
        ),
        rod(knuckle, tip, np.full(4, 0.27 * size), white),
        rod(root[None], (root + 1.15 * size * thumb(visit))[None], np.array([0.3 * size]), white),
        rod(
            (visit.pos - 0.75 * size * ahead)[None],
            (visit.pos - 1.15 * size * ahead)[None],
            np.array([0.72 * size]),
            linear(np.array(CUFF, np.float32)),
        ),
    ]
    return np.concatenate(parts)


def _frame(visit: Visit) -> tuple[Array, Array, Array]:
    """Gives unit vectors along which it points, to its side, and up across its palm."""
    ahead = unit(visit.gaze)
    level = cross(_UP, ahead)
    side = unit(level) if np.linalg.norm(level) > 1e-3 else np.array((0.0, 1.0, 0.0), np.float32)
    return ahead, side, cross(ahead, side)
