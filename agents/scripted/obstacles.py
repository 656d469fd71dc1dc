"""Obstacles: what stands in the way, seen now or a moment ago; eyes look elsewhere, feet are out of sight."""

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.foraging import RED
from agents.scripted.percepts import Percepts
from agents.scripted.places import reckon
from sandbox.state import Scope

_STEP = 0.12
"""Metres above ground that can be walked over."""

_WIDTH = 0.36
"""Metres to either side of a way that must be free."""

_SIGHTED = 1.6
"""Metres ahead within which something in the way counts."""

_ARM = 0.55
"""Metres around a goal within which things are not in the way but what it lies on."""

_KEPT, _EVERY = 8, 6
"""How many points are remembered, and how many ticks lie between them."""

_BUMP = 0.42
"""Metres ahead at which something is that was bumped into: about where two bodies touch."""

_AWAY = 1e3


class Obstacles:
    """Keeps the nearest solid points of the last seconds, and what was bumped into last."""

    def __init__(self, shape: tuple[int, int], state: Scope) -> None:
        """Has seen nothing yet."""
        self._kept = state.add("obstacles", torch.full((*shape, _KEPT + 1, 2), _AWAY), world_axis=1)

    def bump(self, where: Tensor, heading: Tensor) -> None:
        """Concludes that something unseen is close ahead, from walking in vain.

        Args:
            where: bool [N, B], for which bodies; it is kept until the next bump.
            heading: [N, B, 2] velocity that came to nothing.
        """
        there = heading * (_BUMP / length(heading[..., 0], heading[..., 1]).clamp(min=0.01))[..., None]
        self._kept[..., _KEPT, :] = torch.where(where[..., None], there, self._kept[..., _KEPT, :])

    def look(self, percepts: Percepts) -> tuple[Tensor, Tensor]:
        """Gives the solid points, forward and left, each [N, B, R + S]; what is not solid lies far away."""
        reckon(self._kept, percepts.own)
        x, y, z = percepts.hit.unbind(-2)  # (N, B, R)
        solid = (z + percepts.ground[..., None] > _STEP) & (percepts.redness < RED)
        x, y = torch.where(solid, x, _AWAY), torch.where(solid, y, _AWAY)
        nearest = length(x, y).argmin(-1, keepdim=True)  # (N, B, 1)
        slot = percepts.tick // _EVERY % _KEPT
        self._kept[..., slot, :] = torch.cat((x.gather(-1, nearest), y.gather(-1, nearest)), dim=-1)
        return torch.cat((x, self._kept[..., 0]), dim=-1), torch.cat((y, self._kept[..., 1]), dim=-1)


def blockage(points: tuple[Tensor, Tensor], headings: Tensor, goal: Tensor) -> Tensor:
    """Says how much is in the way.

    Args:
        points: solid ones, forward and left, each [N, B, P].
        headings: [N, B, C, 2] unit vectors.
        goal: [N, B, 3]; what lies around it or behind it is not in the way.

    Returns:
        [N, B, C] in [0, 1].
    """
    x, y = points
    distance = length(goal[..., 0], goal[..., 1])
    off_goal = length(x - goal[..., 0, None], y - goal[..., 1, None]) > _ARM  # (N, B, P)
    cos, sin = headings[..., 0, None], headings[..., 1, None]  # (N, B, C, 1)
    along = x[..., None, :] * cos + y[..., None, :] * sin  # (N, B, C, P)
    across = (x[..., None, :] * sin - y[..., None, :] * cos).abs()
    met = off_goal[..., None, :] & (along > 0.0) & (across < _WIDTH)
    free = torch.where(met, along, _SIGHTED).amin(-1).clamp(max=_SIGHTED)  # (N, B, C)
    blocked = (1.0 - (free - _WIDTH) / (_SIGHTED - _WIDTH)).clamp(0.0, 1.0)
    return torch.where(free > (distance - _ARM)[..., None], 0.0, blocked)
