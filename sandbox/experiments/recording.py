"""Recordings of real lives: what everybody sensed and did, tick by tick, for models to learn from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from agents.efference import efference, width
from sandbox import api
from sandbox.protocols import MindSpec
from sandbox.rng import fold, stream
from sandbox.space import ActionSpace, ObservationSpace
from sandbox.spec import WorldSpec

Answer = Callable[[int, Tensor], Tensor]
"""What bodies make of the motors [W, A, M] that minds asked for, at a tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """T ticks of a world's agents, each one of N minds, in B worlds.

    Attributes:
        flat: float32 [T + 1, N, B, D], what was sensed.
        act: float32 [T, N, B, E], what was done between one and the next.
        fresh: bool [T, N, B], whether the world began anew after it.
        space: the D channels.
        actions: what can be done.
    """

    flat: Tensor
    act: Tensor
    fresh: Tensor
    space: ObservationSpace
    actions: ActionSpace

    def __len__(self) -> int:
        """Gives T."""
        return len(self.act)

    def mind_spec(self, seed: int) -> MindSpec:
        """Says what models are made for that learn from this, born by a seed."""
        num_minds, num_bodies = self.act.shape[1:3]
        return MindSpec(
            space=self.space,
            actions=self.actions,
            key=fold(seed, stream("models"), torch.arange(num_minds)),
            num_bodies=num_bodies,
            device=self.flat.device,
        )


@torch.no_grad()
def record(
    world: WorldSpec, *, worlds: int, ticks: int, seed: int, answer: Answer | None = None
) -> Recording:
    """Lives for some ticks in some copies of a world; the same seed gives the same recording.

    Args:
        world: which.
        worlds: how many copies.
        ticks: T.
        seed: decides all that the world leaves open.
        answer: how bodies answer; what is recorded is what was asked for. None for as they are asked.
    """
    life = api.open_life(world, worlds=worlds, seed=seed, record=False)
    shape, space, actions = (len(world.agents), worlds), life.observation.space, life.action_space
    flat = torch.empty(ticks + 1, *shape, len(space))
    act = torch.empty(ticks, *shape, width(actions))
    fresh = torch.empty(ticks, *shape, dtype=torch.bool)
    flat[0] = life.observation.flat.transpose(0, 1)
    for t in range(ticks):
        action, inner = life.minds.decide(life.observation)
        act[t] = efference(action, actions).transpose(0, 1)
        if answer is not None:
            action = replace(action, motor=answer(t, action.motor))
        life.simulation.step(action, inner)
        flat[t + 1] = life.observation.flat.transpose(0, 1)
        fresh[t] = life.observation.fresh.transpose(0, 1)
    return Recording(flat=flat, act=act, fresh=fresh, space=space, actions=actions)
