"""The gate: how much each drive counts now, by what the mind has in view, and how that is learned.

It alone sees who is there. It weighs what drives would have each option be worth, and is trained through the
choices that come of it: a weight goes up where the push of its drive turned out to make the satisfaction of
all drives, over minutes, easier than expected. For drive i that is the product

    A * merit_m * (Q_i(m) - sum_k p_k Q_i(k)) / T,

A being how much better it went than foreseen (`outlook.py`), and the rest how the chance of the option taken
rises with the weight of the drive; it is what `pull` tells. Where a whim would as likely have taken it,
weights have little merit in that.

What one decision tells is mostly luck. So weights move slowly, and drift back to even where nothing speaks
against that for thousands of decisions.

Source: Sutton and others, "Policy gradient methods for reinforcement learning with function approximation"
(2000), theorem 1, through the weights of an arbitration; an entropy bonus as in Williams and Peng (1991).

A gate may learn in other ways, through what minds come to do (`metagradient.py`); what it says, what it
expects, and when its weights move is the same.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.acting.network import Activity, backward, forward, layers
from agents.acting.scale import Memory, Scale
from agents.adam import Rates
from agents.drives.levels import DRIVES
from agents.drives.outlook import Outlook
from agents.layers import padded
from agents.population import Population
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_WIDTH = 16
"""Units of each hidden layer."""

LEAST = 0.02
"""Share of all weight that each drive keeps at least."""

_EVENNESS = 0.2
"""How much it counts that weights are even, beside how things turn out, in usual deviations.

