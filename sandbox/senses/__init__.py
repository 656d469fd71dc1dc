"""What bodies sense of the world at a tick, written into one tensor of observations.

A sense is a module with `channels`, `reference` (torch) and `compiled` (the same mathematics as a loop), and
one line in `SENSES`.
"""

from itertools import chain
from typing import Protocol

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.kernel import Arrays
from sandbox.poses import Poses
from sandbox.senses import body, faces, feelings, hearing, place, sight, touch
from sandbox.senses.line_of_sight import line_of_sight_compiled
from sandbox.senses.scene import Scene, Stage, as_arrays
from sandbox.senses.slots import EMPTY
from sandbox.space import NUM_FACES, Channel, ObservationSpace
from sandbox.spec import WorldSpec
from sandbox.state import Scope


class Sense(Protocol):
    """What a module must have to be a sense."""

    def channels(self, spec: WorldSpec) -> tuple[Channel, ...]:
        """Lists what it senses in a world."""
        ...

    def reference(self, scene: Scene[Tensor], flat: Tensor, start: int) -> None:
        """Writes its channels into `flat` [W, A, D] from `start` on, with torch."""
        ...

    def compiled(self, scene: Scene[Arrays], flat: Arrays, start: int) -> None:
        """Writes what `reference` writes."""
        ...


SENSES: tuple[Sense, ...] = (body, touch, feelings, sight, faces, hearing)


class Senses:
    """The senses of all bodies of W copies of a world.

    Attributes:
        space: names, units, streams and bounds of the D channels.
        flat: float32 [W, A, D], rewritten by `sense`.
        slots: int64 [W, A, K], whom each slot of faces is kept for, -1 for nobody yet.
    """

    def __init__(self, spec: WorldSpec, num_worlds: int, state: Scope, *, compiled: bool = True) -> None:
        """Allocates and registers what the senses write.

        Args:
            spec: the world.
            num_worlds: how many of it.
            state: where to register.
            compiled: whether the loops run, on the CPU, rather than torch.
        """
        blocks = [sense.channels(spec) for sense in SENSES]
        self.space = ObservationSpace(tuple(chain.from_iterable(blocks)))
        self._starts = [sum(map(len, blocks[:i])) for i in range(len(blocks))]
        shape = (num_worlds, len(spec.agents))
        self.flat = state.add("flat", torch.zeros(*shape, len(self.space)))
        self.slots = state.add("slots", torch.full((*shape, NUM_FACES), EMPTY))
        self._stage = Stage(spec, num_worlds, self.slots)
        self._compiled = compiled
        self._seen: tuple[Poses, Condition] | None = None

    def sense(self, poses: Poses, condition: Condition) -> None:
        """Writes `flat` and `slots`; the first call compiles, or loads what was compiled before."""
        if self._seen is None or self._seen[0] is not poses or self._seen[1] is not condition:
            self._seen = poses, condition
            self._scene = self._stage.scene(poses, condition)
            self._arrays = as_arrays(self._scene)
        self._stage.bend(poses)
        if self._compiled:
            self._sense_compiled(self._arrays)
            return
        scene = self._scene
        place.reference(scene)
        for sense, start in zip(SENSES, self._starts, strict=True):
            sense.reference(scene, self.flat, start)

    def clear(self, world: int) -> Tensor:
        """Tells between whose heads in a world nothing stands: bool [A, A]; as faces are seen, or hidden."""
        num_worlds, num_agents, _ = self._scene.head.shape
        free = torch.empty(num_worlds, num_agents, num_agents + 1, dtype=torch.bool)
        place.compiled(self._arrays)  # what came from a saved moment has not been sensed yet
        line_of_sight_compiled(self._arrays, free.numpy())
        return free[world, :, :num_agents].clone()

    def _sense_compiled(self, scene: Scene[Arrays]) -> None:
        flat = self.flat.numpy()
        place.compiled(scene)
        for sense, start in zip(SENSES, self._starts, strict=True):
            sense.compiled(scene, flat, start)
