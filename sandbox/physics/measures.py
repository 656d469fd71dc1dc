"""The fixed measures of every agent's body, as arrays that compiled code can read."""

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sandbox.spec import BodySpec, Vec3, WorldSpec

if TYPE_CHECKING:
    from torch import Tensor

Array = TypeVar("Array", bound="Tensor | NDArray[Any]")


class Measures(NamedTuple, Generic[Array]):
    """A agents, H hands; metres, own frame.

    Attributes:
        head_pos: [A, 3] from the base.
        eye: [A] ahead of the head's centre.
        has_arms: bool [A].
        shoulder: [A, H, 3] from the base; for a body without arms, its grip.
        palm: [A, H, 3] from the shoulder while the arm hangs.
        grip: [A, H, 3] likewise.
        num_hands: int64 [A].
    """

    head_pos: Array
    eye: Array
    has_arms: Array
    shoulder: Array
    palm: Array
    grip: Array
    num_hands: Array


def measure(spec: WorldSpec) -> Measures[NDArray[Any]]:
    """Reads the measures off a world's bodies; hands that a body lacks are zero."""
    bodies = [agent.body for agent in spec.agents]
    hands = np.zeros((len(bodies), spec.num_hands, 3, 3), dtype=np.float32)
    for row, body in zip(hands, bodies, strict=True):
        for hand, points in zip(row, _hands(body), strict=False):
            hand[:] = points
    return Measures(
        head_pos=np.array([body.head_pos for body in bodies], dtype=np.float32),
        eye=np.array([body.eye for body in bodies], dtype=np.float32),
        has_arms=np.array([bool(body.arms) for body in bodies]),
        shoulder=np.ascontiguousarray(hands[:, :, 0]),
        palm=np.ascontiguousarray(hands[:, :, 1]),
        grip=np.ascontiguousarray(hands[:, :, 2]),
        num_hands=np.array([body.num_hands for body in bodies], dtype=np.int64),
    )


def _hands(body: BodySpec) -> list[tuple[Vec3, Vec3, Vec3]]:
    """Lists shoulder, palm and grip of each hand."""
    nothing = (0.0, 0.0, 0.0)
    if not body.arms:
        return [(body.grip, nothing, nothing)]
    return [(arm.shoulder, arm.hand, _sum(arm.hand, arm.grip)) for arm in body.arms]


def _sum(a: Vec3, b: Vec3) -> Vec3:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]
