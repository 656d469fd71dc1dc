"""A gated recurrent net, trained by backpropagation through the last ticks."""

from typing import NamedTuple

import torch
from torch import Tensor

from agents import efference
from agents.baselines.backprop import Backprop, num_inputs, shares
from agents.layers import linear
from agents.population import Layer
from sandbox.protocols import MindSpec
from sandbox.state import Scope

WINDOW = 20
"""Ticks that errors are carried back through."""


class _Carried(NamedTuple):
    """What inputs contribute to gates [..., 3 G], readout [..., H] and the surprise itself [..., D]."""

    gates: Tensor
    read: Tensor
    direct: Tensor


class Recurrent:
    """N models with a memory of G units, that learn every few ticks from the last `WINDOW`.

    Tried, on seed 1 of the experiment `learns`: strides of 1, 2, 5 and 20 ticks, most of them with rates of
    3e-4, 1e-3 and 3e-3. At the usual rate of 1e-3 a stride of 2 erred least one tick ahead, and of 1 twenty
    ticks ahead, on average over streams; a stride of 5 was best at 3e-3 and erred 0.6 % and 1.2 % more than
    these, a stride of 20 at 3e-3 and erred 2.1 % and 4.5 % more.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014), arXiv 1406.1078,
    for the unit; the reset gate multiplies after the product, as is usual now.

    Attributes:
        population: their weights.
    """

    def __init__(
        self, spec: MindSpec, state: Scope, *, stride: int, memory: int = 48, hidden: int = 56
    ) -> None:
        """Gives N models an empty memory; the usual widths make them as large as a predictive mind.

        Args:
            spec: what they are made for.
            state: where to register.
            stride: ticks from one step of learning to the next, at most `WINDOW`.
            memory: G.
            hidden: H, units between memory and senses.
        """
        channels, (num, bodies) = len(spec.space), spec.shape
        self._stride, self._widths = stride, (3 * memory, hidden, channels)
        layers = {
            "sense": Layer(num_inputs(spec), sum(self._widths), born=3 * memory + hidden),
            "recall": Layer(memory, 3 * memory),
            "read": Layer(memory, hidden),
            "tell": Layer(hidden, channels, 0.3),
        }
        self._net = Backprop(spec, state, layers, {"sense": 3 * memory + hidden, "tell": 0})
        self.population = self._net.population

        def keep(name: str, *shape: int) -> Tensor:
            return state.add(name, torch.zeros(num, *shape, device=spec.device), world_axis=None)

        self._memory = state.add("memory", torch.zeros(num, bodies, memory, device=spec.device), world_axis=1)
        self._clock = state.add(
            "clock", torch.zeros(num, dtype=torch.int64, device=spec.device), world_axis=None
        )
        self._before, self._after = (keep(name, WINDOW, bodies, channels) for name in ("before", "after"))
        self._act = keep("act", WINDOW, bodies, efference.width(spec.actions))
        self._live, self._start = keep("live", WINDOW, bodies, 1), keep("start", WINDOW, bodies, memory)

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> None:
        """Takes in a transition, and learns; see `agents.predictive.model.Predictive.learn`."""
        live = (~fresh).to(torch.float32)[..., None]  # (N, B, 1)
        self._net.normaliser.update(before, after, shares(live), learning)
        clock = int(self._clock[0])
        self._clock.add_(1)
        slots = (self._before, self._act, self._after, self._live, self._start)
        for slot, value in zip(slots, (before, act, after, live, self._memory), strict=True):
            slot[:, clock % WINDOW] = value
        scale = self._net.normaliser.scale()
        weights = self.population.trails[:, 0]
        carried = self._carry(weights, self._net.inputs(before, act, scale))
        recall = self.population.view(weights, "recall")
        self._memory.copy_(self._remember(recall, carried.gates, self._memory) * live)
        ready = self._net.ready(learning)
        if clock + 1 >= WINDOW and (clock + 1) % self._stride == 0 and bool(ready.any()):
            self._look_back(clock + 1, ready)

    def imagine(self, flat: Tensor, act: Tensor, steps: int) -> Tensor:
        """Rolls the model on: senses [N, B, D] and actions [N, B, T, E] to [N, B, T, D].

        The weights are those that trail behind, as with a predictive mind.
        """
        normaliser, weights, memory = self._net.normaliser, self.population.trails[:, 0], self._memory
        scale, recall = normaliser.scale(), self.population.view(weights, "recall")
        ahead = []
        for k in range(steps):
            carried = self._carry(weights, self._net.inputs(flat, act[:, :, k], scale))
            memory = self._remember(recall, carried.gates, memory)
            guess = self._net.trust.weigh(self._guess(weights, carried, memory))
            flat = normaliser.outcome(flat, guess, scale)
            ahead.append(flat)
        return torch.stack(ahead, 2)

    def _look_back(self, clock: int, learning: Tensor) -> None:
        """Learns from the whole window, oldest tick first."""
        order = (torch.arange(WINDOW, device=self._clock.device) + clock) % WINDOW
        slots = (self._before, self._act, self._after, self._live)
        before, act, after, live = (slot.index_select(1, order) for slot in slots)  # (N, T, B, ...)
        shape = before.shape[:3]
        scale = self._net.normaliser.scale()
        before, act, after = (each.flatten(1, 2) for each in (before, act, after))  # (N, T B, ...)
        inputs = self._net.inputs(before, act, scale)
        target = self._net.normaliser.surprise(before, after, scale)
        start = self._start[:, clock % WINDOW]

        def guesses(weights: Tensor) -> Tensor:
            carried = self._carry(weights, inputs)
            recall = self.population.view(weights, "recall")  # once; each has a slope as large as all weights
            gates, memory, kept = carried.gates.view(*shape, -1), start, []
            for k in range(WINDOW):
                memory = self._remember(recall, gates[:, k], memory)
                kept.append(memory)
                memory = memory * live[:, k]
            return self._guess(weights, carried, torch.stack(kept, 1).flatten(1, 2))

        self._net.step(guesses, target, live.flatten(1, 2), learning, new=self._stride)

    def _carry(self, weights: Tensor, inputs: Tensor) -> _Carried:
        carried = linear(inputs, self.population.view(weights, "sense"))
        return _Carried(*carried.split(self._widths, -1))

    def _remember(self, recall: Tensor, gates: Tensor, memory: Tensor) -> Tensor:
        """Moves the memory [N, B, G] on by a tick, through weights [N, G, 3 G]."""
        recalled, size = linear(memory, recall), 2 * memory.shape[-1]
        reset, keep = _squash(gates[..., :size] + recalled[..., :size]).chunk(2, -1)
        news = torch.tanh(torch.addcmul(gates[..., size:], reset, recalled[..., size:]))
        return torch.addcmul(news, keep, memory - news)

    def _guess(self, weights: Tensor, carried: _Carried, memory: Tensor) -> Tensor:
        """Gives the surprise to come [N, B, D]."""
        hidden = torch.tanh(torch.baddbmm(carried.read, memory, self.population.view(weights, "read")))
        return torch.baddbmm(carried.direct, hidden, self.population.view(weights, "tell"))


def _squash(x: Tensor) -> Tensor:
    """Gives the logistic function of x; torch's own is not bit-stable under slicing."""
    return 0.5 * (1.0 + torch.tanh(0.5 * x))
