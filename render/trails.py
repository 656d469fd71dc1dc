"""Where the agents of one world have been, as far as the one who watches has seen it.

A memory of the window, like `render.recent`: the life knows nothing of it. Time is counted in ticks, so that
pausing or hurrying changes nothing. A agents.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from render.rotations import Array
from sandbox.snapshot import Ints, Snapshot
from sandbox.spec import TICK, Vec2, Vec3, WorldSpec

LASTS = round(20 / TICK)
"""Ticks after which a dot of a trail is gone."""

BEAT = 4
"""Ticks between dots: the farther apart they are, the faster somebody went."""

APART = 0.08
"""Metres that a dot keeps from the one before: who stands still makes no heap of them."""

STRIDE = 0.5
"""Metres farther than it can have walked from which somebody was put elsewhere: the trail begins anew."""

GAP = 40
"""Ticks between two looks after which everything begins anew."""

REMEMBERED = round(300 / TICK)
"""Ticks over which haunts are counted: five minutes."""

CELL = 0.5
"""Metres that a cell of the map of haunts is wide."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Where somebody was of late.

    Attributes:
        points: [n, 3] world, the oldest first.
        ages: [n] ticks.
    """

    points: Array
    ages: Array


class Trails:
    """The trails of twenty seconds, and the haunts of five minutes."""

    def __init__(self) -> None:
        """Begins with nothing seen."""
        self._last: Snapshot | None = None

    def note(self, snapshot: Snapshot) -> None:
        """Takes notice of a tick; one that was seen already changes nothing."""
        last = self._last
        if last is not None and _same(last, snapshot) and last.tick == snapshot.tick:
            return
        if last is None or not _same(last, snapshot) or not 0 < snapshot.tick - last.tick <= GAP:
            self._forget(snapshot.spec)
            ticks = 1
        else:
            ticks = snapshot.tick - last.tick
            for i in np.flatnonzero(_put_elsewhere(last, snapshot)):
                self._dots[i].clear()
        self._add_dots(snapshot)
        self._count(snapshot, ticks)
        self._last = snapshot

    @property
    def watched(self) -> int:
        """How many ticks the haunts are counted over."""
        return sum(ticks for _, ticks, _ in self._visits) if self._last else 0

    def trail(self, agent: int) -> Trail:
        """Gives where an agent was in the last twenty seconds."""
        if self._last is None or not self._dots[agent]:
            return Trail(np.zeros((0, 3), np.float32), np.zeros(0, np.float32))
        ticks, points = zip(*self._dots[agent], strict=True)
        return Trail(np.array(points, np.float32), np.float32(self._last.tick) - np.array(ticks, np.float32))

    def shares(self, agents: Sequence[int]) -> Array:
        """Gives the share of their time that some agents were in each cell: [rows, columns], in all 1.

        All zero before anything was seen, or of nobody.
        """
        if self._last is None or not agents:
            return np.zeros((0, 0), np.float32)
        counts = self._counts[list(agents)].sum(axis=0).reshape(self._rows, self._columns)
        return counts / max(int(counts.sum()), 1)

    def corner(self, row: int, column: int) -> Vec2:
        """Gives the x and y at which a cell begins."""
        return (column - self._columns / 2) * CELL, (row - self._rows / 2) * CELL

    def _forget(self, spec: WorldSpec) -> None:
        """Begins anew: another world, an earlier moment, or one after a while in which nobody looked."""
        count = len(spec.agents)
        self._dots: list[deque[tuple[int, Vec3]]] = [deque() for _ in range(count)]
        self._visits: deque[tuple[int, int, Ints]] = deque()
        self._columns, self._rows = (2 * math.ceil(extent / 2 / CELL) for extent in spec.size)
        self._counts = np.zeros((count, self._rows * self._columns), np.int64)

    def _add_dots(self, snapshot: Snapshot) -> None:
        """Drops a dot on every beat where somebody has moved, and sweeps up the old ones."""
        tick = snapshot.tick
        for dots, (x, y, z) in zip(self._dots, snapshot.agent_pos.tolist(), strict=True):
            while dots and tick - dots[0][0] >= LASTS:
                dots.popleft()
            if not dots or (tick // BEAT > dots[-1][0] // BEAT and math.dist((x, y, z), dots[-1][1]) > APART):
                dots.append((tick, (x, y, z)))

    def _count(self, snapshot: Snapshot, ticks: int) -> None:
        """Counts a visit of everybody to a cell, and takes back those of more than five minutes ago."""
        place = np.floor(snapshot.agent_pos[:, :2] / CELL).astype(np.int64)
        room = np.array((self._columns, self._rows))
        column, row = np.clip(place + room // 2, 0, room - 1).T  # who is thrown over the fence counts there
        cells, everybody = row * self._columns + column, np.arange(len(place))
        self._visits.append((snapshot.tick, ticks, cells))
        self._counts[everybody, cells] += ticks
        while self._visits[0][0] <= snapshot.tick - REMEMBERED:
            _, old, left = self._visits.popleft()
            self._counts[everybody, left] -= old


def _same(last: Snapshot, snapshot: Snapshot) -> bool:
    """Says whether two snapshots are of one life of one world."""
    return last.spec is snapshot.spec and last.world == snapshot.world and last.resets == snapshot.resets


def _put_elsewhere(last: Snapshot, snapshot: Snapshot) -> np.ndarray:
    """Says who is farther away than walking can have taken them: [A]."""
    fastest = np.array([agent.body.forward for agent in snapshot.spec.agents])
    walked = fastest * TICK * (snapshot.tick - last.tick)
    return np.linalg.norm(snapshot.agent_pos - last.agent_pos, axis=-1) > STRIDE + walked
