"""Ppo: a plain learner that sees its senses, remembers nothing, and lives to be well.

Its reward is the rise of well-being. Discounted, that adds up to how well it is over the next ten seconds.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.acting.actor import Actor
from agents.acting.scale import Memory, Scale
from agents.fortune import Fortune
from agents.mending import Mender
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation
from sandbox.wellbeing import CHANNELS, well_being

_FARTHEST = 5.0
"""Deviations beyond which all senses look the same."""

_USUAL = Memory(slowest=1e-4, least=0.02)
"""What is usual of the senses hardly moves after half an hour; no sense is finer than a fiftieth."""


class Ppo:
    """Minds that learn to be well; see `protocols.Learner`."""

    intentions: tuple[str, ...] = ("trying to be well",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Gives every mind an actor and no idea of what is usual."""
        self.door = Door(Actor.PARTS, len(spec.key), state.scope("door"), spec.device)
        width = len(spec.space)
        self._usual = Scale(spec, width, _USUAL, state.scope("usual"))
        self._actor = Actor(spec, width, self.door, state.scope("actor"))
        self._fortune = Fortune(spec, state.scope("fortune"))
        self._was = state.add("was", torch.zeros(spec.shape, device=spec.device), world_axis=1)
        self._mender = Mender("ppo", spec, state, (self._actor.population,))

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides now and then, and goes on with it in between."""
        actor, flat, tick = self._actor, observation.flat, observation.tick
        self._was.copy_(_wellness(observation))
        if actor.is_due(tick):
            learning = ~self.door.frozen
            self._usual.update(flat, learning)
            actor.decide(self._usual.narrow(flat).clamp(-_FARTHEST, _FARTHEST), observation.key, tick)
            self._fortune.feel(actor.gain[..., 0], actor.settings.hold, learning)
        return actor.action(tick), self._fortune.show(flat)

    def learn(self, observation: Observation) -> None:
        """Takes the rise of well-being for a reward."""
        rise = _wellness(observation) - self._was
        tick = observation.tick - 1
        self._actor.learn(rise[..., None], observation.fresh, tick, ~self.door.frozen)
        self._mender.check(tick)

    def thoughts(self, body: int) -> None:
        """Says nothing: it has no picture of the world."""
        del body

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self._actor.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names how its learning goes, and how often numbers broke."""
        return {**self._actor.report(), "recoveries": self._mender.recoveries.clone()}


def _wellness(observation: Observation) -> Tensor:
    """Gives how well bodies are: [N, B]."""
    energy, pain, fatigue = (observation[name][..., 0] for name in CHANNELS)
    return well_being(energy, pain, fatigue)
