"""Elders: how minds were a while ago, to compare them with how they are."""

import torch
from torch import Tensor

from agents.population import Population
from sandbox.state import Scope

_EARLY = 8.0
"""In its early life an elder is taken anew whenever a mind has lived on by an eighth."""

_LEAST = 25.0
"""Steps that a mind lives between two elders at least."""


class Elder:
    """Copies of the averaged weights of N minds, between one and two terms old.

    Two are kept: the younger takes the place of the older when it has served its term.
    """

    def __init__(self, population: Population, term: float, state: Scope) -> None:
        """Takes minds as they are born.

        Args:
            population: the minds; the last of their trails is what is copied.
            term: steps of learning between two elders, once a mind has lived `_EARLY` of them.
            state: where to register.
        """
        self._population, self._term = population, term
        newest = population.trails[:, -1:]
        copies = newest.expand(-1, 2, -1).clone()
        self._copies = state.add("copies", copies, world_axis=None)  # (N, 2, P), the older first
        population.follow(self._copies)
        ages = torch.zeros(len(newest), 2, device=newest.device)
        self._ages = state.add("ages", ages, world_axis=None)  # steps since the last was taken, and in all

    def weights(self) -> Tensor:
        """Gives the older weights: float32 [N, P]."""
        return self._copies[:, 0]

    def age(self, learning: Tensor) -> None:
        """Lets a step of learning pass for some minds: bool [N]."""
        self._ages.add_(learning[:, None])
        since, lived = self._ages.unbind(dim=1)
        due = since >= (lived / _EARLY).clamp(_LEAST, self._term)
        if bool(due.any()):
            self._copies[due, 0] = self._copies[due, 1]
            self._copies[due, 1] = self._population.trails[due, -1]
            since[due] = 0.0
