"""The window that a life is watched through: it draws what the loop publishes and hands over what people do.

The calling thread alone touches the screen and OpenGL. Closing, Q, Ctrl-C and SIGTERM end it in the same way.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pygame

from render.bindings import Command, command_for
from render.camera import Size, frame_world
from render.clearing import Box, Clearing
from render.controls import Controls
from render.display import Display, window_available
from render.enlarge import Enlarger, picture_size
from render.hud import panels
from render.hud.backend import HudBackend
from render.hud.labels import draw_labels
from render.hud.mind import draw_mind
from render.picking import Target
from render.presets import PRESETS, Preset, preset_for, preset_named
from render.proven import Proven
from render.recent import Recent
from render.renderer import Renderer
from render.rig import Rig
from render.running import Running
from sandbox.snapshot import Snapshot

__all__ = ["Running", "run_window", "window_available"]

STILL = 0.05
"""Seconds between looks at a window that nobody can see."""


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
    with Display(size, title) as display, _stop_signals() as stopped:
        window = _Window(display, running, title)
        window.prepare(chosen or preset_for(display.ctx.info["GL_RENDERER"]))
        while not (window.closing or stopped):
            window.frame()
        window.release()


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """Collects SIGINT and SIGTERM in a list instead of dying of them."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Window:
    """Everything that is open while the window is.

    Attributes:
        closing: whether the person has asked to end.
    """

    def __init__(self, display: Display, running: Running, title: str) -> None:
        self.closing = False
        self._display = display
        self._running = running
        self._title = title
        self._clock = pygame.time.Clock()
        self._hud = HudBackend(display.ctx)
        self._toasts = panels.Toasts()
        self._recent = Recent()
        self._proven = Proven()
        self._controls: Controls | None = None
        self._waited = 0.0
        self._card: Box | None = None
        self._strip: Box | None = None
        self._picture_wanted = False

    def prepare(self, preset: Preset) -> None:
        """Shows a first calm picture, then compiles what the renderer needs."""
        self._draw_loading(0.0)
        self._enlarger = Enlarger(self._display.ctx)
        self._renderer = Renderer(self._display.ctx, preset, picture_size(self._display.size, preset))

    def release(self) -> None:
        """Gives the graphics memory back."""
        self._hud.release()
        self._renderer.release()
        self._enlarger.release()

    def frame(self) -> None:
        """Takes what people did, and draws one picture."""
        dt = self._clock.tick(30 if self._renderer.preset.lighting == "vertex" else 60) / 1000
        latest = self._running.latest()
        for event in pygame.event.get():
            self._take(event, latest[1] if latest else None)
        for message in self._running.messages():
            self._toasts.say(message)
        if not self._display.drawable():
            pygame.time.wait(int(1000 * STILL))
        elif latest is None:
            self._draw_loading(dt)
        else:
            self._draw(latest, dt)

    def _take(self, event: pygame.event.Event, snapshot: Snapshot | None) -> None:
        self._display.notice(event)
        if snapshot is None or self._controls is None:
            command = command_for(event)
        else:
            command = self._controls.handle(event, snapshot, self._display.size)
        if command is Command.QUIT:
            self.closing = True
        elif command is Command.FULLSCREEN:
            self._display.toggle_fullscreen()
        elif command is Command.SCREENSHOT:
            self._picture_wanted = True
        elif command is Command.QUALITY:
            self._change_quality()

    def _change_quality(self) -> None:
        """Goes on to the next preset."""
        names = list(PRESETS)
        preset = PRESETS[names[(names.index(self._renderer.preset.name) + 1) % len(names)]]
        self._renderer.release()
        self._renderer = Renderer(self._display.ctx, preset, picture_size(self._display.size, preset))
        self._toasts.say(f"quality: {preset.name}")

    def _draw_loading(self, dt: float) -> None:
        self._waited += dt
        self._display.screen.use()
        self._display.screen.clear(0.16, 0.19, 0.28)
        self._begin_hud(dt)
        panels.draw_loading(self._title, self._waited)
        if self._running.failure:
            panels.draw_failure(self._running.failure)
        self._hud.end(self._display.screen)
        self._display.flip()

    def _draw(self, latest: tuple[Snapshot | None, Snapshot, float], dt: float) -> None:
        previous, snapshot, blend = latest
        self._recent.note(previous, snapshot)
        self._proven.note(snapshot)
        if self._controls is None:
            rig = Rig.at(frame_world(snapshot.spec))
            self._controls = Controls(self._running, rig, self._toasts.say)
        controls = self._controls
        controls.advance(dt, snapshot, Clearing(size=self._display.size, card=self._card, strip=self._strip))
        selected = controls.selected.name if controls.selected else None
        camera = controls.rig.camera
        self._fit_picture()
        imagined = self._proven.worth(snapshot, controls.imagined(snapshot))
        thoughts = bool(imagined) or (controls.selected is not None and controls.selected.kind == "agent")
        if thoughts != self._running.thoughts:
            self._running.thoughts = thoughts
        self._renderer.draw(
            snapshot, camera, previous=previous, blend=blend, selected=selected, imagined=imagined
        )
        if self._renderer.framebuffer is not self._display.screen:
            self._enlarger.show(self._renderer, self._display.screen)
        self._begin_hud(dt)
        if controls.show_names:
            draw_labels(
                snapshot,
                camera,
                self._display.size,
                previous=previous,
                blend=blend,
                selected=selected,
                imagined=imagined,
                scale=self._scale(),
            )
        self._draw_panels(snapshot, controls, dt)
        self._hud.end(self._display.screen)
        if self._picture_wanted:
            self._save_picture(snapshot)
        self._display.flip()

    def _fit_picture(self) -> None:
        """Draws straight onto a window that needs no other size and no finer samples.

        A copy in between is not only work: software GL finishes the picture in it, and holds up the life's
        thread meanwhile; in the flip it does not.
        """
        renderer, display = self._renderer, self._display
        size = picture_size(display.size, renderer.preset)
        straight = size == display.size and not renderer.preset.samples
        renderer.resize(size, display.screen if straight else None)

    def _draw_panels(self, snapshot: Snapshot, controls: Controls, dt: float) -> None:
        running = self._running
        pace = panels.Pace(
            paused=running.paused,
            speed=running.speed,
            achieved=running.achieved,
            fps=self._clock.get_fps(),
        )
        top = 0.0
        if controls.show_help:
            panels.draw_help()
        else:
            top = panels.draw_status(snapshot, pace)[3]
            self._draw_selected(snapshot, controls.selected)
        if running.failure:
            panels.draw_failure(running.failure)
        self._toasts.draw(dt, top)

    def _draw_selected(self, snapshot: Snapshot, selected: Target | None) -> None:
        """Draws who is selected, and what that one expects; or where help is to be had."""
        self._card = panels.draw_selected(snapshot, selected) if selected is not None else None
        self._strip = draw_mind(snapshot, selected, self._recent) if selected is not None else None
        if self._strip is None:
            panels.draw_hint()

    def _begin_hud(self, dt: float) -> None:
        self._hud.begin(self._display.size, dt, scale=self._scale())

    def _scale(self) -> float:
        """Gives how large to write: larger in a tall window."""
        return min(max(self._display.size[1] / 760, 1.1), 3.0)

    def _save_picture(self, snapshot: Snapshot) -> None:
        self._picture_wanted = False
        path = _free_path(f"sandbox-{snapshot.spec.name}-{snapshot.tick:06d}")
        try:
            pygame.image.save(self._display.picture(), path)
        except (OSError, pygame.error) as error:
            self._toasts.say(f"could not save {path}: {error}")
        else:
            self._toasts.say(f"saved {path}")


def _free_path(stem: str) -> Path:
    """Gives a name in the current folder that nothing has yet."""
    path, number = Path(f"{stem}.png"), 1
    while path.exists():
        number += 1
        path = Path(f"{stem}-{number}.png")
    return path
