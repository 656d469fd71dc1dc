"""Snapshots made by hand, so that pictures can be tested without an engine.

A dinner table with four children round it, an apple, a ball, blocks, and trees.
"""

import math
from dataclasses import replace

import numpy as np

from sandbox.snapshot import Snapshot, Thinking, Weighing
from sandbox.space import FACE, NEEDS, NUM_FACES, RETINA, STREAMS, Channel, ObservationSpace, Stream
from sandbox.spec import (
    AgentSpec,
    BodySpec,
    FoodSpec,
    Place,
    PrefabSpec,
    ShapeSpec,
    ThingSpec,
    Vec3,
    WorldSpec,
)
from worlds.bodies import BODIES


def sphere(radius: float, colour: Vec3, pos: Vec3 = (0, 0, 0), *, solid: bool = False) -> ShapeSpec:
    return ShapeSpec(kind="sphere", size=(radius,), pos=pos, colour=colour, solid=solid)


def capsule(
    radius: float, half: float, colour: Vec3, pos: Vec3 = (0, 0, 0), *, solid: bool = False
) -> ShapeSpec:
    return ShapeSpec(kind="capsule", size=(radius, half), pos=pos, colour=colour, solid=solid)


def box(
    size: Vec3, colour: Vec3, pos: Vec3 = (0, 0, 0), *, rounding: float = 0.03, solid: bool = True
) -> ShapeSpec:
    return ShapeSpec(kind="box", size=size, pos=pos, colour=colour, rounding=rounding, solid=solid)


CHILD, PEBBLE = BODIES["child"], BODIES["pebble"]
WOOD: Vec3 = (0.72, 0.52, 0.36)
LEAF: Vec3 = (0.38, 0.72, 0.42)
APPLE = PrefabSpec(
    name="apple",
    shapes=(
        sphere(0.09, (0.92, 0.25, 0.2), solid=True),
        capsule(0.01, 0.025, (0.35, 0.22, 0.12), (0, 0, 0.10)),
        sphere(0.03, (0.42, 0.75, 0.29), (0.03, 0, 0.12)),
    ),
    mass=0.2,
    food=FoodSpec(energy=0.3),
    grab=True,
    radius=0.12,
)
BALL = PrefabSpec(
    name="ball",
    shapes=(sphere(0.18, (0.95, 0.93, 0.9), solid=True),),
    mass=0.4,
    grab=True,
)
BLOCK = PrefabSpec(
    name="block", shapes=(box((0.14, 0.14, 0.14), (0.5, 0.43, 0.94), rounding=0.035),), mass=0.8, grab=True
)
CAKE = PrefabSpec(
    name="cake",
    shapes=(
        box((0.12, 0.12, 0.07), (0.96, 0.80, 0.62), rounding=0.03),
        box((0.125, 0.125, 0.025), (0.99, 0.72, 0.78), (0, 0, 0.06), rounding=0.025, solid=False),
        sphere(0.035, (0.9, 0.15, 0.2), (0, 0, 0.11)),
    ),
    mass=0.3,
    food=FoodSpec(energy=0.5),
)
TABLE = PrefabSpec(
    name="table",
    shapes=(
        box((0.75, 0.45, 0.035), WOOD, (0, 0, 0.46), rounding=0.03),
        capsule(0.05, 0.18, WOOD, (0.6, 0.32, 0.22), solid=True),
        capsule(0.05, 0.18, WOOD, (-0.6, 0.32, 0.22), solid=True),
        capsule(0.05, 0.18, WOOD, (0.6, -0.32, 0.22), solid=True),
        capsule(0.05, 0.18, WOOD, (-0.6, -0.32, 0.22), solid=True),
    ),
    surface=0.495,
)
TREE = PrefabSpec(
    name="tree",
    shapes=(
        capsule(0.10, 0.35, (0.60, 0.42, 0.29), (0, 0, 0.4), solid=True),
        sphere(0.5, LEAF, (0, 0, 1.15)),
        sphere(0.36, (0.48, 0.79, 0.48), (0.12, -0.1, 1.6)),
    ),
)


