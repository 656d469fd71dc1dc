"""A life: running worlds and their minds, as one value that can be saved, restored, forked and compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch

from sandbox.errors import ActionError, InterventionError, StateError
from sandbox.intervention import Act, Drop, Intervention, check
from sandbox.photograph import photograph
from sandbox.protocols import Mind, Physics
from sandbox.rng import fold, stream, whole
from sandbox.seats import Seats
from sandbox.simulation import Simulation
from sandbox.snapshot import Snapshot
from sandbox.space import ActionSpace, ObservationSpace
from sandbox.spec import WorldSpec
from sandbox.state import ORIGIN, Scope, State
from sandbox.timestep import Action, Inner, Observation

PUPPET = "puppet"
"""The mind that does what an `Act` tells it."""


class MakeMind(Protocol):
    """Makes minds by name."""

    def __call__(
        self, kind: str, space: ObservationSpace, actions: ActionSpace, shape: tuple[int, int], state: Scope
    ) -> Mind:
        """Makes N minds for B bodies each; `shape` is (N, B)."""
        ...


@runtime_checkable
class Puppet(Protocol):
    """A mind that can be told what to do."""

    def command(self, action: Action) -> None:
        """Does this at the next tick: an action for [N, B] bodies."""
        ...


MakePhysics = Callable[[int, Scope], Physics]
"""Makes the physics of a number of worlds in a corner of the state table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that a life is made from.

    Attributes:
        spec: the world.
        num_worlds: W copies of it.
        seed: decides all that the world leaves open.
        make_physics: the world in motion, already compiled for this seed.
        make_mind: the minds by name.
        record: whether every intervention is kept in the log, or only the pending ones.
    """

    spec: WorldSpec
    num_worlds: int
    seed: int
    make_physics: MakePhysics
    make_mind: MakeMind
    record: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a life's log: what was done from outside, and at which tick."""

    tick: int
    intervention: Intervention


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A life at one moment, good for restoring it.

    Attributes:
        tensors: every tensor of the state table.
        log: everything done from outside so far.
    """

    tensors: Mapping[str, torch.Tensor]
    log: tuple[Entry, ...]


class Life:
    """The running worlds and their minds; the one mutable value.

    Attributes:
        state: the table of everything that changes.
        simulation: the worlds without the minds; to look at, not to step.
    """

    def __init__(self, recipe: Recipe) -> None:
        """Opens the worlds and seats the minds."""
        self._recipe = recipe
        self.state = State()
        spec, num_worlds = recipe.spec, recipe.num_worlds
        self.state.add(ORIGIN, fold(stream(repr(spec)), recipe.seed).view(1), world_axis=None)
        physics = recipe.make_physics(num_worlds, self.state.scope("physics"))
        self.simulation = Simulation(spec, physics, num_worlds, recipe.seed, self.state)
        self._minds = self._seat_minds()
        self._intentions = self._name_intentions()
        self._log: list[Entry] = []
        shape = (num_worlds, len(spec.agents))
        self._action = Action.idle(shape, self.simulation.action_space)
        self._inner = Inner.blank(shape)

    @property
    def spec(self) -> WorldSpec:
        """The world."""
        return self._recipe.spec

    @property
    def num_worlds(self) -> int:
        """How many copies of the world run."""
        return self._recipe.num_worlds

    @property
    def now(self) -> int:
        """The number of ticks so far."""
        return self.simulation.tick

    @property
    def observation(self) -> Observation:
        """What everybody senses now: [W, A, D]; rewritten in place by the next tick."""
        return self.simulation.observation

    @property
    def action_space(self) -> ActionSpace:
        """What everybody can do."""
        return self.simulation.action_space

    @property
    def resets(self) -> torch.Tensor:
        """How often each world blew up and had to begin anew: int64 [W]."""
        return self.simulation.blown_up.clone()

    @property
    def log(self) -> tuple[Entry, ...]:
        """What was done from outside, oldest first."""
        return tuple(self._log)

    def tick(self) -> None:
        """Moves on by one decision: interventions, minds, physics, systems, senses."""
        with torch.no_grad():
            self._decide()
            self.simulation.step(self._action, self._inner, self._pending())
        if not self._recipe.record:
            self._log.clear()

    def apply(self, intervention: Intervention) -> None:
        """Does something from outside at the next tick.

        Raises:
            InterventionError: it cannot be done; the life is unchanged.
            UnknownName: it names nobody here.
            ActionError: an `Act` of the wrong shape or with values that are not numbers.
        """
        check(intervention, self.spec, self.num_worlds)
        if isinstance(intervention, Drop):
            self._check_drop(intervention)
        if isinstance(intervention, Act):
            intervention = Act(action=self._command(intervention.action))
        self._log.append(Entry(self.now, intervention))

    def snapshot(self, world: int = 0) -> Snapshot:
        """Gives what one world looks like now."""
        if not 0 <= world < self.num_worlds:
            raise InterventionError(
                f"There is no world {world}; this life has worlds 0 to {self.num_worlds - 1}."
            )
        return photograph(self.simulation, world, self._intentions)

    def digest(self) -> str:
        """Gives a hash of everything that decides this life's future."""
        return self.state.digest(repr([each for each in self._pending() if not isinstance(each, Act)]))

    def save(self) -> Saved:
        """Copies this moment."""
        return Saved(tensors=self.state.save(), log=self.log)

    def restore(self, saved: Saved) -> None:
        """Goes to a saved moment, or raises `StateError` and changes nothing."""
        if not isinstance(saved, Saved):
            raise StateError(f"Restore what `save` gave, not {type(saved).__name__}.")
        self.state.restore(saved.tensors)
        self._log = list(saved.log)
        self.simulation.refresh()

    def fork(self, noise: int | None = None) -> "Life":
        """Gives a second life that goes on from here.

        Args:
            noise: another course for all that is random from here on; None for the same.
        """
        key = None if noise is None else whole("noise", noise)
        twin = Life(self._recipe)
        twin.restore(self.save())
        if key is not None:
            twin.simulation.rekey(key)
        return twin

    def _decide(self) -> None:
        """Lets every mind act on what its bodies sense now."""
        observation = self.simulation.observation
        for seats, mind in self._minds:
            action, inner = mind.act(seats.observe(observation))
            for given, everybody in ((action, self._action), (inner, self._inner)):
                for name, part in given.tensors().items():
                    seats.scatter(part, everybody.tensors()[name])

    def _command(self, action: Action) -> Action:
        """Passes an order on to the puppets, and gives a copy of it that nobody else can write to."""
        for seats, mind in self._minds:
            if seats.kind == PUPPET and isinstance(mind, Puppet):
                if not isinstance(action, Action):
                    raise ActionError(f"An Act needs an Action, got {type(action).__name__}.")
                action.check(seats.shape, self.action_space)
                mind.command(action)
                return Action(**{name: part.clone() for name, part in action.tensors().items()})
        raise InterventionError(
            f"Act is for agents whose mind is '{PUPPET}'; '{self.spec.name}' has none. "
            f"Open it with minds='{PUPPET}'."
        )

    def _check_drop(self, drop: Drop) -> None:
        waiting = [each for each in self._pending() if isinstance(each, Drop)]
        used = sum(each.kind == drop.kind and each.world == drop.world for each in waiting)
        if len(self.simulation.spares(drop.world, drop.kind)) <= used:
            raise InterventionError(
                f"Every spare {drop.kind} is in the world already; wait until one is eaten."
            )

    def _pending(self) -> list[Intervention]:
        """Lists what was done from outside since the last tick."""
        first = len(self._log)
        while first > 0 and self._log[first - 1].tick == self.now:
            first -= 1
        return [entry.intervention for entry in self._log[first:]]

    def _seat_minds(self) -> list[tuple[Seats, Mind]]:
        """Makes one mind for each agent, living in all worlds; minds of the same kind act together."""
        recipe, simulation = self._recipe, self.simulation
        agents = self.spec.agents
        minds = []
        for kind in dict.fromkeys(agent.mind for agent in agents):
            mine = [i for i, agent in enumerate(agents) if agent.mind == kind]
            seats = Seats.by_agent(kind, mine, self.num_worlds, len(agents))
            space, scope = simulation.senses.space, self.state.scope(f"minds.{kind}")
            minds.append((seats, recipe.make_mind(kind, space, simulation.action_space, seats.shape, scope)))
        return minds

    def _name_intentions(self) -> tuple[tuple[str, ...], ...]:
        names = {seats.kind: mind.intentions for seats, mind in self._minds}
        return tuple(names[agent.mind] for agent in self.spec.agents)
