"""How far guesses of where everybody will be have lately proved right, as far as the window has seen it.

A memory of the window, like `render.recent`: the life knows nothing of it. A agents, K slots of faces.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from render.ghosts import Worth
from render.rotations import Array
from sandbox.snapshot import Snapshot, Thinking
from sandbox.space import NUM_FACES
from sandbox.spec import TICK

AHEAD = round(1.0 / TICK)
"""Ticks after which a guess is compared with what came."""

REMEMBERED = 200
"""Ticks over which guesses are averaged: ten seconds."""

DOUBT = 20 * 0.1**2
"""Square metres by which guesses are off before any was seen to come true: 10 cm for a second."""

NEAR = 0.4
"""Metres within which a face that is sensed must be somebody's head."""


class Proven:
    """The worth of the guesses of one world's agents: of themselves, and of those they see."""

    def __init__(self) -> None:
        """Begins with nothing seen."""
        self._seen: deque[_Moment] = deque()

    def note(self, snapshot: Snapshot) -> None:
        """Takes notice of a tick; one that was seen already changes nothing."""
        thinking = snapshot.thinking
        last = self._seen[-1] if self._seen else None
        if thinking is None or (last is not None and last.snapshot.tick == snapshot.tick):
            return
        if last is None or not _continues(last.snapshot, snapshot):
            self._seen.clear()
            self._off = np.full((2, len(snapshot.agent_pos)), DOUBT)
            self._moved = self._off.copy()
        while last is not None and self._seen and self._seen[0].snapshot.tick + AHEAD <= snapshot.tick:
            self._compare(self._seen.popleft(), last.snapshot, snapshot)
        self._seen.append(_Moment(snapshot, thinking, _owners(snapshot, thinking)))

    def worth(self, snapshot: Snapshot, names: Collection[str]) -> dict[str, Worth]:
        """Gives how much the guesses of some agents are worth."""
        if not self._seen:
            return dict.fromkeys(names, Worth(0.0, 0.0))
        share = np.sqrt(np.clip(1.0 - self._off / self._moved, 0.0, 1.0))
        agents = snapshot.spec.agent_index
        return {name: Worth(*share[:, agents[name]].tolist()) for name in names}

    def _compare(self, then: "_Moment", last: Snapshot, now: Snapshot) -> None:
        """Adds how far guesses were off, and how far off it would have been to say that nobody moves.

        Args:
            then: when it was guessed.
            last: the one seen before.
            now: the first seen that is a second later than the guess, or more.
        """
        before, thinking, known = then.snapshot, then.thinking, then.owner >= 0
        share = np.float32((before.tick + AHEAD - last.tick) / (now.tick - last.tick))
        came, heads = (
            start + share * (end - start)
            for start, end in ((last.agent_pos, now.agent_pos), (last.head_pos, now.head_pos))
        )  # (A, 3): at high speed the window does not see every tick
        theirs = heads[then.owner]  # (A, K, 3)
        own = _square(thinking.ahead - came), _square(before.agent_pos - came)
        others = _square(thinking.others - theirs), _square(before.head_pos[then.owner] - theirs)
        weight = known / np.maximum(known.sum(axis=1, keepdims=True), 1)
        off, moved = (
            np.stack((mine, (weight * seen).sum(axis=1))) for mine, seen in zip(own, others, strict=True)
        )
        self._off += off - self._off / REMEMBERED
        self._moved += moved - self._moved / REMEMBERED


@dataclass(frozen=True, slots=True)
class _Moment:
    """A tick, what was thought at it, and whose head was in which slot: [A, K], -1 for nobody's."""

    snapshot: Snapshot
    thinking: Thinking
    owner: np.ndarray


def _continues(last: Snapshot, snapshot: Snapshot) -> bool:
    """Says whether a life went on from one tick to another that was not long after."""
    same = last.spec is snapshot.spec and last.resets == snapshot.resets
    return same and 0 < snapshot.tick - last.tick <= AHEAD


def _owners(snapshot: Snapshot, thinking: Thinking) -> np.ndarray:
    """Finds out whose heads are seen: [A, K], -1 for nobody's."""
    starts = [thinking.space.find(f"faces.{k}.forward").start for k in range(NUM_FACES)]
    at = np.array(starts)[:, None] + np.arange(3)  # forward, left, up
    place = thinking.sensed[:, at]  # (A, K, 3)
    cos, sin = snapshot.heading[:, None].transpose(2, 0, 1)  # (A, 1)
    x, y = cos * place[..., 0] - sin * place[..., 1], sin * place[..., 0] + cos * place[..., 1]
    there = snapshot.head_pos[:, None] + np.stack((x, y, place[..., 2]), axis=-1)
    apart = np.linalg.norm(there[:, :, None] - snapshot.head_pos, axis=-1)  # (A, K, A)
    own = np.arange(len(apart))
    apart[own, :, own] = np.inf
    nearest = apart.argmin(axis=-1)
    return np.where(thinking.seen & (apart.min(axis=-1) < NEAR), nearest, -1)


def _square(by: Array) -> Array:
    """Gives squared distances over ground: [..., 3] to [...]."""
    return np.square(by[..., :2]).sum(axis=-1)
