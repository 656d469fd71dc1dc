"""Generosity: taking food to somebody who looks hungry, and letting go of it before them."""

import torch

from agents.scripted.foraging import Foraging
from agents.scripted.percepts import Percepts
from agents.scripted.places import Place
from sandbox.spec import TICK
from sandbox.state import Scope

_MEANT = 12.0
"""Seconds for which somebody's hunger is remembered."""

_BEFORE = 1.15
"""Metres within which one stands before somebody."""

_OFFERING = 1.2
"""Seconds of holding food out before letting go of it."""

_REST = 12.0
"""Seconds after a gift until the next."""


class Generosity:
    """Keeps how far a gift has come.

    Attributes:
        fetches: bool [N, B], who should get food for somebody.
        brings: bool [N, B], who has it and should go there.
        offers: bool [N, B], who stands before them and should hold it out.
        gives: bool [N, B], who should let go.
    """

    def __init__(self, needy: Place, shape: tuple[int, int], state: Scope) -> None:
        """Starts with nothing to give, to whom `needy` will tell."""
        self._needy = needy
        self._offered = state.add("offered", torch.zeros(shape), world_axis=1)  # s
        self._rest = state.add("rest", torch.zeros(shape), world_axis=1)  # s left
        self.fetches, self.brings, self.offers, self.gives = (
            torch.zeros(shape, dtype=torch.bool) for _ in range(4)
        )

    def update(self, percepts: Percepts, food: Foraging) -> None:
        """Sees how the gift is coming along."""
        meant = (self._needy.age < _MEANT) & ~food.hungry
        before = percepts.holding & meant & (self._needy.distance < _BEFORE)
        self._offered.copy_(torch.where(before, self._offered + TICK, 0.0))
        self._rest.sub_(TICK).clamp_(min=0.0)
        self.gives = self._offered > _OFFERING
        self._rest.masked_fill_(self.gives, _REST)
        self.offers = before
        self.brings = percepts.holding & meant & (self._rest <= 0.0)
        self.fetches = meant & food.known & ~percepts.holding & (self._rest <= 0.0)
