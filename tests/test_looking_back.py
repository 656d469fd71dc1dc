"""Somebody looks back over a real life: it goes on as if nobody had, and nothing past is touched."""

from collections.abc import Callable, Iterator
from time import sleep

import pygame
import pytest
from pygame.event import Event

from render.bindings import Command, command_for
from render.browser import Canvas
from render.context import open_offscreen
from render.gestures import Key, Pointer
from render.picking import Target
from render.presets import LOW
from render.remote import Remote
from render.screen import read
from render.view import View
from sandbox import api
from sandbox.intervention import Drag, Push
from sandbox.life import Life
from sandbox.loop import Loop
from worlds.loader import load

SIZE = (640, 360)
WORLD = """
title = "Small"
size = [5, 5]
spare = { apple = 2 }
[[things]]
kind = "ball"
at = [1, -1]
[[agents]]
name = "Ada"
mind = "predictive"
at = [-1, 0.5]
"""
AMBER = (255, 196, 89)


def open_small() -> Life:
    return api.open_life(load(WORLD), seed=5, threads=1)


class Seat:
    """A view of a life that stands still, and somebody before it."""

    def __init__(self, view: View, canvas: Canvas, loop: Loop, life: Life) -> None:
        self.view, self.canvas, self.loop, self.life = view, canvas, loop, life

    def do(self, *events: Event) -> None:
        """Does something, and waits for a second of pictures."""
        for dt in (0.1, 0.4, 0.5):
            self.view.frame(events, dt)
            events = ()

    def press(self, key: int, mod: int = 0) -> None:
        self.do(Event(pygame.KEYDOWN, key=key, mod=mod), Event(pygame.KEYUP, key=key, mod=0))

    def live(self, ticks: int) -> None:
        for _ in range(ticks):
            before = self.life.now
            self.press(pygame.K_PERIOD)
            self.wait(lambda before=before: self.now() > before)

    def wait(self, true: Callable[[], bool]) -> None:
        while not true():
            sleep(0.002)
        self.do()

    def now(self) -> int:
        latest = self.loop.latest()
        return -1 if latest is None else latest[1].tick

    def is_framed(self) -> bool:
        """Whether the edge of the picture is amber."""
        edge = read(self.canvas)[SIZE[1] // 2, 1].astype(int)
        return all(abs(a - b) < 40 for a, b in zip(edge, AMBER, strict=True))

    def pixel(self, index: int) -> tuple[int, int]:
        """Where the picture shows a thing of the moment that is looked at."""
        controls, latest = self.view._controls, self.loop.latest()
        assert controls is not None
        assert latest is not None
        shot = self.view._looking.shown(latest)[1]
        x, y, _ = controls.rig.camera.project(shot.thing_pos[index], SIZE).tolist()
        return round(x), round(y)


@pytest.fixture
def seat() -> Iterator[Seat]:
    ctx = open_offscreen()
    canvas, life = Canvas(ctx, SIZE), open_small()
    with Loop(lambda: life, paused=True) as loop:
        view = View(canvas, loop, "Small")
        view.prepare(LOW)
        made = Seat(view, canvas, loop, life)
        made.wait(lambda: made.now() >= 0)
        yield made
        view.release()
    canvas.screen.release()
    ctx.release()


def test_looking_back_is_seen_and_changes_nothing_in_the_life(seat: Seat) -> None:
    seat.live(6)
    assert not seat.is_framed()
    seat.press(pygame.K_COMMA)
    seat.press(pygame.K_COMMA)
    assert seat.is_framed()
    assert seat.view._looking.tick == 4
    seat.press(pygame.K_PERIOD)
    assert (seat.view._looking.tick, seat.now()) == (5, 6)
    for key in (pygame.K_TAB, pygame.K_i, pygame.K_v, pygame.K_m, pygame.K_t, pygame.K_j):
        seat.press(key)
    seat.press(pygame.K_SPACE)  # the life goes on meanwhile
    seat.wait(lambda: seat.now() >= 12)
    assert seat.view._looking.tick == 5
    seat.press(pygame.K_SPACE)
    seat.press(pygame.K_END)
    assert not seat.is_framed()
    seat.loop.stop()
    alone = open_small()
    for _ in range(seat.life.now):
        alone.tick()
    assert alone.digest() == seat.life.digest()


def test_the_past_cannot_be_touched_but_now_can(seat: Seat) -> None:
    seat.live(3)
    seat.press(pygame.K_COMMA)
    ball = seat.pixel(0)
    seat.do(Event(pygame.MOUSEMOTION, pos=ball, rel=(0, 0), buttons=(0, 0, 0)))
    for key in (pygame.K_p, pygame.K_b, pygame.K_x, pygame.K_l):
        seat.press(key)
    seat.do(Event(pygame.MOUSEBUTTONDOWN, pos=ball, button=1))
    seat.do(Event(pygame.MOUSEMOTION, pos=(ball[0], ball[1] - 60), rel=(0, -60), buttons=(1, 0, 0)))
    seat.loop.step()
    seat.wait(lambda: seat.now() == 4)
    seat.do(Event(pygame.MOUSEBUTTONUP, pos=(ball[0], ball[1] - 60), button=1))
    assert seat.life.log == ()
    seat.press(pygame.K_END)
    seat.do(Event(pygame.MOUSEMOTION, pos=seat.pixel(0), rel=(0, 0), buttons=(0, 0, 0)))
    seat.press(pygame.K_p)
    seat.live(1)
    (entry,) = seat.life.log
    assert isinstance(entry.intervention, Push)
    assert [event.words for event in seat.view._looking.events] == ["ball was pushed"]


def test_who_holds_something_lets_go_of_it_by_looking_back(seat: Seat) -> None:
    ball = seat.pixel(0)
    seat.do(Event(pygame.MOUSEBUTTONDOWN, pos=ball, button=1))
    seat.do(Event(pygame.MOUSEMOTION, pos=(ball[0], ball[1] - 60), rel=(0, -60), buttons=(1, 0, 0)))
    seat.live(3)
    seat.press(pygame.K_COMMA)
    seat.loop.step()
    seat.wait(lambda: seat.now() == 4)
    assert [entry.tick for entry in seat.life.log if isinstance(entry.intervention, Drag)] == [0, 1, 2]


def test_who_selects_while_looking_back_selects_what_was_there(seat: Seat) -> None:
    seat.loop.hold(Drag(thing="ball", to=(-1.0, -1.0, 1.0)))
    seat.live(9)
    there = seat.pixel(0)
    for _ in range(9):
        seat.press(pygame.K_COMMA)
    here = seat.pixel(0)
    assert abs(here[0] - there[0]) > 20
    seat.do(
        Event(pygame.MOUSEBUTTONDOWN, pos=here, button=1), Event(pygame.MOUSEBUTTONUP, pos=here, button=1)
    )
    assert seat.view._controls is not None
    assert seat.view._controls.selected == Target("thing", "ball")


def test_a_finger_that_taps_on_the_bar_looks_back_and_touches_nothing_behind_it(seat: Seat) -> None:
    seat.live(9)
    seat.press(pygame.K_TAB)
    remote, box = Remote(), seat.view._dashboard._timeline.box
    assert box is not None
    x, y = 0.5 * box[2], 0.5 * (box[1] + box[3])
    tap = (
        Pointer(does="move", x=x, y=y),
        Pointer(does="down", x=x, y=y),
        Pointer(does="up", x=x, y=y),
    )
    assert seat.view._controls is not None
    selected = seat.view._controls.selected
    seat.do(*remote.events(tap))
    assert seat.view._looking.back
    assert seat.view._controls.selected == selected == Target("agent", "Ada")


def test_keys_of_time_come_from_far_away_too() -> None:
    codes = ("KeyJ", "End", "Comma")
    events = Remote().events(Key(does="down", code=code) for code in codes)
    assert [command_for(event) for event in events] == [Command.EVENTS, Command.NOW, Command.BACK]
