"""Panels share the picture: none covers another, at any size and whatever is open."""

import itertools
from collections.abc import Iterator
from time import sleep

import pygame
import pytest
from pygame.event import Event

from render.browser import Canvas
from render.clearing import Box
from render.context import open_offscreen
from render.presets import LOW
from render.view import View
from sandbox import api
from sandbox.loop import Loop

SIZES = ((960, 540), (1920, 1080), (1266, 585), (585, 1266))

OPEN = ("", "\t", "\to", "\tj", "\ti", "\tij", "\tio", "\tu", "\tuu", "\ty", "o", "j")
"""Keys that open panels, one after the other."""

TOO_NARROW = {((585, 1266), keys) for keys in ("\tj", "\tij", "\tio")}
"""An upright phone has no room for a list or a tray beside a card or an inspector."""

CASES = [case for case in itertools.product(SIZES, OPEN) if case not in TOO_NARROW]


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Gives a life of which a minute has been lived, and a few things were done to."""
    life = api.open_life("dinner-party", seed=3)
    with Loop(lambda: life, paused=True) as loop:
        while loop.latest() is None:
            sleep(0.01)
        for deed in (api.Praise(agent="Ada", value=1.0), api.Drop(kind="apple", at=(1.0, 1.0))):
            loop.post(deed)
        for _ in range(30):
            loop.step()
        yield loop


def press(key: str) -> list[Event]:
    code = pygame.K_TAB if key == "\t" else getattr(pygame, f"K_{key}")
    return [Event(kind, key=code, mod=0, unicode=key) for kind in (pygame.KEYDOWN, pygame.KEYUP)]


def settle(view: View, loop: Loop) -> None:
    """Waits until the life says what minds think if that is wanted, and panels have found their places."""
    for _ in range(500):
        view.frame((), 0.05)
        latest = loop.latest()
        if latest is not None and (latest[1].thinking is not None or not loop.thoughts):
            break
        sleep(0.01)
    for _ in range(3):
        view.frame((), 0.05)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize(("size", "keys"), CASES)
def test_no_panel_covers_another(loop: Loop, size: tuple[int, int], keys: str) -> None:
    view = View(Canvas(open_offscreen(), size), loop, "x")
    view.prepare(LOW)
    view.frame((), 0.05)
    for key in keys:
        view.frame(press(key), 0.05)
    settle(view, loop)
    first = view._dashboard.covered
    view.frame((), 0.05)
    assert view._dashboard.covered == first, "panels come and go by turns"
    assert len(first) >= 2
    assert keys != "\t" or view._dashboard._strip is not None, "there is room for what a mind expects"
    met = [pair for pair in itertools.combinations(first, 2) if meet(*pair)]
    assert met == []
    for left, top, right, bottom in first:
        assert left >= 0.0
        assert top >= 0.0
        assert right <= size[0]
        assert bottom <= size[1]
