"""Drive relief: what a tick is worth to a body, from nothing but what the body itself feels."""

import numpy as np
from numpy.typing import NDArray

from sandbox import wellbeing
from sandbox.adapters.flat import Floats
from sandbox.space import ObservationSpace


def well_being(observation: Floats, space: ObservationSpace) -> NDArray[np.float64]:
    """Gives how well bodies are, of which the reward of a tick is the rise.

    Args:
        observation: float32 [..., D].
        space: the names of its channels.

    Returns:
        float64 [...], in [-0.75, 1]; see `sandbox.wellbeing`.
    """
    energy, pain, fatigue = (
        observation[..., space.find(name).start].astype(np.float64) for name in wellbeing.CHANNELS
    )
    return wellbeing.well_being(energy, pain, fatigue)
