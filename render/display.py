"""A window on the screen with OpenGL in it: opened, resized, hidden, closed; and nothing else known of it."""

import os
import sys
from types import TracebackType
from typing import Self

import moderngl
import pygame

from render.camera import Size
from sandbox.errors import DisplayError

INVISIBLE = ("offscreen", "dummy", "evdev")
"""Drivers that SDL falls back to when there is no screen; a window there is seen by nobody."""

_GL = (
    (pygame.GL_CONTEXT_MAJOR_VERSION, 3),
    (pygame.GL_CONTEXT_MINOR_VERSION, 3),
    (pygame.GL_CONTEXT_PROFILE_MASK, pygame.GL_CONTEXT_PROFILE_CORE),
    (pygame.GL_CONTEXT_FLAGS, pygame.GL_CONTEXT_FORWARD_COMPATIBLE_FLAG),
    (pygame.GL_DEPTH_SIZE, 24),
)


def window_available() -> str | None:
    """Gives the reason why no window can be shown, or None if one can."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"} & set(os.environ):
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    try:
        pygame.display.init()
    except pygame.error as error:
        return f"there is no display ({error})"
    driver = pygame.display.get_driver()
    if driver in INVISIBLE:
        pygame.display.quit()
        return f"there is no display (SDL found only its '{driver}' driver)"
    return None


class Display:
    """An open window; a context manager that closes it.

    Attributes:
        ctx: draws into it.
        size: of its picture, in pixels.
        hidden: whether nobody can see it now.
    """

    def __init__(self, size: Size, title: str) -> None:
        """Opens a window.

        Raises:
            DisplayError: no screen, or no OpenGL 3.3 on it.
        """
        reason = window_available()
        if reason is not None:
            raise DisplayError(f"Cannot open a window: {reason}.")
        try:
            for attribute, value in _GL:
                pygame.display.gl_set_attribute(attribute, value)
            self._window = pygame.Window(title, size, opengl=True, resizable=True)
            self._window.set_icon(_icon())
            self.ctx = moderngl.create_context(require=330)
        except Exception as error:  # moderngl raises bare Exception
            pygame.quit()
            raise DisplayError(
                f"Cannot open a window: no OpenGL 3.3 on this display ({error}). Update its graphics driver "
                "or install Mesa (libgl1-mesa-dri) to draw in software, or see it in a browser with --serve."
            ) from error
        self.size: Size = self._window.size
        self.hidden = False
        self._fullscreen = False

    def __enter__(self) -> Self:
        """Gives the window."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it: first OpenGL, then the window, or drivers crash at the exit."""
        self.ctx.release()
        self._window.destroy()
        pygame.quit()

    @property
    def screen(self) -> moderngl.Framebuffer:
        """What the window shows."""
        return self.ctx.screen

    def notice(self, event: pygame.event.Event) -> None:
        """Takes note of what happens to the window."""
        if event.type == pygame.WINDOWSIZECHANGED:
            self.size = (event.x, event.y)
            self.ctx.screen.viewport = (0, 0, event.x, event.y)
        elif event.type in {pygame.WINDOWMINIMIZED, pygame.WINDOWHIDDEN}:
            self.hidden = True
        elif event.type in {pygame.WINDOWRESTORED, pygame.WINDOWSHOWN, pygame.WINDOWEXPOSED}:
            self.hidden = False

    def drawable(self) -> bool:
        """Says whether there is anything to draw on."""
        return not self.hidden and min(self.size) > 0

    def toggle_fullscreen(self) -> None:
        """Fills the screen, or becomes a window again."""
        self._fullscreen = not self._fullscreen
        if self._fullscreen:
            self._window.set_fullscreen(desktop=True)
        else:
            self._window.set_windowed()

    def flip(self) -> None:
        """Shows what was drawn."""
        self._window.flip()


def _icon() -> pygame.Surface:
    """Draws a small face with an antenna."""
    icon = pygame.Surface((64, 64), pygame.SRCALPHA)
    for colour, centre, radius in (
        ((54, 168, 255), (32, 6), 6),
        ((255, 176, 59), (12, 22), 10),
        ((255, 176, 59), (52, 22), 10),
        ((255, 176, 59), (32, 38), 25),
        ((255, 255, 255), (22, 36), 9),
        ((255, 255, 255), (42, 36), 9),
        ((40, 34, 50), (24, 38), 5),
        ((40, 34, 50), (40, 38), 5),
    ):
        pygame.draw.circle(icon, colour, centre, radius)
    return icon
