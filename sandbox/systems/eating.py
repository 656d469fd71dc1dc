"""Eating: food in reach of a hand gives energy and vanishes; see `growth` for how it returns.

Reach alone decides, as for grasping: food can be eaten out of another's hand, and through a thin wall.
"""

import numpy as np
import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.kernel import FAR, Arrays, kernel, single
from sandbox.placement import parking
from sandbox.protocols import Physics
from sandbox.spec import WorldSpec
from sandbox.state import Scope
from sandbox.systems.grasp import gap_compiled, prop_sizes, surface_gap

REACH = single(0.3)
"""Metres from a grip to the food's surface within which it can be eaten."""

CHEWING = 30
"""Ticks that a bite keeps the mouth busy."""


class Eating:
    """The meals of one world's bodies."""

    def __init__(self, spec: WorldSpec, num_worlds: int, state: Scope) -> None:
        """Looks up what is food and what it gives."""
        food = [thing.prefab.food for thing in spec.props]
        self._energy = torch.tensor([each.energy if each else 0.0 for each in food])  # (P,)
        self._size = prop_sizes(spec)
        self._hands = torch.tensor([agent.body.num_hands for agent in spec.agents])  # (A,)
        spots = [(*parking(spec, i), size) for i, size in enumerate(self._size.tolist())]
        self._parking = torch.tensor(spots).view(-1, 3)  # (P, 3)
        self._chew = state.add("chew", torch.zeros(num_worlds, len(spec.agents), dtype=torch.int64))

    def apply(self, use: Tensor, physics: Physics, condition: Condition) -> None:
        """Lets everybody who presses use eat.

        Args:
            use: bool [W, A].
            physics: moves what is eaten away.
            condition: energy rises, food is no longer present.
        """
        poses = physics.poses
        read = (use, poses.grip, poses.thing_pos, self._size, self._energy, self._hands)
        written = (condition.present, condition.feelings, condition.eating, self._chew)
        eaten = bite_compiled(*(tensor.numpy() for tensor in (*read, *written)))
        if len(eaten):
            world, thing = torch.from_numpy(eaten).unbind(dim=1)
            physics.move_things(world, thing, self._parking[thing])


def bite(
    use: Tensor,
    grip: Tensor,
    thing_pos: Tensor,
    size: Tensor,
    energy: Tensor,
    hands: Tensor,
    present: Tensor,
    feelings: Tensor,
    eating: Tensor,
    chew: Tensor,
) -> Tensor:
    """Decides who eats what: everybody reaches for the nearest food, and the nearest body gets it.

    Args:
        use: bool [W, A].
        grip: [W, A, H, 3].
        thing_pos: [W, T, 3].
        size: [P].
        energy: [P] what each thing gives; 0 for what is not food.
        hands: int64 [A] how many each body has.
        present: bool [W, T]; rewritten.
        feelings: [W, A, 4], energy first; rewritten.
        eating: bool [W, A]; rewritten.
        chew: int64 [W, A] ticks a mouth is still busy; rewritten.

    Returns:
        int64 [n, 2] worlds and things eaten, in order.
    """
    far = float(FAR)
    chew.sub_(1).clamp_(min=0)
    gap = surface_gap(grip, thing_pos, size)  # (W, A, H, P)
    has_hand = torch.arange(gap.shape[2]) < hands[:, None]  # (A, H)
    gap = torch.where(has_hand[..., None], gap, far).amin(dim=2)  # (W, A, P)
    edible = present[:, None, : size.numel()] & (energy > 0.0)
    hungry = (use & (chew == 0))[..., None]
    nearest, which = torch.where(hungry & edible & (gap < REACH), gap, far).min(dim=2)  # (W, A)
    mine = (nearest < far)[..., None] & (torch.arange(size.numel()) == which[..., None])  # (W, A, P)
    closest, who = torch.where(mine, gap, far).min(dim=1)  # (W, P)
    eaten = closest.lt(far)
    winner = eaten[:, None] & (torch.arange(use.shape[1])[:, None] == who[:, None])  # (W, A, P)
    gained = torch.where(winner, energy, 0.0).amax(dim=2)  # one bite at most
    feelings[..., 0] = torch.where(gained > 0.0, (feelings[..., 0] + gained).clamp(max=1.0), feelings[..., 0])
    chew[winner.any(dim=2)] = CHEWING
    eating.copy_(chew > 0)
    present[:, : size.numel()] &= ~eaten
    return eaten.nonzero()


@kernel
def bite_compiled(
    use: Arrays,
    grip: Arrays,
    thing_pos: Arrays,
    size: Arrays,
    energy: Arrays,
    hands: Arrays,
    present: Arrays,
    feelings: Arrays,
    eating: Arrays,
    chew: Arrays,
) -> Arrays:
    """Decides what `bite` decides."""
    num_worlds, num_agents = use.shape
    eaten = np.empty((num_worlds * num_agents, 2), np.int64)
    count = 0
    who = np.empty(size.size, np.int64)
    closest = np.empty(size.size, np.float32)
    for world in range(num_worlds):
        who[:] = -1
        for agent in range(num_agents):
            chew[world, agent] = max(chew[world, agent] - 1, 0)
            if use[world, agent] and chew[world, agent] == 0:
                grips = grip[world, agent, : hands[agent]]
                thing, gap = _nearest_food(grips, thing_pos[world], size, energy, present[world])
                if thing >= 0 and (who[thing] < 0 or gap < closest[thing]):
                    who[thing], closest[thing] = agent, gap
        for thing in range(size.size):
            if who[thing] >= 0:
                full = feelings[world, who[thing], 0] + energy[thing]
                feelings[world, who[thing], 0] = min(full, np.float32(1.0))
                chew[world, who[thing]] = CHEWING
                present[world, thing] = False
                eaten[count, 0], eaten[count, 1] = world, thing
                count += 1
        for agent in range(num_agents):
            eating[world, agent] = chew[world, agent] > 0
    return eaten[:count]


@kernel
def _nearest_food(grips: Arrays, thing_pos: Arrays, size: Arrays, energy: Arrays, present: Arrays) -> tuple:
    """Finds the nearest food in reach of one body: its index, or -1, and its gap."""
    which, nearest = -1, FAR
    for prop in range(size.size):
        if present[prop] and energy[prop] > np.float32(0.0):
            for hand in range(len(grips)):
                gap = gap_compiled(grips[hand], thing_pos[prop], size[prop])
                if gap < REACH and gap < nearest:
                    which, nearest = prop, gap
    return which, nearest
