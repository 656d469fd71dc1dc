"""Curious: predicts all that it senses, and does what makes it foresee more.

Every tick its model perceives and learns from what came of the last action. Once a decision it looks how much
better the transition is foreseen by newer weights than by older ones, stream by stream; that progress is all
that it acts for. It has no other drive: that it eats at all is because eating is something to learn.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.acting import actor as acting
from agents.acting.actor import Actor
from agents.efference import efference, width
from agents.expression import INTENTIONS, Experience, Expression
from agents.foresight import STEPS, Foresight
from agents.mending import Mender
from agents.predictive.model import Predictive, Signals
from agents.predictive.settings import Settings
from agents.progress import curiosity
from agents.progress.curiosity import Curiosity
from agents.progress.elder import Elder
from agents.progress.estimators import Losses
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation, Thoughts

_ACTING = acting.Settings(discounts=(0.95,), spread=(0.5, 0.3, 1.0), entropy=0.003, least=1.0)
"""They look eight seconds ahead, and never become sure of themselves, so that they go on trying things."""


class Curious:
    """Minds that act to learn; see `protocols.Learner`."""

    intentions: tuple[str, ...] = INTENTIONS

    def __init__(self, spec: MindSpec, state: Scope, interests: curiosity.Settings | None = None) -> None:
        """Gives every mind a model that expects nothing, and no habits.

        Args:
            spec: what they are made for.
            state: where they register.
            interests: what progress is to them; None for the usual.
        """
        shape, device = spec.shape, spec.device
        parts = (*Predictive.PARTS, *Actor.PARTS, "progress")
        self.door = Door(parts, len(spec.key), state.scope("door"), device)
        self._actions = spec.actions
        self._curiosity = Curiosity(spec, state.scope("curiosity"), interests)
        estimator = self._curiosity.estimator
        self._model = Predictive(spec, state.scope("model"), self.door, Settings(trails=estimator.trails))
        self._elder = None
        if estimator.term:
            self._elder = Elder(self._model.population, estimator.term, state.scope("elder"))
        self._actor = Actor(spec, self._model.num_features, self.door, state.scope("actor"), _ACTING)
        self._expression = Expression(spec, state.scope("expression"))
        self._foresight = Foresight(spec.space, device)

        def add(name: str, size: int) -> Tensor:
            return state.add(name, torch.zeros(*shape, size, device=device), world_axis=1)

        num_channels, num_streams = len(spec.space), len(STREAMS)
        self._before, self._last = add("before", num_channels), add("last", num_channels)
        self._missed = add("missed", num_channels)
        self._act = add("act", width(spec.actions))
        self._error, self._attention = add("error", num_streams), add("attention", num_streams)
        self._levels = add("levels", 3)
        populations = (self._model.population, self._actor.population)
        self._mender = Mender("curious", spec, state, populations)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides now and then, and goes on with it in between."""
        flat, tick = observation.flat, observation.tick
        if self._actor.is_due(tick):
            self._actor.decide(self._model.features(flat), observation.key, tick)
        action = self._actor.action(tick)
        self._before.copy_(flat)
        self._act.copy_(efference(action, self._actions))
        return action, self._expression.show(flat)

    def learn(self, observation: Observation) -> None:
        """Learns what came of it: first to foresee it, then to do what there is more to learn from."""
        flat, tick, learning = observation.flat, observation.tick - 1, ~self.door.frozen
        signals = self._model.learn(self._before, self._act, flat, observation.fresh, learning)
        if self._elder is not None:
            self._elder.age(learning)
        counts = ~(observation.fresh | signals.recovered[:, None])
        reward = self._judge(flat, signals, counts, tick)
        self._actor.learn(reward[..., None], observation.fresh, tick, learning)
        experience = Experience(
            before=self._before,
            flat=flat,
            channels=signals.channels,
            error=signals.error,
            reward=reward,
            progress=self._curiosity.progress,
            counts=counts,
        )
        self._expression.feel(experience, learning)
        self._keep(signals, counts)
        self._last.copy_(self._before)
        self._before.copy_(flat)
        self._mender.check(tick)

    def thoughts(self, body: int) -> Thoughts:
        """Says what each mind makes of one of its bodies' world now; imagines that it goes on as it does."""
        here = slice(body, body + 1)
        flat, act = self._before[:, here], self._act[:, here]
        imagined = self._model.imagine(flat, act[:, :, None].expand(-1, -1, STEPS, -1), STEPS, bodies=here)
        ahead = self._foresight.read(flat[:, 0], imagined[:, 0])
        expected = self._model.recollect(self._last[:, here], flat, self._missed[:, here])
        return Thoughts(
            expected=expected[:, 0],
            error=self._error[:, body].clone(),
            attention=self._attention[:, body].clone(),
            progress=self._expression.progress[:, body].clone(),
            levels=self._levels[:, body].clone(),
            ahead=ahead.base,
            others=ahead.others,
            seen=ahead.seen,
        )

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self._model.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names error and progress of every stream, what the actor reports, and how often numbers broke."""
        error, progress = self._error.mean(dim=1), self._expression.progress.mean(dim=1)  # (N, S)
        streams = {
            f"{name}.{stream}": values[:, i]
            for name, values in (("error", error), ("progress", progress))
            for i, stream in enumerate(STREAMS)
        }
        return {**streams, **self._actor.report(), "recoveries": self._mender.recoveries.clone()}

    def _judge(self, flat: Tensor, signals: Signals, counts: Tensor, tick: int) -> Tensor:
        """Gives what the tick was worth [N, B]; all of a decision's worth comes with its last tick."""
        if not self._actor.is_due(tick + 1):
            return torch.zeros_like(self._curiosity.reward)
        trails = self._model.population.trails
        older = trails[:, 0] if self._elder is None else self._elder.weights()
        losses = (self._model.loss(each, self._before, self._act, flat) for each in (trails[:, -1], older))
        jump = self._model.normaliser.scale().jump[..., : flat.shape[-1]]
        self._curiosity.update(Losses(signals.error, *losses), jump, counts, ~self.door.frozen)
        return self.door.through("progress", self._curiosity.reward)

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
