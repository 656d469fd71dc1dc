"""Puppet: does what a person or a program tells it, one tick at a time, and shows how its body feels."""

from agents.scripted.idle import Feeling
from sandbox.protocols import MindSpec
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation


class Puppet:
    """Minds that wait for commands; see `protocols.Mind`."""

    intentions: tuple[str, ...] = ("obeying",)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Registers what it was told, nothing so far."""
        space, actions, shape = spec.space, spec.actions, spec.shape
        self._shape, self._actions = shape, actions
        self._feeling = Feeling(space, shape, state)
        self._told = Action.idle(shape, actions)
        for name, tensor in self._told.tensors().items():
            state.add(name, tensor, world_axis=1)

    def command(self, action: Action) -> None:
        """Says what to do in the next tick, for [N, B] bodies.

        Raises:
            ActionError: the action does not fit these bodies.
        """
        action.check(self._shape, self._actions)
        for told, new in zip(self._told.tensors().values(), action.tensors().values(), strict=True):
            told.copy_(new)

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Obeys once, then stands until told again."""
        told = Action(**{name: tensor.clone() for name, tensor in self._told.tensors().items()})
        for tensor in self._told.tensors().values():
            tensor.zero_()
        return told, self._feeling.show(observation)
