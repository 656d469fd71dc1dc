"""What the minds in one world were lately wrong about, as far as the one who watches has seen it.

A memory of the window: the life knows nothing of it. A agents, S streams, L levels, D channels.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from render.rotations import Array
from sandbox.snapshot import Snapshot, Thinking
from sandbox.space import STREAMS, Channel
from sandbox.spec import WorldSpec

STRETCH = 40
"""Ticks that are put together to one point of a curve: two seconds."""

KEPT = 60
"""Points that are kept: two minutes."""

GLANCE = 10
"""Ticks of which the most surprising moment is shown, so that people can read it."""

REMEMBERED = 200
"""Ticks over which the usual change of a channel is averaged."""

ACQUAINTED = (1 - 1 / REMEMBERED) ** (GLANCE - 1)
"""What is left of the first guess once changes have been seen for a glance; before, nothing is a surprise."""

LEAST = 0.005
"""The share of a channel's range that counts as a change at least: tremors are no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """A number that came otherwise than expected.

    Attributes:
        channel: which.
        expected: what was expected.
        sensed: what came.
        size: the difference, as a multiple of what this number usually changes by from tick to tick.
    """

    channel: Channel
    expected: float
    sensed: float
    size: float


class Recent:
    """The last two minutes of errors, and the surprises of the last half second.

    Attributes:
        judges: whether it is known by now what is usual; before, nothing can be told to be a surprise.
    """

    def __init__(self) -> None:
        """Begins with nothing seen."""
        self._spec: WorldSpec | None = None
        self._tick = -1
        self.judges = False
        self._points: deque[_Point] = deque(maxlen=KEPT)

    def note(self, previous: Snapshot | None, snapshot: Snapshot) -> None:
        """Takes notice of a tick; one that was seen already changes nothing.

        Args:
            previous: the tick before, for how much the senses change; None if that is not known.
            snapshot: the tick.
        """
        thinking = snapshot.thinking
        if thinking is None or (snapshot.spec is self._spec and snapshot.tick == self._tick):
            return
        if snapshot.spec is not self._spec or not 0 < snapshot.tick - self._tick <= STRETCH:
            self._forget(snapshot.spec, thinking)
        self._tick = snapshot.tick
        if not self._points or self._points[-1].stretch != snapshot.tick // STRETCH:
            self._points.append(_Point(snapshot.tick // STRETCH, thinking))
        else:
            self._points[-1].add(thinking)
        self._compare(snapshot.tick, thinking)
        if previous is not None and previous.thinking is not None and previous.tick == snapshot.tick - 1:
            change = np.square(thinking.sensed - previous.thinking.sensed)
            self._usual += (change - self._usual) / REMEMBERED
            self._counted *= 1 - 1 / REMEMBERED

    def errors(self, agent: int) -> Array:
        """Gives each stream's mean error over each stretch, the current one last: [T, S]."""
        thought = (point for point in self._points if point.ticks[agent])
        means = [point.error[agent] / point.ticks[agent] for point in thought]
        return np.array(means, np.float32).reshape(-1, len(STREAMS))

    def most_progress(self, agent: int) -> float:
        """Gives the largest progress of any stream in the last two minutes, up or down; for scaling bars."""
        return max((point.progress[agent] for point in self._points), default=0.0)

    def most_levels(self, agent: int) -> Array:
        """Gives the largest error of each level in the last two minutes: [L]; for scaling bars."""
        return np.max([point.levels[agent] for point in self._points], axis=0)

    def surprises(self, agent: int, most: int) -> list[Surprise]:
        """Lists what surprised somebody most in the last half second, the largest first.

        What came closer to what was expected than it usually is to what was sensed the tick before is none.
        Of channels that belong together, such as the colours along one ray of sight, only one is named.
        """
        if self._spec is None:
            return []
        size, expected, sensed = (part[agent] for part in self._shown)
        found: dict[str, Surprise] = {}
        for i in np.argsort(-size, kind="stable"):
            channel = self._channels[i]
            if size[i] < 1 or len(found) == most:
                break
            found.setdefault(
                channel.name.rpartition(".")[0],
                Surprise(
                    channel=channel,
                    expected=float(expected[i]),
                    sensed=float(sensed[i]),
                    size=float(size[i]),
                ),
            )
        return list(found.values())

    def _forget(self, spec: WorldSpec, thinking: Thinking) -> None:
        """Begins anew: another world, an earlier moment, or one after a while in which nobody looked."""
        self._spec = spec
        self._points.clear()
        self._channels = thinking.space.channels
        bounds = np.array([channel.high - channel.low for channel in self._channels], np.float32)
        self._least = np.square(LEAST * bounds)
        self._usual, self._counted = np.zeros_like(thinking.sensed), 1.0
        self._glance = -1
        self.judges = self._judged = False
        self._peak = self._shown = tuple(np.zeros_like(thinking.sensed) for _ in range(3))

    def _compare(self, tick: int, thinking: Thinking) -> None:
        """Keeps the largest surprises of this half second, and shows those of the one that ended."""
        if tick // GLANCE != self._glance:
            self._glance, self._shown = tick // GLANCE, self._peak
            self.judges, self._judged = self._judged, self._counted < ACQUAINTED
            self._peak = tuple(np.zeros_like(part) for part in self._peak)
        away = np.abs(thinking.sensed - thinking.expected)
        usual = self._usual / max(1 - self._counted, 1 / REMEMBERED)  # as if it had not begun with zero
        known = thinking.thinks[:, None] & (self._counted < ACQUAINTED)
        size = np.where(known, away / np.sqrt(np.maximum(usual, self._least)), 0.0).astype(np.float32)
        now = (size, thinking.expected, thinking.sensed)
        larger = size > self._peak[0]
        self._peak = tuple(np.where(larger, new, old) for new, old in zip(now, self._peak, strict=True))


class _Point:
    """Two seconds of the errors of all who think.

    Attributes:
        stretch: which.
        ticks: [A] how many of its ticks were seen in which somebody thought.
        error: [A, S] added up.
        progress: [A] the largest of any stream, up or down.
        levels: [A, L] the largest of each.
    """

    def __init__(self, stretch: int, thinking: Thinking) -> None:
        self.stretch = stretch
        self.ticks = np.zeros(len(thinking.error), np.int64)
        self.error = np.zeros_like(thinking.error)
        self.progress = np.zeros(len(thinking.error), np.float32)
        self.levels = np.zeros_like(thinking.levels)
        self.add(thinking)

    def add(self, thinking: Thinking) -> None:
        """Adds a tick."""
        thinks = thinking.thinks
        self.ticks += thinks
        self.error[thinks] += thinking.error[thinks]
        progress = np.abs(thinking.progress).max(axis=1, initial=0.0)
        self.progress[thinks] = np.maximum(self.progress, progress)[thinks]
        self.levels[thinks] = np.maximum(self.levels, thinking.levels)[thinks]
