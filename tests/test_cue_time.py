"""Along the bar of time every mark stands at its tick, as long and as bright as what it stands for."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from imgui_bundle import imgui

from render.events import Kind
from render.hud.timeline import LOOKS, Timeline, draw_frame, draw_mark
from render.hud.widgets import AMBER, INK
from render.looking import Looking
from render.offscreen import OffscreenStudio, Picture
from render.presets import LOW
from sandbox.intervention import Daylight, Drag, Drop, Entry, Freeze, Praise, Push
from sandbox.spec import TICK, Vec3
from tests.snapshots import snapshot, world

SIZE, SCALE = (1280, 720), 1.5
SPEC = world()
SHOT = snapshot(SPEC, tick=0)
WHO = SPEC.agents[0].name
DEEDS = {
    "touch": Push(agent=WHO, force=(1.0, 0.0, 0.0)),
    "thing": Drop(kind="apple", at=(0.5, 1.0)),
    "body": Praise(agent=WHO, value=1.0),
    "mind": Freeze(agent=WHO),
    "world": Daylight(value=0.5),
}


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def remembering(first: int, last: int, *, but: range = range(0)) -> Looking:
    """Somebody who remembers the ticks from one to another, but for some."""
    looking = Looking(lambda _: None)
    for tick in range(first, last + 1):
        if tick not in but:
            looking.note((None, replace(SHOT, tick=tick), 1.0), [])
    return looking


def done(looking: Looking, tick: int, kind: str = "touch") -> None:
    """Something is done so that a tick is the first that is lived with it."""
    looking.events.note([Entry(tick - 1, DEEDS[kind])], 0)


def bar(studio: OffscreenStudio, looking: Looking) -> Picture:
    """The pixels of the bar of time."""
    timeline = Timeline()
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.framebuffer.clear()
        studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
        timeline.draw(looking, None)
        studio._hud.end(studio.renderer.framebuffer)
    assert timeline.box is not None
    left, top, right, bottom = (round(side) for side in timeline.box)
    return studio.renderer.read()[top:bottom, left:right].astype(int)


def columns(picture: Picture, colour: Vec3, near: int = 14) -> np.ndarray:
    """The column of every pixel of a colour."""
    return np.nonzero(np.abs(picture - 255 * np.array(colour)).max(axis=-1) < near)[1]


def middle(picture: Picture, colour: Vec3) -> float:
    """The middle of what has a colour."""
    found = columns(picture, colour)
    assert len(found) > 0
    return 0.5 * float(found.min() + found.max())


def looked_at(studio: OffscreenStudio, looking: Looking, tick: int) -> float:
    """The column in which the line stands of who looks at a tick; the button beside the bar is as amber."""
    looking.look(tick)
    picture = bar(studio, looking)
    looking.end()
    found = columns(picture[:, : round(0.93 * picture.shape[1])], AMBER)
    return 0.5 * float(found.min() + found.max())


@pytest.mark.parametrize("kind", DEEDS)
@pytest.mark.parametrize("tick", [215, 430, 777])
def test_the_mark_of_an_event_stands_where_the_line_stands_of_who_looks_at_it(
    studio: OffscreenStudio, kind: Kind, tick: int
) -> None:
    looking = remembering(200, 800)
    line = looked_at(studio, looking, tick)
    done(looking, tick, kind)
    assert middle(bar(studio, looking), LOOKS[kind][0]) == pytest.approx(line, abs=1.5)


def test_marks_are_as_far_apart_as_their_ticks_and_move_on_as_time_goes(studio: OffscreenStudio) -> None:
    looking = remembering(0, 600)
    for tick, kind in ((150, "touch"), (300, "thing"), (450, "mind")):
        done(looking, tick, kind)
    picture = bar(studio, looking)
    touch, thing, mind = (middle(picture, LOOKS[kind][0]) for kind in ("touch", "thing", "mind"))
    assert thing - touch == pytest.approx(mind - thing, abs=1.5)
    now = middle(picture[:, round(0.9 * picture.shape[1]) :], INK) + round(0.9 * picture.shape[1])
    for tick in range(601, 1201):
        looking.note((None, replace(SHOT, tick=tick), 1.0), [])
    later = bar(studio, looking)
    assert middle(later, LOOKS["touch"][0]) < touch
    half = middle(later, LOOKS["mind"][0]) - middle(later, LOOKS["thing"][0])
    assert half == pytest.approx((mind - thing) / 2, abs=1.5), "the bar now holds twice the time"
    assert now > mind


def test_what_lasted_is_a_line_from_its_first_tick_to_its_last(studio: OffscreenStudio) -> None:
    looking = remembering(0, 600)
    start, end = (looked_at(studio, looking, tick) for tick in (200, 350))
    pulls = [Entry(tick - 1, Drag(agent=WHO, to=(0.0, 0.0, 1.0))) for tick in range(200, 351)]
    looking.events.note(pulls, 0)
    found = columns(bar(studio, looking), LOOKS["touch"][0])
    assert found.max() == pytest.approx(end, abs=2)
    assert set(range(round(start) + 12, round(end) - 1)) <= set(found.tolist()), "without a gap"
    assert start - found.min() < 10, "half a mark"


def test_what_cannot_be_looked_at_any_more_is_fainter(studio: OffscreenStudio) -> None:
    bright = []
    for first in (0, 300):
        looking = remembering(first, 600)
        done(looking, 250, "mind")
        picture = bar(studio, looking)
        x = round(looked_at(studio, remembering(0, 600), 250))
        bright.append(int(picture[len(picture) // 2, x].max()))
    assert bright[0] == pytest.approx(255 * max(LOOKS["mind"][0]), abs=4)
    assert bright[1] < 0.7 * bright[0]


def track(studio: OffscreenStudio, looking: Looking) -> np.ndarray:
    """How bright each column is of the line in the middle of the bar."""
    picture = bar(studio, looking)
    return picture[len(picture) // 2].max(axis=-1)


def test_the_bar_is_bright_where_something_is_remembered_and_nowhere_else(studio: OffscreenStudio) -> None:
    whole = remembering(0, 600)
    start, first, last, end = (looked_at(studio, whole, tick) for tick in (0, 200, 450, 590))
    known = track(studio, remembering(100, 600, but=range(201, 450)))
    born = looked_at(studio, whole, 100)
    for left, right, is_bright in (
        (start, born, False),
        (born, first, True),
        (first, last, False),
        (last, end, True),
    ):
        part = known[round(left) + 6 : round(right) - 6]
        assert (part > 120).all() == is_bright, (left, right)
        assert (part > 120).any() == is_bright


@pytest.mark.parametrize("last", [100, 700, 1300])
def test_a_notch_stands_below_the_bar_at_every_minute(studio: OffscreenStudio, last: int) -> None:
    looking = remembering(0, last)
    picture = bar(studio, looking)
    below = picture[len(picture) // 2 + 9].max(axis=-1)
    notches = np.flatnonzero(below > below.min() + 60)
    minutes = range(0, last, round(60 / TICK))
    ends = [looked_at(studio, looking, tick) for tick in minutes]
    found = [notches[np.abs(notches - each).argmin()] for each in ends]
    assert found == pytest.approx(ends, abs=2)
    inner = notches[(notches > 110) & (notches < 0.94 * picture.shape[1])]
    assert len(inner) <= 4 * len(minutes)


def test_a_white_dot_is_at_now_and_an_amber_line_and_frame_are_at_the_past(studio: OffscreenStudio) -> None:
    looking = remembering(0, 600)
    now = bar(studio, looking)
    assert len(columns(now, AMBER)) == 0
    white = columns(now[:, : round(0.955 * now.shape[1])], INK)
    assert white.mean() > 0.9 * now.shape[1]
    looking.look(300)
    past = bar(studio, looking)
    assert len(columns(past[:, : round(0.93 * past.shape[1])], AMBER)) > 50
    studio.renderer.framebuffer.clear()
    studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
    draw_frame()
    studio._hud.end(studio.renderer.framebuffer)
    framed = studio.renderer.read().astype(int)
    for edge in (framed[1], framed[-2], framed[:, 1], framed[:, -2]):
        assert np.abs(edge - 0.9 * 255 * np.array(AMBER)).max() < 20


def test_the_marks_of_all_kinds_have_shapes_that_are_told_apart(studio: OffscreenStudio) -> None:
    kinds = get_args(Kind)
    studio.renderer.framebuffer.clear()
    studio._hud.begin(SIZE, 1 / 60, scale=2.0)
    for place, kind in enumerate(kinds):
        draw_mark(imgui.get_background_draw_list(), kind, (50.0 + 100.0 * place, 50.0))
    studio._hud.end(studio.renderer.framebuffer)
    picture, masks = studio.renderer.read().astype(int), dict[str, np.ndarray]()
    for place, kind in enumerate(kinds):
        part = picture[20:80, 20 + 100 * place : 80 + 100 * place]
        masks[kind] = np.abs(part - 255 * np.array(LOOKS[kind][0])).max(axis=-1) < 60
        assert masks[kind].sum() > 60
    for one, other in combinations(kinds, 2):
        both = (masks[one] & masks[other]).sum() / (masks[one] | masks[other]).sum()
        assert both < 0.85, (one, other)
