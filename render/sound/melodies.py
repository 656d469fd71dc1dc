"""What voices sing: a melody for every word, and a pitch for everybody in a world.

Notes are semitones above A of 55 Hz.
"""

import colorsys
from collections.abc import Sequence
from typing import NamedTuple

from sandbox.spec import AgentSpec

Vowel = tuple[float, float]

VOWELS: dict[str, Vowel] = {
    "a": (850, 1400),
    "e": (550, 2000),
    "i": (380, 2500),
    "o": (520, 950),
    "u": (380, 750),
}
"""The two formants of each vowel, Hz: those of small mouths."""

_SCALE = (0, 2, 4, 7, 9)
"""Steps of a pentatonic scale: any two of its notes go together, so that many voices do not quarrel."""

VOICES = tuple(19 + 12 * octave + step for octave in range(2) for step in _SCALE)
"""The notes that voices speak on, 165 to 555 Hz."""


HAND = VOICES[0] - 5
"""The note on which the hand of somebody outside speaks: nobody who lives here does."""


class Syllable(NamedTuple):
    """A part of a word.

    Attributes:
        vowel: a key of `VOWELS`.
        rise: semitones above the voice's own pitch where it begins.
        bend: semitones by which it then rises, or falls.
        seconds: how long it is.
    """

    vowel: str
    rise: float
    bend: float
    seconds: float


_MELODIES = {
    "hello": (Syllable("e", 0, 0, 0.13), Syllable("o", 5, -1, 0.24)),
    "food": (Syllable("u", 4, -6, 0.38),),
    "come": (Syllable("o", 0, 0, 0.11), Syllable("a", 4, 0, 0.11), Syllable("a", 7, 3, 0.18)),
    "give": (Syllable("i", 5, 0, 0.12), Syllable("i", 5, 0, 0.12), Syllable("e", 5, 2, 0.16)),
    "thanks": (Syllable("a", 7, 0, 0.14), Syllable("e", 4, 0, 0.12), Syllable("a", 0, -1, 0.22)),
    "yes": (Syllable("e", 2, 6, 0.22),),
    "no": (Syllable("o", 2, 0, 0.13), Syllable("o", -3, -2, 0.26)),
    "look": (Syllable("u", 0, 10, 0.16), Syllable("u", 10, 2, 0.16)),
}


def melody(word: str) -> Sequence[Syllable]:
    """Gives the syllables of a word of `spec.WORDS`."""
    return _MELODIES[word]


def voices(agents: Sequence[AgentSpec]) -> list[int]:
    """Gives everybody's own note: [A], no two the same while there are enough.

    The hue of a colour says where among `VOICES` somebody would like to be; who comes later in the world
    takes the next that is free.
    """
    taken: list[int] = []
    for agent in agents:
        hue = colorsys.rgb_to_hsv(*agent.colour)[0]
        begin = int(hue * len(VOICES)) % len(VOICES)
        wishes = [VOICES[(begin + step) % len(VOICES)] for step in range(len(VOICES))]
        taken.append(min(wishes, key=taken.count))
    return taken
