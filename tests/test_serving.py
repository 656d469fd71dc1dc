"""Browsers are served: newest pictures for everybody, one hand, and no harm from whatever comes in."""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import fields
from typing import Self, get_args
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from render.gestures import Gesture, Key, Leave, Pointer, Resize, Text, Wheel
from sandbox.app.serving import Server
from sandbox.app.serving.deeds import MOST, Deeds
from sandbox.app.serving.guard import SECURITY, Bucket
from sandbox.app.serving.hall import IDLE, MOST_GUESTS, WINDOW, Hall
from sandbox.app.serving.wire import GESTURES, MOST_BYTES, Done, understand
from sandbox.errors import ServeError

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


@pytest.fixture
def server(caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    """One that serves; whoever comes in its test, it has nothing to complain of."""
    with Server("Two & a cake") as server:
        yield server
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.fixture
def come(server: Server) -> Iterator[Callable[..., Visitor]]:
    """Lets visitors in, and sees them out."""
    with ExitStack() as visitors:
        yield lambda **changes: visitors.enter_context(Visitor(server.url, **changes))


def gestures(server: Server, count: int) -> list[tuple[int, Gesture]]:
    """Waits for some gestures."""
    got: list[tuple[int, Gesture]] = []
    end = time.monotonic() + LONG
    while len(got) < count and time.monotonic() < end:
        server.wait(0.1)
        got += server.gestures()
    return got


def until(true: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def ask(
    server: Server, path: str, *, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    """Asks for a page."""
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=LONG)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def test_a_picture_arrives_whole_and_with_its_numbers(server: Server, come: Callable[..., Visitor]) -> None:
    visitor = come()
    server.publish(b"the picture", answered=0)
    assert visitor.picture() == (1, 0, b"the picture")


def test_who_comes_late_sees_the_newest_picture_and_line(
    server: Server, come: Callable[..., Visitor]
) -> None:
    server.publish(b"old", answered=0)
    server.publish(b"new", answered=0)
    server.say("the life has stopped")
    visitor = come()
    assert visitor.picture() == (2, 0, b"new")
    assert visitor.standing == {"hand": True, "others": 0, "status": "the life has stopped"}


def test_at_most_three_pictures_are_under_way_and_then_comes_the_newest(
    server: Server, come: Callable[..., Visitor]
) -> None:
    visitor = come()
    for number in range(1, WINDOW + 1):
        server.publish(bytes([number]), answered=0)
        assert visitor.picture(drawn=False)[0] == number
    assert not server.ready
    for number in range(WINDOW + 1, 10):
        server.publish(bytes([number]), answered=0)
    with pytest.raises(TimeoutError):
        visitor.socket.recv(0.1)
    visitor.send(drawn=1)
    assert visitor.picture() == (9, 0, bytes([9]))


def test_who_shows_nothing_keeps_nobody_waiting(server: Server, come: Callable[..., Visitor]) -> None:
    come()
    quick = come()
    for number in range(1, 31):
        assert server.wait(LONG)
        server.publish(bytes(60_000), answered=0)
        assert quick.picture()[0] == number


def test_nobody_is_watched_and_nothing_waited_for_when_nobody_is_there(server: Server) -> None:
    assert not server.watched
    assert not server.ready
    assert not server.wait(0.01)


def test_gestures_arrive_in_order_and_pictures_answer_them(
    server: Server, come: Callable[..., Visitor]
) -> None:
    visitor = come()
    visitor.does(11, "pointer", does="down", x=3, y=4.5, button="right")
    visitor.does(12, "key", does="down", code="KeyA")
    visitor.does(13, "text", text="ä")
    visitor.does(14, "resize", width=100_000, height=1)
    visitor.does(15, "leave")
    got = gestures(server, 4)
    assert [gesture for _, gesture in got][:4] == [
        Pointer(does="down", x=3.0, y=4.5, button="right"),
        Key(does="down", code="KeyA"),
        Text(text="ä"),
        Resize(width=2560, height=200),
    ]
    server.publish(b"", answered=got[1][0])
    assert visitor.picture()[1] == 12
    server.publish(b"", answered=got[3][0])
    assert visitor.picture()[1] == 14


def test_there_is_one_hand_and_who_only_watches_does_nothing(
    server: Server, come: Callable[..., Visitor]
) -> None:
    first, second = come(), come()
    second.stands(hand=False)
    first.stands(hand=True, others=1)
    second.does(1, "wheel", notches=2.0)
    second.send(take=True)
    assert json.loads(second.socket.recv(LONG))["refused"] > 0  # so its gesture has been read
    first.does(5, "wheel", notches=1.0)
    got = gestures(server, 1)
    assert [gesture for _, gesture in got] == [Wheel(notches=1.0)]
    server.publish(b"", answered=got[0][0])
    assert (first.picture()[1], second.picture()[1]) == (5, 0)


def test_the_hand_passes_to_who_watched_longest_and_lets_go(
    server: Server, come: Callable[..., Visitor]
) -> None:
    first, second, third = come(), come(), come()
    third.stands(hand=False, others=2)
    first.does(900, "wheel", notches=1.0)
    number, _ = gestures(server, 1)[0]
    first.socket.close()
    second.stands(hand=True, others=1)
    third.stands(hand=False, others=1)
    ((left, leave),) = gestures(server, 1)
    assert isinstance(leave, Leave)
    assert left > number
    server.publish(b"", answered=left)
    assert second.picture()[1] == 0  # what the first one asked is no answer to the second
    second.does(1, "wheel", notches=1.0)
    server.publish(b"", answered=gestures(server, 1)[0][0])
    assert second.picture()[1] == 1


def test_the_hand_can_be_taken_from_who_does_nothing() -> None:
    hall = Hall()
    first, second = hall.enter(0.0), hall.enter(1.0)
    assert first is not None
    assert second is not None
    hall.do(first, 1, Wheel(notches=1.0), 5.0)
    hall.do(first, 2, Resize(width=800, height=600), 20.0)  # a page says this by itself
    assert hall.take(second, 15.0) == pytest.approx(IDLE - 10.0)
    assert hall.take(second, 5.0 + IDLE) == 0.0
    hall.do(first, 3, Wheel(notches=3.0), 36.0)
    assert [gesture for _, gesture in hall.gestures()] == [
        Wheel(notches=1.0),
        Resize(width=800, height=600),
        Leave(),
    ]


def test_a_full_hall_says_so(come: Callable[..., Visitor]) -> None:
    for _ in range(MOST_GUESTS):
        come()
    assert come().told_to_go() == 1013


def test_moves_in_a_row_are_one_and_too_many_gestures_let_go() -> None:
    deeds = Deeds()
    moves = [Pointer(does="move", x=float(x), y=0.0) for x in range(5)]
    numbers = [deeds.add(move) for move in moves]
    assert deeds.take() == [(numbers[-1], moves[-1])]
    size, key = Resize(width=800, height=600), Key(does="down", code="KeyA")
    deeds.add(size)
    for move in moves:
        deeds.add(move)
        deeds.add(key)
    for _ in range(MOST - 6):
        deeds.add(key)
    full = [gesture for _, gesture in deeds.take()]
    assert len(full) == MOST
    assert set(full) == {size, key}
    for gesture in (size, *[key] * MOST):
        deeds.add(gesture)
    assert [gesture for _, gesture in deeds.take()] == [Leave(), size, key]


def test_the_page_and_its_files_are_given_with_all_that_keeps_them_safe(server: Server) -> None:
    place = urlsplit(server.url)
    for path in (f"/?{place.query}", "/page.js", "/hand.js", "/page.css"):
        response, _ = ask(server, path)
        assert response.status == 200
        assert SECURITY.items() <= dict(response.getheaders()).items()
    assert "<title>Two &amp; a cake</title>" in ask(server, f"/?{place.query}")[1]


@pytest.mark.parametrize("query", ["", "?token=", "?token=guess", "?token=a&token=b", "?" + "a=1&" * 9])
def test_without_the_token_there_is_nothing_but_a_word_on_what_is_right(server: Server, query: str) -> None:
    response, text = ask(server, f"/{query}")
    assert response.status == 403
    assert "?token=" in text
    assert SECURITY.items() <= dict(response.getheaders()).items()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/", 405), ("HEAD", "/", 405), ("GET", "/../etc", 404), ("GET", "//[", 404), ("GET", "*", 404)],
)
def test_all_else_is_refused(server: Server, method: str, path: str, status: int) -> None:
    assert ask(server, path, method=method)[0].status == status


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost:9000", True),  # as through `ssh -L`
        ("[::1]:80", True),
        ("evil.example", False),
        ("10.0.0.1", False),
        ("127.0.0.1.evil.example:80", False),
        ("a@127.0.0.1", False),
        ("", False),
    ],
)
def test_only_names_of_this_machine_are_answered(server: Server, host: str, is_known: bool) -> None:  # noqa: FBT001
    response, _ = ask(server, f"/?{urlsplit(server.url).query}", Host=host)
    assert response.status == (200 if is_known else 421)


