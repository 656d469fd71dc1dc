"""Showing: publishes inner states, and decides what others can see of them."""

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.rng import fold, stream
from sandbox.spec import WorldSpec
from sandbox.timestep import Inner


class Showing:
    """Who sees whose inner state in one world.

    In a scrambled world everybody wears the face of another, the same one for as long as the world runs. What
    is seen then has the statistics of true faces, and tells of its wearer only what all in a world have in
    common (such as being tired late in a day). With two agents, each wears the other's.
    """

    def __init__(self, spec: WorldSpec, worlds: Tensor, seed: int) -> None:
        """Looks up the rule, and draws who wears whose face in each world; `worlds` are their numbers [W]."""
        self._rule = spec.faces
        self._wearer = wearers(len(spec.agents), worlds, seed)  # (W, A)

    def apply(self, inner: Inner, condition: Condition) -> None:
        """Publishes inner states of bodies [W, A]."""
        condition.face.copy_(inner.face)
        condition.gaze.copy_(inner.gaze)
        condition.goal.copy_(inner.goal)
        condition.intention.copy_(inner.intention)
        if self._rule == "visible":
            condition.shown.copy_(inner.face)
        elif self._rule == "scrambled":
            wearer = self._wearer[..., None].expand_as(inner.face)
            condition.shown.copy_(inner.face.gather(1, wearer))


def wearers(num_agents: int, worlds: Tensor, seed: int) -> Tensor:
    """Draws whose face each wears: int64 [W, A], never its own unless it is alone."""
    luck = fold(seed, stream("showing"), worlds)  # (W,)
    step = 1 + luck.remainder(max(num_agents - 1, 1))
    return (torch.arange(num_agents) + step[:, None]) % num_agents
