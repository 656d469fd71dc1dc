"""What the window remembers of everybody in one world: three minutes of their numbers, for curves.

A memory of the window: the life knows nothing of it. What was not asked for, and what was not seen, is NaN,
so that curves break there. A agents, T points.
"""

from collections import deque
from typing import Literal

import numpy as np

from render.rotations import Array
from sandbox.snapshot import Snapshot, Thinking
from sandbox.spec import TICK

EVERY = 5
"""Ticks that share a point, which holds what was seen last in them."""

ROOM = 720
"""Points that are kept: three minutes."""

GAP = 40
"""Ticks without a look after which curves break: two seconds."""

MOST_CHOSEN = 4
"""Channels of one agent that are remembered at a time."""

Trace = Literal["feelings", "face", "error", "progress", "levels", "level", "weight"]
"""A field of `Snapshot`, `Thinking` or `Weighing` that is remembered, with a row for each agent."""


class History:
    """The last three minutes of what can be known of all agents, and of the channels that were chosen.

    Attributes:
        anew: ticks at which the world blew up and began anew, the oldest first.
        end: the tick up to which it tells what was; None for all that it knows.
    """

    def __init__(self) -> None:
        """Begins with nothing seen, and no channel chosen."""
        self.anew = deque[int](maxlen=8)
        self.end: int | None = None
        self._seen: Snapshot | None = None
        self._chosen: dict[tuple[int, str], Array] = {}
        self._forget()

    def note(self, snapshot: Snapshot) -> None:
        """Takes notice of a tick; one that was seen already changes nothing.

        Another world, or an earlier tick, begins everything anew. After a while without a look, and where the
        world blew up, all curves break.
        """
        seen = self._seen
        if snapshot is seen:
            return
        if seen is None or snapshot.spec is not seen.spec or snapshot.world != seen.world:
            self._chosen.clear()
            self._forget()
        elif snapshot.tick < seen.tick:
            self._forget()
        elif snapshot.resets != seen.resets or snapshot.tick - seen.tick > GAP:
            if snapshot.resets != seen.resets:
                self.anew.append(snapshot.tick)
            self._advance(snapshot.tick)  # stays empty
            self._stretch = -1
        if snapshot.tick // EVERY != self._stretch:
            self._advance(snapshot.tick)
        self._seen = snapshot
        self._write(snapshot)

    def seconds(self) -> Array:
        """Gives how long ago each point was: [T] seconds, the oldest first, none above zero."""
        now = 0 if self._seen is None else self._seen.tick
        now = now if self.end is None else self.end
        return ((self._ticks[self._order()] - now) * TICK).astype(np.float32)

    def trace(self, name: Trace, agent: int) -> Array:
        """Gives what is known of a field: [columns, T]; no columns while it was never seen."""
        ring = self._rings.get(name)
        order = self._order()
        if ring is None:
            return np.empty((0, len(order)), np.float32)
        return np.ascontiguousarray(ring[order, agent].T)

    def means(self, name: Trace, agent: int, stretch: int, count: int) -> Array:
        """Gives the mean of a field over each of the last stretches of ticks, the current one last.

        Args:
            name: the field.
            agent: whose.
            stretch: ticks of each.
            count: how many stretches, N.

        Returns:
            [columns, N], NaN where nothing is known; no columns while the field was never seen.
        """
        trace, ticks = self.trace(name, agent), self._ticks[self._order()]
        means = np.full((len(trace), count), np.nan, np.float32)
        places = ticks // stretch - ticks.max(initial=0) // stretch + count - 1
        known = np.isfinite(trace).all(axis=0)
        for place in np.unique(places[known & (places >= 0)]):
            means[:, place] = trace[:, known & (places == place)].mean(axis=1)
        return means

    def choose(self, agent: int, channel: str) -> None:
        """Remembers a channel from now on; of too many, the one that was chosen first is dropped."""
        if (agent, channel) in self._chosen:
            return
        if len(self.chosen(agent)) == MOST_CHOSEN:
            self.drop(agent, self.chosen(agent)[0])
        self._chosen[agent, channel] = np.full((ROOM, 2), np.nan, np.float32)
        if self._seen is not None:
            self._write(self._seen)

    def drop(self, agent: int, channel: str) -> None:
        """Forgets a channel."""
        self._chosen.pop((agent, channel), None)

    def chosen(self, agent: int) -> tuple[str, ...]:
        """Names the channels of an agent that are remembered, the one that was chosen first first."""
        return tuple(channel for whose, channel in self._chosen if whose == agent)

    def channel(self, agent: int, channel: str) -> Array:
        """Gives what came and what was expected of a chosen channel: [2, T]."""
        return np.ascontiguousarray(self._chosen[agent, channel][self._order()].T)

    def _forget(self) -> None:
        self.anew.clear()
        self._rings: dict[Trace, Array] = {}
        self._ticks = np.zeros(ROOM, np.int64)
        self._count, self._stretch = 0, -1
        for ring in self._chosen.values():
            ring.fill(np.nan)

    def _order(self) -> np.ndarray:
        """Gives where points lie in the rings, the oldest first: int64 [T]."""
        order = np.arange(max(self._count - ROOM, 0), self._count) % ROOM
        return order if self.end is None else order[self._ticks[order] <= self.end]

    def _advance(self, tick: int) -> None:
        """Begins a point that knows nothing yet."""
        row = self._count % ROOM
        self._count += 1
        self._stretch = tick // EVERY
        for ring in (*self._rings.values(), *self._chosen.values()):
            ring[row] = np.nan
        self._ticks[row] = tick

    def _write(self, snapshot: Snapshot) -> None:
        row, thinking = (self._count - 1) % ROOM, snapshot.thinking
        self._ticks[row] = snapshot.tick
        self._put("feelings", row, snapshot.feelings)
        self._put("face", row, snapshot.face)
        if thinking is None:
            return
        thinks = thinking.thinks[:, None]
        self._put("error", row, np.where(thinks, thinking.error, np.nan))
        self._put("progress", row, np.where(thinks, thinking.progress, np.nan))
        self._put("levels", row, np.where(thinks, thinking.levels, np.nan))
        weighing = thinking.weighing
        if weighing is not None:
            weighs = weighing.weighs[:, None]
            self._put("level", row, np.where(weighs, weighing.level, np.nan))
            self._put("weight", row, np.where(weighs, weighing.weight, np.nan))
        self._write_chosen(row, thinking)

    def _put(self, name: Trace, row: int, values: Array) -> None:
        ring = self._rings.get(name)
        if ring is None:
            ring = self._rings[name] = np.full((ROOM, *values.shape), np.nan, np.float32)
        ring[row] = values

    def _write_chosen(self, row: int, thinking: Thinking) -> None:
        for (agent, channel), ring in self._chosen.items():
            if thinking.thinks[agent]:
                at = thinking.space.find(channel).start
                ring[row] = thinking.sensed[agent, at], thinking.expected[agent, at]
