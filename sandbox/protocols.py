"""The contracts between the parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from sandbox.door import Door
from sandbox.intervention import Drag, Push
from sandbox.placement import Placement
from sandbox.poses import Poses
from sandbox.space import ActionSpace, ObservationSpace
from sandbox.timestep import Action, Inner, Observation, Thoughts


class Physics(Protocol):
    """W copies of one world's bodies in motion.

    Attributes:
        poses: where everything is; rewritten by `step`, `place` and `refresh`.
        held: bool [W, A, H, P], which hand holds which thing; write with `hold`.
    """

    poses: Poses
    held: Tensor

    def step(self, motor: Tensor) -> None:
        """Moves one tick on.

        Args:
            motor: float32 [W, A, M], already clipped to [-1, 1].
        """
        ...

    def place(self, worlds: Sequence[int], placements: Sequence[Placement]) -> None:
        """Puts everything in some worlds at its start, at rest and let go of."""
        ...

    def move_things(self, world: Tensor, thing: Tensor, pos: Tensor) -> None:
        """Puts movable things somewhere else, at rest and let go of.

        Args:
            world: int64 [n].
            thing: int64 [n].
            pos: float32 [n, 3].
        """
        ...

    def hold(self, held: Tensor) -> None:
        """Sets which hand holds which thing: bool [W, A, H, P]."""
        ...

    def pull(self, forces: Sequence[Push | Drag]) -> list[Tensor]:
        """Adds outside forces to the next step."""
        ...

    def refresh(self) -> None:
        """Reads `poses` anew, after the state was written from outside."""
        ...

    def broken(self) -> Tensor:
        """Gives the worlds whose state has stopped being numbers: bool [W]."""
        ...


def _alone(_: Tensor) -> None:
    """Leaves a tensor as it is: the average and the greatest of one process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The processes among which the worlds of one life are shared out; each has as many of them.

    Attributes:
        rank: which of them this is, from 0.
        size: how many there are.
        average: averages a tensor in place over all of them, with the same bits for each. What minds learn
            from passes through it, so that all processes have the same minds.
        greatest: does the same, and gives the greatest of each number.
    """

    rank: int = 0
    size: int = 1
    average: Callable[[Tensor], None] = _alone
    greatest: Callable[[Tensor], None] = _alone


ALONE = Team()
"""One process has all worlds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MindSpec:
    """What minds of one kind are made for.

    Attributes:
        space: what they will sense.
        actions: what their bodies can do.
        key: int64 [N], each mind's own noise key, for all that it is born with.
        num_bodies: B, how many bodies each lives in.
        device: where they compute.
        team: who else has bodies of these minds. Gradients, and statistics of what is sensed, are averaged
            over it before they are used.
        genomes: what each mind is born to value, genes by name; empty where nobody has a genome of its own.
    """

    space: ObservationSpace
    actions: ActionSpace
    key: Tensor
    num_bodies: int
    device: torch.device
    team: Team = ALONE
    genomes: tuple[Mapping[str, float], ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """N minds, B bodies each."""
        return len(self.key), self.num_bodies


class Mind(Protocol):
    """N minds of one kind, each living in B bodies.

    Attributes:
        intentions: names for what it can be up to; `Inner.intention` indexes them.
    """

    intentions: tuple[str, ...]

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides, for [N, B] bodies, and says what it feels."""
        ...


@runtime_checkable
class Learner(Mind, Protocol):
    """Minds that learn while they live, and can be looked into and reached into.

    Attributes:
        door: where somebody outside reaches in.
    """

    door: Door

    def learn(self, observation: Observation) -> None:
        """Learns from what came of the last action; rows that are `fresh` did not come of it."""
        ...

    def thoughts(self, body: int) -> Thoughts | None:
        """Says what each mind makes of one of its bodies' world now, if anything; changes nothing."""
        ...

    def begun(self) -> Tensor:
        """Says whose weights have begun to move: bool [N]; before, minds only get used to what they sense."""
        ...

    def report(self) -> Mapping[str, Tensor]:
        """Names numbers worth a curve, each [N]: float32, or int64 where it counts; changes nothing."""
        ...
