"""Meals: where there is something of each colour that a body might eat, and whether it got a bite.

What food is, nobody is told. A heap of things holds pieces of many colours, and a hand must get to one of
them; so pieces are kept by their colour alone, the nearest of each.
"""

import torch
from torch import Tensor

from agents.errands.candidates import AWAY, COLOURS
from agents.errands.shades import middles, shade
from agents.errands.sightings import Sighting, columns, moved
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Observation

_BITE = 0.02
"""Energy by which one must gain in a tick to have eaten."""

_NEVER = 1e4
"""Ticks since a bite where there was none."""

_REMEMBERED = 800.0
"""Ticks after which what was not seen again is forgotten."""

_STEPS = 16
"""Shades of each of red, green and blue for which it is known by heart what colour they are."""

_UNSEEN = 30.0
"""Ticks for which what is at hand may be out of sight before it is taken for gone."""

_SPURNED = 200.0
"""Ticks for which that is left alone of which one could not get a bite."""


class Meals:
    """What bodies of N minds, B each, could eat; C colours in the order of `COLOURS`.

    Attributes:
        place: float32 [N, B, C, 2], where the nearest piece is, forward and left of the body.
        height: float32 [N, B, C], above the ground.
        shade: float32 [N, B, C, 3], its colour exactly.
        since: float32 [N, B], ticks since a bite of this meal.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Knows of nothing to eat, and has eaten nothing."""

        def add(name: str, value: float, *width: int) -> Tensor:
            filled = torch.full((*spec.shape, *width), value, device=spec.device)
            return state.add(name, filled, world_axis=1)

        num = len(COLOURS)
        self.place, self.height = add("place", AWAY, num, 2), add("height", 0.0, num)
        self.shade = add("shade", 0.0, num, 3)
        self._age, self._spurned = add("age", _NEVER, num), add("spurned", 0.0, num)  # ticks
        self.since, self._energy = add("since", _NEVER), add("energy", 1.0)
        self._named = _name_shades().to(spec.device)
        self._index = torch.arange(num, device=spec.device)
        self._felt = columns(spec.space, ["feelings.energy"]).to(spec.device)
        motion = [f"body.{name}" for name in ("forward", "left", "turn")]
        self._motion = columns(spec.space, motion).to(spec.device)

    @property
    def ate(self) -> Tensor:
        """Who has had a bite of this meal: bool [N, B]."""
        return self.since < _NEVER

    def known(self) -> Tensor:
        """Says of which colours one knows where there is something: bool [N, B, C]."""
        return self._age < _REMEMBERED

    def open(self) -> Tensor:
        """Says of which colours one could eat, as one has ever seen any of it: bool [N, B, C].

        Nobody eats what they have just tried in vain.
        """
        return (self._age < _NEVER) & (self._spurned <= 0.0)

    def begin(self, where: Tensor) -> None:
        """Lets bodies, bool [N, B], begin another meal."""
        self.since.masked_fill_(where, _NEVER)

    def look(self, seen: Sighting, stands_out: Tensor, observation: Observation) -> None:
        """Keeps the nearest piece in view of each colour, and whether one had a bite.

        Args:
            seen: what rays meet.
            stands_out: bool [N, B, R], which rays meet a thing.
            observation: what is sensed.
        """
        flat = observation.flat
        self.place.copy_(moved(self.place, flat.index_select(-1, self._motion)))
        self._age.copy_(torch.where(self._age < _REMEMBERED, self._age + 1.0, self._age))
        self._spurned.sub_(1.0).clamp_(min=0.0)
        self._find(seen, stands_out)
        energy = flat.index_select(-1, self._felt)[..., 0]
        self.since.add_(self.ate)
        self.since.masked_fill_(energy - self._energy > _BITE, 0.0)
        self._energy.copy_(energy)

    def give_up(self, at_hand: Tensor, vain: Tensor, colour: Tensor) -> None:
        """Gives up what is gone, or cannot be had.

        Args:
            at_hand: bool [N, B], who is at a meal.
            vain: bool [N, B], who has been for too long.
            colour: int64 [N, B], of the meal.
        """
        mine = colour[..., None] == self._index
        gone = (at_hand[..., None] & (self._age > _UNSEEN)) | (self.since == 0.0)[..., None]
        self._age.copy_(torch.where(mine & gone, self._age.clamp(min=_REMEMBERED), self._age))
        self._spurned.masked_fill_(mine & vain[..., None], _SPURNED)

    def _find(self, seen: Sighting, stands_out: Tensor) -> None:
        colour = self._named[shade(seen.colour, _STEPS, -2)]  # (N, B, R)
        fits = (colour[..., None, :] == self._index[:, None]) & stands_out[..., None, :]  # (N, B, C, R)
        squared = (seen.points * seen.points).sum(-2)[..., None, :]
        nearest, ray = torch.where(fits, squared, AWAY).min(-1)  # (N, B, C)
        found = nearest < AWAY
        for kept, each in ((self.place, seen.points), (self.shade, seen.colour)):
            piece = each.gather(-1, ray[..., None, :].expand(-1, -1, each.shape[-2], -1)).transpose(-1, -2)
            kept.copy_(torch.where(found[..., None], piece, kept))
        self.height.copy_(torch.where(found, seen.height.gather(-1, ray), self.height))
        self._age.masked_fill_(found, 0.0)


def _name_shades() -> Tensor:
    """Gives the nearest of `COLOURS` to the middle of each shade: int64 [shades]."""
    return torch.cdist(middles(_STEPS), torch.tensor(list(COLOURS.values()))).argmin(-1)
