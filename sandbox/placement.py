"""Where everything starts: what a world leaves open is drawn from the seed.

Every thing and agent draws its own candidate spots, keyed by its label, and takes the first that is free, so
a newcomer moves nobody who is not in its way. Fixed things are the same in every world of a life.
"""

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox import footprint
from sandbox.errors import WorldError
from sandbox.footprint import Footprint
from sandbox.snapshot import Floats
from sandbox.spec import AgentSpec, Place, ThingSpec, Vec2, WorldSpec

Doubles = NDArray[np.float64]

NEAR = 1.2
"""Metres from the middle of a small thing that still count as near it."""

RING = 1.0
"""Width of the ring on which food grows around its source."""

_GAP = 0.03
_TRIES = ((16, 1.0), (64, 1.0), (256, 1.0), (1024, 1.0), (1024, 1.25), (1024, 1.5), (1024, 2.0))
"""Spots that are drawn at a time, and how far off what is near something may be; in a crowd, step by step."""

_PARKING = 10.0
_LIFT = 0.001


class MisfitError(WorldError):
    """Something finds no free spot to start from.

    Attributes:
        label: the thing's label or the agent's name.
    """

    def __init__(self, message: str, label: str) -> None:
        """Keeps whose spot was missing, so that a loader can name the line."""
        super().__init__(message)
        self.label = label


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Start of one world. A agents, T things.

    Attributes:
        agent_pos: [A, 3] the point below each trunk.
        agent_yaw: [A].
        thing_pos: [T, 3] origins; spare things are parked outside the walls.
        thing_yaw: [T].
    """

    agent_pos: Floats
    agent_yaw: Floats
    thing_pos: Floats
    thing_yaw: Floats


def parking(spec: WorldSpec, thing: int) -> Vec2:
    """Gives a thing's own spot outside the walls, where it is kept while it is not in the world."""
    return max(spec.size) + _PARKING, float(thing)


