"""Places kept in mind: points that stay put while the body moves, as far as it senses its own motion."""

from collections.abc import Sequence

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.percepts import Own
from sandbox.spec import TICK
from sandbox.state import Scope

LONG_AGO = 1e6
"""Seconds; the age of a place that is not known."""


class Place:
    """One point for each of [N, B] bodies, in the frame of percepts.

    Attributes:
        point: [N, B, 3], a view of what `Places` moves along.
        age: [N, B] seconds since it was last noted.
    """

    def __init__(self, point: Tensor, age: Tensor) -> None:
        """Is one of some `Places`."""
        self.point, self.age = point, age

    @property
    def distance(self) -> Tensor:
        """How far off it is in the plane: [N, B]."""
        return length(self.point[..., 0], self.point[..., 1])

    def note(self, where: Tensor, point: Tensor) -> None:
        """Puts the place anew.

        Args:
            where: bool [N, B], for which bodies.
            point: [N, B, 3].
        """
        self.point.copy_(torch.where(where[..., None], point, self.point))
        self.age.masked_fill_(where, 0.0)

    def forget(self, where: Tensor) -> None:
        """Gives the place up, for the bodies in bool [N, B]."""
        self.age.masked_fill_(where, LONG_AGO)


class Places:
    """Some places by name, moved along together by dead reckoning."""

    def __init__(self, names: Sequence[str], shape: tuple[int, int], state: Scope) -> None:
        """Starts with no place known."""
        self._names = tuple(names)
        self._points = state.add("places.point", torch.zeros(*shape, len(names), 3), world_axis=1)
        self._ages = state.add("places.age", torch.full((*shape, len(names)), LONG_AGO), world_axis=1)

    def __getitem__(self, name: str) -> Place:
        """Gives one of them."""
        i = self._names.index(name)
        return Place(self._points[..., i, :], self._ages[..., i])

    def reckon(self, own: Own) -> None:
        """Lets a tick pass."""
        reckon(self._points, own)
        self._ages.add_(TICK)


def reckon(points: Tensor, own: Own) -> None:
    """Moves points [N, B, S, 2 or 3] against the own motion of a tick, in place."""
    angle = TICK * own.body_turn[..., None]
    cos, sin = torch.cos(angle), torch.sin(angle)
    forward, left = points[..., 0], points[..., 1]  # (N, B, S)
    x, y = forward - TICK * own.body_forward[..., None], left - TICK * own.body_left[..., None]
    forward.copy_(cos * x + sin * y)
    left.copy_(cos * y - sin * x)
