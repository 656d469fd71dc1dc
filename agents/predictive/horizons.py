"""Several horizons, each with a prediction of its own: what to expect over a tick, over seconds, over more.

Weighing a one-step error by powers of a discount, and summing over a life, only rescales it: every discount
has the same best model. So each gets something that differs with it: how far a model errs when it goes on
without senses (`overshoot`, to judge models by), and linear heads that foresee discounted sums (`Outlook`):
of coming surprise, to act by, or of coming senses, to hold a level against.

No mind is driven by these yet.
"""

import torch
from torch import Tensor

from agents.adam import Rates
from agents.layers import linear, outer, padded
from agents.population import Layer, Population
from sandbox.protocols import ALONE, Team
from sandbox.state import Scope

LAMBDAS = (0.0, 0.8, 0.95, 0.99)
"""Discounts a tick: horizons of 1, 5, 20 and 100 ticks."""


def overshoot(losses: Tensor, discount: float) -> Tensor:
    """Gives the loss of going on without senses, seen over a horizon.

    The loss k ticks on counts discount^k; weights add up to 1 over the ticks there are.

    Source: the generalised latent overshooting of Hafner et al., "Learning latent dynamics for planning from
    pixels" (2019), arXiv 1811.04551, section 4, with geometric weights.

    Args:
        losses: float32 [..., T, S], error of the prediction 1 to T ticks ahead, made at once.
        discount: in [0, 1); 0 for the first tick only.

    Returns:
        float32 [..., S].
    """
    weights = torch.tensor([discount**k for k in range(losses.shape[-2])], device=losses.device)
    return (losses * (weights / weights.sum())[:, None]).sum(-2)


class Outlook:
    """Linear heads that foresee what is to come, each over its own horizon; N minds' at once.

    A head's value is the average of a signal over the ticks to come, those k ticks on counting (1 - l) l^k.
    It learns by temporal differences: what it foresees should be this tick's signal and what it foresees
    next.

    Source: Sutton, "Learning to predict by the methods of temporal differences" (1988), TD(0); many heads as
    in Sutton et al., "Horde" (2011); averages of senses as in Janner et al., "gamma-Models" (2020), arXiv
    2010.14496, but only their mean.

    Attributes:
        population: the heads' weights.
    """

    def __init__(
        self, num_inputs: int, discount: Tensor, key: Tensor, state: Scope, team: Team = ALONE
    ) -> None:
        """Foresees nothing yet.

        Args:
            num_inputs: I, what the heads look at.
            discount: float32 [G], each head's own.
            key: int64 [N], of the minds.
            state: where to register.
            team: who else learns for these minds.
        """
        self._discount, self._num_inputs = discount.to(key.device), num_inputs
        layers = {"heads": Layer(padded(num_inputs + 1), padded(len(discount)), 0.0)}
        self.population = Population(layers, key, state, Rates(rate=3e-3), team=team)

    def foresee(self, inputs: Tensor) -> Tensor:
        """Gives the average of each signal that is to come: inputs [N, B, I] to [N, B, G]."""
        return linear(self._widen(inputs), self.population["heads"])[..., : len(self._discount)]

    def learn(
        self, inputs: Tensor, signal: Tensor, following: Tensor, fresh: Tensor, learning: Tensor
    ) -> Tensor:
        """Learns from a tick.

        Args:
            inputs: float32 [N, B, I], what was looked at.
            signal: float32 [N, B, G], what came.
            following: float32 [N, B, I], what is looked at now.
            fresh: bool [N, B], rows whose world began anew, or whom somebody steered.
            learning: bool [N], who learns now.

        Returns:
            float32 [N, B, G], the temporal difference; zero where the world began anew.
        """
        target = (1.0 - self._discount) * signal + self._discount * self.foresee(following)
        live = (~fresh).to(torch.float32)[..., None]
        error = (target - self.foresee(inputs)) * live  # (N, B, G)
        share = 1.0 / live.sum(1, keepdim=True).clamp(min=1.0)
        gap = padded(len(self._discount)) - len(self._discount)
        slope = torch.nn.functional.pad(error * share, (0, gap))
        gradient = self.population.view(self.population.gradient, "heads")
        outer(self._widen(inputs), slope, gradient, -1.0)
        self.population.step(learning)
        return error

    def _widen(self, inputs: Tensor) -> Tensor:
        """Adds a constant, and zeros up to a padded width."""
        gap = padded(self._num_inputs + 1) - self._num_inputs
        wide = torch.nn.functional.pad(inputs, (0, gap))
        wide[..., self._num_inputs] = 1.0
        return wide
