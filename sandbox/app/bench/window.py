"""How soon and how smoothly `sandbox watch` shows worlds in a real window, on a virtual screen if need be."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

from sandbox.app.bench.figure import Figure

SECONDS = 10


def measure_window() -> Iterator[Figure]:
    """Measures the first picture, the pace and the pictures a second, with four agents and with eight."""
    with _screen() as display:
        if display is None:
            print("  No screen and no Xvfb: not measured. Install xvfb to measure this.")
            return
        for world, agents in (("dinner-party", 4), ("commons", 8)):
            yield from _watch(world, agents, display)


def _watch(world: str, agents: int, display: str) -> Iterator[Figure]:
    command = [sys.executable, "-m", "sandbox.app.measured", world, str(SECONDS), str(time.time())]
    environment = {**os.environ, "DISPLAY": display}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    told = json.loads(run.stdout)
    name = f"{world} ({agents} agents)"
    yield Figure(name=f"{name}: first picture", value=told["first"], unit="s", promise=4.0, bound="at most")
    yield Figure(name=f"{name}: pictures a second", value=told["fps"], unit="/s", promise=25.0)
    yield Figure(name=f"{name}: life / real time", value=told["pace"], unit="x", promise=0.98)


@contextmanager
def _screen() -> Iterator[str | None]:
    """Gives a screen to open windows on: the one there is, or a virtual one, or None."""
    server_path = which("Xvfb")
    if os.environ.get("DISPLAY") or server_path is None:
        yield os.environ.get("DISPLAY")
        return
    read, write = os.pipe()
    server = subprocess.Popen(  # noqa: S603
        [server_path, "-displayfd", str(write), "-screen", "0", "1280x800x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f":{os.read(read, 16).decode().strip()}"
    finally:
        server.terminate()
        server.wait()
