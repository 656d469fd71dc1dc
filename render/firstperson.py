"""The world as somebody in it sees it: a camera in the head, which looks where the head points.

The picture is wide enough for all rays of the retina. These turn with the head, so that each stays at its
place in the picture and the world moves behind it.
"""

import math
from typing import Literal

import numpy as np

from render.camera import Camera, Size, upright
from render.picking import Target
from render.rotations import Array, about, heading, multiply, rotate
from sandbox.snapshot import Snapshot
from sandbox.space import RETINA
from sandbox.spec import Vec3

Way = Literal["outside", "eyes", "retina"]

WAYS: tuple[Way, ...] = ("outside", "eyes", "retina")

FOCUS = 6.0
"""Metres ahead of the eye that count as looked at; what is much farther lies in haze."""

_LEFT_FREE = 0.12
"""Tangent of what is seen beyond the outermost rays."""

_ABOVE = 0.35
"""Tangent of what is seen above the horizon: rays all point down, but others have faces."""

_azimuth, _elevation = np.array(RETINA, np.float32).T
RAYS = np.stack(
    (np.cos(_azimuth) * np.cos(_elevation), np.sin(_azimuth) * np.cos(_elevation), np.sin(_elevation)),
    axis=-1,
)
"""[R, 3] rays as they leave a head that looks ahead: forward, left, up."""

_WIDE = float(np.abs(RAYS[:, 1] / RAYS[:, 0]).max()) + _LEFT_FREE
_DEEP = float((-RAYS[:, 2] / RAYS[:, 0]).max()) + _LEFT_FREE


class FirstPerson:
    """Whether the world is seen from outside, or as whoever is selected sees it.

    Attributes:
        way: how it is seen.
        agent: the index of whose eyes it is seen through, in the last picture; None from outside.
        camera: in their head; None from outside.
    """

    def __init__(self) -> None:
        """Begins outside."""
        self.way: Way = "outside"
        self.agent: int | None = None
        self.camera: Camera | None = None

    def cycle(self) -> None:
        """Goes on to the next way."""
        self.way = WAYS[(WAYS.index(self.way) + 1) % len(WAYS)]

    def look(self, world: Snapshot, selected: Target | None, size: Size, outside: Camera) -> Camera:
        """Gives the camera to draw with; without an agent who is selected one sees from outside again.

        Args:
            world: for a moment between two ticks, what `between` gives.
            selected: through whom.
            size: of the picture.
            outside: the camera to see with from outside.
        """
        if selected is None or selected.kind != "agent":
            self.way = "outside"
        self.agent = self.camera = None
        if self.way != "outside" and selected is not None:
            self.agent = world.spec.agent_index[selected.name]
            self.camera = eye_camera(world, self.agent, size)
        return self.camera or outside


def eye_of(world: Snapshot, agent: int) -> Vec3:
    """Gives where somebody's rays of sight start."""
    ahead = world.spec.agents[agent].body.eye * turned(world, agent, np.array((1.0, 0.0, 0.0), np.float32))
    x, y, z = (world.head_pos[agent] + ahead).tolist()
    return x, y, z


def turned(world: Snapshot, agent: int, directions: Array) -> Array:
    """Turns directions from a head (forward, left, up) into the world: [..., 3] to [..., 3]."""
    yaw, pitch = world.head_angle[agent]
    look = multiply(multiply(heading(world.heading[agent]), about(2, yaw)), about(1, pitch))
    return rotate(look, directions)


def eye_camera(world: Snapshot, agent: int, size: Size) -> Camera:
    """Gives a camera in somebody's head that shows all of the retina, and faces above it.

    Args:
        world: for a moment between two ticks, what `between` gives.
        agent: whose head.
        size: of the picture; one that is narrow shows more above and below.
    """
    eye = np.array(eye_of(world, agent))
    ahead = turned(world, agent, np.array((1.0, 0.0, 0.0), np.float32))
    x, y, z = (eye + FOCUS * ahead).tolist()
    high = max(_WIDE * size[1] / size[0], 0.5 * (_DEEP + _ABOVE))
    return Camera(
        eye=eye_of(world, agent),
        target=(x, y, z),
        fov_deg=math.degrees(2.0 * math.atan(high / upright(size))),
        middle=(0.0, max(_DEEP / high - 1.0, 0.0)),
    )
