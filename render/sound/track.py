"""The sound of a film: notes with the moments at which they began, mixed when the film is done.

n samples; two channels, left and right.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from render.sound.waves import RATE, Note, Sound, sides, wave

_BLOCK = 10 * RATE
"""Samples that are mixed at a time: an hour of film is not held in memory."""

_LOUD = 0.7
"""Of full scale: where what is louder is bent rather than cut off."""

Heard = tuple[float, Note]
"""When a note began, seconds from the beginning of the film, and the note."""


def mix(heard: Iterable[Heard], seconds: float) -> Iterator[NDArray[np.float32]]:
    """Gives the sound of so many seconds, block after block: float32 [2, n], within 1.

    Args:
        heard: in the order of time.
        seconds: how long it is; what sounds beyond is cut off.
    """
    waves: dict[Sound, NDArray[np.float32]] = {}
    waiting, length = deque(heard), round(seconds * RATE)
    sounding = np.zeros((2, 0), np.float32)
    for begin in range(0, length, _BLOCK):
        count = min(_BLOCK, length - begin)
        block = np.zeros((2, count + 2 * RATE), np.float32)
        block[:, : sounding.shape[1]] = sounding
        while waiting and waiting[0][0] * RATE < begin + count:
            at, note = waiting.popleft()
            if note.sound not in waves:
                waves[note.sound] = (wave(note.sound) / 32_768).astype(np.float32)
            samples = waves[note.sound]
            start = max(round(at * RATE) - begin, 0)
            block[:, start : start + len(samples)] += np.outer(sides(note), samples)
        yield _bent(block[:, :count])
        sounding = block[:, count:]


def _bent(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leaves what is quiet as it is, and brings what is loud smoothly below 1."""
    size = np.abs(samples)
    over = np.maximum(size - _LOUD, 0) / (1 - _LOUD)
    return np.where(over > 0, np.sign(samples) * (_LOUD + (1 - _LOUD) * np.tanh(over)), samples)


def add_track(film: Path, heard: Iterable[Heard], seconds: float) -> None:
    """Gives a film a sound track; its pictures stay as they are, bit for bit.

    Args:
        film: an MP4 without sound; replaced.
        heard: what is to be heard in it, in the order of time.
        seconds: how long it is.
    """
    mute = film.with_suffix(".mute.mp4")
    film.replace(mute)
    with av.open(str(mute)) as source, av.open(str(film), "w") as target:
        pictures = source.streams.video[0]
        shown = target.add_stream_from_template(pictures)
        sound = cast("av.AudioStream", target.add_stream("aac", rate=RATE, layout="stereo"))
        for packet in source.demux(pictures):
            if packet.dts is not None:  # the last says only that there are no more
                packet.stream = shown
                target.mux(packet)
        at = 0
        for block in mix(heard, seconds):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            target.mux(sound.encode(frame))
            at += block.shape[1]
        target.mux(sound.encode())
    mute.unlink()
