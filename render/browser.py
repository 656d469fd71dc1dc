"""The front for browsers: draws where nobody looks, and hands pictures to whoever brings them there.

Like the window's, its thread alone touches OpenGL. What brings pictures and gestures is a `Link`, which waits
for nobody.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter, sleep
from typing import Protocol

import moderngl
from PIL import Image

from render.bindings import Command
from render.camera import Size
from render.context import open_offscreen
from render.enlarge import picture_size
from render.gestures import Gesture, Resize
from render.presets import Preset, preset_for, preset_named
from render.remote import Remote
from render.running import Running
from render.screen import Screen, read
from render.sound.waves import Note
from render.stopping import stop_signals
from render.view import View

_QUALITY = 75
"""Of JPEG: 58 KB for a picture of 960 x 540."""

_PATIENCE = 0.2
"""Seconds after which one looks whether to stop."""


class Link(Protocol):
    """What brings pictures to browsers and gestures back."""

    def wait(self, seconds: float) -> bool:
        """Waits until somebody can take a picture or has done something; False when the time is over."""
        ...

    def gestures(self) -> Sequence[tuple[int, Gesture]]:
        """Takes what the hand has done since the last call, with its numbers."""
        ...

    def publish(self, jpeg: bytes, answered: int) -> None:
        """Sends a picture that shows what came of all gestures up to a number."""
        ...

    def say(self, status: str) -> None:
        """Shows a line on every page, until another takes its place."""
        ...

    def steers(self, *, steers: bool) -> None:
        """Tells pages whether the hand makes a body walk."""
        ...

    @property
    def listening(self) -> bool:
        """Whether anybody wants to hear."""
        ...

    def toggle_sound(self) -> None:
        """Lets whoever has the hand hear, or no longer."""
        ...

    def play(self, notes: Sequence[Note]) -> None:
        """Lets all who want to hear hear notes now."""
        ...


class Canvas:
    """A screen that nobody looks at."""

    def __init__(self, ctx: moderngl.Context, size: Size) -> None:
        """Takes the memory.

        Args:
            ctx: current on this thread.
            size: of the picture, pixels.
        """
        self.ctx = ctx
        self.resize(size)

    def resize(self, size: Size) -> None:
        """Changes the size; what was drawn is lost."""
        self.size = size
        self.screen = self.ctx.simple_framebuffer(size)

    def flip(self) -> None:
        """Waits until all is drawn: who wants the picture reads it next."""
        self.ctx.finish()


def run_served(
    running: Running,
    link: Link,
    *,
    size: Size = (960, 540),
    preset: str | None = None,
    title: str = "Sandbox",
) -> None:
    """Shows a life to browsers until the process is told to stop.

    Args:
        running: the life; it may still be opening.
        link: brings pictures and gestures.
        size: of the first pictures; then whoever has the hand says how large.
        preset: the name of a quality; None for what suits the hardware.
        title: what is shown until the life is open.

    Raises:
        DisplayError: nothing here can draw.
        UnknownName: no such preset.
        SandboxError: the life could not be opened.
    """
    chosen = preset_named(preset) if preset else None
    with _drawing() as ctx, stop_signals() as stopped:
        canvas = Canvas(ctx, size)
        view = View(canvas, running, title)
        view.prepare(chosen or preset_for(ctx.info["GL_RENDERER"]))
        _serve(view, canvas, link, stopped, running)
        view.release()
        canvas.screen.release()


@contextmanager
def _drawing() -> Iterator[moderngl.Context]:
    """Opens a context, and gives it back in the end."""
    ctx = open_offscreen()
    try:
        yield ctx
    finally:
        ctx.release()


def _serve(view: View, canvas: Canvas, link: Link, stopped: list[int], running: Running) -> None:
    """Draws whenever somebody can take a picture, no more often than is worth it."""
    remote, answered, drawn, failed = Remote(), 0, perf_counter(), False
    while not stopped:
        early = drawn + 1 / view.rate - perf_counter()
        if early > 0.0 or not link.wait(_PATIENCE):
            view.idle()
            sleep(max(early, 0.0))
            continue
        came = link.gestures()
        answered = max((number for number, _ in came), default=answered)
        gestures = [gesture for _, gesture in came]
        for gesture in gestures:
            if isinstance(gesture, Resize):
                _fit(canvas, (gesture.width, gesture.height), view.preset)
        now = perf_counter()
        commands = view.frame(remote.events(gestures), now - drawn)
        drawn = now
        link.steers(steers=view.steers)
        link.publish(encode(canvas), answered)
        if view.closing:
            view.closing = False
            view.say("the life goes on where it runs; close this page to leave it")
        if running.failure and not failed:
            failed = True
            link.say("the life has stopped; the picture says why")
        if Command.SOUND in commands:
            link.toggle_sound()
        if link.listening:
            link.play(view.heard())


def _fit(canvas: Canvas, wanted: Size, preset: Preset) -> None:
    """Draws as large as somebody's page is, or as large as the processor can; the page enlarges the rest."""
    size = picture_size(wanted, preset)
    if size != canvas.size:
        canvas.screen.release()
        canvas.resize(size)


def encode(screen: Screen) -> bytes:
    """Gives what was drawn as a JPEG."""
    packed = io.BytesIO()
    Image.fromarray(read(screen)).save(packed, "JPEG", quality=_QUALITY)
    return packed.getvalue()
