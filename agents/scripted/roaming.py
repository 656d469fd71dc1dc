"""Roaming: walking about to wherever there is room, with a rest now and then."""

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.percepts import Percepts
from agents.scripted.places import Place

_LEVEL = 8
"""The first rays of the retina look level, all around in front."""

_CRAMPED = 1.2
"""Metres; with no more room than this in front, one turns round."""

_STROLL = 6.0
"""Metres beyond which more room makes no difference."""

_TIRED_OF = 9.0
"""Seconds after which a place that was not reached is given up."""


class Roaming:
    """Keeps a place to go to, and finds another when it is reached, or cannot be."""

    def __init__(self, place: Place) -> None:
        """Keeps where it goes in a place of its own."""
        self._place = place

    def update(self, percepts: Percepts, stuck: Tensor) -> Tensor:
        """Gives the point to walk to: [N, B, 3].

        Args:
            percepts: what is sensed.
            stuck: [N, B] in [0, 1].
        """
        place = self._place
        place.note((place.distance < 0.5) | (place.age > _TIRED_OF) | (stuck > 0.9), self._find(percepts))
        return place.point

    def _find(self, percepts: Percepts) -> Tensor:
        """Picks a point most of the way along one of the level rays, the longer the likelier: [N, B, 3]."""
        luck = percepts.luck.place  # (N, B, L)
        x, y = percepts.hit[..., 0, :_LEVEL], percepts.hit[..., 1, :_LEVEL]
        room = length(x, y)
        share = 0.75 * room.clamp(max=_STROLL) / room.clamp(min=1e-3)
        best = (room.clamp(max=_STROLL) * (0.4 + luck)).argmax(-1, keepdim=True)  # (N, B, 1)
        ahead = torch.cat(((share * x).gather(-1, best), (share * y).gather(-1, best)), dim=-1)  # (N, B, 2)
        side = torch.where(luck[..., 0] < 0.5, -1.0, 1.0)
        behind = torch.stack((torch.full_like(side, -1.5), side), dim=-1)
        plane = torch.where(room.amax(-1, keepdim=True) < _CRAMPED, behind, ahead)
        return torch.cat((plane, torch.zeros_like(plane[..., :1])), dim=-1)


def pausing(percepts: Percepts, share: float) -> Tensor:
    """Says who takes a rest now, that share of the time: bool [N, B]."""
    return percepts.luck.pause < share
