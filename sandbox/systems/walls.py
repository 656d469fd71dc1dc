"""Walls: what was thrown over them comes back to where it began."""

import torch

from sandbox.condition import Condition
from sandbox.protocols import Physics
from sandbox.spec import WorldSpec

PERIOD = 10
"""Ticks between two looks over the walls."""

_BEYOND = 0.5
"""Metres outside the walls at which a thing counts as gone."""


class Walls:
    """The bounds of one world."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up how far they reach."""
        self._num_props = len(spec.props)
        self._reach = torch.tensor(spec.size) / 2 + _BEYOND  # (2,)

    def apply(self, tick: int, physics: Physics, condition: Condition) -> None:
        """Puts what is present but gone back to its home, now and then."""
        if tick % PERIOD:
            return
        place = physics.poses.thing_pos[:, : self._num_props, :2]  # (W, P, 2)
        gone = (place.abs() > self._reach).any(dim=-1) & condition.present[:, : self._num_props]
        world, thing = gone.nonzero(as_tuple=True)
        if world.numel():
            physics.move_things(world, thing, condition.home[world, thing])
