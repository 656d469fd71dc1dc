"""What the window was given lately, whole: so that people can look at any moment of the last minutes.

A memory of the window: the life knows nothing of it. A snapshot takes 6 to 7 KB, and with thoughts 14 KB at
the dinner party and 19 KB among the eight of the commons: 52 and 70 MB for three minutes at 20 a second.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from sandbox.snapshot import Snapshot, Thinking, Weighing

MOST = 3600
"""Snapshots that are kept: three minutes in which every tick was shown."""

HEAVIEST = 96 * 2**20
"""Bytes that they may take; larger worlds are remembered for a shorter while."""

GAP = 200
"""Ticks without a look that are shown as a gap: ten seconds."""

_SHELL = 3500
"""Bytes that a snapshot takes beside its numbers, as measured."""


class Tape:
    """The last snapshots of one life of one world, each once, in the order of their ticks.

    Attributes:
        gaps: the ticks between which nobody looked, the oldest first.
    """

    def __init__(self, most: int = MOST, heaviest: int = HEAVIEST) -> None:
        """Begins empty.

        Args:
            most: how many are kept.
            heaviest: how many bytes they may take; the newest is kept whatever it takes.
        """
        self._most, self._heaviest = most, heaviest
        self._kept: deque[Snapshot] = deque()
        self._weights: deque[int] = deque()
        self._weight = 0
        self.gaps: deque[tuple[int, int]] = deque()

    def __len__(self) -> int:
        """Counts what is kept."""
        return len(self._kept)

    def __iter__(self) -> Iterator[Snapshot]:
        """Gives what is kept, the oldest first."""
        return iter(self._kept)

    @property
    def weight(self) -> int:
        """How many bytes it takes, nearly."""
        return self._weight

    @property
    def ends(self) -> tuple[int, int]:
        """The ticks of the oldest and the newest; of nothing, (0, -1)."""
        return (self._kept[0].tick, self._kept[-1].tick) if self._kept else (0, -1)

    def note(self, snapshot: Snapshot) -> None:
        """Takes a snapshot; of a tick that is known already, the later one is kept: it may bring thoughts.

        Another world, or an earlier tick, begins everything anew. What blew up goes on.
        """
        last = self._kept[-1] if self._kept else None
        if last is snapshot:
            return
        if last is not None and not _goes_on(last, snapshot):
            self._kept.clear()
            self._weights.clear()
            self._weight = 0
            self.gaps.clear()
        elif last is not None and last.tick == snapshot.tick:
            self._kept.pop()
            self._weight -= self._weights.pop()
        elif last is not None and snapshot.tick - last.tick > GAP:
            self.gaps.append((last.tick, snapshot.tick))
        self._kept.append(snapshot)
        self._weights.append(weigh(snapshot))
        self._weight += self._weights[-1]
        while len(self._kept) > self._most or (self._weight > self._heaviest and len(self._kept) > 1):
            self._kept.popleft()
            self._weight -= self._weights.popleft()
        while self.gaps and self.gaps[0][0] < self._kept[0].tick:
            self.gaps.popleft()

    def at(self, tick: int) -> Snapshot:
        """Gives what was the case at a tick: the last that is not after it, else the oldest.

        Raises:
            IndexError: nothing is kept.
        """
        return self._kept[max(self._place(tick), 0)]

    def after(self, tick: int, by: int) -> Snapshot:
        """Gives the snapshot so many places after that of a tick, or before it; at most the one at the end.

        Raises:
            IndexError: nothing is kept.
        """
        return self._kept[min(max(self._place(tick) + by, 0), len(self._kept) - 1)]

    def lately(self, tick: int, most: int) -> list[Snapshot]:
        """Lists the last few up to a tick, the oldest first."""
        end = self._place(tick) + 1
        return [self._kept[i] for i in range(max(end - most, 0), end)]

    def _place(self, tick: int) -> int:
        """Gives where the last lies that is not after a tick; -1 if all are."""
        return bisect_right(self._kept, tick, key=lambda snapshot: snapshot.tick) - 1


def weigh(record: Snapshot | Thinking | Weighing) -> int:
    """Gives the bytes that a snapshot takes, nearly, or a part of it."""
    values = [getattr(record, field.name) for field in fields(record)]
    numbers = sum(value.nbytes for value in values if isinstance(value, np.ndarray))
    return (
        numbers
        + sum(weigh(value) for value in values if isinstance(value, Thinking | Weighing))
        + (_SHELL if isinstance(record, Snapshot) else 0)
    )


def _goes_on(last: Snapshot, snapshot: Snapshot) -> bool:
    same = last.spec is snapshot.spec and last.world == snapshot.world
    return same and snapshot.tick >= last.tick
