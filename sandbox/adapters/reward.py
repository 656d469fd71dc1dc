"""Drive relief: what a tick is worth to a body, from nothing but what the body itself feels."""

import numpy as np
from numpy.typing import NDArray

from sandbox.adapters.flat import Floats
from sandbox.space import ObservationSpace

PAIN = 0.5
"""How much full pain counts against full energy."""

FATIGUE = 0.25
"""How much full fatigue counts against full energy."""


def well_being(observation: Floats, space: ObservationSpace) -> NDArray[np.float64]:
    """Gives energy - `PAIN` * pain - `FATIGUE` * fatigue.

    The reward of a tick is its rise, so that the rewards of a day add up to how much better off the body is.

    Args:
        observation: float32 [..., D].
        space: the names of its channels.

    Returns:
        float64 [...], in [-0.75, 1].
    """
    energy, pain, fatigue = (
        observation[..., space.find(f"feelings.{name}").start].astype(np.float64)
        for name in ("energy", "pain", "fatigue")
    )
    return energy - PAIN * pain - FATIGUE * fatigue
