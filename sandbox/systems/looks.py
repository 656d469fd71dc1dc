"""Looks that change: screens flicker, lanterns go through all colours, trees wither with their fruit."""

import math

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.rng import stream, uniform
from sandbox.spec import TICK, WorldSpec

_WITHERED = torch.tensor([0.42, 0.33, 0.22])

_MIDDLE, _SWING = 0.5, 0.4
"""What red, green and blue swing about while a shape goes through all colours, and how far."""


class Looks:
    """The changing colours of one world's shapes."""

    def __init__(self, spec: WorldSpec) -> None:
        """Finds the shapes that flicker, cycle or wither, and whose fruit decides."""
        shapes = [(thing, shape) for thing in spec.things for shape in thing.prefab.shapes]
        flickering = [thing.prefab.flicker and shape.solid for thing, shape in shapes]
        self._flickering = torch.tensor(flickering, dtype=torch.bool).nonzero().flatten()
        periods = torch.tensor([(thing.prefab.cycle or 0.0) * shape.solid for thing, shape in shapes])
        self._cycling = periods.nonzero().flatten()
        self._period = (periods[self._cycling] / TICK).round().clamp(min=1.0)  # ticks
        leafy = [thing.prefab.bears is not None and shape.kind == "sphere" for thing, shape in shapes]
        self._leaves = torch.tensor(leafy, dtype=torch.bool).nonzero().flatten()
        fruit = [[prop.source == shapes[i][0].label for prop in spec.props] for i in self._leaves.tolist()]
        self._fruit = torch.tensor(fruit, dtype=torch.bool).view(len(fruit), len(spec.props))  # (leaves, P)
        self._fresh = torch.tensor([shapes[i][1].colour for i in self._leaves.tolist()]).view(-1, 3)
        self._channel = torch.arange(3)

    def apply(self, keys: Tensor, tick: int, condition: Condition) -> None:
        """Recolours what changes; `keys` are int64 [W], the worlds' noise keys."""
        if self._flickering.numel():
            shape = self._flickering[:, None]
            noise = uniform(keys[:, None, None], tick, stream("looks.flicker"), shape, self._channel)
            condition.shape_colour[:, self._flickering] = noise  # (W, flickering, 3)
        if self._cycling.numel():
            condition.shape_colour[:, self._cycling] = self._cycle(keys, tick)
        if self._leaves.numel():
            hanging = condition.present[:, None, : self._fruit.shape[1]] & self._fruit  # (W, leaves, P)
            share = hanging.sum(dim=2) / self._fruit.sum(dim=1).clamp(min=1)
            colour = _WITHERED + share[..., None] * (self._fresh - _WITHERED)
            condition.shape_colour[:, self._leaves] = colour

    def _cycle(self, keys: Tensor, tick: int) -> Tensor:
        """Gives the colours of shapes that go through all of them, from where chance began: [W, n, 3]."""
        start = uniform(keys[:, None], stream("looks.cycle"), self._cycling)  # (W, n)
        turns = torch.remainder(tick, self._period) / self._period + start
        return _MIDDLE + _SWING * torch.cos(2.0 * math.pi * (turns[..., None] + self._channel / 3.0))
