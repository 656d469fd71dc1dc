"""Gates that learn through what minds come to do: weights are good that teach good habits.

Weights say what drives make of a choice, too, and so which habits form (`habits.py`). One goes up where that
changes habits in a direction G in which the satisfaction of all drives, over minutes, gets easier:

    dJ/dw_i(c_t) = < G, grad log p(m_t) A_i(t) >

`OneStep` takes for G the gradient of that satisfaction itself, of decisions made with the new habits. It asks
whether the next step is good, and no more. `Bootstrapped` lets a copy of the new habits go some steps
further, towards satisfaction alone, and takes for G what would bring the new habits nearer to that copy.

How habits depend on all weights of a gate, d theta' / d eta, is added up while decisions come in, so that
none of them need be kept. How long a step of habits is does not matter: what comes of it is taken in usual
deviations.

Source: Zheng, Oh and Singh, "On learning intrinsic rewards for policy gradient methods" (2018), arXiv
1804.06459, algorithm 1, with drives, weighed, as the intrinsic reward; the sums as in Xu, van Hasselt and
Silver, "Meta-gradient reinforcement learning" (2018), arXiv 1805.09801; Flennerhag and others, "Bootstrapped
meta-learning" (2022), arXiv 2109.04504, with the divergence of Kullback and Leibler.
"""

import torch
from torch import Tensor

from agents.acting.network import trace
from agents.acting.scale import Memory, Scale
from agents.drives.gate import TOGETHER, Gate, Lesson, Made, Verdict, rise
from agents.drives.habits import NUM_FEATURES, RATE, Habits, features, score_of
from agents.drives.levels import DRIVES
from agents.layers import outer, padded
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_STEPS = 3
"""Steps that a copy of habits goes further."""

_TRUST = 4.0
"""How much likelier a choice may count as to a copy of habits than it was."""

_PULL = 0.3
"""Share of the way that what is told of pulls goes with each batch of decisions."""


class OneStep(Gate):
    """Gates of N minds that learn by what one step of habits is good for.

    Attributes:
        habits: theirs.
    """

    def __init__(self, spec: MindSpec, num_inputs: int, door: Door, state: Scope) -> None:
        """Weighs all drives alike, and has no habits; see `Gate`."""
        super().__init__(spec, num_inputs, door, state)
        corner = state.scope("habits")
        self.habits = Habits(spec, corner)
        num, device, width = len(spec.key), spec.device, self.population.size + padded(len(DRIVES))
        sums = torch.zeros(num, 2 * NUM_FEATURES + 1, device=device)  # of steps, of what is better; how many
        self._sums = corner.add("sums", sums, world_axis=None)
        traces = torch.zeros(num, NUM_FEATURES, width, device=device)  # to its weights, and to what it says
        self._now = corner.add("now", traces, world_axis=None)
        self._last = corner.add("last", traces.clone(), world_axis=None)
        self._usual = Scale(spec, 1, Memory(0.02, 1e-9), corner.scope("pull"))

    def tilt(self, logits: Tensor, advantage: Tensor, level: Tensor) -> Tensor:
        """Gives logits as habits change them; see `Gate.tilt`."""
        return self.habits.tilt(logits, advantage, level)

    def note(self, made: Made, over: Tensor) -> None:
        """Keeps what habits will need; see `Gate.note`."""
        self.habits.note(made, over)

    def _push(self, verdict: Verdict, lesson: Lesson) -> Tensor:
        """Adds to what habits will learn and to its trace; a choice by itself pushes nothing."""
        felt, counts = self.habits.judge(verdict), verdict.counts[..., None]
        score = torch.where(counts, self.habits.score, 0.0)
        gated = (self._held(lesson.share) * felt).sum(-1, keepdim=True)
        news = (score * gated, score * lesson.better[..., None], counts.to(score.dtype))
        self._sums.add_(self._total(torch.cat(news, -1)))
        self._follow(lesson, felt, score)
        return torch.zeros_like(felt)

    def _total(self, each: Tensor) -> Tensor:
        """Gives the sum over all bodies [N, width] of [N, B, width]."""
        mean = each.mean(1)
        self._team.average(mean)
        return mean * (each.shape[1] * self._team.size)

    def _follow(self, lesson: Lesson, felt: Tensor, score: Tensor) -> None:
        """Adds to the trace how a step of habits rises with all of a gate's weights."""
        size, (num, _, width) = self.population.size, score.shape
        errors = torch.zeros_like(lesson.activity.outputs)
        errors[..., : len(DRIVES)] = rise(lesson.share, felt)
        news = torch.zeros_like(self._now)
        for name, inputs, risen in trace(self.population, lesson.activity, errors):
            each = (score[..., None] * inputs[:, :, None]).flatten(2)  # (N, B, F rows)
            layer = news.new_empty(num, each.shape[2], risen.shape[2])
            outer(each, risen, layer)
            self.population.view(news[..., :size], name).copy_(layer.unflatten(1, (width, -1)))
            bias = news.new_empty(num, width, risen.shape[2])
            outer(score, risen, bias)
            self.population.view(news[..., :size], f"{name}.bias").copy_(bias[:, :, None])
        felt = torch.nn.functional.pad(felt, (0, padded(len(DRIVES)) - len(DRIVES)))
        outer(score, felt, news[..., size:])
        self._team.average(news)
        self._now.add_(news, alpha=self._team.size)

    def _end_batch(self, ready: Tensor, warm: Tensor) -> None:
        """Sends weights where habits change for the better, and lets habits change."""
        size, num, moves = self.population.size, self._sums[:, -1:].clamp(min=1.0), ready & warm
        risen = (self._towards()[..., None] * self._last).sum(1)  # (N, P + I)
        pull = risen[:, size : size + len(DRIVES)]
        self._usual.update(pull[..., None], moves)
        self.population.gradient.sub_(risen[:, :size] / self._usual.deviation()[:, 0])
        self.pull.add_(torch.where(moves[:, None] & pull.isfinite(), _PULL * (pull - self.pull), 0.0))
        self.habits.move(moves, self._sums[:, :NUM_FEATURES] / num)
        made = torch.where(warm[:, None, None], self._now / num[..., None], 0.0)
        self._last.copy_(torch.where(ready[:, None, None], made, self._last))
        self._now.masked_fill_(ready[:, None, None], 0.0)
        self._sums.masked_fill_(ready[:, None], 0.0)

    def _towards(self) -> Tensor:
        """Gives the direction in which habits should go: [N, F]."""
        return self._sums[:, NUM_FEATURES:-1] / self._sums[:, -1:].clamp(min=1.0)


