"""Where the parts of agents stand: frames that toy parts are fixed to, from the physical pose of a snapshot.

n agents of one kind of body; H hands; a side axis runs left, right.
"""

from dataclasses import dataclass

import numpy as np

from render.rotations import Array, about, heading, multiply, rotate, unit, up_to
from sandbox.snapshot import Snapshot
from sandbox.spec import BodySpec

SIDES = np.array((1, -1), np.float32)
"""Left, right."""

_REACH = 0.45
"""How far a foot swings each way, in radii of the trunk."""


@dataclass(frozen=True, slots=True)
class Frame:
    """n places to fix parts to.

    Attributes:
        origin: [n, 3].
        quat: [n, 4].
    """

    origin: Array
    quat: Array

    def at(self, local: Array) -> Array:
        """Takes points to the world: [n, k, 3] to [n, k, 3], or [n, 3] to [n, 3]."""
        if local.ndim == self.origin.ndim:
            return self.origin + rotate(self.quat, local)
        return self.origin[:, None] + rotate(self.quat[:, None], local)


@dataclass(frozen=True, slots=True)
class Pose:
    """The pose of n agents.

    Attributes:
        base: on the ground below the trunk, turned by the heading.
        head: the centre of the head, turned as the head is.
        palms: [n, H, 3].
        step: [n, 2] how far along its swing each foot is, -1 behind to 1 ahead.
        lift: [n, 2] how high each foot is, 0 to 1.
        stride: [n, 3] which way and how far a foot swings, base frame, metres.
        eyes: [n, 3] unit vectors, head frame.
    """

    base: Frame
    head: Frame
    palms: Array
    step: Array
    lift: Array
    stride: Array
    eyes: Array


def pose(snapshot: Snapshot, agents: np.ndarray, bodies: list[BodySpec], head_tilt: Array) -> Pose:
    """Reads the pose of some agents.

    Args:
        snapshot: where they are.
        agents: which ones, int [n].
        bodies: theirs.
        head_tilt: [n] radians to the side, which the mood adds.
    """
    turn = heading(snapshot.heading[agents])
    yaw, pitch = snapshot.head_angle[agents].T
    look = multiply(multiply(multiply(turn, about(2, yaw)), about(1, pitch)), about(0, head_tilt))
    back = look * np.array((1, -1, -1, -1), np.float32)
    stride, step, lift = _walk(snapshot, agents, bodies, turn)
    return Pose(
        base=Frame(snapshot.agent_pos[agents], turn),
        head=Frame(snapshot.head_pos[agents], look),
        palms=snapshot.palm_pos[agents],
        step=step,
        lift=lift,
        stride=stride,
        eyes=unit(rotate(back, snapshot.gaze[agents])),
    )


def _walk(
    snapshot: Snapshot, agents: np.ndarray, bodies: list[BodySpec], turn: Array
) -> tuple[Array, Array, Array]:
    """Gives the walk cycle: the metres walked are its phase, the speed is its size; in the air, none."""
    vel = rotate(turn * np.array((1, -1, -1, -1), np.float32), snapshot.agent_vel[agents])
    vel[:, 2] = 0
    speed = np.linalg.norm(vel, axis=-1, keepdims=True) * snapshot.stands[agents, None]
    reach = np.array([[_REACH * body.trunk_radius] for body in bodies], np.float32)
    vigour = vigour_of(speed)
    phase = 2 * np.pi * strides(snapshot, agents, bodies)[:, None]
    phase = phase + np.array((0, np.pi), np.float32)
    return unit(vel) * reach * vigour, np.sin(phase), np.maximum(np.cos(phase), 0) * vigour


def strides(snapshot: Snapshot, agents: np.ndarray, bodies: list[BodySpec]) -> Array:
    """Counts the strides that some agents have walked: [n], two steps each.

    The left foot comes down a quarter after every whole stride, the right one a quarter before.

    Args:
        snapshot: how far they have walked.
        agents: which ones, int [n].
        bodies: theirs.
    """
    return snapshot.travelled[agents] / np.array(
        [5 * _REACH * body.trunk_radius for body in bodies], np.float32
    )


def vigour_of(speed: Array) -> Array:
    """Gives how much of its swing and its lift a foot has at a speed in m/s, 0 to 1."""
    return np.clip(speed / 0.5, 0, 1)


def tilted(turn: Array, axis: Array) -> Array:
    """Turns by a heading, then leans z onto an axis."""
    return multiply(up_to(axis), turn)
