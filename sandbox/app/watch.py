"""Watches a world or a run: in a window where there is a display, else as a film."""

import math
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.app.scene import Minds, Scene, find_scene
from sandbox.errors import DisplayError, SandboxError
from sandbox.intervention import OnMind
from sandbox.loop import Living, Loop
from sandbox.spec import TICK

if TYPE_CHECKING:
    from sandbox.app.keeper import Keeper
    from sandbox.life import Life

FPS = 30
"""Frames a second of a film."""

_FROM, _ORBIT = -84.0, 4.0
"""Degrees, and degrees a second: a film goes slowly round its world, so that every face is seen."""


def watch(
    named: str,
    *,
    minds: Minds,
    seed: int | None,
    changes: Sequence[OnMind] = (),
    quality: str | None,
    offscreen: Path | None,
    seconds: float,
) -> int:
    """Opens a world or a run and shows it; gives the exit code.

    In a window, what minds learn is kept; a film keeps nothing.

    Args:
        named: a world of the library, the path of a TOML file, or a run's folder.
        minds: other minds than those that the world names.
        seed: decides all that the world leaves open; None for 0.
        changes: what is done to minds before anything else happens.
        quality: the name of a preset; None for what suits the hardware.
        offscreen: the MP4 file to film into, instead of opening a window.
        seconds: how long to film.

    Raises:
        SandboxError: the world, the run, the minds or the file cannot be had.
    """
    scene = find_scene(named, minds, seed, changes)
    if offscreen is not None:
        film(scene, offscreen, quality=quality, seconds=seconds)
        return 0
    try:
        return _show(scene, quality)
    except DisplayError as error:
        path = Path(f"{scene.run.name if scene.run else scene.spec.name}-{scene.seed}.mp4")
        print(f"{error} Filming {seconds:g} seconds to {path} instead.", flush=True)
        film(scene, path, quality=quality, seconds=seconds)
        return 0


def film(scene: Scene, path: Path, *, quality: str | None, seconds: float) -> None:
    """Films the first seconds of a life, as fast as this machine can.

    Args:
        scene: what is filmed.
        path: the MP4 file; one that exists is replaced.
        quality: the name of a preset; None for what suits the hardware.
        seconds: how long.

    Raises:
        SandboxError: the file cannot be written, or nothing here can draw.
    """
    if path.suffix != ".mp4" or not path.parent.is_dir():
        raise SandboxError(f"Cannot film to '{path}': give a file in a folder that exists, ending in .mp4.")
    life = scene.open()
    try:
        path.touch()
        _shoot(path, life, quality, seconds)
    except OSError as error:
        raise SandboxError(f"Cannot film to '{path}': {error.strerror or error}.") from None
    except KeyboardInterrupt:
        print(f"{path}: stopped early.")
        raise
    origin = f"from {scene.run}" if scene.run else f"seed {scene.seed}"
    print(f"{path}: {seconds:g} seconds of {scene.spec.title}, {origin}.")


def _shoot(path: Path, life: "Life", quality: str | None, seconds: float) -> None:
    """Films a life, going slowly round it."""
    from render.camera import frame_world  # noqa: PLC0415  a window is up before these are needed
    from render.offscreen import Film, OffscreenStudio  # noqa: PLC0415  a window does without the film's codecs

    size = (960, 540)
    with OffscreenStudio(size, quality) as studio, Film(path, size, FPS) as out:
        previous, newest, begun = None, life.snapshot(thoughts=False), life.now
        for frame in range(math.ceil(seconds * FPS)):
            ticks, blend = divmod(frame / FPS / TICK, 1.0)
            while newest.tick <= begun + ticks:
                life.tick()
                previous, newest = newest, life.snapshot(thoughts=False)
            camera = frame_world(life.spec, azimuth_deg=_FROM + _ORBIT * frame / FPS)
            out.add(studio.draw_image(newest, camera=camera, previous=previous, blend=blend))


def _show(scene: Scene, quality: str | None) -> int:
    """Shows the world in a window until the person there has enough."""
    from render.display import window_available  # noqa: PLC0415  a film needs no window

    reason = window_available()
    if reason is not None:
        raise DisplayError(f"Cannot open a window: {reason}.")
    # Until the window listens, Ctrl-C just ends the process: libraries half imported take an exception badly.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    keepers: list[Keeper] = []
    with Loop(partial(open_life, scene, keepers)) as loop:
        from render.window import run_window  # noqa: PLC0415  loads while the other thread opens the life

        run_window(loop, preset=quality, title=scene.spec.title)
    signal.signal(signal.SIGINT, before)
    for keeper in keepers:
        keeper.close(broken=loop.failure is not None)
    if loop.failure is not None:
        print(loop.failure, file=sys.stderr)
        return 1
    return 0


def open_life(scene: Scene, keepers: "list[Keeper]") -> Living:
    """Opens the life, in the loop's thread, so that the window need not wait for it; see `open_kept`."""
    from sandbox.app.keeper import open_kept  # noqa: PLC0415  torch takes a second to import

    return open_kept(scene, keepers)
