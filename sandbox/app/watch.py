"""Watches a world or a run: in a window, where there is no display in a browser, or as a film."""

import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from sandbox.app.film import Shot, film
from sandbox.app.opening import Kept, open_life
from sandbox.app.scene import Minds, Scene, find_scene
from sandbox.intervention import OnMind
from sandbox.loop import Loop

if TYPE_CHECKING:
    from sandbox.app.serve import Address


def watch(
    named: str,
    *,
    minds: Minds,
    seed: int | None,
    changes: Sequence[OnMind] = (),
    quality: str | None,
    shot: Shot | None = None,
    address: "Address | None" = None,
) -> int:
    """Opens a world or a run and shows it; gives the exit code.

    In a window or a browser, what minds learn is kept; a film keeps nothing.

    Args:
        named: a world of the library, the path of a TOML file, or a run's folder.
        minds: other minds than those that the world names.
        seed: decides all that the world leaves open; None for 0.
        changes: what is done to minds before anything else happens.
        quality: the name of a preset; None for what suits the hardware.
        shot: what to film, instead of opening a window.
        address: where browsers find it; None opens a window, or if there is no display, serves anywhere.

    Raises:
        SandboxError: the world, the run, the minds, the file or the port cannot be had.
    """
    scene = find_scene(named, minds, seed, changes)
    if shot is not None:
        film(scene, shot, quality)
        return 0
    if address is None:
        reason = _window_lacks()
        if reason is None:
            return _show(scene, quality)
        print(f"No window: {reason}.", flush=True)
    from sandbox.app.serve import Address, serve  # noqa: PLC0415  a window needs no server

    return serve(scene, address or Address(), quality)


def _window_lacks() -> str | None:
    """Gives the reason why no window can be shown; None if one can."""
    from render.display import window_available  # noqa: PLC0415  neither a film nor a browser needs it

    return window_available()


def _show(scene: Scene, quality: str | None) -> int:
    """Shows the world in a window until the person there has enough."""
    # Until the window listens, Ctrl-C just ends the process: libraries half imported take an exception badly.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    kept: list[Kept] = []
    with Loop(partial(open_life, scene, kept)) as loop:
        from render.window import run_window  # noqa: PLC0415  loads while the other thread opens the life

        run_window(loop, preset=quality, title=scene.spec.title)
    signal.signal(signal.SIGINT, before)
    for each in kept:
        each.close(broken=loop.failure is not None)
    if loop.failure is not None:
        print(loop.failure, file=sys.stderr)
        return 1
    return 0
