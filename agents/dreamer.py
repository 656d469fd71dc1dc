"""Dreamer: lives to be well like `ppo`, and learns to act from what it imagines as well as from what happens.

It has a predictive model of its senses. Whenever a decision is over it plays some more through in its head,
from where its bodies are, with the model in place of the world and the well-being that the model expects for
a reward; and it learns from these as from real ones. Held at 0, its part "dreams" leaves it with those alone.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from agents.acting import imagination
from agents.acting.actor import Actor
from agents.acting.imagination import Luck
from agents.efference import efference, width
from agents.fortune import Fortune
from agents.mending import Mender
from agents.predictive.model import Predictive
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import ActionSpace
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation
from sandbox.wellbeing import CHANNELS, well_being

_AHEAD = 6
"""Decisions of a course: some two and a half seconds, as far as what bodies feel is foreseen."""

_AWAKE = 400
"""Ticks of learning what to expect before anything is learned from it."""

Wellness = Callable[[Tensor], Tensor]
"""Gives how well bodies are, of what they sense."""


class Dreamer:
    """Minds that learn to be well, awake and in their heads; see `protocols.Learner`."""

    intentions: tuple[str, ...] = ("trying to be well",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Gives every mind a model that expects nothing, and an actor that moves without aim."""
        parts = (*Predictive.PARTS, *Actor.PARTS, "dreams")
        self.door = Door(parts, len(spec.key), state.scope("door"), spec.device)
        self._actions = spec.actions
        self._model = Predictive(spec, state.scope("model"), self.door)
        self._actor = Actor(spec, self._model.num_features, self.door, state.scope("actor"))
        self._fortune = Fortune(spec, state.scope("fortune"))
        self._needs = torch.tensor([spec.space.find(name).start for name in CHANNELS], device=spec.device)
        flat = torch.zeros(*spec.shape, len(spec.space), device=spec.device)
        act = torch.zeros(*spec.shape, width(spec.actions), device=spec.device)
        self._before = state.add("before", flat, world_axis=1)
        self._act = state.add("act", act, world_axis=1)
        populations = self._model.population, self._actor.population
        self._mender = Mender("dreamer", spec, state, populations)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides now and then, and goes on with it in between."""
        actor, flat, tick = self._actor, observation.flat, observation.tick
        if actor.is_due(tick):
            actor.decide(self._model.features(flat), observation.key, tick)
            self._fortune.feel(actor.gain[..., 0], actor.settings.hold, ~self.door.frozen)
        action = actor.action(tick)
        self._before.copy_(flat)
        self._act.copy_(efference(action, self._actions))
        return action, self._fortune.show(flat)

    def learn(self, observation: Observation) -> None:
        """Learns what to expect, what the last decision was worth, and what others would be."""
        flat, tick, learning = observation.flat, observation.tick - 1, ~self.door.frozen
        self._model.learn(self._before, self._act, flat, observation.fresh, learning)
        rise = self._wellness(flat) - self._wellness(self._before)
        self._actor.learn(rise[..., None], observation.fresh, tick, learning)
        if tick >= _AWAKE and self._actor.is_due(tick + 1):
            self._dream(observation, learning)
        self._mender.check(tick)

    def thoughts(self, body: int) -> None:
        """Says nothing yet."""
        del body

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self._model.population.begun | self._actor.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names how its learning goes, and how often numbers broke."""
        return {**self._actor.report(), "recoveries": self._mender.recoveries.to(torch.float32)}

    def _dream(self, observation: Observation, learning: Tensor) -> None:
        """Plays a course through from where bodies are, and learns from it."""
        judgement, flat = self._actor.judgement, observation.flat
        course = _Course(self._model, self._actions, self._actor.settings.hold, flat, self._wellness)
        luck = Luck(observation.key, observation.tick)
        imagined = imagination.imagine(judgement, course, self._model.features(flat), luck, _AHEAD)
        dreams = self.door.through("dreams", learning.to(torch.float32)) > 0.0
        imagination.learn(judgement, imagined, learning & dreams)

    def _wellness(self, flat: Tensor) -> Tensor:
        """Gives how well bodies are that sense this [N, B, D]: [N, B]."""
        energy, pain, fatigue = flat.index_select(-1, self._needs).unbind(-1)
        return well_being(energy, pain, fatigue)


class _Course:
    """What a model expects of decisions, one after the other; see `imagination.Model`."""

    def __init__(
        self, model: Predictive, actions: ActionSpace, hold: int, flat: Tensor, wellness: Wellness
    ) -> None:
        """Begins where bodies sense `flat` [N, B, D]."""
        self._model, self._actions, self._hold = model, actions, hold
        self._flat, self._wellness = flat, wellness

    def step(self, features: Tensor, action: Action) -> tuple[Tensor, Tensor]:
        """Goes on for as long as a decision lasts; the reward is the rise of well-being."""
        del features  # made from the senses that are held here
        act = efference(action, self._actions)[:, :, None].expand(-1, -1, self._hold, -1)
        was = self._wellness(self._flat)
        self._flat = self._model.imagine(self._flat, act, self._hold)[:, :, -1]
        return self._model.features(self._flat), (self._wellness(self._flat) - was)[..., None]
