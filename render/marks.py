"""Flat marks on the ground: rings of drives, ripples of voices, contact shadows; 16 floats each.

centre, half extent | contact radius, contact strength, ring radius, selected | levels of four drives |
level of the fifth, loudness, 0, 0
"""

import numpy as np

from render.rotations import Array
from sandbox.snapshot import Snapshot
from sandbox.space import DRIVES, FACE
from sandbox.spec import ThingSpec, WorldSpec

ATTRIBUTES = ("i_place", "i_look", "i_levels", "i_more")
WIDTH = 4 * len(ATTRIBUTES)

FIRST_DRIVE = FACE.index(DRIVES[0])
RIPPLES = 1.15
"""Metres beyond its ring that a voice's ripples reach."""


class Marks:
    """The marks of one world's agents and movable things."""

    def __init__(self, spec: WorldSpec) -> None:
        """Gathers the measures once."""
        self._trunk = np.array([agent.body.trunk_radius for agent in spec.agents], np.float32)
        self._radius = np.array([_radius(thing) for thing in spec.props], np.float32)

    def rows(self, snapshot: Snapshot, selected: int = -1) -> Array:
        """Builds the marks: float32 [M, WIDTH].

        Args:
            snapshot: where everybody is, what they feel and say.
            selected: index of an agent, or -1.
        """
        return np.concatenate((self._shadows(snapshot), self._rings(snapshot, selected)))

    def _rings(self, snapshot: Snapshot, selected: int) -> Array:
        ring = self._trunk + 0.30
        out = np.zeros((len(ring), WIDTH), np.float32)
        loud = snapshot.loudness
        out[:, 0:3] = snapshot.agent_pos
        out[:, 3] = ring + np.where(loud > 0.02, RIPPLES, 0.12)
        out[:, 4] = 1.25 * self._trunk
        out[:, 5] = 0.55
        out[:, 6] = ring
        out[:, 7] = np.arange(len(ring)) == selected
        out[:, 8:13] = np.clip(snapshot.face[:, FIRST_DRIVE : FIRST_DRIVE + len(DRIVES)], 0, 1)
        out[:, 13] = loud
        return out

    def _shadows(self, snapshot: Snapshot) -> Array:
        """Darkens the ground under things that move, the less the higher they are."""
        count = len(self._radius)
        pos, present = snapshot.thing_pos[:count], snapshot.thing_present[:count]
        out = np.zeros((count, WIDTH), np.float32)
        out[:, 0:2] = pos[:, :2]
        out[:, 3] = 2 * self._radius
        out[:, 4] = self._radius
        out[:, 5] = 0.55 * np.exp(-5 * np.maximum(pos[:, 2] - self._radius, 0))
        return out[present & (out[:, 5] > 0.03)]


def _radius(thing: ThingSpec) -> float:
    """Gives how wide a movable thing is: its one solid shape stands in the middle of it."""
    shape = thing.prefab.solid[0]
    return shape.size[0] if shape.kind != "box" else max(shape.size[:2])
