"""Meals: where exactly that is which a body wants to eat, and whether it got it."""

import torch
from torch import Tensor

from agents.errands.sightings import Sighting, columns, moved
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Observation

_BITE = 0.02
"""Energy by which one must gain in a tick to have eaten."""

_NEVER = 1e4
"""Ticks since a bite where there was none."""

_ALIKE = 0.06
"""Squared distance of colours below which a ray may meet what one is after."""

_NOWHERE = 1e3


class Meal:
    """What bodies of N minds, B each, are after; a heap of things holds pieces of many colours.

    Attributes:
        point: float32 [N, B, 2], where the piece is, forward and left of the body.
        height: float32 [N, B], above the ground.
        since: float32 [N, B], ticks since a bite of this meal.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Has eaten nothing."""

        def add(name: str, value: float, *width: int) -> Tensor:
            filled = torch.full((*spec.shape, *width), value, device=spec.device)
            return state.add(name, filled, world_axis=1)

        self.point, self.height = add("point", 0.0, 1, 2), add("height", 0.0)
        self.since, self._energy = add("since", _NEVER), add("energy", 1.0)
        self._felt = columns(spec.space, ["feelings.energy"]).to(spec.device)
        self._motion = columns(spec.space, [f"body.{name}" for name in ("forward", "left", "turn")])
        self._motion = self._motion.to(spec.device)

    @property
    def ate(self) -> Tensor:
        """Who has had a bite of this meal: bool [N, B]."""
        return self.since < _NEVER

    def begin(self, where: Tensor, place: Tensor, height: Tensor) -> None:
        """Lets bodies, bool [N, B], go for something at a place [N, B, 2] and a height [N, B]."""
        self.point.copy_(torch.where(where[..., None, None], place[..., None, :], self.point))
        self.height.copy_(torch.where(where, height, self.height))
        self.since.masked_fill_(where, _NEVER)

    def look(self, seen: Sighting, rays: Tensor, colour: Tensor, observation: Observation) -> None:
        """Keeps the piece in view that is nearest, among those of the right colour.

        Args:
            seen: what rays meet.
            rays: bool [N, B, R], which of them meet what one is after.
            colour: float32 [N, B, 3], of the latter.
            observation: what is sensed.
        """
        flat = observation.flat
        self.point.copy_(moved(self.point, flat.index_select(-1, self._motion)))
        off = seen.colour - colour[..., None]  # (N, B, 3, R)
        fits = rays & ((off * off).sum(-2) < _ALIKE)
        nearest, ray = torch.where(fits, (seen.points * seen.points).sum(-2), _NOWHERE).min(-1)  # (N, B)
        found, ray = nearest < _NOWHERE, ray[..., None]
        piece = seen.points.gather(-1, ray[..., None, :].expand(-1, -1, 2, 1)).transpose(-1, -2)
        self.point.copy_(torch.where(found[..., None, None], piece, self.point))
        self.height.copy_(torch.where(found, seen.height.gather(-1, ray)[..., 0], self.height))
        energy = flat.index_select(-1, self._felt)[..., 0]
        self.since.add_(self.ate)
        self.since.masked_fill_(energy - self._energy > _BITE, 0.0)
        self._energy.copy_(energy)
