"""Opens a real window, makes it as small as can be, hides it and shows it again; writes down what came of it.

Run as a program of its own: `python window_sizes.py`. No window manager need be there: what one would do is
asked of the window itself, and what none here can do, size 0 x 0, is told to it as an event.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pygame

import render.window
from render.display import Display
from render.window import run_window
from sandbox.life import Life
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot

QUALITIES = 2
"""Presets that are tried: the low one draws straight onto the window, the next does not."""

SIZES = ((1, 1), (7, 400), (640, 3), (960, 540))


class Shown(Display):
    """A window that tells which it is."""

    opened: ClassVar["list[Shown]"] = []

    def __init__(self, size: tuple[int, int], title: str) -> None:
        super().__init__(size, title)
        self.opened.append(self)


class Visit(Loop):
    """A loop at whose window somebody pulls, once a frame, in the window's own thread."""

    def __init__(self) -> None:
        super().__init__(open_life)
        self.seen: list[tuple[str, tuple[int, int], bool]] = []
        self._pulls = self._pull()

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        latest = super().latest()
        if latest is not None:
            next(self._pulls, None)
        return latest

    def _pull(self) -> Iterator[None]:
        window = Shown.opened[0]
        for _ in range(QUALITIES):
            for size in SIZES:
                window._window.size = size
                yield from self._note("resized")
            window._window.hide()
            yield from self._note("hidden")
            window._window.show()
            yield from self._note("shown")
            for size in ((0, 0), (960, 540)):
                pygame.event.post(pygame.event.Event(pygame.WINDOWSIZECHANGED, x=size[0], y=size[1]))
                yield from self._note("told")
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_g, mod=0))
            yield
        pygame.event.post(pygame.event.Event(pygame.QUIT))

    def _note(self, what: str) -> Iterator[None]:
        for _ in range(2):
            yield
        self.seen.append((what, Shown.opened[0].size, Shown.opened[0].drawable()))


def open_life() -> Life:
    from sandbox import api  # noqa: PLC0415  as the real command does it, in the loop's thread

    return api.open_life("nursery", minds="idle", seed=5, threads=1)


if __name__ == "__main__":
    render.window.Display = Shown
    with Visit() as visit:
        run_window(visit, title="Small", preset="low")
    Path("seen.json").write_text(json.dumps(visit.seen), encoding="utf-8")
