"""Browsers are served: the newest pictures for everybody, and one hand on the controls."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from typing import get_args
from urllib.parse import urlsplit

import pytest

from render.gestures import Gesture, Key, Leave, Pointer, Resize, Text, Wheel
from render.sound.waves import Note, Sound, wave
from sandbox.app.serving import Server
from sandbox.app.serving.deeds import MOST, Deeds
from sandbox.app.serving.hall import IDLE, MOST_GUESTS, WINDOW, Hall
from sandbox.app.serving.wire import GESTURES
from sandbox.errors import ServeError
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


def until(true: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


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
    assert visitor.standing == {
        "hand": True, "others": 0, "status": "the life has stopped", "sound": False, "steers": False,
    }  # fmt: skip


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


def heard_by(visitor: Visitor) -> tuple[dict[int, bytes], list[list[float]]]:
    """Waits until a page is to play something: the shapes that come before, and what is played."""
    shapes: dict[int, bytes] = {}
    while True:
        message = visitor.socket.recv(LONG)
        if isinstance(message, bytes):
            zero, number = (int.from_bytes(message[at : at + 4], "little") for at in (0, 4))
            assert zero == 0
            shapes[number] = message[8:]
        elif "play" in (told := json.loads(message)):
            return shapes, told["play"]


def test_pages_that_listen_are_given_each_sound_once_and_then_only_its_number(
    server: Server, come: Callable[..., Visitor]
) -> None:
    hand, guest, deaf = come(), come(), come()
    deaf.stands(hand=False, sound=False)
    assert not server.listening
    guest.send(listen=True)
    guest.stands(sound=True)
    assert server.listening
    step, bell = Sound("step", 8), Sound("bell", 40)
    server.play([Note(sound=step, volume=0.25, pan=-0.5)])
    shapes, played = heard_by(guest)
    assert list(shapes.values()) == [wave(step).tobytes()]
    assert played == [[next(iter(shapes)), 0.25, -0.5]]
    server.toggle_sound()  # the hand's key, which Sandbox itself understands
    hand.stands(sound=True)
    server.play([Note(sound=each, volume=1.0, pan=0.0) for each in (bell, step)])
    both, in_order = heard_by(hand)
    new, again = heard_by(guest)
    assert set(both.values()) == {wave(step).tobytes(), wave(bell).tobytes()}
    assert list(new.values()) == [wave(bell).tobytes()]
    assert [number for number, _, _ in in_order] == [number for number, _, _ in again]
    guest.send(listen=False)
    guest.stands(sound=False)
    server.toggle_sound()
    hand.stands(sound=False)
    assert not server.listening
    server.play([Note(sound=step, volume=1.0, pan=0.0)])
    for each in (hand, guest, deaf):
        with pytest.raises(TimeoutError):
            each.socket.recv(0.1)


def test_of_what_a_page_cannot_be_sent_in_time_only_the_newest_is_kept() -> None:
    hall = Hall()
    guest = hall.enter(0.0)
    assert guest is not None
    hall.listen(guest, hears=True)
    for volume in range(1000):
        hall.play([Note(sound=Sound("step", 8), volume=volume / 1000, pan=0.0)])
    *_, played = hall.due(guest)
    volumes = [volume for _, volume, _ in json.loads(played)["play"]]
    assert len(volumes) <= 64
    assert volumes[-1] == 0.999


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


def test_who_reads_nothing_more_does_not_hold_up_the_closing() -> None:
    with socket.socket() as raw, Server("gone soon") as server:
        place = urlsplit(server.url)
        raw.connect((place.hostname, place.port))
        handshake = (
            f"GET /socket?{place.query} HTTP/1.1", f"Host: {place.netloc}", f"Origin: http://{place.netloc}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        )  # fmt: skip
        raw.sendall(("\r\n".join(handshake) + "\r\n\r\n").encode())
        until(lambda: server.watched)
        for number in range(WINDOW):
            assert server.wait(LONG)
            server.publish(bytes(8_000_000), answered=number)
        until(lambda: not server.ready)
    assert not server.watched
