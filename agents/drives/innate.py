"""What minds are born to expect: that eating stills hunger, resting tiredness, and company the want of it.

It is true of few of the things that can be eaten; which, they find out. Of red things, which food is as ripe
fruit is, more is expected from the first: without that, some starve while they try everything else.
"""

import torch
from torch import Tensor

from agents.drives.levels import APPROVAL, DRIVES, HUNGER, REST
from agents.errands.deeds import ACTS

_HELPS = {"eat": (HUNGER, 0.2), "rest": (REST, 0.2), "meet": (APPROVAL, 0.5)}
"""The drives that deeds help, and which share of their levels they take away."""

_RIPE = 0.6
"""The same of eating something red."""


def innate() -> Tensor:
    """Gives the share of each level that each kind of deed is first thought to take away: float32 [I, K]."""
    share = torch.zeros(len(DRIVES), len(ACTS))
    for kind, (deed, _, colour) in enumerate(ACTS):
        if deed in _HELPS:
            drive, usual = _HELPS[deed]
            share[drive, kind] = _RIPE if (deed, colour) == ("eat", "red") else usual
    return share
