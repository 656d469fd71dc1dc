"""What a view draws onto, wherever that is shown, and how it is read back."""

from typing import Protocol

import moderngl
import numpy as np

from render.camera import Size
from render.renderer import Picture


class Screen(Protocol):
    """What is drawn onto."""

    @property
    def ctx(self) -> moderngl.Context:
        """Draws onto it."""
        ...

    @property
    def size(self) -> Size:
        """Of the picture, in pixels; those of events."""
        ...

    @property
    def screen(self) -> moderngl.Framebuffer:
        """Holds the picture; with a depth."""
        ...

    def flip(self) -> None:
        """Shows what was drawn."""
        ...


def read(screen: Screen) -> Picture:
    """Reads back what was drawn and not yet shown: uint8 [H, W, 3]."""
    width, height = screen.size
    pixels = screen.screen.read(viewport=(0, 0, width, height), components=4)
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 4)[::-1, :, :3]
