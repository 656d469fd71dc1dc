"""The server itself: a port, and a thread that waits for the network so that who draws need not."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Any, Self, cast
from weakref import WeakSet

from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.protocol import State

from render.gestures import Gesture
from render.sound.waves import Note
from sandbox.app.serving.guard import PAGE, SECURITY, SOCKET, Bucket, Guard
from sandbox.app.serving.hall import MOST_GUESTS, Guest, Hall
from sandbox.app.serving.pages import Pages
from sandbox.app.serving.wire import MOST_BYTES, Done, Drawn, Listen, Message, Take, refusal, understand
from sandbox.errors import ServeError

_RATE, _BRIM = 250.0, 500.0
"""Messages a second of one page, and how many it may have saved up."""

_UNLIMITED = 2**30
"""Bytes that may wait to be sent. The window bounds pictures already; a lower limit would hold up pings and
the goodbye behind pictures that a dead page never reads."""

_PATIENCE = 10.0
"""Seconds for which a page may be silent when asked whether it is there."""


class Server:
    """Shows pictures to whoever has the address, and hears what the hand among them does.

    Used as a context manager: the port is taken when it is made, and pages are answered inside the block.
    One thread, that which draws, may call its methods; none of them waits for the network.

    Attributes:
        url: the address to open, token and all.
    """

    def __init__(self, title: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Takes the port.

        Args:
            title: of what there is to see.
            host: a name or address of this machine; only its own browsers reach the default.
            port: 0 for any that is free.

        Raises:
            ServeError: the address is not this machine's, or the port cannot be had.
        """
        self._socket = _bind(host, port)
        self._guard, self._pages, self._hall = Guard(host), Pages(title), Hall()
        name = f"[{self._guard.name}]" if ":" in self._guard.name else self._guard.name
        self.url = f"http://{name}:{self._socket.getsockname()[1]}{PAGE}?token={self._guard.token}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="serving", daemon=True)
        self._over, self._bell = asyncio.Event(), asyncio.Event()
        self._connections: WeakSet[ServerConnection] = WeakSet()

    def __enter__(self) -> Self:
        """Opens the doors."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Says goodbye to all pages, frees the port and ends the thread."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    @property
    def watched(self) -> bool:
        """Whether anybody is there."""
        return self._hall.is_watched

    @property
    def ready(self) -> bool:
        """Whether anybody can take a picture now."""
        return self._hall.is_ready

    def wait(self, seconds: float) -> bool:
        """Waits until somebody can take a picture or the hand did something; False when the time is over."""
        return self._hall.wait(seconds)

    def gestures(self) -> list[tuple[int, Gesture]]:
        """Gives what the hand has done since the last call, each with its number.

        When the hand goes, or another takes its place, a `Leave` is among them.
        """
        return self._hall.gestures()

    def publish(self, jpeg: bytes, answered: int) -> None:
        """Shows a picture to all who can take one now; to the others as soon as they can, if none is newer.

        Args:
            jpeg: the picture.
            answered: the number of the last gesture that it shows; 0 for none.
        """
        self._hall.publish(jpeg, answered)
        self._loop.call_soon_threadsafe(self._ring)

    @property
    def listening(self) -> bool:
        """Whether anybody wants to hear."""
        return self._hall.is_listened_to

    def toggle_sound(self) -> None:
        """Lets whoever has the hand hear, or no longer."""
        self._hall.toggle_sound()
        self._loop.call_soon_threadsafe(self._ring)

    def play(self, notes: Sequence[Note]) -> None:
        """Lets all who want to hear hear notes now."""
        if notes:
            self._hall.play(notes)
            self._loop.call_soon_threadsafe(self._ring)

    def say(self, status: str) -> None:
        """Shows a line on every page, until another takes its place; nothing if it is empty."""
        self._hall.say(status)
        self._loop.call_soon_threadsafe(self._ring)

    def steers(self, *, steers: bool) -> None:
        """Tells pages whether the hand makes a body walk; they hear of it with the next picture."""
        self._hall.steers(steers=steers)

    # All below is in the network's thread.

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        async with serve(
            self._host,
            sock=self._socket,
            create_connection=cast("type[ServerConnection]", self._connect),
            process_request=self._answer,
            process_response=_secure,
            compression=None,  # JPEGs do not get smaller
            max_size=MOST_BYTES,
            write_limit=_UNLIMITED,
            server_header=None,
            open_timeout=_PATIENCE,
            ping_interval=_PATIENCE,
            ping_timeout=_PATIENCE,
            close_timeout=1.0,
        ) as listener:
            await self._over.wait()
            self._close(listener)

    def _close(self, listener: Listener) -> None:
        """Ends it; browsers keep connections at hand on which they never ask for anything."""
        listener.close(code=CloseCode.GOING_AWAY, reason="Sandbox has been closed")
        for connection in self._connections:
            if connection.protocol.state is State.CONNECTING:
                connection.transport.abort()

    def _connect(self, *args: Any, **options: Any) -> ServerConnection:  # noqa: ANN401  passed on
        connection = ServerConnection(*args, **options)
        self._connections.add(connection)
        return connection

    def _answer(self, _connection: ServerConnection, request: Request) -> Response | None:
        """Answers a request, or gives None for a socket to be opened."""
        refused = self._guard.refuses(request.method, request.path, request.headers)
        if refused is not None:
            return self._pages.refuse(refused)
        path = request.path.partition("?")[0]
        return None if path == SOCKET else self._pages.give(path)

    async def _host(self, connection: ServerConnection) -> None:
        """Looks after one page, from its coming to its going."""
        guest = self._hall.enter(monotonic())
        if guest is None:
            reason = f"{MOST_GUESTS} are watching already; try again when somebody has left"
            await connection.close(CloseCode.TRY_AGAIN_LATER, reason)
            return
        self._ring()
        telling = asyncio.create_task(_ended(self._tell(connection, guest)))
        try:
            await _ended(self._listen(connection, guest))
        finally:
            self._hall.leave(guest, monotonic())
            self._ring()
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _tell(self, connection: ServerConnection, guest: Guest) -> None:
        """Sends a page what it is due, as fast as it can take it."""
        while True:
            bell = self._bell
            messages = self._hall.due(guest)
            for message in messages:
                await connection.send(message)
            if not messages:
                await bell.wait()

    async def _listen(self, connection: ServerConnection, guest: Guest) -> None:
        """Hears a page out, until it goes or says what no page of ours would."""
        bucket = Bucket(_RATE, _BRIM, monotonic())
        async for message in connection:
            if not bucket.spend(monotonic()):
                return await connection.close(CloseCode.POLICY_VIOLATION, "too many messages")
            if isinstance(message, bytes):
                return await connection.close(CloseCode.UNSUPPORTED_DATA, "messages are text")
            try:
                understood = understand(message)
            except ValueError:
                return await connection.close(CloseCode.INVALID_DATA, "not a message of this page")
            if isinstance(understood, Drawn) and not self._hall.drew(guest, understood.drawn):
                return await connection.close(CloseCode.POLICY_VIOLATION, "no such picture was sent")
            await self._heed(connection, guest, understood)
        return None

    async def _heed(self, connection: ServerConnection, guest: Guest, message: Message) -> None:
        match message:
            case Done(seq=seq, gesture=sent):
                self._hall.do(guest, seq, sent.gesture(), monotonic())
            case Drawn():
                self._ring()
            case Take():
                left = self._hall.take(guest, monotonic())
                if left > 0:
                    await connection.send(refusal(left))
                self._ring()
            case Listen(listen=hears):
                self._hall.listen(guest, hears=hears)
                self._ring()

    def _ring(self) -> None:
        """Makes everybody look whether something is due to their page."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()


async def _ended(conversation: Awaitable[None]) -> None:
    """Carries on a conversation until it is over, whoever hangs up and however."""
    with suppress(ConnectionClosed):
        await conversation


def _secure(_connection: ServerConnection, _request: Request, response: Response) -> None:
    response.headers.update(SECURITY)


def _bind(host: str, port: int) -> socket.socket:
    """Takes a port.

    Raises:
        ServeError: it cannot be had.
    """
    if not 0 <= port < 2**16:
        raise ServeError(f"Cannot serve on port {port}: ports are 1 to 65535, or 0 for any that is free.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServeError(
            f"Cannot serve on {host}, port {port}: {reason}. Give another port, or 0 for any that is free; "
            "127.0.0.1 is the address that every machine has."
        ) from None
