"""Whoever watches from far away sees what a window shows, and what they do reaches the life."""

import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import av
import numpy as np
import pygame
import pytest

from render.bindings import BINDINGS
from render.browser import run_served
from render.camera import Size, frame_world
from render.gestures import Gesture, Key, Leave, Pointer, Resize, Text, Wheel
from render.remote import _KEYS, Remote
from render.sound.waves import RATE
from sandbox import api
from sandbox.errors import SandboxError
from sandbox.intervention import Clamp, Drag, Remove
from sandbox.life import Life
from sandbox.loop import Loop
from sandbox.space import FACE
from tests.far_away import WORLD, Glances, Visitor
from worlds.loader import load


@pytest.fixture
def seat() -> Iterator[tuple[Loop, Life, Visitor]]:
    life = api.open_life(load(WORLD), seed=5, threads=1)
    with Loop(lambda: life) as loop:
        yield loop, life, Visitor()


def ball(loop: Loop, size: Size) -> tuple[int, int]:
    latest = loop.latest()
    assert latest is not None
    x, y, _ = frame_world(latest[1].spec).project(latest[1].thing_pos[0], size)
    return round(float(x)), round(float(y))


def test_a_ball_is_lifted_from_far_away(seat: tuple[Loop, Life, Visitor]) -> None:
    loop, life, visitor = seat
    heights: list[float] = []

    def visit() -> Glances:
        while loop.latest() is None:
            yield []
        yield [Resize(width=640, height=360)]
        yield []
        x, y = ball(loop, (640, 360))
        yield [Pointer(does="move", x=x, y=y), Pointer(does="down", x=x, y=y)]
        for step in range(1, 9):
            yield [Pointer(does="move", x=x - 3 * step, y=y - 12 * step)]
        while not heights or heights[-1] < 0.6:
            latest = loop.latest()
            assert latest is not None
            heights.append(float(latest[1].thing_pos[0, 2]))
            yield []
        yield [Leave()]
        while heights[-1] > 0.3:
            latest = loop.latest()
            assert latest is not None
            heights.append(float(latest[1].thing_pos[0, 2]))
            yield []

    visitor.visit = visit()
    run_served(loop, visitor, preset="low", title="Small")
    assert {entry.intervention.thing for entry in life.log if isinstance(entry.intervention, Drag)} == {
        "ball"
    }
    assert visitor.pictures[-1][0].shape == (360, 640, 3)
    answered = [number for _, number in visitor.pictures]
    assert answered == sorted(answered)
    assert answered[-1] > 10


def test_software_draws_no_larger_than_it_can_in_time(seat: tuple[Loop, Life, Visitor]) -> None:
    loop, _, visitor = seat
    visitor.visit = iter([[Resize(width=2560, height=1440)], [], []])
    run_served(loop, visitor, preset="low")
    height, width, _ = visitor.pictures[-1][0].shape
    assert width * height <= 960 * 540 * 1.01
    assert width / height == pytest.approx(2560 / 1440, rel=0.01)


def test_a_life_that_cannot_be_opened_ends_it_though_nobody_watches() -> None:
    class Nobody(Visitor):
        def wait(self, seconds: float) -> bool:
            time.sleep(min(seconds, 0.01))
            return False

    def refuse() -> Life:
        raise SandboxError("There is no such mind.")

    with Loop(refuse) as loop, pytest.raises(SandboxError, match="no such mind"):
        run_served(loop, Nobody(), preset="low")


def test_watching_from_far_away_changes_nothing(seat: tuple[Loop, Life, Visitor]) -> None:
    loop, life, visitor = seat

    def visit() -> Glances:
        yield [*press("Tab"), *press("KeyK"), Wheel(notches=2.0)]
        while life.now < 20:
            yield []

    visitor.visit = visit()
    run_served(loop, visitor, preset="low")
    loop.__exit__(None, None, None)
    unseen = api.open_life(load(WORLD), seed=5, threads=1)
    for _ in range(life.now):
        unseen.tick()
    assert unseen.digest() == life.digest()


def test_a_slider_of_the_inspector_makes_somebody_hungry_and_a_key_takes_a_ball_away() -> None:
    life = api.open_life(load(WORLD.replace('"idle"', '"predictive"')), seed=5, threads=1)
    visitor = Visitor()
    with Loop(lambda: life) as loop:

        def visit() -> Glances:
            while loop.latest() is None:
                yield []
            x, y = ball(loop, (960, 540))
            yield [Pointer(does="move", x=x, y=y), *press("KeyX")]
            yield press("KeyI")
            while len(sliders_of_hunger()) == 0:
                yield []  # on its first tick nobody thinks yet
            yield from ([] for _ in range(4))
            x, y = np.median(sliders_of_hunger(), axis=0).tolist()
            yield [Pointer(does="move", x=x, y=y)]
            yield []
            yield [Pointer(does="down", x=x, y=y)]
            yield []
            yield [Pointer(does="move", x=x + 60, y=y)]
            for _ in range(3):
                yield []
            yield [Pointer(does="up", x=x + 60, y=y)]
            while not life.log or life.now < life.log[-1].tick + 3:
                yield []

        def sliders_of_hunger() -> np.ndarray:
            """The pixels, x and y, in which the slider has the colour of hunger."""
            picture = visitor.pictures[-1][0][:, 500:].astype(int)
            red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
            rows, columns = np.nonzero((red > 200) & (abs(green - 100) < 40) & (abs(blue - 90) < 40))
            low = rows > 0.6 * picture.shape[0]
            return np.stack((columns[low] + 500.0, rows[low]), axis=-1)

        visitor.visit = visit()
        run_served(loop, visitor, preset="low")
        held = [each.intervention for each in life.log if isinstance(each.intervention, Clamp)]
        removed = [each.intervention for each in life.log if isinstance(each.intervention, Remove)]
    assert [each.thing for each in removed] == ["ball"]
    assert {(each.agent, each.part) for each in held} == {("Ada", "hunger")}
    assert held[-1].value is not None
    assert held[-1].value > 0.3
    shot = life.snapshot()
    assert not shot.thing_present[0]
    assert shot.face[0, FACE.index("hunger")] == pytest.approx(held[-1].value, abs=1e-5)


