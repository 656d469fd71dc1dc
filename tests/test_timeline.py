"""The bar of time and the list of events: what they show is what is remembered, and clicks go there."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from imgui_bundle import imgui

from render.events import Event, Kind
from render.hud.events import draw_events
from render.hud.panels import wanted
from render.hud.timeline import LOOKS, Timeline, moment
from render.hud.widgets import AMBER
from render.looking import Looking
from render.offscreen import OffscreenStudio, Picture
from render.presets import LOW
from render.tempo import SPEEDS
from sandbox.intervention import Clamp, Drag, Entry, Push
from tests.snapshots import snapshot, world

SIZES = ((1280, 720), (2560, 1440))
SPEC = world()
SHOT = snapshot(SPEC, tick=0)
NAME = SPEC.agents[0].name
AWAY = (-1.0, -1.0)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZES[0], LOW) as opened:
        yield opened


class Desk:
    """The bar, the list, and a mouse on them; ticks 200 to 800 are remembered."""

    def __init__(self, studio: OffscreenStudio, size: tuple[int, int] = SIZES[0]) -> None:
        self.said: list[str] = []
        self.looking = Looking(self.said.append)
        self.timeline = Timeline()
        self.card: tuple[float, float, float, float] | None = None
        self.clicked: list[Event] = []
        self._studio, self._size = studio, size
        studio.renderer.resize(size)
        for tick in range(200, 801):
            self.looking.note((None, replace(SHOT, tick=tick), 1.0), [])
        push = Push(agent=NAME, force=(1.0, 0.0, 0.0))
        pulls = [Entry(tick, Drag(agent=NAME, to=(0.0, 0.0, 1.0))) for tick in range(500, 560)]
        clamp = Clamp(agent=NAME, part="gate", value=1.0)
        self.looking.events.note([Entry(99, push), *pulls, Entry(649, clamp)], 0)
        self.point(*AWAY)

    def frame(self) -> None:
        """Draws once."""
        self._begin()
        imgui.end_frame()

    def picture(self) -> Picture:
        self._studio.renderer.framebuffer.clear()
        self._begin()
        self._studio._hud.end(self._studio.renderer.framebuffer)
        return self._studio.renderer.read()

    def _begin(self) -> None:
        self._studio._hud.begin(self._size, 1 / 60, scale=min(max(self._size[1] / 760, 1.1), 3.0))
        clicked = self.timeline.draw(self.looking, self.card)
        self.list, chosen = draw_events(self.looking, 100.0)
        self.clicked += [event for event in (clicked, chosen) if event is not None]

    def point(self, x: float, y: float) -> None:
        imgui.set_current_context(self._studio._hud._gui)
        imgui.get_io().add_mouse_pos_event(x, y)
        self.frame()
        self.frame()

    def press(self, *, down: bool) -> None:
        imgui.get_io().add_mouse_button_event(0, down)
        self.frame()

    def click(self, x: float, y: float) -> None:
        self.point(x, y)
        self.press(down=True)
        self.press(down=False)

    def at(self, share: float) -> tuple[float, float]:
        """Gives the pixel at a share of the bar."""
        assert self.timeline.box is not None
        left, top, right, bottom = self.timeline.box
        return round(left + share * (right - left)), round(0.5 * (top + bottom))

    def amber(self) -> float:
        """The column in which the line stands that says where one looks."""
        assert self.timeline.box is not None
        _, top, right, bottom = (round(side) for side in self.timeline.box)
        button = round(0.06 * (right - self.timeline.box[0]))
        band = self.picture()[top + 4 : bottom - 4, : right - button].astype(int)
        is_amber = (np.abs(band - np.array(AMBER) * 255).max(axis=-1) < 12).sum(axis=0)
        return float(np.flatnonzero(is_amber > 0.7 * len(band)).mean())


@pytest.fixture(params=SIZES, ids=str)
def desk(studio: OffscreenStudio, request: pytest.FixtureRequest) -> Desk:
    return Desk(studio, request.param)


def test_a_click_on_the_bar_looks_at_that_moment_and_the_line_stands_there(desk: Desk) -> None:
    seen = []
    for share in (0.2, 0.35, 0.6, 0.85):
        x, y = desk.at(share)
        desk.click(x, y)
        desk.point(*AWAY)
        assert desk.amber() == pytest.approx(x, abs=0.003 * desk.picture().shape[1])
        seen.append(desk.looking.tick)
    assert desk.clicked == []
    slopes = np.diff(seen) / np.diff((0.2, 0.35, 0.6, 0.85))
    assert slopes.min() > 600
    assert slopes == pytest.approx(slopes[0], rel=0.03)


def test_dragging_along_the_bar_looks_on_and_its_right_end_is_now(desk: Desk) -> None:
    desk.point(*desk.at(0.3))
    desk.press(down=True)
    first = desk.looking.tick
    desk.point(*desk.at(0.5))
    second = desk.looking.tick
    for tick in range(801, 830):  # the bar moves on below a mouse that rests
        desk.looking.note((None, replace(SHOT, tick=tick), 1.0), [])
    desk.frame()
    assert 200 < first < second == desk.looking.tick < 800
    desk.point(*desk.at(0.99))
    desk.press(down=False)
    assert not desk.looking.back


def test_the_button_beside_the_bar_goes_back_to_now(desk: Desk) -> None:
    desk.click(*desk.at(0.98))
    assert not desk.looking.back
    desk.looking.look(300)
    desk.click(*desk.at(0.98))
    assert not desk.looking.back


def test_a_click_on_a_mark_goes_to_its_event(desk: Desk) -> None:
    for share in np.linspace(0.1, 0.9, 161):
        desk.click(*desk.at(share))
    assert {event.tick for event in desk.clicked} == {501, 650}
    desk.looking.jump(desk.clicked[0])
    assert desk.looking.tick == desk.clicked[0].tick


def test_what_began_before_the_bar_has_a_line_on_it_and_no_mark(desk: Desk) -> None:
    def start(shown: Picture) -> np.ndarray:
        """The left end of the bar."""
        (x, y), high = desk.at(0.0), round(0.02 * shown.shape[0])
        return shown[y - high : y + high, x : x + 10 * high].astype(int)

    plain = start(desk.picture())
    pull = Drag(agent=SPEC.agents[1].name, to=(0.0, 0.0, 1.0))
    desk.looking.events.note([Entry(tick, pull) for tick in range(150, 300)], 0)
    pulled = start(desk.picture())
    rows = np.flatnonzero((np.abs(pulled - plain).max(axis=-1) > 40).any(axis=1))
    assert 0 < len(rows) < 0.45 * len(plain), "a line, which is thinner than a mark"
    for share in np.linspace(0.02, 0.15, 40):
        desk.click(*desk.at(share))
    assert desk.clicked == []


def test_a_line_of_the_list_goes_to_its_event_and_a_forgotten_one_says_so(desk: Desk) -> None:
    left, top, right, bottom = desk.list
    for y in range(round(top), round(bottom), 4):
        desk.click(0.5 * (left + right), y)
    found = list(dict.fromkeys(event.tick for event in desk.clicked))
    assert found == [650, 501, 100]
    assert desk.looking.jump(desk.clicked[-1]) == (None, None)
    assert desk.said == ["nothing of that moment is remembered"]


def test_the_bar_ends_beside_a_card_that_reaches_down_to_it_and_runs_below_others(desk: Desk) -> None:
    width, height = desk.picture().shape[1::-1]
    assert desk.timeline.box is not None
    assert desk.timeline.box[2] > 0.98 * width
    for bottom, ends in ((0.5 * height, True), (0.99 * height, False)):
        desk.card = (0.7 * width, 10.0, 0.99 * width, bottom)
        desk.frame()
        desk.frame()
        assert (desk.timeline.box[2] > 0.98 * width) == ends
        assert ends or desk.timeline.box[2] < 0.7 * width


def test_each_kind_of_event_has_a_colour_and_a_shape_of_its_own_also_for_those_who_see_few_colours() -> None:
    assert set(LOOKS) == set(get_args(Kind))
    assert len({shape for _, shape in LOOKS.values()}) == len(LOOKS)
    for (one, _), (other, _) in combinations(LOOKS.values(), 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.1


def test_moments_and_speeds_are_written_in_plain_words() -> None:
    assert moment(820, 1060) == "00:41, 12 s ago"
    assert moment(1050, 1060) == "00:52, 0.50 s ago"
    words = [wanted(speed) for speed in SPEEDS]
    assert (words[0], words[4], words[-1]) == ("speed 1/20×", "speed 1×", "as fast as it goes,")
