"""How soon a gesture in a browser is answered by a picture: `sandbox watch --serve` and a page's protocol.

The page is played by a client on loopback: it acknowledges pictures as a page does, but neither unpacks nor
shows them.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from sandbox.app.bench.figure import Figure

WORLD = "commons"
LOADING = 20_000
"""Bytes that a picture of a world has at least; those that are shown until the life is open have fewer."""

SETTLING = 40
"""Pictures of the world before anything is measured."""

GESTURES = 120
PAUSES = (0.031, 0.047, 0.071, 0.103)
"""Seconds between an answer and the next gesture, by turns; they keep out of step with pictures and ticks."""

_LONG = 60.0


def measure_latency() -> Iterator[Figure]:
    """Measures from a pointer's move to the bytes of the first picture that shows what came of it."""
    with _served() as page:
        while _take(page)[1] < LOADING:
            pass
        for _ in range(SETTLING):
            _take(page)
        times = sorted(_time_gesture(page, number) for number in range(1, GESTURES + 1))
    for share in (0.5, 0.95):
        name = f"{WORLD} (8 agents): gesture to picture, p{share * 100:.0f}"
        yield Figure(name=name, value=1e3 * times[int(share * GESTURES)], unit="ms")


def _time_gesture(page: ClientConnection, number: int) -> float:
    """Moves the pointer a little, and gives the seconds until that is answered; then it rests."""
    moved = {"type": "pointer", "does": "move", "x": 300 + number, "y": 200}
    start = perf_counter()
    page.send(json.dumps({"seq": number, "gesture": moved}))
    while _take(page)[0] < number:
        pass
    took = perf_counter() - start
    rested = perf_counter() + PAUSES[number % len(PAUSES)]
    while perf_counter() < rested:
        _take(page)
    return took


def _take(page: ClientConnection) -> tuple[int, int]:
    """Takes the next picture and acknowledges it; gives the last gesture that it answers, and its bytes."""
    while isinstance(message := page.recv(_LONG), str):
        pass  # how things stand
    frame, answered = (int.from_bytes(message[at : at + 4], "little") for at in (0, 4))
    page.send(json.dumps({"drawn": frame}))
    return answered, len(message)


@contextmanager
def _served() -> Iterator[ClientConnection]:
    """Serves a life as the command does, and comes in as a page does."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sandbox", "watch", WORLD, "--serve"]
        place = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, cwd=folder, env=place, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
            assert server.stdout is not None
            url = urlsplit(server.stdout.readline().split()[2])
            origin = Origin(f"http://{url.netloc}")
            with connect(
                f"ws://{url.netloc}/socket?{url.query}", origin=origin, compression=None, max_size=None
            ) as page:
                yield page
            server.send_signal(signal.SIGINT)
