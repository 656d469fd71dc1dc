"""Watches a world of the library in a real window, films and listens; prints its ticks and its digest.

Run as a program of its own: `python window_digest.py WORLD`.
"""

import os
import signal
import sys

import pygame

from render.window import run_window
from sandbox import api
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot

TICKS = 25


KEYS = "ktvmji"
"""Turns the sound on, then everything that is drawn over the world, the list of events and the inspector."""


class Glimpse(Loop):
    """A loop at which somebody selects, films and looks at all there is, and closes once enough was seen."""

    _pressed = False

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        """Gives the newest snapshots, as every loop does."""
        latest = super().latest()
        if latest is not None and not self._pressed:
            self._pressed = True
            for key in (pygame.K_F9, pygame.K_TAB, *map(ord, KEYS)):
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0))
        if latest is not None and latest[1].tick >= TICKS:
            os.kill(os.getpid(), signal.SIGINT)
        elif latest is not None:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_u, mod=0))
        return latest


life = api.open_life(sys.argv[1], seed=3)
with Glimpse(lambda: life) as loop:
    run_window(loop)
sys.stdout.write(f"{life.now} {life.digest()}")
