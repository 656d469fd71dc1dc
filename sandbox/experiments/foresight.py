"""How well models foresee recorded lives: they learn online from one recording and are tested on another.

A model is tested with learning off: it perceives the other recording from its beginning, so that its levels
are warm, and every so often imagines the next ticks from what is sensed, told what will be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from agents.predictive.horizons import overshoot
from sandbox.experiments.models import Model
from sandbox.experiments.recording import Recording
from sandbox.space import STREAMS, ObservationSpace
from sandbox.state import State

HORIZONS = (1, 5, 20)
"""Ticks ahead that are scored by themselves; models are asked for all up to the last."""

DISCOUNT = 0.9
"""Of overshoot: a second ahead counts an eighth of the next tick."""

Imagine = Callable[[Tensor, Tensor, int], Tensor]
"""Foresees [N, B, T, D] from senses, actions and T, perhaps with something done to the model meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What errors are measured by.

    Attributes:
        variance: float32 [N, D], of each mind's channels while it learned.
        kept: bool [N, D], which channels move enough to be scored.
        space: the D channels.
    """

    variance: Tensor
    kept: Tensor
    space: ObservationSpace

    @classmethod
    def of(cls, recording: Recording, least: float) -> "Yardstick":
        """Measures by a recording, leaving out what moves less than a share of its bounds.

        Args:
            recording: what models learn from.
            least: the share, of a channel's standard deviation in the distance of its bounds.
        """
        space = recording.space
        bounds = torch.tensor([channel.high - channel.low for channel in space.channels])  # (D,)
        variance = recording.flat.var((0, 2))  # (N, D)
        return cls(variance=variance, kept=variance >= (least * bounds) ** 2, space=space)

    def by_stream(self, errors: Tensor) -> dict[str, float]:
        """Averages squared errors [N, D], each over its variance, over the kept channels of each stream."""
        shares = torch.where(self.kept, errors / self.variance.clamp(min=1e-12), 0.0)
        scores = {}
        for name in STREAMS:
            member = torch.tensor([channel.stream == name for channel in self.space.channels])
            count = int((self.kept & member).sum())
            if count:
                scores[name] = float((shares * member).sum()) / count
        return scores

    def left_out(self) -> dict[str, str]:
        """Says of each stream how many channels are left out, counted over minds."""
        told = {}
        for name in STREAMS:
            member = torch.tensor([channel.stream == name for channel in self.space.channels])
            told[name] = f"{int((~self.kept & member).sum())} of {int(member.sum()) * len(self.kept)}"
        return told


@torch.no_grad()
def teach(model: Model, recording: Recording, yardstick: Yardstick, every: int) -> list[float]:
    """Lets a model learn from a whole recording; gives how it did meanwhile.

    Returns:
        For every `every` ticks, the error one tick ahead of their last quarter, averaged over streams.
    """
    everybody = torch.ones(recording.act.shape[1], dtype=torch.bool)
    curve, errors = [], []
    for t in range(len(recording)):
        before, act, after = recording.flat[t], recording.act[t], recording.flat[t + 1]
        if t % every >= every - every // 4:
            ahead = model.imagine(before, act[:, :, None], 1)[:, :, 0]
            errors.append(((ahead - after) ** 2).mean(1))  # (N, D)
        model.learn(before, act, after, recording.fresh[t], everybody)
        if (t + 1) % every == 0:
            scores = yardstick.by_stream(torch.stack(errors).mean(0))
            curve.append(sum(scores.values()) / len(scores))
            errors.clear()
    return curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A recording to be tested on.

    Attributes:
        recording: of other worlds.
        warm: ticks of perceiving before the first question.
        every: ticks from question to question.
    """

    recording: Recording
    warm: int
    every: int

    @torch.no_grad()
    def ask(
        self, model: Model, state: State, ways: Mapping[str, Imagine], after_tick: Callable[[], None]
    ) -> dict[str, Tensor]:
        """Tests a model in several ways at the same moments.

        Args:
            model: what is tested; nothing it learned changes.
            state: where it is registered.
            ways: how it imagines, by name.
            after_tick: called after every tick it has perceived.

        Returns:
            By name, mean squared errors of each tick ahead: float32 [T, N, D].
        """
        recording, (num_minds, num_bodies) = self.recording, self.recording.act.shape[1:3]
        state.renew(torch.arange(num_bodies))
        nobody = torch.zeros(num_minds, dtype=torch.bool)
        sums = {name: torch.zeros(max(HORIZONS), num_minds, len(recording.space)) for name in ways}
        questions = 0
        for t in range(len(recording) - max(HORIZONS)):
            if t >= self.warm and (t - self.warm) % self.every == 0:
                questions += 1
                for name, imagine in ways.items():
                    sums[name] += self._errors(imagine, t)
            model.learn(
                recording.flat[t], recording.act[t], recording.flat[t + 1], recording.fresh[t], nobody
            )
            after_tick()
        return {name: total / questions for name, total in sums.items()}

    def _errors(self, imagine: Imagine, t: int) -> Tensor:
        """Gives the squared errors from one moment on, averaged over bodies: [T, N, D]."""
        recording, steps = self.recording, max(HORIZONS)
        acts = recording.act[t : t + steps].permute(1, 2, 0, 3)  # (N, B, T, E)
        ahead = imagine(recording.flat[t], acts, steps).permute(2, 0, 1, 3)  # (T, N, B, D)
        return ((ahead - recording.flat[t + 1 : t + 1 + steps]) ** 2).mean(2)


def tasks(yardstick: Yardstick, errors: Tensor) -> dict[str, float]:
    """Names the scores of errors [T, N, D] 1 to T ticks ahead: "self, 1 tick" to "self, overshoot"."""
    ahead = [yardstick.by_stream(each) for each in errors]
    scores = {
        f"{stream}, {name_of(horizon)}": score
        for horizon in HORIZONS
        for stream, score in ahead[horizon - 1].items()
    }
    losses = torch.tensor([list(each.values()) for each in ahead])  # (T, streams)
    over = overshoot(losses, DISCOUNT).tolist()
    return scores | {f"{stream}, overshoot": score for stream, score in zip(ahead[0], over, strict=True)}


def name_of(horizon: int) -> str:
    """Says how far ahead: "1 tick"."""
    return f"{horizon} tick{'s' if horizon > 1 else ''}"
