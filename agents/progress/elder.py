"""Elders: how minds were a while ago, to compare them with how they are."""

import torch
from torch import Tensor

from agents.population import Population
from agents.values.values import Values
from sandbox.state import Scope

_EARLY = 8.0
"""In its early life an elder is taken anew whenever a mind has lived on by an eighth."""

_LEAST = 25.0
"""Steps that a mind lives between two elders at least."""


class Elder:
    """Copies of the averaged weights of N minds, between one and two terms old.

    Two are kept: the younger takes the place of the older when it has served its term. Half precision is
    enough: it is off by less than weights move in a few steps. Each lies by itself, since torch turns halves
    that lie apart into numbers twenty times as slowly.
    """

    def __init__(
        self, population: Population, term: float, state: Scope, values: Values | None = None
    ) -> None:
        """Takes minds as they are born.

        Args:
            population: the minds; the last of their trails is what is copied.
            term: steps of learning between two elders, once a mind has lived `_EARLY` of them.
            state: where to register.
            values: of the minds, each of which may have a longer or shorter term.
        """
        self._population, self._term, self._values = population, term, values
        newest = population.trails[:, -1:]

        def add(name: str) -> Tensor:
            copy = state.add(name, newest.to(torch.float16, copy=True), world_axis=None)  # (N, 1, P)
            population.follow(copy)
            return copy

        self._older, self._younger = add("older"), add("younger")
        ages = torch.zeros(len(newest), 2, device=newest.device)
        self._ages = state.add("ages", ages, world_axis=None)  # steps since the last was taken, and in all

    def weights(self) -> Tensor:
        """Gives the older weights: float32 [N, P]."""
        return self._older[:, 0].to(torch.float32)

    def age(self, learning: Tensor) -> None:
        """Lets a step of learning pass for some minds: bool [N]."""
        self._ages.add_(learning[:, None])
        since, lived = self._ages.unbind(dim=1)
        term = torch.full_like(lived, self._term) * (1.0 if self._values is None else self._values.term)
        due = since >= torch.minimum((lived / _EARLY).clamp(min=_LEAST), term)
        if bool(due.any()):
            self._older[due] = self._younger[due]
            self._younger[due] = self._population.trails[due, -1:].to(torch.float16)
            since[due] = 0.0