def world(bodies: tuple[BodySpec, ...] = (CHILD,) * 4) -> WorldSpec:
    """A garden with a table in its middle, and as many children as there are bodies."""
    props = (("apple", APPLE), ("apple.2", APPLE), ("ball", BALL), ("cake", CAKE), ("spare", APPLE))
    blocks = tuple((f"block.{i}", BLOCK) for i in range(3))
    scenery = (("table", TABLE), ("tree", TREE), ("tree.2", TREE), ("tree.3", TREE))
    things = tuple(
        ThingSpec(label=label, prefab=prefab, place=Place(), spare=label == "spare")
        for label, prefab in props + blocks + scenery
    )
    names = ("Mika", "Nori", "Pip", "Sol", "Ada", "Bo", "Cleo", "Dov")
    colours = ((1.0, 0.69, 0.23), (0.95, 0.47, 0.56), (0.27, 0.72, 0.91), (0.55, 0.80, 0.45))
    agents = tuple(
        AgentSpec(name=names[i], body=body, mind="predictive", colour=colours[i % 4])
        for i, body in enumerate(bodies)
    )
    return WorldSpec(
        name="dinner",
        title="Dinner party",
        about="Hungry guests, one table, and manners.",
        size=(7.0, 6.0),
        day=240,
        faces="visible",
        things=things,
        agents=agents,
    )


MOODS: dict[str, dict[str, float]] = {
    "happy": {
        "valence": 0.85,
        "arousal": 0.65,
        "hunger": 0.2,
        "curiosity": 0.9,
        "approval": 0.4,
        "competence": 0.6,
    },
    "sad": {
        "valence": -0.75,
        "arousal": 0.12,
        "hunger": 0.95,
        "curiosity": 0.2,
        "approval": 0.3,
        "rest": 0.4,
    },
    "surprised": {
        "valence": 0.2,
        "arousal": 0.8,
        "surprise": 0.95,
        "approval": 0.8,
        "curiosity": 0.6,
        "hunger": 0.3,
    },
    "bored": {
        "valence": -0.1,
        "arousal": 0.1,
        "boredom": 0.95,
        "competence": 0.85,
        "hunger": 0.3,
        "rest": 0.5,
    },
}


def face(**felt: float) -> np.ndarray:
    """One row of `Snapshot.face`; what is not named is zero."""
    return np.array([felt.get(name, 0.0) for name in FACE], np.float32)


def turn(vector: np.ndarray, yaw: np.ndarray) -> np.ndarray:
    """Turns [A, ..., 3] about z by [A]."""
    shape = (-1, *(1,) * (vector.ndim - 2))
    c, s = np.cos(yaw).reshape(shape), np.sin(yaw).reshape(shape)
    x, y, z = np.moveaxis(vector, -1, 0)
    return np.stack((c * x - s * y, s * x + c * y, z), axis=-1)


