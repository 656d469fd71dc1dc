"""The window that a life is watched through: it draws what the loop publishes and hands over what people do.

The calling thread alone touches the screen and OpenGL. Closing, Q, Ctrl-C and SIGTERM end it in the same way.
"""

import pygame

from render.bindings import Command
from render.camera import Size
from render.display import Display, window_available
from render.pads import Pads
from render.presets import preset_for, preset_named
from render.running import Running
from render.sound.speakers import Speakers
from render.stopping import stop_signals
from render.view import View

__all__ = ["Running", "run_window", "window_available"]

_STILL = 20
"""Looks a second at a window that nobody can see."""


def run_window(
    running: Running, *, size: Size = (960, 540), preset: str | None = None, title: str = "Sandbox"
) -> None:
    """Shows a life until the person at the window has enough.

    Args:
        running: the life; it may still be opening.
        size: of the window, at first.
        preset: the name of a quality; None for what suits the hardware.
        title: of the window, and what is shown until the life is open.

    Raises:
        DisplayError: no screen, or no OpenGL on it.
        UnknownName: no such preset.
        SandboxError: the life could not be opened.
    """
    chosen = preset_named(preset) if preset else None
    with Display(size, title) as display, stop_signals() as stopped:
        view, clock = View(display, running, title), pygame.time.Clock()
        speakers, pads = Speakers(), Pads()
        view.prepare(chosen or preset_for(display.ctx.info["GL_RENDERER"]))
        while not (view.closing or stopped):
            drawable = display.drawable()
            dt = clock.tick(view.rate if drawable else _STILL) / 1000
            events = pygame.event.get()
            for event in events:
                display.notice(event)
                pads.notice(event)
            commands = view.frame(events, dt, drawable=display.drawable())
            if Command.FULLSCREEN in commands:
                display.toggle_fullscreen()
            if Command.SOUND in commands:
                view.say(speakers.toggle())
            if speakers.on:
                speakers.play(view.heard())
        view.release()
