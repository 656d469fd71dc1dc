"""A net without memory: one hidden layer beside a linear path, trained by backpropagation every tick."""

import torch
from torch import Tensor

from agents.baselines.backprop import Backprop, num_inputs, shares
from agents.layers import linear
from agents.population import Layer
from sandbox.protocols import MindSpec
from sandbox.state import Scope


class Memoryless:
    """N models that know only the present.

    Attributes:
        population: their weights.
    """

    def __init__(self, spec: MindSpec, state: Scope, hidden: int = 144) -> None:
        """Gives N models a hidden layer of some units; the usual makes them as large as a predictive mind."""
        self._hidden, channels = hidden, len(spec.space)
        layers = {
            "sense": Layer(num_inputs(spec), hidden + channels, born=hidden),
            "tell": Layer(hidden, channels, 0.3),
        }
        self._net = Backprop(spec, state, layers, {"sense": hidden, "tell": 0})
        self.population = self._net.population

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> None:
        """Learns from a transition; see `agents.predictive.model.Predictive.learn` for the arguments."""
        live = (~fresh).to(torch.float32)[..., None]  # (N, B, 1)
        normaliser = self._net.normaliser
        normaliser.update(before, after, shares(live), learning)
        ready = self._net.ready(learning)
        if not bool(ready.any()):
            return
        scale = normaliser.scale()
        inputs, target = self._net.inputs(before, act, scale), normaliser.surprise(before, after, scale)
        self._net.step(lambda weights: self._guess(weights, inputs), target, live, ready)

    def imagine(self, flat: Tensor, act: Tensor, steps: int) -> Tensor:
        """Rolls the model on: senses [N, B, D] and actions [N, B, T, E] to [N, B, T, D].

        The weights are those that trail behind, as with a predictive mind.
        """
        weights, normaliser = self.population.trails[:, 0], self._net.normaliser
        scale = normaliser.scale()
        ahead = []
        for k in range(steps):
            guess = self._guess(weights, self._net.inputs(flat, act[:, :, k], scale))
            flat = normaliser.outcome(flat, self._net.trust.weigh(guess), scale)
            ahead.append(flat)
        return torch.stack(ahead, 2)

    def _guess(self, weights: Tensor, inputs: Tensor) -> Tensor:
        """Gives the surprise to come [N, B, D]."""
        both = linear(inputs, self.population.view(weights, "sense"))
        hidden, direct = torch.tanh(both[..., : self._hidden]), both[..., self._hidden :]
        return torch.baddbmm(direct, hidden, self.population.view(weights, "tell"))
