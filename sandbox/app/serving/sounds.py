"""What pages are to hear: each is given the shape of a sound once, and then only its number."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from render.sound.waves import Note, Sound, wave
from sandbox.app.serving.wire import notes, shape

_LATE = 32
"""Notes that wait for a page at most; of more, the oldest would come too late to be heard."""


@dataclass(slots=True, eq=False)
class Ear:
    """What one page hears.

    Attributes:
        hears: whether it wants to.
        waiting: what it is to play now: the number of a sound, its volume, its pan.
        knows: numbers of the sounds whose shape it has been given.
    """

    hears: bool = False
    waiting: deque[tuple[int, float, float]] = field(default_factory=lambda: deque(maxlen=_LATE))
    knows: set[int] = field(default_factory=set)


class Shelf:
    """All sounds that were ever played here, with their numbers from 1 on; there are finitely many."""

    def __init__(self) -> None:
        """Begins empty."""
        self._numbers: dict[Sound, int] = {}
        self._shapes: dict[int, bytes] = {}

    def play(self, sounding: Iterable[Note], ears: Iterable[Ear]) -> None:
        """Lets some ears hear notes."""
        played = [(self._number(note.sound), note.volume, note.pan) for note in sounding]
        for ear in ears:
            ear.waiting.extend(played)

    def due(self, ear: Ear) -> list[str | bytes]:
        """Gives what is to be sent for what an ear hears now: shapes that it lacks, then the notes."""
        played = list(ear.waiting)
        ear.waiting.clear()
        if not (played and ear.hears):
            return []
        new = {number for number, _, _ in played} - ear.knows
        ear.knows |= new
        return [*(self._shapes[number] for number in sorted(new)), notes(played)]

    def _number(self, sound: Sound) -> int:
        if sound not in self._numbers:
            number = self._numbers[sound] = len(self._numbers) + 1
            self._shapes[number] = shape(number, wave(sound).astype("<i2").tobytes())
        return self._numbers[sound]
