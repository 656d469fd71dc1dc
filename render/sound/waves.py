"""How things sound: short waves that are computed, never recorded; the same sound is the same bytes.

A wave is mono, int16, at `RATE`. It begins and ends at rest, so that nothing clicks, and stays within
`PEAK` of full scale, so that several fit together. n samples, t their times in seconds.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from render.sound.melodies import VOWELS, Vowel, melody

RATE = 22_050
"""Samples a second."""

PEAK = 0.8
"""Of full scale: what no wave goes beyond."""

_EASE = 0.004
"""Seconds in which every wave comes from rest, and returns to it."""

Wave = NDArray[np.float64]

Kind = Literal["step", "thud", "bop", "knock", "munch", "bell", "word"]


@dataclass(frozen=True, slots=True)
class Sound:
    """One of finitely many sounds.

    Attributes:
        kind: a foot that comes down; a body, a round or an angular thing that is stopped; a bite; food that
            comes; a word.
        note: semitones above A of 55 Hz; of a munch it means nothing.
        word: which one, as in `spec.WORDS`; empty for all but words.
    """

    kind: Kind
    note: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sound that begins now.

    Attributes:
        sound: which.
        volume: in [0, 1].
        pan: from -1, all on the left, to 1, all on the right.
    """

    sound: Sound
    volume: float
    pan: float


def sides(note: Note) -> tuple[float, float]:
    """Gives how loud a note is on the left and on the right; its power is the same on every side."""
    angle = (note.pan + 1) * math.pi / 4
    return note.volume * math.cos(angle), note.volume * math.sin(angle)


def wave(sound: Sound) -> NDArray[np.int16]:
    """Computes how something sounds: int16 [n]."""
    pitch = 55.0 * 2.0 ** (sound.note / 12)
    samples = _sing(pitch, sound.word) if sound.kind == "word" else _STRUCK[sound.kind](pitch)
    eased = _eased(samples)
    return np.round(eased * (32_767 * PEAK / np.abs(eased).max())).astype(np.int16)


def _times(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _eased(samples: Wave) -> Wave:
    """Lets a wave come from rest and return to it."""
    slope = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, round(_EASE * RATE)))
    eased = samples.copy()
    eased[: len(slope)] *= slope
    eased[-len(slope) :] *= slope[::-1]
    return eased


def _hiss(count: int, low: float, high: float) -> Wave:
    """Gives noise between two frequencies, always the same: [n], about 1 at its loudest."""
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    rising, falling = (frequency / low) ** 2, (frequency / high) ** 4
    noise = np.fft.irfft(spectrum * rising / (1 + rising) / (1 + falling), count)
    return noise / np.abs(noise).max()


def _ring(t: Wave, pitch: float, partials: tuple[tuple[float, float, float], ...]) -> Wave:
    """Strikes what rings; partials are multiples of the pitch, with their strength and their seconds."""
    return sum(
        (size * np.sin(2 * np.pi * pitch * n * t) * np.exp(-t / lasts) for n, size, lasts in partials),
        start=np.zeros_like(t),
    )


def _fall(t: Wave, pitch: float, drop: float, lasts: float) -> Wave:
    """Gives a tone that falls to its pitch from `drop` times as high, and dies away."""
    phase = pitch * (t + (drop - 1) * lasts / 2 * (1 - np.exp(-2 * t / lasts)))
    return np.sin(2 * np.pi * phase) * np.exp(-t / lasts)


def _step(pitch: float) -> Wave:
    t = _times(0.11)
    return _fall(t, pitch, 1.8, 0.022) + 0.35 * _hiss(len(t), 300, 1200) * np.exp(-t / 0.012)


def _thud(pitch: float) -> Wave:
    t = _times(0.3)
    return _fall(t, pitch, 1.6, 0.06) + 0.3 * _hiss(len(t), 150, 700) * np.exp(-t / 0.03)


def _bop(pitch: float) -> Wave:
    t = _times(0.28)
    return _fall(t, pitch, 1.5, 0.055) + 0.25 * _fall(t, 2 * pitch, 1.5, 0.03)


def _knock(pitch: float) -> Wave:
    """Strikes wood: the partials of a free bar, which are no multiples of one another."""
    t = _times(0.25)
    bar = _ring(t, pitch, ((1.0, 1.0, 0.045), (2.76, 0.4, 0.022), (5.4, 0.12, 0.01)))
    return bar + 0.15 * _hiss(len(t), 600, 2500) * np.exp(-t / 0.006)


def _munch(_pitch: float) -> Wave:
    """Bites twice in quick succession, the second time softly."""
    t = _times(0.12)
    bites = np.exp(-t / 0.018) + 0.6 * np.where(t > 0.05, np.exp(-(t - 0.05) / 0.02), 0)
    return _hiss(len(t), 500, 1600) * np.convolve(bites, np.hanning(45) / 22, mode="same")


def _bell(pitch: float) -> Wave:
    t = _times(1.1)
    return _ring(t, pitch, ((1.0, 1.0, 0.3), (2.0, 0.35, 0.2), (3.01, 0.18, 0.12), (5.2, 0.06, 0.05)))


_STRUCK: dict[str, Callable[[float], Wave]] = {
    "step": _step,
    "thud": _thud,
    "bop": _bop,
    "knock": _knock,
    "munch": _munch,
    "bell": _bell,
}


def _sing(pitch: float, word: str) -> Wave:
    """Says a word, a syllable after the other."""
    said = [
        _syllable(pitch * 2 ** (rise / 12), pitch * 2 ** ((rise + bend) / 12), VOWELS[vowel], seconds)
        for vowel, rise, bend, seconds in melody(word)
    ]
    return np.concatenate(said)


def _syllable(begin: float, end: float, vowel: Vowel, seconds: float) -> Wave:
    """Sings a vowel while its pitch bends: harmonics as loud as the mouth's shape lets them be."""
    t = _times(seconds)
    part = t / seconds
    pitch = begin * (end / begin) ** part
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sung = np.zeros_like(t)
    for harmonic in range(1, int(5000 / max(begin, end)) + 1):
        sung += _passes(harmonic * (begin + end) / 2, vowel) / harmonic * np.sin(harmonic * phase)
    return sung / np.abs(sung).max() * np.sin(np.pi * part**0.6) ** 1.2


def _passes(frequency: float, vowel: Vowel) -> float:
    """Gives how much of a frequency passes a mouth: its two formants, and a little of everything."""
    return 0.15 + sum(
        size * float(np.exp(-(((frequency - formant) / wide) ** 2) / 2))
        for formant, wide, size in zip(vowel, (130, 220), (1.0, 0.8), strict=True)
    )