class Bootstrapped(OneStep):
    """Gates of N minds that learn by where some more steps of habits would lead."""

    def __init__(self, spec: MindSpec, num_inputs: int, door: Door, state: Scope) -> None:
        """Weighs all drives alike, and has no habits; see `Gate`."""
        super().__init__(spec, num_inputs, door, state)
        corner = state.scope("habits")

        def add(name: str, *shape: int, world_axis: int | None = None) -> Tensor:
            return corner.add(name, torch.zeros(*shape, device=spec.device), world_axis=world_axis)

        num, shape = len(spec.key), spec.shape
        self._target, self._stage = add("target", num, NUM_FEATURES), add("stage", num)
        self._steps, self._match = add("steps", num, NUM_FEATURES + 1), add("match", num, NUM_FEATURES + 1)
        self._slope = add("slope", *shape, NUM_FEATURES, world_axis=1)  # of the copy, times how it is trusted
        self._gap = add("gap", *shape, NUM_FEATURES + 1, world_axis=1)  # to a copy that has gone, and whether

    def note(self, made: Made, over: Tensor) -> None:
        """Keeps what habits and their copy will need; see `Gate.note`."""
        super().note(made, over)
        options = features(made.advantage, made.level)
        chance = shifted(made.meant, options, self._target - self.habits.theta)
        row = made.picked[..., None]
        trust = (chance.gather(2, row) / made.meant.gather(2, row).clamp(min=1e-6)).clamp(max=_TRUST)
        slope = trust * made.merit[..., None] * score_of(options, chance, made.picked)
        gap = nearer(made.meant, chance, options)
        gap = torch.nn.functional.pad(gap, (0, 1), value=1.0) * self._has_gone()[:, None, None]
        for kept, new in ((self._slope, slope), (self._gap, gap)):
            kept.copy_(torch.where(over[..., None], new, kept))

    def _push(self, verdict: Verdict, lesson: Lesson) -> Tensor:
        counts = verdict.counts[..., None]
        one, gone = counts.to(self._slope.dtype), self._has_gone()[:, None]
        slope = torch.where(counts, self._slope * lesson.better[..., None], 0.0)
        gap = torch.where(counts, self._gap, 0.0)  # none from before the copy had gone
        self._steps.add_(torch.where(gone, 0.0, self._total(torch.cat((slope, one), -1))))
        self._match.add_(torch.where(gone, self._total(gap), 0.0))
        num = self._steps[:, -1:]
        steps = num >= _part()
        way = RATE * self._steps[:, :-1] / num.clamp(min=1.0)
        self._target.add_(torch.where(steps, way, 0.0))
        self._stage.add_(steps[:, 0])
        self._steps.masked_fill_(steps, 0.0)
        return super()._push(verdict, lesson)

    def _has_enough(self, waiting: Tensor) -> Tensor:
        del waiting  # it lasts until the copy has gone all its steps
        return self._match[:, -1] >= _part()

    def _end_batch(self, ready: Tensor, warm: Tensor) -> None:
        super()._end_batch(ready, warm)
        self._target.copy_(torch.where(ready[:, None], self.habits.theta, self._target))
        self._stage.masked_fill_(ready, 0.0)
        self._match.masked_fill_(ready[:, None], 0.0)

    def _towards(self) -> Tensor:
        return self._match[:, :-1] / (_STEPS * RATE * self._match[:, -1:].clamp(min=1.0))

    def _has_gone(self) -> Tensor:
        """Says whose copies have gone all steps: bool [N]."""
        return self._stage >= _STEPS


def shifted(chance: Tensor, options: Tensor, change: Tensor) -> Tensor:
    """Gives chances [N, B, M] after a change [N, F] of a linear policy, by `options` [N, B, M, F]."""
    return torch.softmax(torch.log(chance) + (options * change[:, None, None]).sum(-1), -1)


def nearer(chance: Tensor, target: Tensor, options: Tensor) -> Tensor:
    """Gives how a linear policy's weights would bring its chances nearer to a target: float32 [N, B, F].

    It is the derivative of minus the divergence of the target from the chances, float32 [N, B, M] each.
    """
    return ((target - chance)[..., None] * options).sum(2)


def _part() -> int:
    """Gives how many decisions each step takes, so that all of them take as many as a batch."""
    return TOGETHER // (_STEPS + 1)
