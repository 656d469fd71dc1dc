"""Ppo: a plain learner that sees its senses, remembers nothing, and lives to be well.

Its reward is the rise of well-being. Discounted, that adds up to how well it is over the next ten seconds.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.acting.actor import Actor
from agents.acting.scale import Memory, Scale
from agents.scripted.idle import Feeling
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation
from sandbox.wellbeing import CHANNELS, well_being

_FARTHEST = 5.0
"""Deviations beyond which all senses look the same."""


class Ppo:
    """Minds that learn to be well; see `protocols.Learner`."""

    intentions: tuple[str, ...] = ("trying to be well",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Gives every mind an actor and a sense of what is usual."""
        self.door = Door(Actor.PARTS, len(spec.key), state.scope("door"), spec.device)
        width = len(spec.space)
        self._usual = Scale(spec, width, Memory(1e-4, 0.02), state.scope("usual"))
        self._actor = Actor(spec, width, self.door, state.scope("actor"))
        self._feeling = Feeling(spec.space, spec.shape, state.scope("feeling"))
        was = torch.zeros(spec.shape, device=spec.device)
        self._was = state.add("was", was, world_axis=1)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides now and then, and goes on with it in between."""
        actor, tick = self._actor, observation.tick
        if actor.is_due(tick):
            self._usual.update(observation.flat, ~self.door.frozen)
            features = self._usual.narrow(observation.flat).clamp(-_FARTHEST, _FARTHEST)
            actor.decide(features, observation.key, tick)
        self._was.copy_(_wellness(observation))
        return actor.action(tick), self._show(observation)

    def learn(self, observation: Observation) -> None:
        """Takes the rise of well-being for a reward."""
        rise = _wellness(observation) - self._was
        self._actor.learn(rise[..., None], observation.fresh, observation.tick - 1, ~self.door.frozen)

    def thoughts(self, body: int) -> None:
        """Expects nothing: it has no picture of the world."""
        del body

    def report(self) -> Mapping[str, Tensor]:
        """Names how learning goes; see `FIGURES`."""
        return self._actor.report()

    def _show(self, observation: Observation) -> Inner:
        """Shows how its body feels, and how things turn out."""
        return self._feeling.show(observation.to(torch.device("cpu")))


def _wellness(observation: Observation) -> Tensor:
    """Gives how well bodies are: [N, B]."""
    energy, pain, fatigue = (observation[name][..., 0] for name in CHANNELS)
    return well_being(energy, pain, fatigue)