def snapshot(
    spec: WorldSpec | None = None, *, tick: int = 40, moods: tuple[str, ...] = tuple(MOODS)
) -> Snapshot:
    """Four moods round a table; more agents stand further out."""
    spec = spec or world()
    count = len(spec.agents)
    angle = np.array([-2.2, -0.75, 0.95, 2.5, -1.5, 0.1, 1.7, 3.3])[:count]
    far = np.array([1.35] * 4 + [2.3] * 4)[:count]
    pos = np.stack((far * np.cos(angle), far * np.sin(angle) * 0.85, 0 * angle), axis=-1)
    yaw = np.array([-0.9, -1.7, -1.9, -0.9, -1.2, -1.6, -1.9, -1.0])[:count]
    head_angle = np.array([(0.1, 0.0), (0.25, 0.2), (0.0, -0.1), (-0.2, 0.1)] * 2)[:count]
    ways = np.array([(0.9, 0.15, -0.35), (0.85, 0.5, -0.5), (0.9, -0.4, 0.1), (0.8, -0.5, 0.3)] * 2)
    gaze = turn(ways[:count], yaw)
    felt = np.stack([face(**MOODS[moods[i % len(moods)]]) for i in range(count)])
    floats: dict[str, np.ndarray] = {
        "agent_pos": pos,
        "agent_vel": turn(np.array([(0.5, 0, 0)] + [(0, 0, 0)] * (count - 1)), yaw),
        "heading": np.stack((np.cos(yaw), np.sin(yaw)), axis=-1),
        "travelled": np.linspace(1.07, 3, count),
        "head_angle": head_angle,
        "feelings": np.tile((0.8, 0.1, 0.0, 0.5), (count, 1)),
        "loudness": np.array([0.0, 0.0, 0.8] + [0.0] * 5)[:count],
        "face": felt,
        "gaze": gaze / np.linalg.norm(gaze, axis=-1, keepdims=True),
        "goal": pos,
        **_bodies(spec, pos, yaw),
        **_things(spec),
    }
    nobody = np.zeros(count, bool)
    return Snapshot(
        spec=spec,
        intentions=(("idle",),) * count,
        world=0,
        tick=tick,
        resets=0,
        holding=np.full((count, spec.num_hands), -1),
        word=np.array([1, 2, 8, 0] * 2)[:count],
        eating=nobody,
        stands=~nobody,
        clear=np.ones((count, count), bool),
        intention=np.zeros(count, np.int64),
        thing_present=np.array([not thing.spare for thing in spec.things]),
        learns=nobody,
        begun=nobody,
        frozen=nobody,
        steered=nobody,
        reach=((),) * count, held=np.zeros((count, 0), np.float32),
        thinking=None, light=1.0, visit=None,
        **{name: value.astype(np.float32) for name, value in floats.items()},
    )  # fmt: skip


