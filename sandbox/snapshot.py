"""What one world looked like at one tick: the message from the engine to everybody who watches.

numpy, read-only, safe to hand to another thread. A agents, T things, S shapes of all things, H hands,
P the most parts of any mind.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sandbox.space import ObservationSpace
from sandbox.spec import WorldSpec

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What the minds in one world wanted at one tick; rows of agents without drives are zero.

    I needs in the order of `space.NEEDS`.

    Attributes:
        weighs: [A] who has drives that are weighed.
        level: [A, I] how urgent each need is, in [0, 1].
        weight: [A, I] what each counted for when it was last decided what to do; 1 on average.
        behind: [A] index of the need that spoke most for what is done; negative where none did.
        undecided: [A] who has not settled on anything yet.
        names: what kinds of things can be done, which `option` indexes.
        option: [A, M] of which kind each of M things is that could be done when it was last looked.
        open: [A, M] whether there was such a thing to do.
        worth: [A, M] what each was worth, weighed; 0 is usual.
        chance: [A, M] how likely each was to be chosen; the rest is to hesitate.
        skill: [A, M] how often such things came off of late.
    """

    weighs: Bools
    level: Floats
    weight: Floats
    behind: Ints
    undecided: Bools
    names: tuple[str, ...]
    option: Ints
    open: Bools
    worth: Floats
    chance: Floats
    skill: Floats

    def __post_init__(self) -> None:
        """Makes every array read-only."""
        _seal(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking:
    """What the minds in one world made of it at one tick; rows of agents who do not think are zero.

    S streams in the order of `space.STREAMS`, L levels of a mind, K slots of faces, D channels.

    Attributes:
        space: the names, units and streams of the D channels.
        thinks: [A] who has a mind with thoughts on this tick; nobody on the first, nor whom somebody steers.
        sensed: [A, D] what everybody senses now.
        expected: [A, D] what they expected, a tick ago, to sense now.
        error: [A, S] how wrong that was: 0 foreseen, 1 as bad as without a mind.
        attention: [A, S] each stream's share of the error weighted by precision.
        progress: [A, S] the share by which the error falls while they learn.
        levels: [A, L] the error between each level and what the next expects of it.
        ahead: [A, 3] where each expects its own base to be in a second.
        others: [A, K, 3] where each expects the heads of those it sees to be in a second.
        seen: [A, K] whether anybody is in that slot.
        weighing: what they want; None if nobody here has drives.
    """

    space: ObservationSpace
    thinks: Bools
    sensed: Floats
    expected: Floats
    error: Floats
    attention: Floats
    progress: Floats
    levels: Floats
    ahead: Floats
    others: Floats
    seen: Bools
    weighing: Weighing | None

    def __post_init__(self) -> None:
        """Makes every array read-only."""
        _seal(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The hand of somebody outside, while it is in a world, as those who live there meet it.

    Attributes:
        pos: [3] its middle.
        gaze: [3] unit vector towards whom or what it is busy with.
        holds: whether it has hold of something.
        face: [F] what it shows, by `space.FACE`.
        word: the last word it said, 0 for none.
        loudness: how loud that still rings, in [0, 1].
    """

    pos: Floats
    gaze: Floats
    holds: bool
    face: Floats
    word: int
    loudness: float

    def __post_init__(self) -> None:
        """Makes every array read-only."""
        _seal(self)


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
        stands: [A] whether something carries it from below; not who hangs from a hand, or falls.
        head_angle: [A, 2] yaw (left positive) and pitch (down positive).
        head_pos: [A, 3] centre of the head.
        clear: [A, A] whether nothing stands between two heads, as far as it would hide them from each other.
        palm_pos: [A, H, 3] centres of the palms; for a body without arms, its grip. Padding is zero.
        holding: [A, H] index of the thing each hand holds, or -1.
        feelings: [A, 4] energy, fatigue, pain, warmth, each in [0, 1].
        word: [A] the last word said, 0 for none yet.
        loudness: [A] how loud it still rings, in [0, 1]; 1 at the tick it was said.
        eating: [A] whether it is chewing.
        face: [A, F] what each mind feels, by `space.FACE`.
        gaze: [A, 3] unit vectors: where the eyes point.
        goal: [A, 3] the point each is heading for; its own base for nowhere, and while steered.
        intention: [A] index into `intentions`.
        thing_pos: [T, 3] origins.
        thing_quat: [T, 4] wxyz.
        thing_present: [T] whether it is in the world; eaten and spare things are not.
        shape_colour: [S, 3] sRGB of every shape now, things in order, each thing's shapes in order.
        learns: [A] who has a mind that can learn.
        begun: [A] whose mind has begun to learn; before, it gets used to what it senses.
        frozen: [A] whose mind has been stopped from learning.
        steered: [A] whose body somebody outside moved in the last tick, instead of its mind.
        reach: for each agent, the names of the parts of its mind that can be held or cut from outside; none
            of a mind that does not learn. The same object in every snapshot of a life.
        held: [A, P] what each part is held at, in the order of `reach`; NaN where nobody holds it, and as
            padding. What is cut is held at 0.
        thinking: what the minds make of it; None if nobody here thinks, or nobody asked.
        light: daylight, from 0 at night to 1 at noon.
        visit: the hand of somebody outside; None while it is away.
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
    stands: Bools
    head_angle: Floats
    head_pos: Floats
    clear: Bools
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
    learns: Bools
    begun: Bools
    frozen: Bools
    steered: Bools
    reach: tuple[tuple[str, ...], ...]
    held: Floats
    thinking: Thinking | None
    light: float
    visit: Visit | None

    def __post_init__(self) -> None:
        """Makes every array read-only."""
        _seal(self)


def _seal(record: Weighing | Thinking | Visit | Snapshot) -> None:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