def press(code: str) -> list[Gesture]:
    return [Key(does="down", code=code), Key(does="up", code=code)]


def test_what_is_shown_is_filmed_with_panels_or_without(
    seat: tuple[Loop, Life, Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loop, _, visitor = seat
    shift, let_go = (Key(does=does, code="ShiftLeft") for does in ("down", "up"))

    def visit() -> Glances:
        while loop.latest() is None:
            yield []
        yield press("Space")
        for gestures in (press("F9"), press("F9"), [shift, *press("F9"), let_go], press("F9")):
            yield gestures
            for _ in range(20):
                yield []

    visitor.visit = visit()
    run_served(loop, visitor, preset="low")
    bare, whole = sorted(tmp_path.glob("*.mp4"))  # by their names: the second has a number
    shots = []
    for path in (whole, bare):
        with av.open(str(path)) as film:
            frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        assert len(frames) >= 10
        assert frames[-1].shape == (540, 960, 3)
        shots.append(frames[-1].astype(float))
    corner = np.s_[10:60, 10:200]
    assert shots[0][corner].mean() < 0.7 * shots[1][corner].mean()
    assert np.abs(shots[0][200:400, 300:600] - shots[1][200:400, 300:600]).mean() < 3.0


def test_who_presses_the_key_hears_what_happens_until_it_is_pressed_again(
    seat: tuple[Loop, Life, Visitor],
) -> None:
    loop, life, visitor = seat

    def visit() -> Glances:
        while loop.latest() is None:
            yield []
        for _ in range(2):
            yield press("KeyK")
            begun = life.now
            loop.post(Drag(thing="ball", to=(1.0, -1.0, 1.5)))
            while life.now < begun + 30:
                yield []

    visitor.visit = visit()
    run_served(loop, visitor, preset="low")
    assert not visitor.listening
    assert {note.sound.kind for note in visitor.notes} == {"bop"}


def test_pages_are_told_whether_somebody_is_possessed(seat: tuple[Loop, Life, Visitor]) -> None:
    loop, _, visitor = seat

    def visit() -> Glances:
        while loop.latest() is None:
            yield []
        for _ in range(2):
            yield press("KeyY")
            yield []

    visitor.visit = visit()
    run_served(loop, visitor, preset="low")
    changes = [now for now, _ in groupby(visitor.steered)]
    assert changes == [False, True, False]


def test_a_film_has_a_sound_track_if_somebody_hears(
    seat: tuple[Loop, Life, Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loop, life, visitor = seat

    def visit() -> Glances:
        while loop.latest() is None:
            yield []
        for before in ([], press("KeyK")):
            yield before
            yield press("F9")
            begun = life.now
            while life.now < begun + 40:
                loop.hold(Drag(thing="ball", to=(1.0, -1.0, 1.5)) if life.now < begun + 20 else None)
                yield []
            yield press("F9")

    visitor.visit = visit()
    run_served(loop, visitor, preset="low")
    silent, loud = sorted(tmp_path.iterdir())
    with av.open(str(silent)) as film:
        assert not film.streams.audio
    with av.open(str(loud)) as film:
        samples = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
    with av.open(str(loud)) as film:
        seconds = sum(1 for _ in film.decode(video=0)) / 30
    assert samples.shape[1] / RATE == pytest.approx(seconds, abs=0.2)
    assert np.abs(samples[:, : RATE // 2]).max() < 0.01  # the ball has not fallen yet
    assert np.abs(samples).max() > 0.05


def test_gestures_become_the_events_of_a_window() -> None:
    remote = Remote()

    def kinds(*gestures: Gesture) -> list[pygame.event.Event]:
        return list(remote.events(gestures))

    move, down = kinds(
        Pointer(does="move", x=10.4, y=20.0), Pointer(does="down", x=12.0, y=20, button="right")
    )
    assert (move.type, move.pos, down.type, down.button) == (
        pygame.MOUSEMOTION,
        (10, 20),
        pygame.MOUSEBUTTONDOWN,
        3,
    )
    (dragged,) = kinds(Pointer(does="move", x=15, y=25))
    assert (dragged.rel, dragged.buttons) == ((3, 5), (0, 0, 1))
    shift, key, text = kinds(
        Key(does="down", code="ShiftLeft"), Key(does="down", code="Tab"), Text(text="hé")
    )
    assert (shift.mod, key.key, key.mod, text.text) == (
        pygame.KMOD_LSHIFT,
        pygame.K_TAB,
        pygame.KMOD_LSHIFT,
        "hé",
    )
    (wheel,) = kinds(Wheel(notches=-1.5))
    assert wheel.precise_y == -1.5
    assert not kinds(Key(does="down", code="Lang1"))
    up, lost = kinds(Leave())
    assert (up.type, up.button, lost.type) == (pygame.MOUSEBUTTONUP, 3, pygame.WINDOWFOCUSLOST)
    (after,) = kinds(Key(does="down", code="KeyA"))
    assert after.mod == 0


def test_every_key_of_the_help_can_be_pressed_from_far_away() -> None:
    for binding in BINDINGS:
        assert not binding.keys or set(binding.keys) & set(_KEYS.values()), binding.shown