def _channels(stream: Stream, unit: str, bound: float, names: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(Channel(name, unit, stream, -bound, bound) for name in names)


SPACE = ObservationSpace(
    _channels("self", "m/s", 10.0, ("body.forward", "body.left"))
    + _channels("self", "rad/s", 10.0, ("body.turn",))
    + _channels(
        "objects",
        "1",
        1.0,
        tuple(
            f"sight.{ray}.{part}" for ray in range(len(RETINA)) for part in ("near", "red", "green", "blue")
        ),
    )
    + _channels("motion", "m", 12.0, ("faces.0.forward", "faces.0.left", "faces.1.forward"))
    + _channels("inner", "1", 1.0, ("faces.0.shown.valence", "faces.1.shown.surprise"))
    + _channels("speech", "1", 1.0, ("hearing.0.hello", "hearing.0.loudness"))
)


def thinking(shot: Snapshot, *, shift: Vec3 = (0.7, 0.2, 0.0)) -> Thinking:
    """Thoughts of all agents: each expects to move by `shift`, and everybody it sees by its opposite."""
    count, width = len(shot.agent_pos), len(SPACE)
    by = np.array(shift, np.float32)
    others = np.zeros((count, NUM_FACES, 3), np.float32)
    seen = np.zeros((count, NUM_FACES), bool)
    for i in range(count):
        company = [j for j in range(count) if j != i][:NUM_FACES]
        others[i, : len(company)] = shot.head_pos[company] - by
        seen[i, : len(company)] = True
    phase = np.linspace(0, 9, count * width, dtype=np.float32).reshape(count, width)
    sensed = (0.5 + 0.4 * np.sin(phase * (1 + np.arange(width) % 4))).astype(np.float32)
    share = np.linspace(0.1, 0.9, count * len(STREAMS), dtype=np.float32).reshape(count, -1)
    return Thinking(
        space=SPACE,
        thinks=np.ones(count, bool),
        sensed=sensed,
        expected=(sensed + 0.25 * np.sin(3 * phase)).astype(np.float32),
        error=share,
        attention=(share / share.sum(axis=1, keepdims=True)).astype(np.float32),
        progress=(0.04 * np.cos(7 * share)).astype(np.float32),
        levels=np.tile(np.array((0.4, 0.2, 0.05), np.float32), (count, 1)),
        ahead=shot.agent_pos + by,
        others=others,
        seen=seen,
        weighing=None,
    )


def weighing(count: int) -> Weighing:
    """What agents want: nothing urgently, all of it alike."""
    level = np.zeros((count, len(NEEDS)), np.float32)
    return Weighing(
        weighs=np.ones(count, bool),
        level=level,
        weight=np.ones_like(level),
        behind=np.zeros(count, np.int64),
        undecided=np.zeros(count, bool),
        names=("off to eat something red", "looking for company"),
        option=np.tile((0, 1, 0), (count, 1)),
        open=np.tile((True, True, False), (count, 1)),
        worth=np.tile(np.array((-0.4, 0.7, 0.0), np.float32), (count, 1)),
        chance=np.tile(np.array((0.1, 0.6, 0.0), np.float32), (count, 1)),
        skill=np.tile(np.array((0.25, 0.75, 0.5), np.float32), (count, 1)),
    )


def thoughtful(spec: WorldSpec | None = None, *, shift: Vec3 = (0.7, 0.2, 0.0), tick: int = 40) -> Snapshot:
    """The same table, and everybody learns and thinks."""
    shot = snapshot(spec, tick=tick)
    learns = np.ones(len(shot.agent_pos), bool)
    return replace(shot, learns=learns, begun=learns, thinking=thinking(shot, shift=shift))


def _bodies(spec: WorldSpec, pos: np.ndarray, yaw: np.ndarray) -> dict[str, np.ndarray]:
    head = np.array([agent.body.head_pos for agent in spec.agents])
    palm = np.zeros((len(yaw), spec.num_hands, 3))
    lifts = ((1.9, 1.5), (0.0, 0.1), (1.2, 1.4), (0.0, -0.1)) * 2
    for i, agent in enumerate(spec.agents):
        palm[i, 0] = agent.body.grip
        for side, limb in enumerate(agent.body.arms):
            x, y, z = limb.hand
            c, s = math.cos(lifts[i][side]), math.sin(lifts[i][side])
            palm[i, side] = np.add(limb.shoulder, (c * x - s * z, y, s * x + c * z))
    return {"head_pos": pos + turn(head, yaw), "palm_pos": pos[:, None] + turn(palm, yaw)}


def _things(spec: WorldSpec) -> dict[str, np.ndarray]:
    places = {
        "apple": (0.30, -0.20, 0.585),
        "apple.2": (-0.55, -2.0, 0.09),
        "ball": (0.75, -2.1, 0.18),
        "cake": (-0.15, 0.05, 0.565),
        "spare": (9.0, 9.0, 0.09),
        "block.0": (2.2, -1.3, 0.14),
        "block.1": (2.45, -1.0, 0.14),
        "block.2": (2.3, -1.15, 0.42),
        "table": (0.0, 0.0, 0.0),
        "tree": (-2.6, 2.2, 0.0),
        "tree.2": (2.7, 2.2, 0.0),
        "tree.3": (0.2, 2.5, 0.0),
    }
    yaws = {"block.0": 0.4, "block.1": 1.1, "block.2": 0.7}
    half = np.array([yaws.get(thing.label, 0.0) / 2 for thing in spec.things])
    colours = [shape.colour for thing in spec.things for shape in thing.prefab.shapes]
    return {
        "thing_pos": np.array([places[thing.label] for thing in spec.things]),
        "thing_quat": np.stack((np.cos(half), 0 * half, 0 * half, np.sin(half)), axis=-1),
        "shape_colour": np.array(colours),
    }
