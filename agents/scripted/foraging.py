"""Foraging: finding food by its red, keeping in mind where it was, and going to eat it when hungry."""

import torch
from torch import Tensor

from agents.scripted.percepts import Percepts
from agents.scripted.places import Place
from sandbox.spec import TICK
from sandbox.state import Scope

RED = 0.5
"""Redness above which something is food."""

_PECKISH, _SATED = 0.72, 0.9
"""Energy below which one gets hungry, and above which one is no longer."""

_MEMORY = 30.0
"""Seconds that a place of food is remembered without being seen."""

_AT_HAND = 0.85
"""Metres in the plane within which hands go for food."""

_PATIENCE = 4.0
"""Seconds at hand without a bite after which food is left alone."""

_SPURNED = 6.0
"""Seconds for which food is then left alone."""

_UNSEEN = 1.5
"""Seconds that food at hand may be out of sight before it is taken for gone."""

_FAR = 1e6


class Foraging:
    """Keeps where food is and whether one is hungry; all but `hungry` follows anew at every tick.

    Attributes:
        hungry: bool [N, B].
        point: [N, B, 3] where food is; means something where `known`.
        known: bool [N, B], who knows of food.
        at_hand: bool [N, B], who has it in reach of a hand or nearly so.
        ate: bool [N, B], who has eaten just now.
    """

    def __init__(self, place: Place, shape: tuple[int, int], state: Scope) -> None:
        """Starts sated; keeps where food is in a place of its own."""
        self._place = place
        self._trying = state.add("food.trying", torch.zeros(shape), world_axis=1)  # s at hand without a bite
        self._spurned = state.add("food.spurned", torch.zeros(shape), world_axis=1)  # s to leave it alone
        self._energy = state.add("food.energy", torch.ones(shape), world_axis=1)  # at the last tick
        self.hungry = state.add("food.hungry", torch.zeros(shape, dtype=torch.bool), world_axis=1)
        self.point = place.point
        self.known, self.at_hand, self.ate = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))

    def update(self, percepts: Percepts) -> None:
        """Sees, remembers and gets hungry."""
        energy = percepts.own.feelings_energy
        self.ate = energy - self._energy > 0.02
        self._energy.copy_(energy)
        self.hungry.copy_((energy < _PECKISH) | (self.hungry & (energy < _SATED)))
        self._place.note(*find_food(percepts))
        self._spurned.sub_(TICK).clamp_(min=0.0)
        known = (self._place.age < _MEMORY) & (self._spurned <= 0.0)
        at_hand = known & (self._place.distance < _AT_HAND)
        lost = self.ate | (at_hand & (self._place.age > _UNSEEN))
        self._place.forget(lost)
        self.known, self.at_hand = known & ~lost, at_hand & ~lost

    def pursue(self, wanted: Tensor) -> None:
        """Tires those in bool [N, B] who are after food that hands cannot get."""
        self._trying.copy_(torch.where(wanted & self.at_hand, self._trying + TICK, 0.0))
        self._spurned.masked_fill_(self._trying > _PATIENCE, _SPURNED)


def find_food(percepts: Percepts) -> tuple[Tensor, Tensor]:
    """Finds the nearest red thing in sight: who sees one, bool [N, B], and where, [N, B, 3]."""
    x, y, z = percepts.hit.unbind(-2)  # (N, B, R)
    far = torch.where(percepts.redness > RED, x * x + y * y + z * z, _FAR)
    nearest, ray = far.min(-1)  # (N, B)
    point = percepts.hit.gather(-1, ray[..., None, None].expand(-1, -1, 3, 1)).squeeze(-1)
    return nearest < _FAR, point
