"""Where everything starts: what a world leaves open is drawn from the seed."""

from dataclasses import dataclass

import numpy as np

from sandbox.snapshot import Floats
from sandbox.spec import WorldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Start of one world. A agents, T things.

    Attributes:
        agent_pos: [A, 3] the point below each trunk.
        agent_yaw: [A].
        thing_pos: [T, 3] origins; spare things are parked outside the walls.
        thing_yaw: [T].
    """

    agent_pos: Floats
    agent_yaw: Floats
    thing_pos: Floats
    thing_yaw: Floats
