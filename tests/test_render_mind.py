"""What the panel says of a mind is what the snapshot says of it, bar by bar."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.camera import frame_world
from render.ghosts import Worth
from render.history import EVERY, History
from render.hud import panels
from render.hud.labels import draw_labels
from render.hud.mind import draw_mind, retina
from render.hud.widgets import INK
from render.offscreen import OffscreenStudio
from render.palette import ICE, STREAM_COLOURS
from render.picking import Target
from render.presets import LOW
from render.recent import GLANCE, Recent
from render.renderer import Picture
from sandbox.snapshot import Floats, Snapshot, Thinking
from sandbox.space import RETINA, STREAMS
from tests.pictures import check_picture
from tests.snapshots import SPACE, snapshot, thinking, thoughtful, world

STRETCH, KEPT = 40, 60
SIZE = (960, 540)
SPEC = world()
MIKA = Target("agent", "Mika")
shares = st.floats(0.0, 1.0, width=32)


class Seen(NamedTuple):
    """What a window has seen."""

    recent: Recent
    history: History


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def thinks(shot: Snapshot, **changes: Floats) -> Snapshot:
    return replace(shot, thinking=replace(thoughts(shot), **changes))


def thoughts(shot: Snapshot) -> Thinking:
    assert shot.thinking is not None
    return shot.thinking


def of_first(shot: Snapshot, name: str, column: int, value: float) -> Snapshot:
    """The same, but for one number of the first agent."""
    values = getattr(thoughts(shot), name).copy()
    values[0, column] = value
    return thinks(shot, **{name: values})


def draw(studio: OffscreenStudio, shot: Snapshot, seen: Seen, target: Target = MIKA) -> Picture:
    """The panel alone, on black."""
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.framebuffer.clear()
        studio._hud.begin(SIZE, 1 / 60, scale=1.1)
        draw_mind(shot, target, *seen, low=1.0, room=(0.0, SIZE[0]))
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def changed(one: Picture, other: Picture) -> tuple[int, int, int, int]:
    """The box in which two pictures differ: left, right, top, bottom."""
    differs = np.abs(one.astype(int) - other).max(axis=-1) > 12
    columns, rows = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1))
    return int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1


def noted(*shots: Snapshot) -> Seen:
    recent, history = Recent(), History()
    for previous, shot in zip((None, *shots), shots, strict=False):
        recent.note(previous, shot)
        history.note(shot)
    return Seen(recent, history)


@pytest.mark.parametrize("name", ["error", "attention"])
@pytest.mark.parametrize("column", range(len(STREAMS)), ids=STREAMS)
def test_a_bar_is_as_long_as_its_number(studio: OffscreenStudio, name: str, column: int) -> None:
    shot = thoughtful(SPEC)
    recent = noted(shot)
    empty, half, full = (
        draw(studio, of_first(shot, name, column, value), recent) for value in (0.0, 0.5, 1.0)
    )
    left, right, top, bottom = changed(empty, full)
    assert changed(empty, half) == (left, pytest.approx((left + right) / 2, abs=2), top, bottom)
    inside = full[(top + bottom) // 2, left + 6 : right - 6]
    assert np.abs(inside - 255 * np.array(STREAM_COLOURS[STREAMS[column]])).max() < 4


def bright(picture: Picture, box: tuple[int, int, int, int]) -> int:
    """Counts the pixels of a box that have the colour of words."""
    left, right, top, bottom = box
    return int((np.abs(picture[top:bottom, left:right] - 255 * np.array(INK)).max(axis=-1) < 12).sum())


def test_a_bar_that_would_be_longer_than_its_track_says_so(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    one, more = (draw(studio, of_first(shot, "error", 2, value), noted(shot)) for value in (1.0, 1.25))
    arrow = changed(one, more)
    assert bright(one, arrow) == 0 < bright(more, arrow)
    assert draw(studio, of_first(shot, "error", 2, 9.0), noted(shot)).tolist() == more.tolist()


def test_a_curve_is_bright_where_it_leaves_its_box(studio: OffscreenStudio) -> None:
    quiet = thinks(thoughtful(SPEC), error=np.zeros((4, 5), np.float32))
    shots = [replace(quiet, tick=tick) for tick in range(0, 20 * STRETCH, EVERY)]
    edges = []
    for error in (1.2, 2.0):
        high = [of_first(shot, "error", 2, error) for shot in shots[:-1]]
        flat, curve = (draw(studio, quiet, noted(*seen, shots[-1])) for seen in (shots[:-1], high))
        edges.append(bright(curve, changed(flat, curve)))
    assert edges[0] == 0 < edges[1]


@pytest.mark.parametrize("column", range(len(STREAMS)), ids=STREAMS)
def test_progress_goes_right_and_what_is_unlearned_left(studio: OffscreenStudio, column: int) -> None:
    shot = of_first(thoughtful(SPEC), "progress", column, 0.08)
    recent = noted(shot)
    none, most, back = (
        draw(studio, of_first(shot, "progress", column, value), recent) for value in (0.0, 0.08, -0.04)
    )
    middle, end, _, _ = changed(none, most)
    start, stop, _, _ = changed(none, back)
    assert stop == pytest.approx(middle, abs=3)
    assert stop - start == pytest.approx((end - middle) / 2, abs=3)


def test_the_fullest_bar_of_a_level_is_its_largest_error_of_late(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    recent = noted(of_first(shot, "levels", 1, 0.8), replace(shot, tick=40 + EVERY))
    empty, half, full = (
        draw(studio, of_first(shot, "levels", 1, value), recent) for value in (0.0, 0.4, 0.8)
    )
    left, right, *_ = changed(empty, full)
    assert changed(empty, half)[:2] == (left, pytest.approx((left + right) / 2, abs=2))


def test_the_curve_ends_at_the_error_of_now_and_the_thin_line_is_one(studio: OffscreenStudio) -> None:
    quiet = thinks(thoughtful(SPEC), error=np.zeros((4, 5), np.float32))
    heights = []
    for error in (0.25, 0.5, 1.0):
        shots = [of_first(replace(quiet, tick=tick), "error", 2, error) for tick in range(3 * STRETCH)]
        flat = [replace(quiet, tick=tick) for tick in range(3 * STRETCH)]
        left, right, top, bottom = changed(
            draw(studio, quiet, noted(*flat)), draw(studio, quiet, noted(*shots))
        )
        assert right - left < 20  # two strokes of sixty, and the dot
        heights.append(bottom - top)
    assert heights[1] - heights[0] == pytest.approx((heights[2] - heights[1]) / 2, abs=2)


def test_who_does_not_think_has_no_panel(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    mute = replace(shot, thinking=replace(thoughts(shot), thinks=np.array((False, True, True, True))))
    for nothing, target in ((snapshot(SPEC), MIKA), (mute, MIKA), (shot, Target("thing", "ball"))):
        assert draw(studio, nothing, noted(shot), target).max() == 0


def test_the_two_little_pictures_are_what_is_sensed_and_what_was_expected(studio: OffscreenStudio) -> None:
    at = SPACE.find("sight")
    shot = thoughtful(SPEC)
    grey = np.full_like(thoughts(shot).sensed, 0.5)
    red = grey.copy()
    red[:, at] = np.tile((0.5, 1.0, 0.0, 0.0), len(RETINA))
    pictures = [
        draw(studio, thinks(shot, sensed=sensed, expected=expected), noted(shot))
        for sensed, expected in ((grey, grey), (red, grey), (grey, red))
    ]
    sees, expects = (changed(pictures[0], picture) for picture in pictures[1:])
    assert sees[:2] == expects[:2]
    assert sees[3] < expects[2]
    for (left, right, top, bottom), picture in zip((sees, expects), pictures[1:], strict=True):
        assert np.median(picture[top:bottom, left:right], axis=(0, 1)).tolist() == [255, 0, 0]


def test_the_retina_is_sorted_from_left_to_right_and_from_high_to_low() -> None:
    flat = np.stack([(0.0, azimuth, elevation, 0.0) for azimuth, elevation in RETINA]).astype(np.float32)
    azimuths, elevations, _ = np.moveaxis(retina(flat.ravel()), -1, 0)
    assert np.all(np.diff(azimuths, axis=1) < 0)
    assert np.all(np.diff(elevations, axis=0) < 0)


@given(errors=st.lists(shares, min_size=1, max_size=3 * STRETCH // EVERY))
@settings(max_examples=20, deadline=None)
def test_the_curve_is_the_mean_error_of_each_stretch(errors: list[float]) -> None:
    shot, each = thoughtful(SPEC), STRETCH // EVERY
    shots = [
        of_first(replace(shot, tick=EVERY * number), "error", 1, error) for number, error in enumerate(errors)
    ]
    means = [np.mean(errors[i : i + each]) for i in range(0, len(errors), each)]
    found = noted(*shots).history.means("error", 0, STRETCH, KEPT)[1]
    np.testing.assert_allclose(found[KEPT - len(means) :], means, atol=1e-5)
    assert np.isnan(found[: KEPT - len(means)]).all()


def test_a_curve_ends_at_the_moment_that_is_seen_and_breaks_where_nobody_looked() -> None:
    shot = thoughtful(SPEC)
    history = noted(*(replace(shot, tick=tick) for tick in (*range(400), *range(800, 1000)))).history
    assert np.isfinite(history.means("error", 0, STRETCH, 10)[0]).tolist() == [False] * 5 + [True] * 5
    assert np.isfinite(history.means("error", 0, STRETCH, 20)[0]).tolist() == (
        [True] * 5 + [False] * 10 + [True] * 5
    )
    history.end = 399
    assert np.isfinite(history.means("error", 0, STRETCH, 12)[0]).tolist() == [False] * 2 + [True] * 10


def glanced(*, sensed: dict[str, float], expected: dict[str, float]) -> Recent:
    """What a window knows half a second after the first agent was surprised for one tick."""
    shot = thoughtful(SPEC)
    calm = np.zeros_like(thoughts(shot).sensed)
    came, awaited = calm.copy(), calm.copy()
    for values, named in ((came, sensed), (awaited, expected)):
        for name, value in named.items():
            values[0, SPACE.find(name)] = value
    shots = [thinks(replace(shot, tick=tick), sensed=calm, expected=calm) for tick in range(4 * GLANCE)]
    shots[2 * GLANCE + 3] = thinks(shots[2 * GLANCE + 3], sensed=came, expected=awaited)
    return noted(*shots[: 3 * GLANCE + 1]).recent


def test_surprises_are_named_with_both_their_numbers_the_largest_first() -> None:
    recent = glanced(
        sensed={"body.turn": 4.0, "faces.0.left": 1.0, "sight.3.red": 0.75, "sight.3.blue": 0.5},
        expected={"hearing.0.hello": 0.25},
    )
    found = [
        (surprise.channel.name, surprise.expected, surprise.sensed) for surprise in recent.surprises(0, 9)
    ]
    assert found == [
        ("sight.3.red", 0.0, 0.75),  # and not the blue of the same ray
        ("body.turn", 0.0, 4.0),
        ("hearing.0.hello", 0.25, 0.0),
        ("faces.0.left", 0.0, 1.0),
    ]
    assert [surprise.channel.name for surprise in recent.surprises(0, 1)] == ["sight.3.red"]
    assert recent.surprises(1, 9) == []


def test_what_changes_all_the_time_surprises_less() -> None:
    shot = thoughtful(SPEC)
    sensed = np.zeros((40 * GLANCE + 1, *thoughts(shot).sensed.shape), np.float32)
    sensed[1::2, :, SPACE.find("body.forward")] = 2.0
    expected = np.full_like(sensed, 0.5)
    shots = [
        thinks(replace(shot, tick=tick), sensed=sensed[tick], expected=expected[tick])
        for tick in range(len(sensed))
    ]
    sizes = {each.channel.name: each.size for each in noted(*shots).recent.surprises(0, 99)}
    assert "body.forward" not in sizes  # moves by 2 m/s each tick: half is well foreseen
    assert sizes["faces.0.forward"] > 4


def test_that_nothing_surprises_is_said_only_once_it_is_known_what_is_usual(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    sensed = thoughts(shot).sensed
    calm = [thinks(replace(shot, tick=tick), expected=sensed) for tick in range(4 * GLANCE)]
    early, late, sparse = noted(*calm[:GLANCE]), noted(*calm), noted(*calm[::2])
    assert [seen.recent.judges for seen in (early, late, sparse)] == [False, True, False]
    assert early.recent.surprises(0, 4) == late.recent.surprises(0, 4) == []
    words = [card(studio, calm[-1], seen)[-130:, -330:].astype(int) for seen in (early, late)]
    assert np.abs(words[0] - words[1]).max() > 60


def test_nobody_is_surprised_before_anything_was_seen() -> None:
    assert Recent().surprises(0, 4) == []
    assert noted(snapshot(SPEC)).recent.surprises(0, 4) == []


def card(studio: OffscreenStudio, shot: Snapshot, seen: Seen) -> Picture:
    """The whole window: labels, status, card and panel, over the world."""
    camera, pace = frame_world(shot.spec), panels.Pace(paused=False, speed=1.0, achieved=1.0, fps=30.0)
    for _ in range(2):
        studio.renderer.draw(shot, camera, selected="Mika", imagined={"Mika": Worth()})
        studio._hud.begin(SIZE, 1 / 60, scale=1.1)
        draw_labels(shot, camera, SIZE, selected="Mika", imagined={"Mika": Worth()}, scale=1.1)
        panels.draw_status(shot, pace)
        panels.draw_selected(shot, MIKA)
        draw_mind(shot, MIKA, *seen, low=1.0, room=(0.0, SIZE[0]))
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def lived() -> tuple[Snapshot, Seen]:
    """Two minutes in which errors fall."""
    shot = thoughtful(SPEC, shift=(0.65, -0.35, 0.0))
    shots = [
        thinks(replace(shot, tick=tick), error=thoughts(shot).error * np.float32(np.exp(-tick / 1500)))
        for tick in range(0, 2400, 5)
    ]
    return shots[-1], noted(*shots)


def test_the_window_looks_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    check_picture("mind", card(studio, *lived()), request, tmp_path)


def test_who_is_frozen_can_be_seen_wherever_one_looks(studio: OffscreenStudio) -> None:
    shot, seen = lived()
    cold = replace(shot, frozen=np.array((True, False, False, False)))
    warm, frosty = (card(studio, each, seen) for each in (shot, cold))
    icy = np.abs(frosty - 255 * np.array(ICE)).max(axis=-1) < 40
    new = icy & (np.abs(frosty.astype(int) - warm).max(axis=-1) > 40)
    x, y, _ = frame_world(SPEC).project(shot.head_pos[0], SIZE)
    above_head = new[int(y) - 110 : int(y) - 30, int(x) - 60 : int(x) + 60]
    status, selected, panel = new[60:110, :300], new[15:60, 700:], new[395:430, :140]
    assert all(part.sum() > 12 for part in (above_head, status, selected, panel))


def test_thoughts_of_hand_made_snapshots_fit_together() -> None:
    shot = snapshot(SPEC)
    made = thinking(shot)
    assert made.sensed.shape == made.expected.shape == (4, len(SPACE))
    np.testing.assert_allclose(made.attention.sum(axis=1), 1, rtol=1e-5)
