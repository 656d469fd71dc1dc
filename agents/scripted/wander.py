"""Wander: walks about, keeps clear of walls and others, and looks at what there is."""

import torch

from agents.scripted.actor import Actor, Intent, Wish
from agents.scripted.percepts import Reader
from agents.scripted.places import Places
from agents.scripted.roaming import Roaming, pausing
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation

_INTENTS = (
    Intent(name="standing"),
    Intent(name="wandering", pace=0.7, focus=0.5),
)


class Wander:
    """Minds that stroll; see `protocols.Mind`."""

    intentions: tuple[str, ...] = tuple(intent.name for intent in _INTENTS)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Assembles the skills."""
        space, actions, shape = spec.space, spec.actions, spec.shape
        self._reader = Reader(space, shape, state)
        self._places = Places(("roaming",), shape, state)
        self._roaming = Roaming(self._places["roaming"])
        self._actor = Actor(_INTENTS, actions, shape, state)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Strolls on, or rests a little."""
        percepts = self._reader.read(observation)
        self._places.reckon(percepts.own)
        way = self._roaming.update(percepts, self._actor.stuck)
        rests = pausing(percepts, 0.2)
        silence = torch.zeros_like(rests, dtype=torch.int64)
        return self._actor.perform(percepts, (Wish(rests, way), Wish(~rests, way)), silence)
