"""Only whom the address was given to gets in, and whatever comes in on the port harms nobody."""

import http.client
import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import get_args
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus

from render.gestures import Gesture, Wheel
from sandbox.app.serving import Server
from sandbox.app.serving.guard import SECURITY, Bucket
from sandbox.app.serving.wire import MOST_BYTES, Done, understand
from tests.visitors import LONG, Visitor, gestures


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
        ('{"listen": 1}', 1007),
        ('{"listen": true, "volume": 2}', 1007),
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
