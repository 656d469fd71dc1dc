"""Sayings: what people read of a mind that wants: the drive behind what it does, and what that is."""

import torch
from torch import Tensor

from agents.drives.levels import DRIVES
from agents.errands.deeds import ACTS

_WANTS = {
    "hunger": "hungry",
    "curiosity": "curious",
    "approval": "wants to be liked",
    "competence": "wants to succeed",
    "rest": "tired",
    "comfort": "uncomfortable",
}

_IDLY = "idly"
"""Where no drive spoke for it."""

_THINGS = {
    "": "something {}",
    "small": "something small and {}",
    "large": "something large and {}",
    "shimmering": "something that shimmers, {}",
    "flickering": "something that flickers, {}",
}

_DEEDS = {
    "play": ("going to {}", "playing with {}"),
    "eat": ("off to eat {}", "trying to eat {}"),
    "meet": ("looking for company", "keeping company"),
    "rest": ("resting", "resting"),
    "roam": ("roaming", "roaming"),
}
"""On the way, and there."""


def _say(there: int) -> list[str]:
    return [_DEEDS[deed][there].format(_THINGS[sort].format(colour)) for deed, sort, colour in ACTS]


INTENTIONS: tuple[str, ...] = (
    *(
        f"{why}: {act}"
        for why in (*(_WANTS[drive] for drive in DRIVES), _IDLY)
        for there in (0, 1)
        for act in _say(there)
    ),
    "undecided",
)

UNDECIDED = len(INTENTIONS) - 1

_KINDS = {
    "": "{} things",
    "small": "small {} things",
    "large": "large {} things",
    "shimmering": "shimmering {} things",
    "flickering": "flickering {} things",
}

_OFFERS = {"play": "go to {}", "eat": "eat {}", "meet": "look for company", "rest": "rest", "roam": "roam"}

OPTIONS: tuple[str, ...] = tuple(
    _OFFERS[deed].format(_KINDS[sort].format(colour)) for deed, sort, colour in ACTS
)
"""What every kind of option is, for people; short, as they stand in a list beside numbers."""


def intention(behind: Tensor, kind: Tensor, there: Tensor) -> Tensor:
    """Gives what `INTENTIONS` say of a drive, int64 [N, B], a kind, and whether one is there, bool [N, B].

    A negative drive is none.
    """
    behind = torch.where(behind < 0, len(DRIVES), behind)
    return (2 * behind + there.to(torch.int64)) * len(ACTS) + kind
