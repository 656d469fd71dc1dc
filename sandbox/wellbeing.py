"""How well a body is: one number from what it feels, for rewards and for minds that live for it."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

Numbers = TypeVar("Numbers", Tensor, NDArray[np.float64])

PAIN = 0.5
"""How much full pain counts against full energy."""

FATIGUE = 0.25
"""How much full fatigue counts against full energy."""

CHANNELS = ("feelings.energy", "feelings.pain", "feelings.fatigue")
"""The channels it is made of, in the order in which `well_being` takes them."""


def well_being(energy: Numbers, pain: Numbers, fatigue: Numbers) -> Numbers:
    """Gives energy - `PAIN` * pain - `FATIGUE` * fatigue, in [-0.75, 1].

    The reward of a tick is its rise, so that the rewards of a day add up to how much better off the body is.
    """
    return energy - PAIN * pain - FATIGUE * fatigue
