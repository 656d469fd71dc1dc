"""Visitors of a server for browsers: they say what a page says over its socket, and what tests want."""

import json
import time
from typing import Self
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from render.gestures import Gesture
from sandbox.app.serving import Server

LONG = 20.0
"""Seconds after which what should have come will not come any more."""


class Visitor:
    """Somebody with a socket, who does what a page does, and other things when told to."""

    def __init__(self, url: str, **changes: str) -> None:
        """Comes in.

        Args:
            url: the address of the page.
            changes: `token` or `origin`, to come with a wrong one.
        """
        parts = urlsplit(url)
        query = f"token={changes['token']}" if "token" in changes else parts.query
        origin = changes.get("origin", f"http://{parts.netloc}")
        address = f"ws://{parts.netloc}/socket?{query}"
        self._opening = connect(
            address,
            origin=Origin(origin),
            compression=None,
            max_size=None,
            max_queue=None,
            ping_interval=None,
        )
        self.standing: dict[str, object] = {}

    def __enter__(self) -> Self:
        self.socket: ClientConnection = self._opening.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._opening.__exit__(*error)  # pyright: ignore[reportArgumentType]

    def picture(self, *, drawn: bool = True) -> tuple[int, int, bytes]:
        """Waits for the next picture, and acknowledges it: its number, the gesture it answers, its bytes."""
        while isinstance(message := self.socket.recv(LONG), str):
            self.standing = json.loads(message)
        frame, answered = (int.from_bytes(message[at : at + 4], "little") for at in (0, 4))
        if drawn:
            self.send(drawn=frame)
        return frame, answered, message[8:]

    def stands(self, **how: object) -> dict[str, object]:
        """Waits until it is told that things stand in some way."""
        while not how.items() <= self.standing.items():
            message = self.socket.recv(LONG)
            assert isinstance(message, str)
            self.standing = json.loads(message)
        return self.standing

    def send(self, **message: object) -> None:
        self.socket.send(json.dumps(message))

    def does(self, seq: int, kind: str, **what: object) -> None:
        self.send(seq=seq, gesture={"type": kind, **what})

    def told_to_go(self) -> int | None:
        """Waits until it is put out, and gives the code."""
        with pytest.raises(ConnectionClosed):  # noqa: PT012  whatever comes before
            while True:
                self.socket.recv(LONG)
        return self.socket.close_code


def gestures(server: Server, count: int) -> list[tuple[int, Gesture]]:
    """Waits for some gestures."""
    got: list[tuple[int, Gesture]] = []
    end = time.monotonic() + LONG
    while len(got) < count and time.monotonic() < end:
        server.wait(0.1)
        got += server.gestures()
    return got
