"""Eating and growing back: food in reach of a hand gives energy, vanishes, and returns in time."""

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.protocols import Physics
from sandbox.rng import stream, uniform
from sandbox.spec import TICK, WorldSpec
from sandbox.state import Scope
from sandbox.systems.grasp import surface_gap

REACH = 0.3
"""Metres from a grip to the food's surface within which it can be eaten."""

CHEWING = 30
"""Ticks that a bite keeps the mouth busy."""

_ROOM = 0.6
"""Metres that everybody must be away from a place for food to grow back there."""

_FAR = 1e6


class Eating:
    """The food of one world."""

    def __init__(self, spec: WorldSpec, num_worlds: int, state: Scope) -> None:
        """Looks up what is food, what it gives and what it grows on."""
        props = spec.props
        food = [thing.prefab.food for thing in props]
        self._energy = torch.tensor([each.energy if each else 0.0 for each in food])  # (P,)
        self._edible = torch.tensor([each is not None for each in food], dtype=torch.bool)
        grows = [each is not None and each.regrow is not None and not thing.spare for each, thing in zip(food, props, strict=True)]
        rate = [TICK / each.regrow if each and each.regrow and grow else 0.0 for each, grow in zip(food, grows, strict=True)]
        self._rate = torch.tensor(rate)  # (P,) chance a tick to come back
        self._size = torch.tensor([max(thing.prefab.solid[0].size) for thing in props])
        self._siblings = siblings(spec)
        self._number = torch.arange(len(props))
        self._parking = torch.tensor([10.0 + max(spec.size), 0.0, 0.0])
        self._chew = state.add("chew", torch.zeros(num_worlds, len(spec.agents), dtype=torch.int64))

    def apply(self, use: Tensor, keys: Tensor, tick: int, physics: Physics, condition: Condition) -> None:
        """Lets everybody who presses use eat, and food grow back.

        Args:
            use: bool [W, A].
            keys: int64 [W] noise keys of the worlds.
            tick: now.
            physics: moves what is eaten away.
            condition: energy rises, presence changes.
        """
        if self._number.numel() == 0:
            return
        eaten = self._bite(use, physics, condition)  # (W, P)
        grown = self._grow(keys, tick, physics, condition)
        condition.present[:, : eaten.shape[1]] ^= eaten | grown
        if bool(eaten.any()):
            world, thing = eaten.nonzero(as_tuple=True)
            physics.move_things(world, thing, self.parking(thing))
        if bool(grown.any()):
            world, thing = grown.nonzero(as_tuple=True)
            physics.move_things(world, thing, condition.home[world, thing])

    def parking(self, thing: Tensor) -> Tensor:
        """Gives the spots outside the walls where things that are away are kept: [n, 3]."""
        spots = self._parking.repeat(thing.numel(), 1)
        spots[:, 1] = thing.to(torch.float32)
        spots[:, 2] = self._size[thing]
        return spots

    def _bite(self, use: Tensor, physics: Physics, condition: Condition) -> Tensor:
        """Finds what is eaten now: bool [W, P]. Everybody reaches for the nearest, the nearest gets it."""
        self._chew.sub_(1).clamp_(min=0)
        gap = surface_gap(physics.poses.grip, physics.poses.thing_pos, self._size).amin(dim=2)  # (W, A, P)
        hungry = use & (self._chew == 0)
        present = condition.present[:, None, : gap.shape[2]] & self._edible
        wanted = torch.where(hungry[..., None] & present & (gap < REACH), gap, _FAR)
        best, which = wanted.min(dim=2)  # (W, A)
        mine = (best < _FAR)[..., None] & (self._number == which[..., None])  # (W, A, P)
        claims = torch.where(mine, wanted, _FAR)
        best, who = claims.min(dim=1)  # (W, P)
        eaten = best < _FAR
        winner = eaten[:, None] & (torch.arange(use.shape[1])[:, None] == who[:, None])  # (W, A, P)
        gained = torch.where(winner, self._energy, 0.0).amax(dim=2)  # one bite at most
        energy = condition.feelings[..., 0]
        energy.copy_((energy + gained).clamp(max=1.0))
        self._chew[winner.any(dim=2)] = CHEWING
        condition.eating.copy_(self._chew > 0)
        return eaten

    def _grow(self, keys: Tensor, tick: int, physics: Physics, condition: Condition) -> Tensor:
        """Finds what grows back now: bool [W, P]. A tree that lost its last fruit bears no more."""
        present = condition.present[:, : self._number.numel()]
        luck = uniform(keys[:, None], tick, stream("eating.grow"), self._number)  # (W, P)
        away = ~present & (luck < self._rate)
        if not bool(away.any()):
            return away
        away &= luck < self._rate * remaining(present, self._siblings)
        offset = physics.poses.pos[:, :, None, :2] - condition.home[:, None, :, :2]  # (W, A, P, 2)
        near = (offset[..., 0].square() + offset[..., 1].square()).amin(dim=1) < _ROOM**2
        return away & ~near


def siblings(spec: WorldSpec) -> Tensor:
    """Says which movable things grow on the same tree: bool [P, P]; false throughout for what grows on none."""
    source = [thing.source for thing in spec.props]
    same = [[a is not None and a == b for b in source] for a in source]
    return torch.tensor(same, dtype=torch.bool).view(len(source), len(source))


def remaining(present: Tensor, family: Tensor) -> Tensor:
    """Gives the share of its tree's fruit that is left, for each movable thing: [W, P]; 1 for what grows on none.

    Args:
        present: bool [W, P].
        family: bool [P, P] from `siblings`.
    """
    left = (present[:, None, :] & family).sum(dim=2)  # (W, P)
    size = family.sum(dim=1)  # (P,)
    return torch.where(size > 0, left / size.clamp(min=1), 1.0)
