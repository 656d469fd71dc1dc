"""What panels write and draw of time, and of who or what is selected, is what the snapshot says."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import sleep

import numpy as np
import pytest
from imgui_bundle import imgui

from render.browser import Canvas
from render.camera import frame_world
from render.clearing import Box
from render.hud.labels import draw_labels, extent, labels
from render.hud.panels import FEELINGS, Pace, draw_selected, draw_status
from render.offscreen import OffscreenStudio
from render.palette import ICE
from render.picking import Target
from render.presets import LOW
from render.renderer import Picture
from render.view import View
from sandbox import api, space
from sandbox.intervention import Feel
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot
from sandbox.space import FACE
from tests.snapshots import snapshot, world

SIZE, SCALE = (960, 540), 1.1
SPEC = world()
SHOT = snapshot(SPEC)
NORI = Target("agent", "Nori")
GOING = Pace(paused=False, speed=1.0, achieved=1.0, fps=30.0)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def drawn(studio: OffscreenStudio, draw: Callable[[], object]) -> tuple[Picture, list[str]]:
    """What is drawn on black, and the lines that are written in it."""
    words = ""
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.framebuffer.clear()
        studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
        imgui.log_to_clipboard()
        draw()
        imgui.log_finish()
        words = imgui.get_clipboard_text()
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read(), words.splitlines()


def status(studio: OffscreenStudio, pace: Pace = GOING, shot: Snapshot = SHOT) -> list[str]:
    """The lines of the panel that says how time goes."""
    return drawn(studio, lambda: draw_status(shot, pace))[1]


def card(studio: OffscreenStudio, shot: Snapshot, target: Target = NORI) -> list[str]:
    """The lines of the panel of who or what is selected."""
    return drawn(studio, lambda: draw_selected(shot, target))[1]


@pytest.mark.parametrize(
    ("tick", "clock"), [(0, "00:00"), (19, "00:00"), (20, "00:01"), (1199, "00:59"), (73_260, "61:03")]
)
def test_the_clock_is_the_tick_in_minutes_and_seconds(studio: OffscreenStudio, tick: int, clock: str) -> None:
    title, line = status(studio, shot=replace(SHOT, tick=tick))
    assert title == SPEC.title
    assert line == f"{clock} speed 1× achieved 1.00× 30 fps"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"speed": 0.125, "achieved": 0.12}, "speed 1/8× achieved 0.12× 30 fps"),
        ({"speed": 4.0, "achieved": 3.98}, "speed 4× achieved 3.98× 30 fps"),
        ({"speed": math.inf, "achieved": 7.04}, "as fast as it goes, achieved 7.04× 30 fps"),
        ({"achieved": 0.0}, "speed 1× ... 30 fps"),
        ({"fps": 59.6}, "speed 1× achieved 1.00× 60 fps"),
        ({"share": 0.75}, "speed 1× achieved 1.00× 30 fps picture 75 %"),
        ({"paused": True}, "paused 30 fps"),
    ],
)
def test_the_line_of_time_says_what_was_asked_for_and_what_came_of_it(
    studio: OffscreenStudio, changes: dict, words: str
) -> None:
    assert status(studio, replace(GOING, **changes))[1:] == [f"00:02 {words}"]


@pytest.mark.parametrize(
    ("speed", "achieved", "paused", "slow"),
    [
        (2.0, 1.7, False, True),
        (2.0, 1.9, False, False),
        (2.0, 0.0, False, False),
        (2.0, 1.7, True, False),
        (math.inf, 0.3, False, False),
    ],
)
def test_a_machine_is_called_slow_only_if_it_is(
    studio: OffscreenStudio, speed: float, achieved: float, *, paused: bool, slow: bool
) -> None:
    lines = status(studio, Pace(paused=paused, speed=speed, achieved=achieved, fps=30.0))
    assert ("this machine cannot keep up" in lines) == slow


def test_the_status_tells_of_films_of_the_past_of_cold_minds_and_of_worlds_that_blew_up(
    studio: OffscreenStudio,
) -> None:
    cold = np.array((False, True, True, False))
    shot = replace(SHOT, frozen=cold, learns=np.ones(4, bool), resets=3)
    lines = status(studio, replace(GOING, filmed=7.4, past="00:41, 12 s ago"), shot)[2:]
    assert [line.strip() for line in lines] == [
        "looking back: 00:41, 12 s ago",
        "End: back to now",
        "filming 7 s",
        "learning is frozen: Nori, Pip",
        "blew up and began anew 3 times",
    ]


def test_the_figures_of_a_view_are_those_of_the_life_and_of_its_own_pictures(studio: OffscreenStudio) -> None:
    life = api.open_life("dinner-party", seed=1, minds="idle", threads=1)
    with Loop(lambda: life, paused=True) as loop:
        view = View(Canvas(studio.ctx, (64, 48)), loop, "")
        view.prepare(LOW)
        for dt in (0.02, 0.04) * 15:
            view.frame((), dt)
            sleep(0.002)
        pace = view._pace(SHOT)
        assert (pace.paused, pace.speed, pace.achieved) == (True, 1.0, loop.achieved)
        assert pace.fps == pytest.approx(1 / 0.03)
        loop.paused, loop.speed = False, 4.0
        assert (view._pace(SHOT).paused, view._pace(SHOT).speed) == (False, 4.0)
        view.release()


@pytest.mark.parametrize(("selected", "frozen"), [("Mika", "Nori"), ("Nori", "Mika"), ("Sol", "Pip")])
def test_the_snowflake_is_beside_the_frozen_one_whoever_is_selected(
    studio: OffscreenStudio, selected: str, frozen: str
) -> None:
    cold = np.array([agent.name == frozen for agent in SPEC.agents])
    learner = replace(SHOT, learns=np.ones(4, bool), begun=np.ones(4, bool))
    shot, camera, boxes = replace(learner, frozen=cold), frame_world(SPEC), dict[str, Box]()

    def names() -> None:
        draw_labels(shot, camera, SIZE, selected=selected, scale=2.0)
        made = labels(shot, camera, SIZE, selected=selected, scale=2.0)
        boxes.update({label.name: extent(label) for label in made})

    picture, _ = drawn(studio, names)
    rows, columns = np.nonzero(np.abs(picture - 255 * np.array(ICE)).max(axis=-1) < 40)
    left, top, right, bottom = boxes[frozen]
    assert len(rows) > 20
    assert (columns > left + 0.7 * (right - left)).all(), "at the right end of the name"
    assert (columns < right).all()
    assert ((rows > top) & (rows < bottom)).all()
    assert status(studio, shot=shot)[-1].strip() == f"learning is frozen: {frozen}"
    assert "frozen" not in " ".join(card(studio, shot, Target("agent", selected)))
    assert "frozen" in card(studio, shot, Target("agent", frozen))[0]


def test_the_card_says_what_somebody_does_says_and_holds(studio: OffscreenStudio) -> None:
    ball = SPEC.thing_index["ball"]
    shot = replace(
        SHOT,
        intentions=(("idle", "off to eat"),) * 4,
        intention=np.array((0, 1, 0, 0)),
        word=np.array((8, 3, 8, 8)),
        holding=np.array(((-1, -1), (-1, ball), (0, 0), (-1, -1))),
    )
    lines = card(studio, shot)[:3]
    assert [line.strip() for line in lines] == ["Nori", "off to eat", "said “come” holds ball"]
    quiet = card(studio, replace(shot, word=np.zeros(4, int), holding=np.full((4, 2), -1)))
    assert quiet[:3] == ["Nori", "off to eat", "energy"]


def felt(shot: Snapshot, name: str, value: float) -> Snapshot:
    """The same, but for one number that Nori feels or shows."""
    if name in FACE:
        shown = shot.face.copy()
        shown[1, FACE.index(name)] = value
        return replace(shot, face=shown)
    feelings = shot.feelings.copy()
    feelings[1, space.FEELINGS.index(name)] = value
    return replace(shot, feelings=feelings)


def changed(one: Picture, other: Picture) -> tuple[int, int, int, int]:
    """The box in which two pictures differ: left, right, top, bottom."""
    differs = np.abs(one.astype(int) - other).max(axis=-1) > 12
    columns, rows = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1))
    return int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1


def lines_of(picture: Picture, left: int, right: int) -> list[float]:
    """The middles of the lines of writing between two columns, pixels from the top."""
    rows = np.flatnonzero((picture[:, left:right].min(axis=-1) > 150).any(axis=1))
    return [float(each.mean()) for each in np.split(rows, np.flatnonzero(np.diff(rows) > 3) + 1)]


@pytest.mark.parametrize("name", [*space.FEELINGS, "arousal", "surprise", "boredom"])
def test_a_bar_of_the_card_is_as_long_as_what_is_felt_and_stands_beside_its_name(
    studio: OffscreenStudio, name: str
) -> None:
    (empty, words), (half, _), (full, _) = (
        drawn(studio, lambda value=value: draw_selected(felt(SHOT, name, value), NORI))
        for value in (0.0, 0.5, 1.0)
    )
    left, right, top, bottom = changed(empty, full)
    assert changed(empty, half) == (left, pytest.approx((left + right) / 2, abs=2), top, bottom)
    written = lines_of(empty, left - 90, left - 4)
    assert len(written) == len(words)
    assert 0.5 * (top + bottom) == pytest.approx(written[words.index(name)], abs=4)


def test_the_bar_of_valence_goes_right_from_its_middle_when_pleased_and_left_when_not(
    studio: OffscreenStudio,
) -> None:
    calm, pleased, cross, little = (
        drawn(studio, lambda value=value: draw_selected(felt(SHOT, "valence", value), NORI))[0]
        for value in (0.0, 1.0, -1.0, -0.5)
    )
    (middle, end, *_), (start, other, *_) = changed(calm, pleased), changed(calm, cross)
    assert start < other == pytest.approx(middle, abs=3)
    assert middle - start == pytest.approx(end - middle, abs=3)
    assert changed(calm, little)[0] == pytest.approx((start + middle) / 2, abs=2)


@pytest.mark.parametrize("feeling", space.FEELINGS)
def test_what_a_body_is_made_to_feel_is_what_its_card_shows(feeling: str) -> None:
    life = api.open_life("dinner-party", seed=1, minds="idle", threads=1)
    name, value = life.spec.agents[1].name, 0.4
    life.apply(Feel(agent=name, feeling=feeling, value=value))
    life.tick()
    column = [each for each, _ in FEELINGS].index(feeling)
    assert life.snapshot().feelings[1, column] == pytest.approx(value, abs=0.05)


def test_the_card_of_a_thing_says_what_it_is_and_what_it_weighs(studio: OffscreenStudio) -> None:
    assert card(studio, SHOT, Target("thing", "ball")) == ["ball", "ball, 0.4 kg"]
    assert card(studio, SHOT, Target("thing", "table")) == ["table", "table, fixed"]
    assert card(studio, SHOT, Target("thing", "cake")) == ["cake", "cake, 0.3 kg", "food: +0.50 energy"]
    assert card(studio, SHOT, Target("thing", "apple.2"))[:2] == ["apple.2", "apple, 0.2 kg"]


def test_the_card_of_a_thing_says_whether_it_is_there_and_who_holds_it(studio: OffscreenStudio) -> None:
    apple, spare = (SPEC.thing_index[label] for label in ("apple", "spare"))
    held = replace(SHOT, holding=np.array(((-1, -1), (-1, apple), (spare, -1), (apple, apple))))
    assert card(studio, held, Target("thing", "apple"))[3:] == ["held by Nori, Sol"]
    assert card(studio, SHOT, Target("thing", "apple"))[3:] == []
    assert card(studio, SHOT, Target("thing", "spare"))[3:] == ["not in the world now"]
