"""What minds are born to expect: that eating stills hunger, resting tiredness, and company the want of it.

That is not true of all that can be eaten; what is, they find out. Without it they starve while they try what
else might help.
"""

import torch
from torch import Tensor

from agents.drives.levels import APPROVAL, DRIVES, HUNGER, REST
from agents.errands.deeds import ACTS

_HELPS = {"eat": HUNGER, "rest": REST, "meet": APPROVAL}

_SHARE = 0.3
"""Of the level, taken away."""


def innate() -> Tensor:
    """Gives the share of each level that each kind of deed is first thought to take away: float32 [I, K]."""
    share = torch.zeros(len(DRIVES), len(ACTS))
    for kind, (deed, _, _) in enumerate(ACTS):
        if deed in _HELPS:
            share[_HELPS[deed], kind] = _SHARE
    return share
