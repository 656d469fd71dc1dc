"""Chance: all the noise of a tick in one draw; each number is held for some ticks, then drawn anew.

Bodies change theirs at different ticks, so that a group does not act as one.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.rng import stream, uniform

_HOLDS = (("glance", 22, 8), ("place", 1, 8), ("pause", 70, 1), ("side", 128, 1))
"""Name, ticks that its numbers are held, and how many there are."""


class Luck(NamedTuple):
    """Numbers in [0, 1).

    Attributes:
        glance: [N, B, 8] for what to look at.
        place: [N, B, 8] for where to stroll.
        pause: [N, B] for whether to.
        side: [N, B] for which way round.
    """

    glance: Tensor
    place: Tensor
    pause: Tensor
    side: Tensor


class Chance:
    """Draws luck; remembers nothing."""

    def __init__(self) -> None:
        """Numbers the draws."""
        names = [f"scripted.{name}.{i}" for name, _, count in _HOLDS for i in range(count)]
        self._streams = torch.tensor([stream(name) for name in names])  # (D,)
        self._ticks = torch.tensor([ticks for _, ticks, count in _HOLDS for _ in range(count)])
        self._counts = [count for _, _, count in _HOLDS]

    def draw(self, key: Tensor, tick: int) -> Luck:
        """Gives the luck of bodies with noise keys [N, B] at a tick."""
        key = key[..., None]
        epoch = (tick + (key & 127)) // self._ticks  # (N, B, D)
        glance, place, pause, side = uniform(key, epoch, self._streams).split(self._counts, dim=-1)
        return Luck(glance, place, pause.squeeze(-1), side.squeeze(-1))
