"""Who listens where the camera is: hears each tick once, near things louder, and each on its side.

A memory of the front, like `render.trails`: the life knows nothing of it, and while nobody listens nothing is
kept.
"""

from collections.abc import Iterator

import numpy as np

from render.camera import Camera
from render.sound.score import Cue, blows, heard
from render.sound.waves import Note
from sandbox.snapshot import Snapshot

FASTEST = 4.0
"""The speed of time beyond which nothing is heard: sounds last as long as ever, and would only pile up."""

FAINTEST = 0.01
"""The volume below which nothing is worth playing."""

MOST = 8
"""Sounds that may begin at once; of more, the loudest."""

_NEAR = 6.0
"""Metres at which something is half as loud as at the ear."""

_GAP = 10
"""Ticks between two looks after which everything begins anew: what came between is over."""

_BLOW = 3
"""Ticks that a blow takes, at most: until then it is still the same one."""


class Listener:
    """Remembers what was last looked at."""

    def __init__(self) -> None:
        """Begins with nothing heard."""
        self._forget()

    def hear(self, snapshot: Snapshot, camera: Camera, speed: float, held: str | None) -> list[Note]:
        """Gives what begins to sound since the last call; nothing at the first, or while time stands still.

        Args:
            snapshot: the newest.
            camera: where the ears are, and which way they look.
            speed: how fast time runs.
            held: whom or what the person's own hand pulls about; that takes no blows.
        """
        if speed > FASTEST or (self._last is not None and not _follows(self._last, snapshot)):
            self._forget()
        if speed > FASTEST or (self._last is not None and self._last.tick == snapshot.tick):
            return []
        notes = [
            _note(cue, camera) for cue in self._cues(snapshot) if cue.source != held or not _is_blow(cue)
        ]
        self._before, self._last = self._last, snapshot
        notes = [note for note in notes if note.volume >= FAINTEST]
        return sorted(notes, key=lambda note: -note.volume)[:MOST]

    def _forget(self) -> None:
        self._before: Snapshot | None = None
        self._last: Snapshot | None = None
        self._struck: dict[str, int] = {}

    def _cues(self, now: Snapshot) -> Iterator[Cue]:
        """Gives the cues of a tick; a blow that goes on is no second one."""
        if self._last is None:
            return
        yield from heard(self._last, now)
        if self._before is None:
            return
        for cue in blows(self._before, self._last, now):
            goes_on = now.tick - self._struck.get(cue.source, -_BLOW - 1) <= _BLOW
            self._struck[cue.source] = now.tick
            if not goes_on:
                yield cue


def _follows(last: Snapshot, now: Snapshot) -> bool:
    """Says whether a snapshot is of the same life of the same world, and not much later."""
    same = last.spec is now.spec and last.world == now.world and last.resets == now.resets
    return same and 0 <= now.tick - last.tick <= _GAP


def _is_blow(cue: Cue) -> bool:
    return cue.sound.kind in {"thud", "bop", "knock"}


def _note(cue: Cue, camera: Camera) -> Note:
    """Hears a cue from where the camera is."""
    view = camera.view()
    x, y, z = view[:3, :3] @ np.asarray(cue.place, np.float32) + view[:3, 3]
    distance = float(np.sqrt(x * x + y * y + z * z))
    volume = cue.loudness * _NEAR / (_NEAR + distance)
    return Note(sound=cue.sound, volume=min(volume, 1.0), pan=0.8 * float(x) / max(distance, 1.0))
