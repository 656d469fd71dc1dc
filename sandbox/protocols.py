"""The contracts between the parts."""

from collections.abc import Mapping, Sequence
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

    def pull(self, forces: Sequence[Push | Drag]) -> None:
        """Adds outside forces to the next step."""
        ...

    def refresh(self) -> None:
        """Reads `poses` anew, after the state was written from outside."""
        ...

    def broken(self) -> Tensor:
        """Gives the worlds whose state has stopped being numbers: bool [W]."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MindSpec:
    """What minds of one kind are made for.

    Attributes:
        space: what they will sense.
        actions: what their bodies can do.
        key: int64 [N], each mind's own noise key, for all that it is born with.
        num_bodies: B, how many bodies each lives in.
        device: where they compute.
    """

    space: ObservationSpace
    actions: ActionSpace
    key: Tensor
    num_bodies: int
    device: torch.device

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

    def thoughts(self, body: int) -> Thoughts:
        """Says what each mind makes of one of its bodies' world now; changes nothing."""
        ...

    def report(self) -> Mapping[str, Tensor]:
        """Names numbers worth a curve, each float32 [N]; changes nothing."""
        ...
