"""Somebody far away who watches a small world, and what they do there."""

import io
import os
import signal
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from render.gestures import Gesture
from render.sound.waves import Note

WORLD = """
title = "Small"
size = [5, 5]
[[things]]
kind = "ball"
at = [1, -1]
[[agents]]
name = "Ada"
mind = "idle"
at = [-1, 0.5]
"""

Glances = Iterator[list[Gesture]]


class Visitor:
    """Somebody far away, who does something at each picture and then goes."""

    def __init__(self) -> None:
        self.pictures: list[tuple[np.ndarray, int]] = []
        self.visit: Glances = iter(())
        self.listening = False
        self.notes: list[Note] = []
        self.told: list[str] = []
        self.steered: list[bool] = []
        self._next: list[tuple[int, Gesture]] = []
        self._number = 0

    def wait(self, seconds: float) -> bool:
        return seconds > 0.0

    def gestures(self) -> list[tuple[int, Gesture]]:
        taken, self._next = self._next, []
        return taken

    def say(self, status: str) -> None:
        self.told.append(status)

    def steers(self, *, steers: bool) -> None:
        self.steered.append(steers)

    def toggle_sound(self) -> None:
        self.listening = not self.listening

    def play(self, notes: Sequence[Note]) -> None:
        self.notes += notes

    def publish(self, jpeg: bytes, answered: int) -> None:
        self.pictures.append((np.asarray(Image.open(io.BytesIO(jpeg))), answered))
        does = next(self.visit, None)
        if does is None:
            os.kill(os.getpid(), signal.SIGINT)
            return
        for gesture in does:
            self._number += 1
            self._next.append((self._number, gesture))
