"""Forage: wanders, and when hungry looks for food, goes there and eats."""

import torch

from agents.scripted.actor import Actor, Intent, Wish
from agents.scripted.foraging import Foraging
from agents.scripted.percepts import Reader
from agents.scripted.places import Places
from agents.scripted.roaming import Roaming, pausing
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation

_INTENTS = (
    Intent(name="eating", pace=0.5, stop=0.3, focus=2.5, reach=True, use=True),
    Intent(name="going to food", pace=1.0, stop=0.3, focus=1.6),
    Intent(name="looking for food", pace=0.9, focus=0.2),
    Intent(name="standing"),
    Intent(name="wandering", pace=0.6, focus=0.5),
)


class Forage:
    """Minds that live on what they find; see `protocols.Mind`."""

    intentions: tuple[str, ...] = tuple(intent.name for intent in _INTENTS)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Assembles the skills."""
        space, actions, shape = spec.space, spec.actions, spec.shape
        self._reader = Reader(space, shape, state)
        self._places = Places(("roaming", "food"), shape, state)
        self._roaming = Roaming(self._places["roaming"])
        self._foraging = Foraging(self._places["food"], shape, state)
        self._actor = Actor(_INTENTS, actions, shape, state)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Eats, seeks or strolls."""
        percepts = self._reader.read(observation)
        self._places.reckon(percepts.own)
        way = self._roaming.update(percepts, self._actor.stuck)
        food = self._foraging
        food.update(percepts)
        food.pursue(food.hungry)
        wishes = (
            Wish(food.hungry & food.at_hand, food.point),
            Wish(food.hungry & food.known, food.point),
            Wish(food.hungry, way),
            Wish(pausing(percepts, 0.25), way),
            Wish(torch.ones_like(food.hungry), way),
        )
        return self._actor.perform(percepts, wishes, torch.zeros_like(observation.key))
