"""What the hand has done and nobody has yet taken notice of: a queue that cannot grow without end."""

from render.gestures import Gesture, Leave, Pointer, Resize

MOST = 256
"""Gestures that wait at most; somebody who draws takes a few at a time."""


class Deeds:
    """Gestures in the order in which they were made, with numbers that only grow.

    When a newer one says all that the last one said, it takes its place. When there are too many, moves of
    the pointer go first; when even without them there are too many, all that was held is let go, and it
    begins anew.
    """

    def __init__(self) -> None:
        """Begins with none."""
        self._waiting: list[tuple[int, Gesture]] = []
        self._number = 0

    def __len__(self) -> int:
        """Counts those that wait."""
        return len(self._waiting)

    def add(self, gesture: Gesture) -> int:
        """Takes one more, and gives its number."""
        self._number += 1
        if self._waiting and _says_all(gesture, self._waiting[-1][1]):
            self._waiting.pop()
        self._waiting.append((self._number, gesture))
        if len(self._waiting) > MOST:
            self._thin()
        return self._number

    def take(self) -> list[tuple[int, Gesture]]:
        """Hands over all that wait, the oldest first."""
        taken, self._waiting = self._waiting, []
        return taken

    def _thin(self) -> None:
        for place, (_, gesture) in enumerate(self._waiting):
            if _is_move(gesture):
                del self._waiting[place]
                return
        sizes = [waiting for waiting in self._waiting[:-1] if isinstance(waiting[1], Resize)]
        self._waiting = [(self._waiting[0][0], Leave()), *sizes[-1:], self._waiting[-1]]


def _is_move(gesture: Gesture) -> bool:
    return isinstance(gesture, Pointer) and gesture.does == "move"


def _says_all(newer: Gesture, older: Gesture) -> bool:
    """Says whether the older of two in a row no longer matters."""
    return (_is_move(newer) and _is_move(older)) or (isinstance(newer, Resize) and isinstance(older, Resize))
