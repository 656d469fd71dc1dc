"""What one world looked like at one tick: the message from the engine to everybody who watches.

numpy, read-only, safe to hand to another thread. A agents, T things, S shapes of all things, H hands.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sandbox.spec import WorldSpec

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One world at one tick. World frame, metres, SI.

    Attributes:
        spec: the world's description; the same object in every snapshot of a life.
        intentions: for each agent, the names that its `intention` indexes.
        world: which of the life's worlds.
        tick: when.
        resets: how often this world blew up and had to begin anew.
        agent_pos: [A, 3] the point on the ground below the trunk.
        agent_vel: [A, 3].
        heading: [A, 2] cosine and sine of the yaw.
        travelled: [A] metres walked so far; the phase of the steps.
        head_angle: [A, 2] yaw (left positive) and pitch (down positive).
        head_pos: [A, 3] centre of the head.
        palm_pos: [A, H, 3] centres of the palms; for a body without arms, its grip. Padding is zero.
        holding: [A, H] index of the thing each hand holds, or -1.
        feelings: [A, 4] energy, fatigue, pain, warmth, each in [0, 1].
        word: [A] the last word said, 0 for none yet.
        loudness: [A] how loud it still rings, in [0, 1]; 1 at the tick it was said.
        eating: [A] whether it is chewing.
        face: [A, F] what each mind feels, by `space.FACE`.
        gaze: [A, 3] unit vectors: where the eyes point.
        goal: [A, 3] the point each is heading for; its own base for nowhere.
        intention: [A] index into `intentions`.
        thing_pos: [T, 3] origins.
        thing_quat: [T, 4] wxyz.
        thing_present: [T] whether it is in the world; eaten and spare things are not.
        shape_colour: [S, 3] sRGB of every shape now, things in order, each thing's shapes in order.
    """

    spec: WorldSpec
    intentions: tuple[tuple[str, ...], ...]
    world: int
    tick: int
    resets: int
    agent_pos: Floats
    agent_vel: Floats
    heading: Floats
    travelled: Floats
    head_angle: Floats
    head_pos: Floats
    palm_pos: Floats
    holding: Ints
    feelings: Floats
    word: Ints
    loudness: Floats
    eating: Bools
    face: Floats
    gaze: Floats
    goal: Floats
    intention: Ints
    thing_pos: Floats
    thing_quat: Floats
    thing_present: Bools
    shape_colour: Floats

    def __post_init__(self) -> None:
        """Makes every array read-only."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