@pytest.mark.parametrize(
    "changes", [{"token": "guess"}, {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": ""}]
)
def test_sockets_are_for_pages_from_here_with_the_token(server: Server, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as refused, Visitor(server.url, **changes):
        pass
    assert refused.value.response.status_code == 403
    assert not server.watched


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("x" * (MOST_BYTES + 1), 1009),
        (b"\x00\xff", 1003),
        ("{", 1007),
        ("[" * 2000, 1007),
        ('{"take": false}', 1007),
        ('{"drawn": 1, "take": true}', 1007),
        ('{"drawn": 77}', 1008),
        ('{"seq": 1, "gesture": {"type": "wheel", "notches": NaN}}', 1007),
        ('{"seq": 1, "gesture": {"type": "wheel", "notches": 1e999}}', 1007),
        ('{"seq": 1, "gesture": {"type": "wheel", "notches": "1"}}', 1007),
        ('{"seq": -1, "gesture": {"type": "leave"}}', 1007),
        ('{"seq": 1, "gesture": {"type": "leave", "more": 1}}', 1007),
        ('{"seq": 1, "gesture": {"type": "text", "text": "\\u0007"}}', 1007),
        ('{"seq": 1, "gesture": {"type": "text", "text": "\\ud800"}}', 1007),
        ('{"seq": 1, "gesture": {"type": "key", "does": "down", "code": "../../KeyA"}}', 1007),
    ],
)
def test_who_says_what_no_page_would_is_put_out_and_nobody_else_notices(
    server: Server, come: Callable[..., Visitor], message: str | bytes, code: int
) -> None:
    good, bad = come(), come()
    bad.socket.send(message)
    assert bad.told_to_go() == code
    good.does(1, "wheel", notches=1.0)
    assert [gesture for _, gesture in gestures(server, 1)] == [Wheel(notches=1.0)]
    server.publish(b"still here", answered=0)
    assert good.picture()[2] == b"still here"


def test_who_talks_without_end_is_put_out(server: Server, come: Callable[..., Visitor]) -> None:
    visitor = come()
    with pytest.raises(ConnectionClosed):  # noqa: PT012  whichever message is the one too many
        for seq in range(1, 100_000):
            visitor.does(seq, "wheel", notches=1.0)
    assert visitor.socket.close_code == 1008
    assert server.gestures()


def test_what_may_be_said_comes_back_with_time() -> None:
    bucket = Bucket(10.0, 3.0, 0.0)
    assert [bucket.spend(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.spend(0.1)
    assert [bucket.spend(100.0) for _ in range(4)] == [True, True, True, False]


def test_whatever_comes_in_on_the_port_harms_nobody(server: Server, come: Callable[..., Visitor]) -> None:
    place = urlsplit(server.url)
    good = come()
    handshake = f"GET /socket?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\n".encode()
    for junk in (
        b"\x00" * 100,
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        handshake + b"\r\n",
        b"G",
    ):
        with socket.create_connection((place.hostname, place.port), timeout=LONG) as raw:
            raw.sendall(junk)
    server.publish(b"still here", answered=0)
    assert good.picture()[2] == b"still here"


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
kinds = st.sampled_from(["pointer", "wheel", "key", "text", "leave", "resize", "other"])
names = st.sampled_from(["does", "x", "y", "button", "notches", "code", "text", "width", "height"])
values = junk | st.sampled_from(["move", "down", "up", "left", "KeyA"])
sent = st.builds(lambda kind, rest: {"type": kind, **rest}, kinds, st.dictionaries(names, values, max_size=4))
messages = (
    st.builds(lambda seq, gesture: json.dumps({"seq": seq, "gesture": gesture}), st.integers() | junk, sent)
    | junk.map(json.dumps)
    | st.text(max_size=200)
)


@settings(max_examples=300, deadline=None)
@given(messages)
def test_a_message_is_a_gesture_within_bounds_or_refused(message: str) -> None:
    try:
        understood = understand(message)
    except ValueError:
        return
    if isinstance(understood, Done):
        assert isinstance(understood.gesture.gesture(), get_args(Gesture))


def test_the_server_outlives_all_kinds_of_messages(server: Server, come: Callable[..., Visitor]) -> None:
    good = come()

    @settings(max_examples=40, deadline=None)
    @given(st.lists(messages | st.binary(max_size=50), min_size=1, max_size=5))
    def bother(batch: list[str | bytes]) -> None:
        with Visitor(server.url) as visitor, suppress(ConnectionClosed):  # who is put out says no more
            for message in batch:
                visitor.socket.send(message)

    bother()
    server.publish(b"still here", answered=0)
    assert good.picture()[2] == b"still here"


def test_every_gesture_can_be_sent_with_all_that_it_holds() -> None:
    assert set(GESTURES.values()) == set(get_args(Gesture))
    for message, gesture in GESTURES.items():
        assert set(message.model_fields) - {"type"} == {field.name for field in fields(gesture)}


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", None), ("192.0.2.1", 0), ("no such host", 0), ("127.0.0.1", 70_000)]
)
def test_an_address_that_cannot_be_had_is_said_clearly(server: Server, host: str, port: int | None) -> None:
    taken = urlsplit(server.url).port
    with pytest.raises(ServeError, match=r"^Cannot serve on .*\d: .* 0 for any"):
        Server("another", host=host, port=(taken or 0) if port is None else port)


def test_closing_says_goodbye_and_leaves_nothing_behind() -> None:
    before = threading.active_count()
    with ExitStack() as visitors:
        with Server("gone soon") as server:
            place = urlsplit(server.url)
            # Browsers keep connections at hand on which they ask for nothing.
            visitors.enter_context(socket.create_connection((place.hostname, place.port)))
            visitor = visitors.enter_context(Visitor(server.url))
        assert visitor.told_to_go() == 1001
    with Server("again", port=place.port or 0):
        pass
    until(lambda: threading.active_count() == before)
