"""Grasping: while grab is pressed, each hand holds the nearest thing in its reach."""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.kernel import FAR, ZERO, Arrays, kernel, single
from sandbox.protocols import Physics
from sandbox.spec import WorldSpec

REACH = single(0.2)
"""Metres from the grip to a thing's surface within which a hand can take it."""

TEAR = single(0.6)
"""Metres from the grip to a held thing's surface at which it is torn away."""


SHARED = single(2.0)
"""Kilograms from which several hands can hold a thing together; what is lighter is one hand's."""


class Grasp:
    """The grasping of one world's bodies."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up which things can be held, how large and how heavy they are."""
        props = [thing.prefab for thing in spec.props]
        self._size = prop_sizes(spec)  # (P,)
        self._mass = torch.tensor([prefab.mass or 0.0 for prefab in props])  # (P,)
        self._graspable = torch.tensor([prefab.grab for prefab in props], dtype=torch.bool)  # (P,)
        self._hands = torch.tensor([agent.body.num_hands for agent in spec.agents])  # (A,)

    def apply(self, grab: Tensor, physics: Physics, condition: Condition) -> None:
        """Takes, keeps and lets go.

        Args:
            grab: bool [W, A].
            physics: holds.
            condition: gets the masses held.
        """
        poses, held = physics.poses, physics.held
        read = (grab, poses.grip, poses.thing_pos, self._size, self._mass, self._graspable, self._hands)
        if take_compiled(*(tensor.numpy() for tensor in (*read, held, condition.held_mass))):
            physics.hold(held)


def prop_sizes(spec: WorldSpec) -> Tensor:
    """Gives how far each movable thing's surface lies from its middle, as if it were a ball: [P] metres."""
    return torch.tensor([max(thing.prefab.solid[0].size) for thing in spec.props])


def surface_gap(grip: Tensor, thing_pos: Tensor, size: Tensor) -> Tensor:
    """Measures from each grip to each movable thing's surface: [W, A, H, P] metres."""
    offset = grip[:, :, :, None] - thing_pos[:, None, None, : size.numel()]  # (W, A, H, P, 3)
    x, y, z = offset.unbind(dim=-1)
    return torch.sqrt(x * x + y * y + z * z) - size


@kernel
def gap_compiled(grip: Arrays, thing_pos: Arrays, size: float) -> float:
    """Measures what `surface_gap` measures, from one grip to one thing."""
    x, y, z = grip[0] - thing_pos[0], grip[1] - thing_pos[1], grip[2] - thing_pos[2]
    return math.sqrt(x * x + y * y + z * z) - size


def take(
    grab: Tensor,
    grip: Tensor,
    thing_pos: Tensor,
    size: Tensor,
    mass: Tensor,
    graspable: Tensor,
    hands: Tensor,
    held: Tensor,
    held_mass: Tensor,
) -> bool:
    """Decides who holds what.

    Args:
        grab: bool [W, A].
        grip: [W, A, H, 3].
        thing_pos: [W, T, 3].
        size: [P].
        mass: [P].
        graspable: bool [P].
        hands: int64 [A] how many each body has.
        held: bool [W, A, H, P]; rewritten.
        held_mass: [W, A, H]; rewritten.

    Returns:
        Whether any hand took or let go.
    """
    gap = surface_gap(grip, thing_pos, size)  # (W, A, H, P)
    pressed = grab[:, :, None] & (torch.arange(gap.shape[2]) < hands[:, None])  # (W, A, H)
    now = held & pressed[..., None] & gap.lt(TEAR)
    light = mass < SHARED
    for hand in range(gap.shape[2]):  # one after the other, so that no thing is taken by both
        others = now.any(dim=2).any(dim=1, keepdim=True) & light  # (W, 1, P)
        free = graspable & ~now.any(dim=2) & ~others  # (W, A, P)
        empty = pressed[:, :, hand] & ~now[:, :, hand].any(dim=-1)  # (W, A)
        nearest, which = torch.where(free, gap[:, :, hand], float(FAR)).min(dim=-1)  # (W, A)
        taken = (empty & nearest.lt(REACH))[..., None] & (torch.arange(size.numel()) == which[..., None])
        first = taken.cumsum(dim=1) == 1  # of those who reach for it in one tick
        now[:, :, hand] |= taken & (first | ~light)
    changed = not torch.equal(now, held)
    held.copy_(now)
    held_mass.copy_(torch.where(now, mass, 0.0).amax(dim=-1))
    return changed


@kernel
def take_compiled(
    grab: Arrays,
    grip: Arrays,
    thing_pos: Arrays,
    size: Arrays,
    mass: Arrays,
    graspable: Arrays,
    hands: Arrays,
    held: Arrays,
    held_mass: Arrays,
) -> bool:
    """Decides what `take` decides."""
    changed = False
    num_agents, num_hands, num_props = held.shape[1:]
    wanted = np.empty(num_agents, np.int64)
    for world in range(held.shape[0]):
        for agent in range(num_agents):
            changed |= _keep(
                grab[world, agent], grip[world, agent], thing_pos[world], size, held[world, agent]
            )
        for hand in range(num_hands):
            for agent in range(num_agents):
                wanted[agent] = -1
                if grab[world, agent] and hand < hands[agent] and not held[world, agent, hand].any():
                    hold = grip[world, agent, hand]
                    wanted[agent] = _reach(hold, thing_pos[world], size, mass, graspable, held[world], agent)
            changed |= _share_out(wanted, mass, held[world, :, hand])
        for agent in range(num_agents):
            for hand in range(num_hands):
                held_mass[world, agent, hand] = ZERO
                for prop in range(num_props):
                    if held[world, agent, hand, prop]:
                        held_mass[world, agent, hand] = mass[prop]
    return changed


@kernel
def _keep(grab: np.bool_, grip: Arrays, thing_pos: Arrays, size: Arrays, held: Arrays) -> bool:
    """Lets go of what one body does not grab any more, or what was torn away; says whether it did."""
    changed = False
    for hand in range(held.shape[0]):
        for prop in range(held.shape[1]):
            if held[hand, prop] and not (
                grab and gap_compiled(grip[hand], thing_pos[prop], size[prop]) < TEAR
            ):
                held[hand, prop] = False
                changed = True
    return changed


@kernel
def _reach(
    grip: Arrays, thing_pos: Arrays, size: Arrays, mass: Arrays, graspable: Arrays, held: Arrays, agent: int
) -> int:
    """Finds the nearest thing that one hand of an agent can take: its index, or -1."""
    which, nearest = -1, FAR
    for prop in range(size.size):
        gap = gap_compiled(grip, thing_pos[prop], size[prop])
        if graspable[prop] and gap < nearest and _is_free(prop, mass[prop], held, agent):
            which, nearest = prop, gap
    return which if nearest < REACH else -1


@kernel
def _is_free(prop: int, mass: float, held: Arrays, agent: int) -> bool:
    """Says whether an agent may take a thing: not if it has it, nor if it is light and another has it."""
    for other in range(held.shape[0]):
        if other == agent or mass < SHARED:
            for hand in range(held.shape[1]):
                if held[other, hand, prop]:
                    return False
    return True


@kernel
def _share_out(wanted: Arrays, mass: Arrays, held: Arrays) -> bool:
    """Gives everybody what one hand reaches for; of those who reach for a light thing, only the first."""
    changed = False
    for agent in range(wanted.size):
        prop = wanted[agent]
        if prop >= 0:
            taken = False
            for earlier in range(agent):
                taken |= wanted[earlier] == prop
            if not taken or mass[prop] >= SHARED:
                held[agent, prop] = True
                changed = True
    return changed
