"""Watches a world: in a window where there is a display, else as a film."""

import math
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import DisplayError, SandboxError
from sandbox.loop import Loop
from sandbox.spec import TICK, WorldSpec
from worlds.loader import open_world

if TYPE_CHECKING:
    from sandbox.life import Life

FPS = 30
"""Frames a second of a film."""

_FROM, _ORBIT = -84.0, 4.0
"""Degrees, and degrees a second: a film goes slowly round its world, so that every face is seen."""


def watch(
    world: str, *, minds: str | None, seed: int, quality: str | None, offscreen: Path | None, seconds: float
) -> int:
    """Opens a world and shows it; gives the exit code.

    Args:
        world: a name in the library, or the path of a TOML file.
        minds: the mind of every agent; None for those the world names.
        seed: decides all that the world leaves open.
        quality: the name of a preset; None for what suits the hardware.
        offscreen: the MP4 file to film into, instead of opening a window.
        seconds: how long to film.

    Raises:
        SandboxError: the world, the minds or the file cannot be had.
    """
    spec = open_world(world)
    if offscreen is not None:
        film(spec, offscreen, minds=minds, seed=seed, quality=quality, seconds=seconds)
        return 0
    try:
        return _show(spec, minds, seed, quality)
    except DisplayError as error:
        path = Path(f"{spec.name}-{seed}.mp4")
        print(f"{error} Filming {seconds:g} seconds to {path} instead.", flush=True)
        film(spec, path, minds=minds, seed=seed, quality=quality, seconds=seconds)
        return 0


def film(
    spec: WorldSpec, path: Path, *, minds: str | None, seed: int, quality: str | None, seconds: float
) -> None:
    """Films the first seconds of a life, as fast as this machine can.

    Args:
        spec: the world.
        path: the MP4 file; one that exists is replaced.
        minds: the mind of every agent; None for those the world names.
        seed: decides all that the world leaves open.
        quality: the name of a preset; None for what suits the hardware.
        seconds: how long.

    Raises:
        SandboxError: the file cannot be written, or nothing here can draw.
    """
    if path.suffix != ".mp4" or not path.parent.is_dir():
        raise SandboxError(f"Cannot film to '{path}': give a file in a folder that exists, ending in .mp4.")
    life = open_life(spec, minds, seed)
    try:
        path.touch()
        _shoot(spec, path, life, quality, seconds)
    except OSError as error:
        raise SandboxError(f"Cannot film to '{path}': {error.strerror or error}.") from None
    except KeyboardInterrupt:
        print(f"{path}: stopped early.")
        raise
    print(f"{path}: {seconds:g} seconds of {spec.title}, seed {seed}.")


def _shoot(spec: WorldSpec, path: Path, life: "Life", quality: str | None, seconds: float) -> None:
    """Films a life, going slowly round it."""
    from render.camera import frame_world  # noqa: PLC0415  a window is up before these are needed
    from render.offscreen import Film, OffscreenStudio  # noqa: PLC0415  a window does without the film's codecs

    size = (960, 540)
    with OffscreenStudio(size, quality) as studio, Film(path, size, FPS) as out:
        previous, newest = None, life.snapshot()
        for frame in range(math.ceil(seconds * FPS)):
            ticks, blend = divmod(frame / FPS / TICK, 1.0)
            while newest.tick <= ticks:
                life.tick()
                previous, newest = newest, life.snapshot()
            camera = frame_world(spec, azimuth_deg=_FROM + _ORBIT * frame / FPS)
            out.add(studio.draw_image(newest, camera=camera, previous=previous, blend=blend))


def _show(spec: WorldSpec, minds: str | None, seed: int, quality: str | None) -> int:
    """Shows the world in a window until the person there has enough."""
    from render.display import window_available  # noqa: PLC0415  a film needs no window

    reason = window_available()
    if reason is not None:
        raise DisplayError(f"Cannot open a window: {reason}.")
    # Until the window listens, Ctrl-C just ends the process: libraries half imported take an exception badly.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    with Loop(partial(open_life, spec, minds, seed)) as loop:
        from render.window import run_window  # noqa: PLC0415  loads while the other thread opens the life

        run_window(loop, preset=quality, title=spec.title)
    signal.signal(signal.SIGINT, before)
    if loop.failure is not None:
        print(loop.failure, file=sys.stderr)
        return 1
    return 0


def open_life(spec: WorldSpec, minds: str | None, seed: int) -> "Life":
    """Opens the life; in the loop's thread, so that the window need not wait for it."""
    from sandbox import api  # noqa: PLC0415  torch takes a second to import

    return api.open_life(spec, seed=seed, minds=minds)
