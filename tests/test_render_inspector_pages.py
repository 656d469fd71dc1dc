"""What stands on the inspector's pages is what snapshots say, and looks as it did when it was looked at."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from imgui_bundle import imgui

from render.history import EVERY, History
from render.hud.inspector import PAGES, Page
from render.hud.pages import best_options
from render.offscreen import OffscreenStudio, Picture
from render.palette import NEED_COLOURS
from render.picking import Target
from render.presets import LOW
from sandbox.snapshot import Snapshot
from sandbox.space import NEEDS, STREAMS
from tests.desk import LARGE, SMALL, SPEC, Desk, Size, shown
from tests.pictures import check_picture
from tests.snapshots import SPACE, snapshot
from tests.snapshots import weighing as made

FORWARD, RED = "body.forward", "sight.3.red"


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SMALL, LOW) as opened:
        yield opened


def changed(one: Picture, other: Picture) -> tuple[int, int, int, int]:
    """The box in which two pictures differ: left, right, top, bottom."""
    differs = np.abs(one.astype(int) - other).max(axis=-1) > 12
    columns, rows = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1))
    return int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1


def lived(seconds: int) -> tuple[Snapshot, History]:
    """A while in which needs come and go, errors fall, nobody asks for thoughts once; the world blows up."""
    history, shot, end = History(), shown(), seconds * 20
    assert shot.thinking is not None
    phase = np.linspace(0.0, 5.0, 4 * len(NEEDS)).reshape(4, -1)
    for tick in range(0, end, EVERY):
        time, fade = tick / 400, np.float32(np.exp(-tick / 900))
        level = (0.5 + 0.45 * np.sin(time * (1 + 0.2 * np.arange(len(NEEDS))) + phase)).astype(np.float32)
        weight = (1.0 + 0.6 * np.sin(0.4 * time + 2 * phase)).astype(np.float32)
        shot = shown(
            tick,
            held={"rest": 0.75, "level 2": 0.0, "gain": 2.5} if tick > 400 else {},
            level=level,
            weight=weight,
        )
        assert shot.thinking is not None
        wave = (0.3 * np.sin(3 * time + np.arange(len(SPACE)))).astype(np.float32)
        thinking = replace(
            shot.thinking,
            error=shot.thinking.error * fade,
            progress=shot.thinking.progress * fade,
            sensed=np.clip(shot.thinking.sensed + wave, 0, 1),
            expected=np.clip(shot.thinking.sensed + 0.9 * wave, 0, 1),
        )
        feelings = np.clip(shot.feelings - [0.2 * time / 9, -0.3 * time / 9, 0, 0.1 * np.sin(time)], 0, 1)
        unasked = 0.4 * end < tick < 0.5 * end
        shot = replace(
            shot,
            face=shot.face * np.float32(0.6 + 0.4 * np.sin(2 * time)),
            feelings=feelings.astype(np.float32),
            resets=int(tick > 0.7 * end),
            thinking=None if unasked else thinking,
        )
        history.note(shot)
        if tick == 100:
            history.choose(0, FORWARD)
            history.choose(0, RED)
    return shot, history


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["540", "1080"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_looks_as_before(
    studio: OffscreenStudio, page: Page, size: Size, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    desk = Desk(studio, page, size)
    desk.shot, desk.history = lived(170)
    name = f"inspector_{page.replace(' ', '_')}_{size[1]}"
    check_picture(name, desk.picture(), request, tmp_path)


@pytest.mark.parametrize("need", range(len(NEEDS)), ids=NEEDS)
def test_the_end_of_a_curve_is_as_high_as_the_need_is_urgent(studio: OffscreenStudio, need: int) -> None:
    heights = []
    for value in (0.2, 0.5, 0.8):
        desk, level = Desk(studio), np.full((4, len(NEEDS)), 0.0, np.float32)
        level[0, need] = value
        desk.shot = shown(level=level)
        desk.history.note(desk.shot)
        picture = desk.picture()[70:230].astype(int)  # of the upper plot
        dots = np.abs(picture - 255 * np.array(NEED_COLOURS[NEEDS[need]])).max(axis=-1) < 6
        column = int(dots.sum(axis=0).argmax())
        heights.append(float(np.flatnonzero(dots[:, column]).mean()))
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=2)
    assert heights[0] - heights[1] > 15


@pytest.mark.parametrize("column", range(len(STREAMS)), ids=STREAMS)
def test_a_bar_of_attention_is_as_long_as_its_number(studio: OffscreenStudio, column: int) -> None:
    desk = Desk(studio, "mind", LARGE)
    pictures = []
    for value in (0.0, 0.5, 1.0):
        assert desk.shot.thinking is not None
        attention = desk.shot.thinking.attention.copy()
        attention[0, column] = value
        desk.shot = replace(desk.shot, thinking=replace(desk.shot.thinking, attention=attention))
        pictures.append(desk.picture()[:, :420])  # without the numbers
    left, right, top, bottom = changed(pictures[0], pictures[2])
    assert changed(pictures[0], pictures[1]) == (left, pytest.approx((left + right) / 2, abs=3), top, bottom)


def test_a_kind_of_deed_is_as_likely_as_all_there_were_of_it_and_worth_what_the_best_was() -> None:
    weighing = replace(
        made(4),
        option=np.tile((1, 0, 1, 1), (4, 1)),
        open=np.tile((True, True, True, False), (4, 1)),
        worth=np.tile(np.array((0.2, 0.3, 0.7, 0.9), np.float32), (4, 1)),
        chance=np.tile(np.array((0.125, 0.25, 0.5, 0.0), np.float32), (4, 1)),
        skill=np.tile(np.array((0.1, 0.2, 0.75, 0.4), np.float32), (4, 1)),
    )
    red, company = weighing.names
    assert best_options(weighing, 0) == [
        (company, pytest.approx((0.7, 0.625, 0.75))),
        (red, pytest.approx((0.3, 0.25, 0.2))),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_drawn_of_those_of_whom_nothing_is_known(studio: OffscreenStudio, page: Page) -> None:
    desk = Desk(studio, page)
    desk.shot = snapshot(SPEC)
    assert desk.picture().max() > 200
    desk.history.note(desk.shot)
    assert desk.picture().max() > 200
    thinker = shown()
    assert thinker.thinking is not None
    desk.history.note(
        replace(thinker, thinking=replace(thinker.thinking, thinks=np.zeros(4, bool), weighing=None))
    )
    assert desk.picture().max() > 200


def test_of_a_thing_nothing_is_drawn(studio: OffscreenStudio) -> None:
    desk = Desk(studio)
    desk.target = Target("thing", "ball")
    assert desk.picture().max() == 0
    assert desk.inspector.box is None


def test_tabs_turn_pages(studio: OffscreenStudio) -> None:
    desk = Desk(studio, "body")
    assert desk.inspector.box is not None
    left, top, right, _ = desk.inspector.box
    for number, page in enumerate(PAGES):
        desk.click(left + (right - left) * (number + 0.5) / len(PAGES), top + 58)
        assert desk.inspector.page == page


def test_the_left_edge_can_be_dragged_but_the_right_one_stays(studio: OffscreenStudio) -> None:
    desk = Desk(studio)
    assert desk.inspector.box is not None
    left, _, right, _ = desk.inspector.box
    desk.point(left + 3, 300)
    desk.press(down=True)
    desk.point(left - 57, 300)
    desk.press(down=False)
    desk.frame()
    assert desk.inspector.box[0] == pytest.approx(left - 60, abs=2)
    assert desk.inspector.box[2] == pytest.approx(right, abs=1)


def test_a_channel_is_found_by_its_name_chosen_by_a_click_and_dropped_by_another(
    studio: OffscreenStudio,
) -> None:
    desk = Desk(studio, "senses")
    desk.history.note(desk.shot)
    assert desk.inspector.box is not None
    x, top = desk.inspector.box[0] + 60, desk.inspector.box[1]
    desk.click(x, top + 170)
    imgui.get_io().add_input_characters_utf8("SHOWS sur")
    desk.frame()
    desk.frame()
    desk.click(x, top + 190)
    assert desk.history.chosen(0) == ("faces.1.shown.surprise",)
    desk.shot = replace(desk.shot, tick=desk.shot.tick + EVERY)
    desk.history.note(desk.shot)
    assert desk.picture().max() > 200
    desk.click(x, top + 190)
    assert desk.history.chosen(0) == ()


@pytest.mark.parametrize("page", PAGES)
def test_whatever_the_mouse_rests_on_says_more(studio: OffscreenStudio, page: Page) -> None:
    desk = Desk(studio, page)
    desk.shot, desk.history = lived(20)
    assert desk.inspector.box is not None
    left, _, right, bottom = desk.inspector.box
    plain = desk.picture()
    desk.point(left + 0.35 * (right - left), bottom - {"senses": 400, "reach in": 100}.get(page, 370))
    told = desk.picture()
    assert (np.abs(told.astype(int) - plain).max(axis=-1) > 30).mean() > 0.01
