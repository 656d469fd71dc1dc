"""Serves a life to browsers: prints where it can be watched, and draws until it is told to stop."""

import signal
import sys
from dataclasses import dataclass
from functools import partial

from sandbox.app.opening import Kept, open_life
from sandbox.app.scene import Scene
from sandbox.app.serving.server import Server
from sandbox.loop import Loop

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen.

    Attributes:
        host: an address of this machine; on loopback only who is at this machine can come.
        port: 0 for any that is free.
    """

    host: str = LOOPBACK
    port: int = 0


def serve(scene: Scene, address: Address, quality: str | None) -> int:
    """Lets browsers watch a life and reach into it, until Ctrl-C; gives the exit code.

    Args:
        scene: what is watched; what minds learn is kept, as in a window.
        address: where to listen.
        quality: the name of a preset; None for what suits the hardware.

    Raises:
        SandboxError: nothing can be drawn here, the port is taken, or the life cannot be had.
    """
    from render.context import open_offscreen  # noqa: PLC0415  only who serves draws where nobody looks

    open_offscreen().release()  # where nothing can draw, no address is of use
    # Until browsers are served, Ctrl-C just ends the process: half an import takes an exception badly.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    kept: list[Kept] = []
    with (
        Server(scene.spec.title, host=address.host, port=address.port) as server,
        Loop(partial(open_life, scene, kept)) as loop,
    ):
        _announce(server.url, address)
        from render.browser import run_served  # noqa: PLC0415  loads while the other thread opens the life

        run_served(loop, server, preset=quality, title=scene.spec.title)
    signal.signal(signal.SIGINT, before)
    for each in kept:
        each.close(broken=loop.failure is not None)
    if loop.failure is not None:
        print(loop.failure, file=sys.stderr)
        return 1
    return 0


def _announce(url: str, address: Address) -> None:
    """Says where to look, and who can."""
    print(f"Watch at {url} (Ctrl-C ends it).", flush=True)
    if address.host == LOOPBACK:
        port = url.split("/")[2].rpartition(":")[2]
        tunnel = f"ssh -L {port}:{LOOPBACK}:{port} THIS-MACHINE"
        print(f"From elsewhere: {tunnel}, then the same address.", flush=True)
    else:
        who = "Whoever can reach this address and knows its token can watch and reach in"
        print(f"{who}, and nothing is encrypted.", flush=True)
