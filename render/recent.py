"""What came otherwise than the minds in one world thought, as far as the one who watches has seen it.

A memory of the window: the life knows nothing of it. A agents, D channels.
"""

from dataclasses import dataclass

import numpy as np

from render.history import GAP
from sandbox.snapshot import Snapshot, Thinking
from sandbox.space import Channel
from sandbox.spec import WorldSpec

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
    """The surprises of the last half second.

    Attributes:
        judges: whether it is known by now what is usual; before, nothing can be told to be a surprise.
    """

    def __init__(self) -> None:
        """Begins with nothing seen."""
        self._spec: WorldSpec | None = None
        self._tick = -1
        self.judges = False

    def note(self, previous: Snapshot | None, snapshot: Snapshot) -> None:
        """Takes notice of a tick; one that was seen already changes nothing.

        Args:
            previous: the tick before, for how much the senses change; None if that is not known.
            snapshot: the tick.
        """
        thinking = snapshot.thinking
        if thinking is None or (snapshot.spec is self._spec and snapshot.tick == self._tick):
            return
        if snapshot.spec is not self._spec or not 0 < snapshot.tick - self._tick <= GAP:
            self._forget(snapshot.spec, thinking)
        self._tick = snapshot.tick
        self._compare(snapshot.tick, thinking)
        if previous is not None and previous.thinking is not None and previous.tick == snapshot.tick - 1:
            change = np.square(thinking.sensed - previous.thinking.sensed)
            self._usual += (change - self._usual) / REMEMBERED
            self._counted *= 1 - 1 / REMEMBERED

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
