"""The contracts between the parts."""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from sandbox.intervention import Drag, Push
from sandbox.placement import Placement
from sandbox.poses import Poses
from sandbox.timestep import Action, Inner, Observation


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


class Mind(Protocol):
    """N minds of one kind, each living in B bodies.

    Attributes:
        intentions: names for what it can be up to; `Inner.intention` indexes them.
    """

    intentions: tuple[str, ...]

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides, for [N, B] bodies, and says what it feels."""
        ...