def place(spec: WorldSpec, seed: int, world: int, generation: int = 0) -> Placement:
    """Draws the start of one world.

    Args:
        spec: the world's description.
        seed: the life's seed; it alone decides where fixed things stand.
        world: which of the life's worlds.
        generation: how often this world has begun anew.

    Raises:
        MisfitError: something finds no free spot.
    """
    placer = _Placer(spec, seed, (world, generation))
    for item in sorted(placer.items, key=placer.rank):
        placer.put(item)
    num_things = len(spec.things)
    pos, yaw = placer.pos.astype(np.float32), placer.yaw.astype(np.float32)
    return Placement(
        agent_pos=pos[num_things:],
        agent_yaw=yaw[num_things:],
        thing_pos=pos[:num_things],
        thing_yaw=yaw[:num_things],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A thing or an agent on its way to a spot."""

    index: int
    label: str
    place: Place
    footprint: Footprint
    lift: float
    source: str | None = None
    fixed: bool = False
    spare: bool = False
    agent: bool = False

    @classmethod
    def of_thing(cls, index: int, thing: ThingSpec) -> "_Item":
        prefab = thing.prefab
        return cls(
            index=index,
            label=thing.label,
            place=thing.place,
            footprint=footprint.of_thing(prefab),
            lift=0.0 if prefab.fixed else prefab.solid[0].size[-1] + _LIFT,
            source=thing.source,
            fixed=prefab.fixed,
            spare=thing.spare,
        )

    @classmethod
    def of_agent(cls, index: int, agent: AgentSpec) -> "_Item":
        return cls(
            index=index,
            label=agent.name,
            place=agent.place,
            footprint=footprint.of_body(agent.body),
            lift=0.0,
            agent=True,
        )

    @property
    def anchor(self) -> str | None:
        """The label of the thing that must have its spot first."""
        return self.source or self.place.near or self.place.on

    @property
    def key(self) -> int:
        """What its draws depend on; "ball" keeps them when a second ball makes it "ball.1"."""
        counted = self.label if "." in self.label else f"{self.label}.1"
        return zlib.crc32(f"{'agent' if self.agent else 'thing'}:{counted}".encode())


class _Floor:
    """What already stands on the ground, or on one top."""

    def __init__(self, capacity: int) -> None:
        self._num = 0
        self._pos = np.zeros((capacity, 2))
        self._axis = np.zeros((capacity, 2))
        self._half = np.zeros((capacity, 2))
        self._border = np.zeros(capacity)

    def add(self, pos: Doubles, yaw: float, footprint: Footprint) -> None:
        """Takes the ground that something covers."""
        self._pos[self._num] = pos
        self._axis[self._num] = math.cos(yaw), math.sin(yaw)
        self._half[self._num] = footprint.half
        self._border[self._num] = footprint.border
        self._num += 1

    def clearance(self, points: Doubles) -> Doubles:
        """Gives each point's distance [K] to the nearest border; infinite on an empty floor."""
        num = self._num
        if num == 0:
            return np.full(len(points), np.inf)
        offset = points[:, None] - self._pos[:num]  # (K, num, 2)
        cos, sin = self._axis[:num, 0], self._axis[:num, 1]
        ahead = np.abs(cos * offset[..., 0] + sin * offset[..., 1]) - self._half[:num, 0]
        aside = np.abs(cos * offset[..., 1] - sin * offset[..., 0]) - self._half[:num, 1]
        outside = np.hypot(np.maximum(ahead, 0.0), np.maximum(aside, 0.0))
        depth = np.minimum(np.maximum(ahead, aside), 0.0)
        return (outside + depth - self._border[:num]).min(axis=1)


class _Placer:
    """Puts one world's things and agents to their spots, one after the other."""

    def __init__(self, spec: WorldSpec, seed: int, counter: tuple[int, int]) -> None:
        self._spec = spec
        self._seed = seed
        self._counter = counter
        self._index = spec.thing_index
        things = [_Item.of_thing(i, thing) for i, thing in enumerate(spec.things)]
        agents = [_Item.of_agent(len(things) + i, agent) for i, agent in enumerate(spec.agents)]
        self.items = [*things, *agents]
        self.pos = np.zeros((len(self.items), 3))
        self.yaw = np.zeros(len(self.items))
        self._floors: dict[str | None, _Floor] = {}

    def rank(self, item: _Item) -> tuple[bool, bool, bool, bool, int, int]:
        """Orders items: fixed first, exact first, the choosy first, things first, each after its anchor."""
        depth, root = 0, item
        while root.anchor is not None:
            depth, root = depth + 1, self.items[self._index[root.anchor]]
        anywhere = root.place.at is None and root.place.inside is None and root.fixed == item.fixed
        return not item.fixed, item.place.at is None, anywhere, item.agent, depth, item.index

    def put(self, item: _Item) -> None:
        """Finds an item its spot and takes it."""
        if item.spare:
            self.pos[item.index] = *parking(self._spec, item.index), item.lift
            return
        if item.place.on not in self._floors:
            self._floors[item.place.on] = _Floor(len(self.items))
        floor = self._floors[item.place.on]
        pos, yaw = self._exact(item, floor) if item.place.at is not None else self._free(item, floor)
        floor.add(pos, yaw, item.footprint)
        self.pos[item.index] = *pos, self._ground(item) + item.lift
        self.yaw[item.index] = yaw

    def _rng(self, item: _Item) -> np.random.Generator:
        counter = (0, 0) if item.fixed else self._counter
        key = np.array([self._seed % 2**64, item.key], dtype=np.uint64)
        return np.random.Generator(
            np.random.Philox(key=key, counter=np.array([0, 0, *counter], dtype=np.uint64))
        )

    def _ground(self, item: _Item) -> float:
        if item.place.on is None:
            return 0.0
        return self._spec.things[self._index[item.place.on]].prefab.surface or 0.0

    def _exact(self, item: _Item, floor: _Floor) -> tuple[Doubles, float]:
        """Takes the spot that was asked for; fixed things may touch each other."""
        pos = np.array(item.place.at)
        yaw = item.place.yaw
        yaw = _turn(self._rng(item).random()) if yaw is None else yaw
        half = np.array(self._spec.size) / 2 - item.footprint.extent(yaw)
        if (np.abs(pos) > half + 1e-6).any():
            raise MisfitError(
                f"'{item.label}' at {item.place.at} does not fit inside the walls; move it inwards.",
                item.label,
            )
        if not item.fixed and floor.clearance(pos[None])[0] < item.footprint.inner - 1e-6:
            raise MisfitError(
                f"'{item.label}' at {item.place.at} overlaps what is already there; move it away.", item.label
            )
        return pos, yaw

    def _free(self, item: _Item, floor: _Floor) -> tuple[Doubles, float]:
        """Draws spots until one is free; on a top, takes the free one that is farthest from the others."""
        rng = self._rng(item)
        half = np.array(self._spec.size) / 2 - item.footprint.reach - _GAP
        for tries, wide in _TRIES:
            draws = rng.random((tries, 3))
            points = self._candidates(item, draws, wide)
            clearance = floor.clearance(points)
            free = (clearance >= item.footprint.reach + _GAP) & (np.abs(points) <= half).all(axis=1)
            if free.any():
                best = np.where(free, clearance, -1.0).argmax() if item.place.on else free.argmax()
                return points[best], self._facing(item, points[best], draws[best, 2])
        where = f"on '{item.place.on}'" if item.place.on else "in the world"
        drawn = sum(tries for tries, _ in _TRIES)
        raise MisfitError(
            f"Things do not fit: no free spot {where} for '{item.label}' in {drawn} tries. "
            "Have fewer or smaller things, or more room.",
            item.label,
        )

    def _facing(self, item: _Item, pos: Doubles, draw: float) -> float:
        """Gives the yaw that was asked for; what is near something faces it; else any."""
        if item.place.yaw is not None:
            return item.place.yaw
        if item.place.near is None:
            return _turn(draw)
        target = self.pos[self._index[item.place.near]]
        return math.atan2(target[1] - pos[1], target[0] - pos[0])

    def _candidates(self, item: _Item, draws: Doubles, wide: float) -> Doubles:
        """Turns uniform draws [K, 3] into spots [K, 2] where an item may stand, the wider the farther off."""
        if item.anchor is None:
            return self._area(item, draws)
        anchor = self._index[item.anchor]
        centre, prefab = self.pos[anchor, :2], self._spec.things[anchor].prefab
        touching = prefab.radius + item.footprint.reach + _GAP
        if item.source is not None:
            return centre + _ring(draws, touching, touching + RING)
        if item.place.near is not None:
            return centre + _ring(draws, 0.0, wide * max(NEAR, touching + 0.25 * NEAR))
        top = footprint.top_of(prefab)
        assert top is not None, f"'{item.anchor}' has no top"
        local = (2.0 * draws[:, :2] - 1.0) * np.maximum(
            np.array(top.size[:2]) - item.footprint.reach, 0.0
        ) + top.pos[:2]
        cos, sin = math.cos(self.yaw[anchor]), math.sin(self.yaw[anchor])
        return centre + local @ np.array([[cos, sin], [-sin, cos]])

    def _area(self, item: _Item, draws: Doubles) -> Doubles:
        if item.place.inside is not None:
            low, high = np.array(item.place.inside[:2]), np.array(item.place.inside[2:])
        else:
            high = np.array(self._spec.size) / 2 - item.footprint.reach - _GAP
            low = -high
        return low + draws[:, :2] * (high - low)


def _ring(draws: Doubles, inner: float, outer: float) -> Doubles:
    """Turns uniform draws into offsets spread evenly over a ring."""
    distance = np.sqrt(inner**2 + draws[:, 0] * (outer**2 - inner**2))
    angle = 2.0 * np.pi * draws[:, 1]
    return distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _turn(draw: float) -> float:
    return (2.0 * draw - 1.0) * math.pi
