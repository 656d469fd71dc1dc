"""A life: running worlds and their minds, as one value that can be saved, restored, forked and compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch

from sandbox.admission import check
from sandbox.errors import InterventionError, StateError
from sandbox.intervention import Act, Drop, Entry, Intervention, OnMind
from sandbox.minds import Bodies, MakeMind, Minds
from sandbox.photograph import photograph
from sandbox.protocols import ALONE, Physics, Team
from sandbox.rng import fold, stream, whole
from sandbox.simulation import Simulation
from sandbox.snapshot import Snapshot
from sandbox.space import ActionSpace
from sandbox.spec import WorldSpec
from sandbox.state import ORIGIN, Scope, State, digest
from sandbox.timestep import Observation

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
        device: where minds compute.
        record: whether every intervention is kept in the log, or only the pending ones.
        team: the processes that have more such worlds; this one's are numbered from `team.rank` * W.
    """

    spec: WorldSpec
    num_worlds: int
    seed: int
    make_physics: MakePhysics
    make_mind: MakeMind
    device: torch.device
    record: bool = True
    team: Team = ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A life at one moment, good for restoring it.

    Attributes:
        tensors: every tensor of the state table.
        log: everything done from outside so far.
    """

    tensors: Mapping[str, torch.Tensor]
    log: tuple[Entry, ...]

    @property
    def tick(self) -> int:
        """The number of ticks so far."""
        return int(self.tensors["tick"])

    def digest(self) -> str:
        """Gives the life's digest at that moment."""
        return digest(self.tensors, _told(_pending(self.log, self.tick)))


class Life:
    """The running worlds and their minds; the one mutable value.

    Attributes:
        state: the table of everything that changes.
        simulation: the worlds without the minds; to look at, not to step.
        minds: the minds without the worlds; to look at.
    """

    def __init__(self, recipe: Recipe) -> None:
        """Opens the worlds and seats the minds."""
        self._recipe = recipe
        self.state = State()
        spec, num_worlds = recipe.spec, recipe.num_worlds
        self.state.add(ORIGIN, fold(stream(repr(spec)), recipe.seed).view(1), world_axis=None)
        physics = recipe.make_physics(num_worlds, self.state.scope("physics"))
        worlds = range(recipe.team.rank * num_worlds, (recipe.team.rank + 1) * num_worlds)
        self.simulation = Simulation(spec, physics, worlds, recipe.seed, self.state)
        bodies = Bodies(
            spec=spec,
            num_worlds=num_worlds,
            space=self.simulation.senses.space,
            actions=self.simulation.action_space,
            seed=recipe.seed,
            device=recipe.device,
            team=recipe.team,
        )
        self.minds = Minds(bodies, recipe.make_mind, self.state)
        self._log: list[Entry] = []

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

    def since(self, count: int) -> tuple[Entry, ...]:
        """Gives what the log holds after its first so many entries."""
        return tuple(self._log[count:])

    def tick(self) -> None:
        """Moves on by one decision: interventions, minds, physics, systems, senses; and minds learn."""
        pending = self._pending()
        with torch.no_grad():
            self.minds.change([each for each in pending if isinstance(each, OnMind)])
            action, inner = self.minds.decide(self.observation)
            self.simulation.step(action, inner, pending)
            self.minds.learn(self.observation, self.simulation.steered)
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
            intervention = self.minds.command(intervention.action)
        if isinstance(intervention, OnMind):
            self.minds.check(intervention)
        self._log.append(Entry(self.now, intervention))

    def snapshot(self, world: int = 0, *, thoughts: bool = True) -> Snapshot:
        """Gives what one world looks like now.

        Args:
            world: which.
            thoughts: whether minds are asked what they think; to imagine a second takes them a while.
        """
        if not 0 <= world < self.num_worlds:
            raise InterventionError(
                f"There is no world {world}; this life has worlds 0 to {self.num_worlds - 1}."
            )
        with torch.no_grad():
            return photograph(self.simulation, world, self.minds, thoughts=thoughts)

    def digest(self) -> str:
        """Gives a hash of everything that decides this life's future."""
        return self.state.digest(_told(self._pending()))

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

    def _check_drop(self, drop: Drop) -> None:
        waiting = [each for each in self._pending() if isinstance(each, Drop)]
        used = sum(each.kind == drop.kind and each.world == drop.world for each in waiting)
        if len(self.simulation.spares(drop.world, drop.kind)) <= used:
            raise InterventionError(
                f"Every {drop.kind} is in the world already; wait until one is eaten, or take one away."
            )

    def _pending(self) -> list[Intervention]:
        """Lists what was done from outside since the last tick."""
        return _pending(self._log, self.now)


def _pending(log: Sequence[Entry], tick: int) -> list[Intervention]:
    """Lists what a log holds for the tick to come."""
    first = len(log)
    while first > 0 and log[first - 1].tick == tick:
        first -= 1
    return [entry.intervention for entry in log[first:]]


def _told(pending: list[Intervention]) -> str:
    """Writes what is to come as text, for a digest; what an `Act` says is in the state already."""
    return repr([each for each in pending if not isinstance(each, Act)])
