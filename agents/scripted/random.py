"""Random: moves smoothly without aim, presses and talks now and then. The floor of every comparison."""

import torch

from agents.scripted.idle import Feeling
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation

_SMOOTH = 0.93
"""Share of its value a motor keeps from one tick to the next: motions last about 0.7 s."""

_SPREAD = 0.6
"""Of each motor, as a standard deviation, before it is clipped to [-1, 1]."""

_PRESSES = 0.1
"""Chance a tick that a button is down."""

_TALKS = 0.005
"""Chance a tick to say a word."""


class Random:
    """Minds that are noise; see `protocols.Mind`."""

    intentions: tuple[str, ...] = ("fidgeting",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Starts with motors at rest."""
        space, actions, shape = spec.space, spec.actions, spec.shape
        self._feeling = Feeling(space, shape, state)
        self._words = len(actions.words)
        self._motors = torch.arange(len(actions.motors))
        self._presses = torch.arange(len(actions.presses))
        self._motor = state.add("motor", torch.zeros(*shape, len(actions.motors)), world_axis=1)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Moves on at random."""
        key, tick = observation.key, observation.tick
        kick = 2.0 * uniform(key[..., None], tick, stream("random.motor"), self._motors) - 1.0  # variance 1/3
        self._motor.mul_(_SMOOTH).add_(kick * (_SPREAD * (3.0 * (1.0 - _SMOOTH**2)) ** 0.5))
        press = uniform(key[..., None], tick, stream("random.press"), self._presses) < _PRESSES
        talks = uniform(key, tick, stream("random.talk")) < _TALKS
        word = 1 + (uniform(key, tick, stream("random.word")) * self._words).to(torch.int64)
        action = Action(motor=self._motor.clamp(-1.0, 1.0), press=press, word=torch.where(talks, word, 0))
        return action, self._feeling.show(observation)
