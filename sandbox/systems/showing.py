"""Showing: publishes inner states, and decides what others can see of them."""

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.rng import fold, stream
from sandbox.spec import WorldSpec
from sandbox.timestep import Inner


class Showing:
    """Who sees whose inner state in one world.

    In a scrambled world everybody wears the face of another, the same one for as long as the world runs: what
    is seen has the right statistics and tells nothing about its wearer.
    """

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up the world's rule."""
        self._rule = spec.faces
        self._agents = torch.arange(len(spec.agents))

    def apply(self, inner: Inner, keys: Tensor, condition: Condition) -> None:
        """Publishes inner states of bodies [W, A]; `keys` are int64 [W], the worlds' noise keys."""
        condition.face.copy_(inner.face)
        condition.gaze.copy_(inner.gaze)
        condition.goal.copy_(inner.goal)
        condition.intention.copy_(inner.intention)
        if self._rule == "visible":
            condition.shown.copy_(inner.face)
        elif self._rule == "scrambled":
            wearer = self._wearers(keys)[..., None].expand_as(inner.face)
            condition.shown.copy_(inner.face.gather(1, wearer))

    def _wearers(self, keys: Tensor) -> Tensor:
        """Gives whose face each wears: int64 [W, A], never its own unless it is alone."""
        count = self._agents.numel()
        step = 1 + fold(keys, stream("showing")).remainder(max(count - 1, 1))  # (W,)
        return (self._agents + step[:, None]) % count
