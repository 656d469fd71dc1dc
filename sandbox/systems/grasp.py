"""Grasping: while grab is pressed, each hand holds the nearest thing in its reach."""

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.protocols import Physics
from sandbox.spec import WorldSpec

REACH = 0.2
"""Metres from the grip to a thing's surface within which a hand can take it."""

TEAR = 0.6
"""Metres from the grip to a held thing's surface at which it is torn away."""

_FAR = 1e6


class Grasp:
    """The grasping of one world's bodies."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up which things can be held, how large and how heavy they are."""
        props = [thing.prefab for thing in spec.props]
        self._size = torch.tensor([max(prefab.solid[0].size) for prefab in props])  # (P,)
        self._mass = torch.tensor([prefab.mass or 0.0 for prefab in props])  # (P,)
        self._graspable = torch.tensor([prefab.grab for prefab in props], dtype=torch.bool)  # (P,)
        hands = [[hand < agent.body.num_hands for hand in range(spec.num_hands)] for agent in spec.agents]
        self._has_hand = torch.tensor(hands)  # (A, H)
        self._number = torch.arange(len(props))

    def apply(self, grab: Tensor, physics: Physics, condition: Condition) -> None:
        """Takes, keeps and lets go.

        Args:
            grab: bool [W, A].
            physics: holds.
            condition: gets the masses held.
        """
        gap = surface_gap(physics.poses.grip, physics.poses.thing_pos, self._size)  # (W, A, H, P)
        pressed = grab[:, :, None] & self._has_hand  # (W, A, H)
        held = physics.held & pressed[..., None] & (gap < TEAR)
        for hand in range(gap.shape[2]):  # one after the other, so that no thing is taken by both
            free = ~held.any(dim=2)  # (W, A, P)
            empty = pressed[:, :, hand] & ~held[:, :, hand].any(dim=-1)  # (W, A)
            reachable = torch.where(free & self._graspable, gap[:, :, hand], _FAR)
            nearest, which = reachable.min(dim=-1)  # (W, A)
            taken = (empty & (nearest < REACH))[..., None] & (self._number == which[..., None])
            held[:, :, hand] |= taken
        physics.hold(held)
        condition.held_mass.copy_(torch.where(held, self._mass, 0.0).amax(dim=-1))


def surface_gap(grip: Tensor, thing_pos: Tensor, size: Tensor) -> Tensor:
    """Measures from each grip to each movable thing's surface, as if it were a ball: [W, A, H, P] metres."""
    offset = grip[:, :, :, None] - thing_pos[:, None, None, : size.numel()]  # (W, A, H, P, 3)
    x, y, z = offset.unbind(dim=-1)
    return torch.sqrt(x * x + y * y + z * z) - size