It brings weights back from where the luck of some thousand decisions takes them."""

_RATE = 3e-3
"""How far weights go at a time; at 1e-2, with hardly any evenness, luck alone gave one drive nearly all."""

TOGETHER = 16
"""Decisions that a mind learns from at once."""

_WARM_UP = 128
"""Decisions of a mind before its gate begins to learn: first drives must know what they want."""


class Weights(NamedTuple):
    """What the gate says.

    Attributes:
        share: float32 [N, B, I], how much of all weight each drive would get, without a least.
        weight: float32 [N, B, I], what drives count for; 1 on average, or as held from outside.
        outlook: float32 [N, B], what satisfaction of all drives is expected from now on.
    """

    share: Tensor
    weight: Tensor
    outlook: Tensor


class Made(NamedTuple):
    """Decisions as they were made, of M options and to hesitate, which comes last.

    Attributes:
        advantage: float32 [N, B, M, I], of options by drive.
        level: float32 [N, B, I], how urgent drives were.
        meant: float32 [N, B, M + 1], the chance of each but for whims.
        picked: int64 [N, B], which it was.
        merit: float32 [N, B], which share of the chance that this was taken was not a whim's.
    """

    advantage: Tensor
    level: Tensor
    meant: Tensor
    picked: Tensor
    merit: Tensor


class Verdict(NamedTuple):
    """What came of decisions.

    Attributes:
        context: float32 [N, B, F], in which they were made.
        slope: float32 [N, B, I], how the chance of what was chosen rises with each weight, as a logarithm.
        relief: float32 [N, B, I], by how much the square of each level has fallen since.
        ticks: float32 [N, B], how long that took.
        target: float32 [N, B], what the outlook should have been.
        counts: bool [N, B], which there were, of those who learn.
    """

    context: Tensor
    slope: Tensor
    relief: Tensor
    ticks: Tensor
    target: Tensor
    counts: Tensor


class Lesson(NamedTuple):
    """What a gate makes of a verdict.

    Attributes:
        activity: of its network, in the context of the decision.
        share: float32 [N, B, I], what it says now.
        better: float32 [N, B], how much better things went than foreseen, in usual deviations.
    """

    activity: Activity
    share: Tensor
    better: Tensor


class Gate:
    """The gates of N minds.

    Attributes:
        PARTS: what a door can hold: all weights at once, or the weight of a drive.
        population: their weights.
        outlook: what they expect.
        pull: float32 [N, I], how far of late more weight of each drive would have made things easier.
    """

    PARTS: tuple[str, ...] = ("gate", *(f"weight of {name}" for name in DRIVES))

    def __init__(self, spec: MindSpec, num_inputs: int, door: Door, state: Scope) -> None:
        """Weighs all drives alike.

        Args:
            spec: the minds.
            num_inputs: F.
            door: where somebody outside holds weights.
            state: where to register.
        """
        self._door, self._team, device = door, spec.team, spec.device
        self._inputs = padded(num_inputs)
        shapes = layers(self._inputs, _WIDTH, padded(len(DRIVES)))
        self.population = Population(shapes, spec.key, state, Rates(rate=_RATE, clip=1.0), team=spec.team)
        self.outlook = Outlook(spec, self._inputs, state.scope("outlook"))
        self._surprise = Scale(spec, 1, Memory(0.01, 1e-4), state.scope("surprise"))
        self._sum = state.add("sum", torch.zeros_like(self.population.weights), world_axis=None)
        seen = torch.zeros(len(spec.key), 2, device=device)  # decisions in the sum, and in all
        self._seen = state.add("seen", seen, world_axis=None)
        blank = torch.zeros(len(spec.key), len(DRIVES), device=device)
        self.pull = state.add("pull", blank, world_axis=None)

    def weigh(self, context: Tensor) -> Weights:
        """Says what drives count for in contexts [N, B, F]."""
        context = self._widen(context)
        share = _shares(forward(self.population, context))
        return Weights(share, self._held(share), self.outlook.expect(context))

    def tilt(self, logits: Tensor, advantage: Tensor, level: Tensor) -> Tensor:
        """Gives logits [N, B, M + 1] of options as habits change them; here there are none.

        Args:
            logits: what drives, weighed, make of options.
            advantage: float32 [N, B, M, I], of options by drive.
            level: float32 [N, B, I], how urgent drives are.
        """
        del advantage, level
        return logits

    def note(self, made: Made, over: Tensor) -> None:
        """Keeps what habits will need of decisions, of those who decided: bool [N, B]."""

    def learn(self, verdict: Verdict) -> None:
        """Learns from decisions; weights move when enough have come together."""
        context, counts = self._widen(verdict.context), verdict.counts
        activity, num = forward(self.population, context), len(DRIVES)
        share, missed = _shares(activity), self.outlook.learn(context, verdict.target, counts)
        push = self._push(verdict, Lesson(activity, share, self._better(missed, counts)))
        errors = torch.zeros_like(activity.outputs)
        errors[..., :num] = -(rise(share, push) + _EVENNESS * evenness(share))
        backward(self.population, activity, torch.where(counts[..., None], errors, 0.0))
        self._step(counts)

    def _better(self, missed: Tensor, counts: Tensor) -> Tensor:
        """Gives how much better it went than it does on average, in usual deviations: [N, B]."""
        better = torch.where(counts, self._surprise.narrow(missed[..., None])[..., 0], 0.0)
        self._surprise.update(missed[..., None], counts.any(1), counts)
        return better

    def _held(self, share: Tensor) -> Tensor:
        """Gives weights [N, B, I] for shares, as they are or as held from outside."""
        num = len(DRIVES)
        weight = num * ((1.0 - num * LEAST) * share + LEAST)
        held = [self._door.through(part, weight[..., i]) for i, part in enumerate(self.PARTS[1:])]
        return self._door.through("gate", torch.stack(held, -1))

    def _push(self, verdict: Verdict, lesson: Lesson) -> Tensor:
        """Gives how far each weight should go up for the sake of what was chosen: [N, B, I]."""
        push, counts = lesson.better[..., None] * verdict.slope, verdict.counts
        num = counts.to(push.dtype)[..., None]
        news = torch.cat(((push * num).mean(1), num.mean(1)), -1)  # (N, I + 1)
        self._team.average(news)
        there = news[:, -1:] > 0.0
        mean = news[:, :-1] / news[:, -1:].clamp(min=1e-9)
        self.pull.add_(torch.where(there & mean.isfinite(), 0.02 * (mean - self.pull), 0.0))
        return push

    def _step(self, counts: Tensor) -> None:
        """Adds a gradient to those that wait, and moves those minds that have enough."""
        self._team.average(self.population.gradient)
        num = counts.to(torch.float32).mean(1)
        self._team.average(num)
        num = num * (counts.shape[1] * self._team.size)
        self._sum.add_(self.population.gradient)
        self._seen.add_(num[:, None])
        waiting, lived = self._seen.unbind(1)
        ready, warm = self._has_enough(waiting), lived >= _WARM_UP
        self.population.gradient.copy_(self._sum / waiting.clamp(min=1.0)[:, None])
        self._end_batch(ready, warm)
        finite = self.population.step(ready & warm)
        done = ready | ~finite
        self._sum.masked_fill_(done[:, None], 0.0)
        waiting.masked_fill_(done, 0.0)

    def _has_enough(self, waiting: Tensor) -> Tensor:
        """Says for whom enough decisions wait: bool [N], of so many [N]."""
        return waiting >= TOGETHER

    def _end_batch(self, ready: Tensor, warm: Tensor) -> None:
        """Changes the gradient before weights move, of those who are ready, and old enough: bool [N]."""

    def _widen(self, context: Tensor) -> Tensor:
        context = torch.nan_to_num(context, 0.0, 0.0, 0.0)
        return torch.nn.functional.pad(context, (0, self._inputs - context.shape[-1]))


def evenness(share: Tensor) -> Tensor:
    """Gives how the entropy of shares [N, B, I] rises with logits."""
    spread = torch.log(share.clamp(min=1e-6))
    return -share * (spread - (share * spread).sum(-1, keepdim=True))


def rise(share: Tensor, push: Tensor) -> Tensor:
    """Gives how the sum of weights times pushes [N, B, I] rises with logits, for shares [N, B, I]."""
    num = len(DRIVES)
    slope = num * (1.0 - num * LEAST)
    return slope * share * (push - (share * push).sum(-1, keepdim=True))


def _shares(activity: Activity) -> Tensor:
    """Gives the shares [N, B, I] that a gate's network says."""
    return torch.softmax(activity.outputs[..., : len(DRIVES)], -1)
