"""Places kept in mind: points that stay put while the body moves, as far as it senses its own motion."""

import torch
from torch import Tensor

from agents.scripted.percepts import Own
from sandbox.spec import TICK
from sandbox.state import Scope

LONG_AGO = 1e6
"""Seconds; the age of a place that is not known."""


class Place:
    """One point for each of [N, B] bodies, in the frame of percepts, moved along by dead reckoning.

    Attributes:
        point: [N, B, 3].
        age: [N, B] seconds since it was last noted.
    """

    def __init__(self, name: str, shape: tuple[int, int], state: Scope) -> None:
        """Starts with no place known."""
        self.point = state.add(f"{name}.point", torch.zeros(*shape, 3), world_axis=1)
        self.age = state.add(f"{name}.age", torch.full(shape, LONG_AGO), world_axis=1)

    def reckon(self, own: Own) -> None:
        """Lets a tick pass: the point moves against the own motion."""
        angle = TICK * own.body_turn
        cos, sin = torch.cos(angle), torch.sin(angle)
        forward, left, _ = self.point.unbind(-1)
        x, y = forward - TICK * own.body_forward, left - TICK * own.body_left
        forward.copy_(cos * x + sin * y)
        left.copy_(cos * y - sin * x)
        self.age.add_(TICK)

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
