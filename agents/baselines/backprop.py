"""What models trained by backpropagation share.

They see the same normalised senses as a predictive mind, predict the same surprises, and move by the same
Adam with the same rules for which channels learn slowly and how far guesses are followed. Only the model and
where its gradient comes from differ.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from agents import efference
from agents.normaliser import Normaliser, Scale
from agents.population import Layer, Population
from agents.trust import Trust
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_PATIENCE = 100.0
"""Ticks of watching how channels vary before weights begin to learn."""

_SHARE = 0.005
"""How much of a channel's mean squared error is new each tick."""

Guesses = Callable[[Tensor], Tensor]
"""Gives guesses [N, R, D] as a function of weights [N, P]."""


def num_inputs(spec: MindSpec) -> int:
    """Gives how many numbers a model is driven by: senses, action and a constant."""
    return len(spec.space) + efference.width(spec.actions) + 1


class Backprop:
    """Weights of N models that follow the gradient of their squared error.

    Attributes:
        population: the weights.
        normaliser: how channels are measured.
        trust: how far guesses are followed.
    """

    def __init__(
        self, spec: MindSpec, state: Scope, layers: Mapping[str, Layer], slow: Mapping[str, int]
    ) -> None:
        """Gives N models their first weights.

        Args:
            spec: what they are made for.
            state: where to register.
            layers: the layers by name.
            slow: layers whose last D columns predict channels, and how many columns stand before those.
        """
        self.population = Population(layers, spec.key, state)
        (num, self._num_bodies), channels = spec.shape, len(spec.space)
        self.normaliser = Normaliser(channels, spec.key, state)
        self.trust = Trust(channels, spec.key, state)
        self._slow = slow
        self._error = state.add("error", torch.ones(num, 1, channels, device=spec.device), world_axis=None)

    def inputs(self, flat: Tensor, act: Tensor, scale: Scale) -> Tensor:
        """Puts together what a model is driven by: [..., D + E + 1]."""
        return torch.cat((self.normaliser.inputs(flat, scale), act, torch.ones_like(act[..., :1])), -1)

    def ready(self, learning: Tensor) -> Tensor:
        """Says who has watched for long enough to learn now: bool [N]."""
        return learning & (self.normaliser.count >= _PATIENCE)

    def step(self, guesses: Guesses, target: Tensor, live: Tensor, learning: Tensor, *, new: int = 1) -> None:
        """Moves the weights down the slope of half the squared error, summed over channels.

        Args:
            guesses: of any weights.
            target: float32 [N, T B, D], what they should have been in the last T ticks, oldest first.
            live: float32 [N, T B, 1], 1 for rows that count.
            learning: bool [N], who learns now.
            new: of how many ticks nothing has been learned yet; only these tell how good guesses are.
        """
        with torch.enable_grad():
            weights = self.population.weights.detach().requires_grad_()
            error = target - guesses(weights)  # (N, T B, D)
            (gradient,) = torch.autograd.grad((0.5 * error * error * shares(live)).sum(), weights)
        self.population.gradient.copy_(gradient)
        healthy = self.population.step(learning, self._plasticity())
        rows = slice(-new * self._num_bodies, None)
        ticks = (each[:, rows].split(self._num_bodies, 1) for each in (target, error.detach(), live))
        for wanted, missed, counts in zip(*ticks, strict=True):
            self._note(wanted, missed, counts, learning & healthy)

    def _note(self, target: Tensor, error: Tensor, live: Tensor, learning: Tensor) -> None:
        """Takes in how good the guesses of a tick were: [N, B, ...] each."""
        share, moves = shares(live), learning.view(-1, 1, 1)
        self.trust.update(target - error, error, share, learning)
        seen = (error * error * share).sum(1, keepdim=True)  # (N, 1, D)
        self._error.copy_(torch.where(moves, self._error + _SHARE * (seen - self._error), self._error))

    def _plasticity(self) -> dict[str, Tensor]:
        """Gives how much of a step each column takes: channels that are mostly noise learn slowly."""
        senses = (0.3 / self._error).clamp(0.1, 1.0)  # (N, 1, D)
        return {
            name: torch.cat((senses.new_ones(len(senses), 1, width), senses), -1)
            for name, width in self._slow.items()
        }


def shares(live: Tensor) -> Tensor:
    """Gives how much of an average each row is, of rows [N, R, 1] that are 1 where they count."""
    return live / live.sum(1, keepdim=True).clamp(min=1.0)
