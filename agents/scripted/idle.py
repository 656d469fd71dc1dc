"""Idle: does nothing, and shows how its body feels."""

import torch
from torch import Tensor

from agents.scripted.mood import Mood
from agents.scripted.percepts import Reader
from sandbox.protocols import MindSpec
from sandbox.space import ObservationSpace
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation


class Idle:
    """Minds that never move; see `protocols.Mind`."""

    intentions: tuple[str, ...] = ("standing",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Assembles the skills."""
        self._shape, self._actions = spec.shape, spec.actions
        self._feeling = Feeling(spec.space, spec.shape, state)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Stands."""
        return Action.idle(self._shape, self._actions), self._feeling.show(observation)


class Feeling:
    """The face of one who does not decide: moods of the body, eyes straight out of the head."""

    def __init__(self, space: ObservationSpace, shape: tuple[int, int], state: Scope) -> None:
        """Assembles the skills."""
        self._reader = Reader(space, shape, state)
        self._mood = Mood(shape, state)

    def show(self, observation: Observation) -> Inner:
        """Gives the inner state of [N, B] bodies."""
        percepts = self._reader.read(observation)
        up_to: Tensor = torch.zeros_like(observation.key)
        none = torch.zeros_like(percepts.ground)
        face = self._mood.feel(percepts, none, up_to)
        return Inner(face=face, gaze=percepts.gaze, goal=torch.zeros_like(percepts.gaze), intention=up_to)
