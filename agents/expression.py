"""Expression: a face and a gaze that tell the truth about a mind that predicts and learns.

| number | comes from |
|--|--|
| valence | what it acts for: of late (2 s) above or below its usual (30 s), in its usual deviations |
| arousal | half surprise, half by how much more than usual (20 s) its senses change |
| hunger | how far energy is below 0.9, urgent at 0.2, smooth between (`needs.hunger`, as in every mind) |
| curiosity | progress of late (10 s) as a share of the most it has known, which fades over 5 min |
| approval, competence, boredom | 0: it has no such drives |
| rest | fatigue |
| surprise | error of the stream farthest above its usual (20 s): none up to 1.5 deviations, full from 4 |
| gaze | what it sees or hears and foresees worst, precision weighted: a ray, a face or a voice |
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from agents.acting.scale import Memory, Scale
from agents.attention import Attention
from agents.needs import hunger
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.spec import TICK
from sandbox.state import Scope

_RATES = (TICK / 0.7, TICK / 0.5, TICK / 2.0, TICK / 10.0)
"""Shares of the way that surprise, change, reward and progress go in a tick; surprise rises at once."""

_TOPIC = TICK / 3.0
"""Share of the way that the progress of each stream goes in a tick."""

_FADES = 1.0 - TICK / 300.0
"""Share of the most progress ever known that is kept for a tick."""

_STARTS, _FULL = 1.5, 4.0
"""Usual deviations of the logarithm of an error where surprise starts, and where it is full."""

_FORESEEN = 0.1
"""An error below which all errors are alike."""

_LEAST_PROGRESS = 1e-3
"""In units of what cannot be told from the last tick; less is not worth being curious about."""

_TINY = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What a tick was like; float32 but for the last.

    Attributes:
        before: [N, B, D] what was sensed a tick ago.
        flat: [N, B, D] what is sensed now.
        channels: [N, B, D] squared error of every channel, weighted by its precision.
        error: [N, B, S] how wrong the mind was about each stream.
        reward: [N, B] what it was worth, of what it acts for.
        progress: [N, B, S] by how much each stream's error falls.
        counts: bool [N, B], whether this came of the tick before: not where a world has just begun.
    """

    before: Tensor
    flat: Tensor
    channels: Tensor
    error: Tensor
    reward: Tensor
    progress: Tensor
    counts: Tensor


class Expression:
    """The inner states of N minds in B bodies each.

    Attributes:
        progress: float32 [N, B, S], of each stream of late.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Starts calm, with eyes straight ahead."""
        shape, device, space = spec.shape, spec.device, spec.space
        self._attention = Attention(spec, state.scope("attention"))
        self._errors = Scale(spec, len(STREAMS), Memory(TICK / 20.0, 0.3), state.scope("errors"))
        self._changes = Scale(spec, 1, Memory(TICK / 20.0, _TINY), state.scope("changes"))
        self._rewards = Scale(spec, 1, Memory(TICK / 30.0, 1e-2), state.scope("rewards"))
        self._team, self._rates = spec.team, torch.tensor(_RATES, device=device)
        most = torch.full((len(spec.key), 1), _LEAST_PROGRESS, device=device)
        self._most = state.add("most", most, world_axis=None)
        traces = torch.zeros(*shape, len(_RATES), device=device)  # surprise, change, reward, progress
        self._traces = state.add("traces", traces, world_axis=1)
        progress = torch.zeros(*shape, len(STREAMS), device=device)
        self.progress = state.add("progress", progress, world_axis=1)
        self._energy, self._fatigue = (space.find(f"feelings.{name}").start for name in ("energy", "fatigue"))

    def feel(self, now: Experience, learning: Tensor) -> None:
        """Takes in what a tick was like; what is usual moves on for those who learn: bool [N]."""
        counts = now.counts[..., None]
        error = torch.log(now.error + _FORESEEN)
        error = self._compare(self._errors, error, now.counts, learning).amax(dim=-1)
        startled = ((error - _STARTS) / (_FULL - _STARTS)).clamp(0.0, 1.0)
        moved = (now.flat - now.before).abs().mean(dim=-1, keepdim=True)  # (N, B, 1)
        change = self._compare(self._changes, moved, now.counts, learning)[..., 0]
        change = 0.5 + 0.5 * torch.tanh(0.5 * change)
        self.progress.add_(torch.where(counts, _TOPIC * (now.progress - self.progress), 0.0))
        target = torch.stack((startled, change, now.reward, now.progress.sum(dim=-1)), dim=-1)
        self._traces.add_(torch.where(counts, self._rates * (target - self._traces), 0.0))
        surprise, _, reward, progress = self._traces.unbind(-1)
        surprise.copy_(torch.where(now.counts, torch.maximum(surprise, startled), surprise))
        self._rewards.update(reward[..., None], learning)
        most = torch.maximum(self._most * _FADES, progress.amax(dim=1, keepdim=True))
        most = most.clamp(min=_LEAST_PROGRESS)
        self._team.greatest(most)
        self._most.copy_(torch.where(learning[:, None], most, self._most))
        self._attention.move(now.flat, now.channels, now.counts)

    def show(self, flat: Tensor) -> tuple[Tensor, Tensor]:
        """Gives face and gaze, as `Inner` has them, of those who sense this [N, B, D]; changes nothing."""
        surprise, change, reward, _ = self._traces.unbind(-1)
        valence = torch.tanh(self._rewards.narrow(reward[..., None])[..., 0])
        curiosity = self.learned()
        none = torch.zeros_like(surprise)
        needs = (hunger(flat[..., self._energy]), curiosity, none, none, flat[..., self._fatigue])
        face = torch.stack((valence, 0.5 * surprise + 0.5 * change, *needs, surprise, none), dim=-1)
        return face, self._attention.gaze.clone()

    def learned(self) -> Tensor:
        """Gives progress of late as a share of the most ever known: float32 [N, B], in [0, 1]."""
        return (self._traces[..., 3] / self._most).clamp(0.0, 1.0)

    def _compare(self, usual: Scale, value: Tensor, counts: Tensor, learning: Tensor) -> Tensor:
        """Gives how many deviations numbers [N, B, width] lie above what is usual, and takes them in."""
        value = torch.where(counts[..., None], value, usual.widen(torch.zeros_like(value)))
        found = usual.narrow(value)
        usual.update(value, learning)
        return found
