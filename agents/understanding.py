"""Understanding: a predictive model that lives, and how much better it gets at what it meets.

Every tick it perceives and learns from what came of the last action. Before that it looks how much better
newer weights foresee the transition than older ones, stream by stream. What is done with that progress, and
for what sake anything is done, is for the minds that have an understanding to say.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from agents.efference import width
from agents.expression import Experience
from agents.foresight import STEPS, Foresight
from agents.predictive.model import Predictive, Signals
from agents.predictive.settings import Settings
from agents.progress import curiosity
from agents.progress.curiosity import Curiosity
from agents.progress.elder import Elder
from agents.progress.estimators import Losses
from agents.values.values import Values
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope
from sandbox.timestep import Observation, Thoughts

_AT_ONCE = 16
"""Bodies of a mind whose progress is read at a tick; more take turns, and the last reading still counts."""


class Lesson(NamedTuple):
    """What came of a tick.

    Attributes:
        before: float32 [N, B, D], what was sensed a tick ago.
        signals: how it was foreseen.
        newer: float32 [N, B, S], error of newer weights, as last read.
        idle: float32 [N, B, S], error without any guess.
        counts: bool [N, B], for whom it came of the tick before.
    """

    before: Tensor
    signals: Signals
    newer: Tensor
    idle: Tensor
    counts: Tensor


class Understanding:
    """What N minds make of their worlds, in B bodies each.

    Attributes:
        PARTS: the names of what a door can hold of it.
        model: what they expect.
        population: its weights.
        curiosity: what progress is worth.
        anew: whether progress counts only as far as it is new and leads somewhere.
    """

    PARTS: tuple[str, ...] = Predictive.PARTS

    def __init__(
        self,
        spec: MindSpec,
        state: Scope,
        door: Door,
        interests: curiosity.Settings | None = None,
        *,
        values: Values | None = None,
    ) -> None:
        """Gives every mind a model that expects nothing.

        Args:
            spec: what they are made for.
            state: where they register.
            door: where somebody outside reaches in.
            interests: how progress is told; None for the usual.
            values: what they are born to value; None for what is set by hand.
        """
        shape, device = spec.shape, spec.device
        self._door = door
        self.curiosity = Curiosity(spec, state.scope("curiosity"), interests, values)
        estimator = self.curiosity.estimator
        self.anew = estimator.anew
        settings = Settings(trails=estimator.trails)
        self.model = Predictive(spec, state.scope("model"), door, settings, values=values)
        self.population = self.model.population
        self._elder = None
        if estimator.term:
            self._elder = Elder(self.population, estimator.term, state.scope("elder"), values)
        self._foresight = Foresight(spec.space, device)

        def add(name: str, size: int) -> Tensor:
            return state.add(name, torch.zeros(*shape, size, device=device), world_axis=1)

        num_channels, num_streams = len(spec.space), len(STREAMS)
        self._before, self._last = add("before", num_channels), add("last", num_channels)
        self._missed = add("missed", num_channels)
        self._act = add("act", width(spec.actions))
        self._error, self._attention = add("error", num_streams), add("attention", num_streams)
        self._levels = add("levels", 3)
        self._losses = add("losses", 3 * num_streams)

    def intend(self, flat: Tensor, act: Tensor) -> None:
        """Notes what is sensed now [N, B, D] and what will be done [N, B, E]; see `agents.efference`."""
        self._before.copy_(flat)
        self._act.copy_(act)

    def learn(self, observation: Observation, learning: Tensor) -> Lesson:
        """Learns to foresee what came of it: bool [N], who learns."""
        flat = observation.flat
        newer, older, idle = self._read(flat, observation.tick)
        signals = self.model.learn(self._before, self._act, flat, observation.fresh, learning)
        if self._elder is not None:
            self._elder.age(learning)
        counts = ~(observation.fresh | signals.recovered[:, None])
        jump = self.model.normaliser.scale().jump[..., : flat.shape[-1]]
        self.curiosity.update(Losses(signals.error, newer, older), jump, counts, learning)
        self._keep(signals, counts)
        self._last.copy_(self._before)
        self._before.copy_(flat)
        return Lesson(self._last, signals, newer, idle, counts)

    def experience(self, lesson: Lesson, reward: Tensor) -> Experience:
        """Puts together what a tick was like, by what came of it, and what it was worth: [N, B]."""
        return Experience(
            before=lesson.before,
            flat=self._before,
            channels=lesson.signals.channels,
            error=lesson.signals.error,
            reward=reward,
            progress=self.curiosity.progress,
            counts=lesson.counts,
        )

    def slow(self) -> Tensor:
        """Gives what the slow levels hold: float32 [N, B, Z + C]."""
        return self.model.features(self._before)[..., self._before.shape[-1] :]

    def thoughts(self, body: int, progress: Tensor) -> Thoughts:
        """Says what each mind makes of one of its bodies' world now; imagines that it goes on as it does.

        Args:
            body: which.
            progress: float32 [N, B, S], of each stream of late.
        """
        here = slice(body, body + 1)
        flat, act = self._before[:, here], self._act[:, here]
        imagined = self.model.imagine(flat, act[:, :, None].expand(-1, -1, STEPS, -1), STEPS, bodies=here)
        ahead = self._foresight.read(flat[:, 0], imagined[:, 0])
        expected = self.model.recollect(self._last[:, here], flat, self._missed[:, here])
        return Thoughts(
            expected=expected[:, 0],
            error=self._error[:, body].clone(),
            attention=self._attention[:, body].clone(),
            progress=progress[:, body].clone(),
            levels=self._levels[:, body].clone(),
            ahead=ahead.base,
            others=ahead.others,
            seen=ahead.seen,
        )

    def report(self, progress: Tensor) -> Mapping[str, Tensor]:
        """Names error and progress [N, B, S] of every stream, averaged over bodies."""
        told = (("error", self._error.mean(dim=1)), ("progress", progress.mean(dim=1)))  # (N, S) each
        return {f"{name}.{stream}": values[:, i] for name, values in told for i, stream in enumerate(STREAMS)}

    def _read(self, flat: Tensor, tick: int) -> tuple[Tensor, ...]:
        """Reads how well newer weights, older ones and no guess foresaw this: [N, B, S] each."""
        trails = self.population.trails
        copies = (trails[:, -1], trails[:, 0] if self._elder is None else self._elder.weights())
        turns = -(-flat.shape[1] // _AT_ONCE)
        rows = slice(tick % turns * _AT_ONCE, (tick % turns + 1) * _AT_ONCE)
        transition = self._before[:, rows], self._act[:, rows], flat[:, rows]
        self._losses[:, rows] = torch.cat(self.model.losses(copies, transition, rows), -1)
        return self._losses.split(len(STREAMS), -1)

    def _keep(self, signals: Signals, counts: Tensor) -> None:
        """Notes what `thoughts` and `report` tell."""
        told = (
            (self._missed, signals.missed),
            (self._error, signals.error),
            (self._attention, signals.attention),
            (self._levels, signals.levels),
        )
        for kept, new in told:
            kept.copy_(torch.where(counts[..., None], new, 0.0))
