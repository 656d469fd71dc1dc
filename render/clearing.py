"""What panels leave free of the window, and how the picture slides so that who is selected is seen there.

Pixels are counted from the top left. A camera's middle is in halves of the picture, right and up.
"""

from dataclasses import dataclass, replace

import numpy as np

from render.camera import Camera, Size
from render.picking import Target
from render.rotations import Array
from sandbox.snapshot import Snapshot
from sandbox.spec import Vec2

Box = tuple[float, float, float, float]
"""Left, top, right, bottom: pixels."""

MARGIN = 0.02
"""Share of the window's height that is kept between who is selected and a panel."""

_ABOVE = 3.2
"""How far above the middle of a head its name ends, in head radii."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """A window and the panels on it that are about who is selected.

    Attributes:
        size: of the window.
        card: the panel at the right edge, if it is open.
        strip: the panel at the lower edge, if it is open.
    """

    size: Size
    card: Box | None = None
    strip: Box | None = None

    @property
    def middle(self) -> Vec2:
        """The middle of what is free: left of the card, and above the strip."""
        right = self.card[0] if self.card else self.size[0]
        bottom = self.strip[1] if self.strip else self.size[1]
        return right / self.size[0] - 1.0, 1.0 - bottom / self.size[1]

    def evading(self, snapshot: Snapshot, target: Target, camera: Camera) -> Vec2:
        """Gives the middle to which a picture must slide so that no panel hides a target; else it rests.

        Args:
            snapshot: the world.
            target: who or what is selected.
            camera: where the picture is taken from; however far it has slid already does not count.
        """
        seen = replace(camera, middle=(0.0, 0.0)).project(_extent(snapshot, target), self.size)
        if seen[:, 2].min() <= 0:
            return 0.0, 0.0
        margin = MARGIN * self.size[1]
        left, top = seen[:, :2].min(axis=0) - margin
        right, bottom = seen[:, :2].max(axis=0) + margin
        aside = above = 0.0
        if self.card and _meet((left, top, right, bottom), self.card):
            aside = right - self.card[0]
        if self.strip and _meet((left - aside, top, right - aside, bottom), self.strip):
            above = bottom - self.strip[1]
        return -2.0 * aside / self.size[0], 2.0 * above / self.size[1]


def _extent(snapshot: Snapshot, target: Target) -> Array:
    """Gives points round a target: [n, 3]."""
    if target.kind == "thing":
        return snapshot.thing_pos[[snapshot.spec.thing_index[target.name]]]
    i = snapshot.spec.agent_index[target.name]
    radius = snapshot.spec.agents[i].body.head_radius
    head, feet = snapshot.head_pos[i], snapshot.agent_pos[i]
    around = radius * np.array(((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, _ABOVE)), np.float32)
    return np.concatenate((head + around, feet + around[:4]))


def _meet(one: Box, other: Box) -> bool:
    """Says whether two boxes overlap."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
