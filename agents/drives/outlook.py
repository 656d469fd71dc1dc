"""Outlook: how satisfied all drives are going to be, by what a mind has in view; its gate is judged by that.

It has a network of its own, which learns from every decision at once. Gates learn slowly and from many
decisions together, since what a single one tells of weights is mostly luck; what tells luck from merit must
be quick.

Source: Sutton and Barto, "Reinforcement learning" (2018), section 13.5, the critic of an actor-critic, with
the semi-gradient of section 9.3.
"""

import torch
from torch import Tensor

from agents.acting.network import backward, forward, layers
from agents.adam import Rates
from agents.layers import padded
from agents.population import Population
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_WIDTH = 16
"""Units of each hidden layer."""


class Outlook:
    """What N minds expect of contexts, of F numbers each.

    Attributes:
        population: their weights.
    """

    def __init__(self, spec: MindSpec, num_inputs: int, state: Scope) -> None:
        """Expects next to nothing; `num_inputs` is F, padded."""
        self._team = spec.team
        shapes = layers(num_inputs, _WIDTH, padded(1))
        self.population = Population(shapes, spec.key, state, Rates(rate=3e-3, clip=1.0), team=spec.team)

    def expect(self, context: Tensor) -> Tensor:
        """Gives float32 [N, B] for contexts [N, B, F]."""
        return forward(self.population, context).outputs[..., 0]

    def learn(self, context: Tensor, target: Tensor, counts: Tensor) -> Tensor:
        """Learns what should have been expected, float32 [N, B], where it counts: bool [N, B].

        Returns:
            float32 [N, B], by how much more it was than expected; 0 where it does not count.
        """
        activity = forward(self.population, context)
        missed = torch.where(counts, target - activity.outputs[..., 0], 0.0)
        share = counts.to(missed.dtype).mean(1)
        self._team.average(share)
        errors = torch.zeros_like(activity.outputs)
        errors[..., 0] = -missed / (share * counts.shape[1]).clamp(min=1e-9)[:, None]
        backward(self.population, activity, errors)
        self.population.step(share > 0.0)
        return missed
