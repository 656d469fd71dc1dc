"""What minds are born to expect: that eating stills hunger, resting tiredness, and company the want of it.

It is true of few of the things that can be eaten; which, they find out. Of red things, which food is as ripe
fruit is, more is expected from the first: without that, some starve while they try everything else.
"""

import torch
from torch import Tensor

from agents.drives.levels import APPROVAL, DRIVES, HUNGER, REST
from agents.errands.deeds import ACTS

_HELPS = {"eat": HUNGER, "rest": REST, "meet": APPROVAL}

_SHARE, _RIPE = 0.2, 0.6
"""Of the level, taken away by most deeds that help, and by eating something red."""


def innate() -> Tensor:
    """Gives the share of each level that each kind of deed is first thought to take away: float32 [I, K]."""
    share = torch.zeros(len(DRIVES), len(ACTS))
    for kind, (deed, _, colour) in enumerate(ACTS):
        if deed in _HELPS:
            share[_HELPS[deed], kind] = _RIPE if (deed, colour) == ("eat", "red") else _SHARE
    return share
