"""The loudspeakers of this machine, for the front on a screen: untouched until somebody wants to hear."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import pygame

from render.sound.waves import RATE, Note, Sound, sides, wave

_VOICES = 24
"""Sounds at once; a new one that finds no room is not heard."""

_BLOCK = 512
"""Samples that are handed over at a time: 23 ms."""


class Speakers:
    """Plays notes while it is on.

    Attributes:
        on: whether it plays.
    """

    def __init__(self) -> None:
        """Begins off, with nothing opened."""
        self.on = False
        self._sounds: dict[Sound, pygame.mixer.Sound] = {}

    def toggle(self) -> str:
        """Goes on or off, and gives the sentence that says so, or why it cannot."""
        if self.on:
            self.close()
            return "sound: off"
        try:
            with _hushed():
                pygame.mixer.init(RATE, -16, 2, _BLOCK, allowedchanges=0)
        except pygame.error as error:
            return f"no sound: there is nothing to play it with ({error})"
        pygame.mixer.set_num_channels(_VOICES)
        self.on = True
        return "sound: on"

    def play(self, notes: Iterable[Note]) -> None:
        """Lets notes begin now."""
        for note in notes:
            channel = pygame.mixer.find_channel()
            if channel is not None:
                channel.play(self._sound(note.sound))
                channel.set_volume(*sides(note))

    def close(self) -> None:
        """Falls silent, and gives the device back."""
        self.on = False
        self._sounds.clear()
        pygame.mixer.quit()

    def _sound(self, sound: Sound) -> pygame.mixer.Sound:
        if sound not in self._sounds:
            both = np.repeat(wave(sound)[:, None], 2, axis=1)
            self._sounds[sound] = pygame.mixer.Sound(buffer=both.tobytes())
        return self._sounds[sound]


@contextmanager
def _hushed() -> Iterator[None]:
    """Keeps off the terminal what drivers print when there is no device; pygame's error says it again."""
    if sys.platform != "linux":
        yield
        return
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
