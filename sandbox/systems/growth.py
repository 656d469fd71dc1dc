"""Growth: eaten food comes back in time; a tree bears less the fewer fruit it has left, and at last none."""

import numpy as np
import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.protocols import Physics
from sandbox.rng import stream, uniform
from sandbox.spec import TICK, WorldSpec

PERIOD = 10
"""Ticks between two looks at what may grow."""

_ROOM = 0.6
"""Metres that everybody must be away from a place for food to grow back there."""


class Growth:
    """The food of one world that grows back."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up what grows, how fast, and on what."""
        growing = [thing.prefab.food for thing in spec.props]
        seconds = [
            food.regrow if food and not thing.spare else None
            for food, thing in zip(growing, spec.props, strict=True)
        ]
        self._chance = torch.tensor(
            [PERIOD * TICK / each if each else 0.0 for each in seconds]
        )  # (P,) at each look
        self._siblings = siblings(spec)
        self._number = torch.arange(len(spec.props))

    def apply(self, keys: Tensor, tick: int, physics: Physics, condition: Condition) -> None:
        """Lets food grow back; `keys` are int64 [W], the worlds' noise keys."""
        present = condition.present[:, : self._number.numel()]
        if tick % PERIOD or not bool((~present & (self._chance > 0.0)).any()):
            return
        luck = uniform(keys[:, None], tick, stream("growth"), self._number)  # (W, P)
        grown = ~present & (luck < self._chance * remaining(present, self._siblings))
        offset = physics.poses.pos[:, :, None, :2] - condition.home[:, None, :, :2]  # (W, A, P, 2)
        distance = offset[..., 0].square() + offset[..., 1].square()
        world, thing = (grown & ~(distance.amin(dim=1) < _ROOM**2)).nonzero(as_tuple=True)
        if world.numel():
            condition.present[world, thing] = True
            physics.move_things(world, thing, condition.home[world, thing])


def siblings(spec: WorldSpec) -> Tensor:
    """Says which movable things grow on the same tree: bool [P, P]; all false for what grows on none."""
    source = np.array([thing.source or "" for thing in spec.props])
    return torch.from_numpy((source[:, None] == source) & (source != ""))


def remaining(present: Tensor, family: Tensor) -> Tensor:
    """Gives what share of its tree's fruit is left, for each movable thing: [W, P]; 1 without a tree.

    Args:
        present: bool [W, P].
        family: bool [P, P] from `siblings`.
    """
    left = (present[:, None, :] & family).sum(dim=2)  # (W, P)
    size = family.sum(dim=1)  # (P,)
    return torch.where(size > 0, left / size.clamp(min=1), 1.0)
