"""W copies of one world, without minds: one step is physics, then systems, then senses."""

import logging
from collections.abc import Sequence

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.intervention import Daylight, Drag, Drop, Feel, Intervention, Push, Remove, Reset
from sandbox.placement import parking, place
from sandbox.protocols import Physics
from sandbox.rng import fold, stream, uniform
from sandbox.senses import Senses
from sandbox.space import FEELINGS, PRESSES, action_space
from sandbox.spec import WORDS, WorldSpec
from sandbox.state import State
from sandbox.steering import Steer
from sandbox.systems.eating import Eating
from sandbox.systems.grasp import Grasp
from sandbox.systems.growth import Growth
from sandbox.systems.looks import Looks
from sandbox.systems.metabolism import Metabolism
from sandbox.systems.showing import Showing
from sandbox.systems.speech import speak
from sandbox.systems.visiting import HEIGHT, Visiting
from sandbox.systems.walls import Walls
from sandbox.timestep import Action, Inner, Observation

_LOGGER = logging.getLogger(__name__)

FULL = (0.74, 0.92)
"""How much energy bodies begin with, at least and at most: nobody has just eaten."""

ENERGY = FEELINGS.index("energy")
GRAB, USE = PRESSES.index("grab"), PRESSES.index("use")


class Simulation:
    """The worlds of a life.

    Attributes:
        spec: what each of them is.
        num_worlds: W.
        condition: how everybody is.
        senses: what everybody senses.
        action_space: what everybody can do.
        generation: int64 [W] how often each world has begun anew.
        blown_up: int64 [W] how often because its physics broke.
        fresh: bool [W], whether it has just begun.
        steered: bool [W, A], whose body somebody outside moved in the last tick.
    """

    def __init__(self, spec: WorldSpec, physics: Physics, worlds: range, seed: int, state: State) -> None:
        """Places everything in worlds of these numbers, and senses it for the first time."""
        self.spec = spec
        self.num_worlds = num_worlds = len(worlds)
        self._numbers = torch.arange(worlds.start, worlds.stop)  # (W,)
        self.action_space = action_space(spec)
        self.physics = physics
        self._seed = seed
        self._tick = state.add("tick", torch.zeros(1, dtype=torch.int64), world_axis=None)
        self._noise = state.add("noise", torch.tensor([seed]), world_axis=None)

        def counts() -> Tensor:
            return torch.zeros(num_worlds, dtype=torch.int64)

        self.generation = state.add("generation", counts(), renews=False)
        self.blown_up = state.add("blown_up", counts(), renews=False)
        fresh = torch.ones(num_worlds, dtype=torch.bool)
        self.fresh = state.add("fresh", fresh, renews=False)
        nobody = torch.zeros(num_worlds, len(spec.agents), dtype=torch.bool)
        self.steered = state.add("steered", nobody, renews=False)
        self.condition = Condition.fresh(spec, num_worlds, state.scope("condition"))
        self._grasp = Grasp(spec)
        self._eating = Eating(spec, num_worlds, state.scope("eating"))
        self._walls = Walls(spec)
        self._growth = Growth(spec)
        self._metabolism = Metabolism(spec)
        self._showing = Showing(spec, self._numbers, seed)
        self._looks = Looks(spec)
        self._visiting = Visiting(spec)
        self.senses = Senses(spec, num_worlds, state.scope("senses"))
        self._world_keys, self._keys = self._derive_keys()
        self._state = state
        self._agents = torch.arange(len(spec.agents))
        self._start(list(range(num_worlds)))
        self._looks.apply(self._world_keys, 0, self.condition)
        self.senses.sense(physics.poses, self.condition)

    @property
    def tick(self) -> int:
        """The number of ticks so far."""
        return int(self._tick)

    @property
    def observation(self) -> Observation:
        """What everybody senses now: [W, A, D]."""
        senses = self.senses
        fresh = self.fresh[:, None] | self.steered
        return Observation(flat=senses.flat, space=senses.space, tick=self.tick, key=self._keys, fresh=fresh)

    def step(self, action: Action, inner: Inner, interventions: Sequence[Intervention] = ()) -> None:
        """Moves all worlds one tick on.

        Args:
            action: for bodies [W, A].
            inner: what their minds publish.
            interventions: already checked.
        """
        physics, condition, keys, tick = self.physics, self.condition, self._world_keys, self.tick
        fresh = self._intervene(interventions)
        action = self._steer(action, [each for each in interventions if isinstance(each, Steer)])
        if bool(fresh.any()):
            action, inner = action.only(~fresh), inner.only(~fresh)
        physics.step(self._metabolism.weaken(action.motor, condition))
        broken = self._mend()
        if bool(broken.any()):
            action, inner = action.only(~broken), inner.only(~broken)
        self.fresh.copy_(fresh | broken)
        self._grasp.apply(action.press[..., GRAB], physics, condition)
        self._eating.apply(action.press[..., USE], physics, condition)
        self._walls.apply(tick, physics, condition)
        self._growth.apply(keys, tick, physics, condition)
        self._metabolism.apply(action.word, physics.poses, condition)
        speak(action.word, condition)
        self._showing.apply(inner, condition)
        self._looks.apply(keys, tick + 1, condition)
        self.senses.sense(physics.poses, condition)
        self._tick.add_(1)

    def refresh(self) -> None:
        """Recomputes what follows from the state, after it was written from outside."""
        self._world_keys, self._keys = self._derive_keys()
        self.physics.refresh()

    def rekey(self, noise: int) -> None:
        """Gives all that is random from here on another course; where a reset puts things stays as it was."""
        self._noise.copy_(fold(self._noise, noise))
        self.refresh()

    def spares(self, world: int, kind: str) -> list[int]:
        """Lists the things of a kind that can be dropped into a world now."""
        present = self.condition.present[world].tolist()
        return [
            i
            for i, thing in enumerate(self.spec.props)
            if thing.droppable and thing.prefab.name == kind and not present[i]
        ]

    def _derive_keys(self) -> tuple[Tensor, Tensor]:
        """Gives the noise keys of worlds [W] and of bodies [W, A]."""
        worlds = fold(self._noise, self._numbers)
        return worlds, fold(worlds[:, None], 1 + torch.arange(len(self.spec.agents)))

    def _start(self, worlds: list[int]) -> None:
        """Places everything in some worlds, by the seed and by how often each began."""
        numbers = self._numbers[worlds].tolist()
        placements = [
            place(self.spec, self._seed, number, int(self.generation[w]))
            for w, number in zip(worlds, numbers, strict=True)
        ]
        self.physics.place(worlds, placements)
        props = len(self.spec.props)
        for world, number, placement in zip(worlds, numbers, placements, strict=True):
            self.condition.home[world] = torch.from_numpy(placement.thing_pos[:props])
            luck = uniform(fold(self._seed, number), self.generation[world], stream("appetite"), self._agents)
            self.condition.feelings[world, :, ENERGY] = FULL[0] + (FULL[1] - FULL[0]) * luck

    def _begin_anew(self, worlds: Tensor) -> None:
        """Starts some worlds over; `worlds` are int64 indices."""
        self.generation[worlds] += 1
        self._state.renew(worlds)
        self._start(worlds.tolist())

    def _mend(self) -> Tensor:
        """Starts worlds over whose physics broke and says which: bool [W]; the others notice nothing."""
        broken = self.physics.broken()
        if bool(broken.any()):
            self.blown_up.add_(broken)
            for world in broken.nonzero().flatten().tolist():
                _LOGGER.warning(
                    "World %d of '%s' blew up at tick %d and began anew.", world, self.spec.name, self.tick
                )
            self._begin_anew(broken.nonzero().flatten())
        return broken

    def _intervene(self, interventions: Sequence[Intervention]) -> Tensor:
        """Does what was asked from outside and says which worlds began anew: bool [W]."""
        anew = torch.zeros(self.num_worlds, dtype=torch.bool)
        for each in interventions:
            if isinstance(each, Reset):
                anew[each.world] = True
        if bool(anew.any()):
            self._begin_anew(anew.nonzero().flatten())
        visitor = self.condition.visitor
        self._visiting.fade(visitor)
        felt = [each for each in interventions if self._is_here(each)]
        self._visiting.come(felt, self.physics.poses, visitor)
        for each in felt:
            match each:
                case Drop():
                    self._drop(each)
                case Remove():
                    self._remove(each)
                case Daylight(value=value, world=world):
                    self.condition.light[world] = value
                case Feel(agent=agent, feeling=feeling, value=value, world=world):
                    row = self.spec.agent_index[agent]
                    self.condition.feelings[world, row, FEELINGS.index(feeling)] = value
        forces = [each for each in felt if isinstance(each, Push | Drag)]
        self._visiting.press(forces, self.physics.pull(forces), visitor)
        return anew

    def _steer(self, action: Action, steers: Sequence[Steer]) -> Action:
        """Gives what bodies do where somebody outside moves some of them, and notes which these are."""
        self.steered.zero_()
        if not steers:
            return action
        steered = Action(**{name: part.clone() for name, part in action.tensors().items()})
        for each in steers:
            row = each.world, self.spec.agent_index[each.agent]
            self.steered[row] = True
            steered.motor[row] = torch.tensor(each.motors, dtype=torch.float32)
            steered.press[row][GRAB], steered.press[row][USE] = each.grab, each.use
            steered.word[row] = 1 + WORDS.index(each.word) if each.word else 0
        return steered

    def _is_here(self, each: Intervention) -> bool:
        """Says whether a thing that is to be touched is in the world; it may have been eaten meanwhile."""
        if not isinstance(each, Push | Drag | Remove) or each.thing is None:
            return True
        return bool(self.condition.present[each.world, self.spec.thing_index[each.thing]])

    def _drop(self, drop: Drop) -> None:
        thing = self.spares(drop.world, drop.kind)[0]
        self.condition.present[drop.world, thing] = True
        pos = torch.tensor([[*drop.at, HEIGHT]], dtype=torch.float32)
        self.physics.move_things(torch.tensor([drop.world]), torch.tensor([thing]), pos)

    def _remove(self, remove: Remove) -> None:
        """Takes a thing out of the world."""
        thing = self.spec.thing_index[remove.thing]
        self.condition.present[remove.world, thing] = False
        lift = max(self.spec.things[thing].prefab.solid[0].size)
        pos = torch.tensor([[*parking(self.spec, thing), lift]], dtype=torch.float32)
        self.physics.move_things(torch.tensor([remove.world]), torch.tensor([thing]), pos)
