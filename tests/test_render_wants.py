"""The panel of who is selected says what they want as the snapshot says it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from render.hud import panels
from render.offscreen import OffscreenStudio
from render.picking import Target
from render.presets import LOW
from render.renderer import Picture
from sandbox.snapshot import Snapshot, Weighing
from sandbox.space import FACE, NEEDS
from tests.snapshots import thoughtful, weighing, world

SIZE = (960, 540)
SPEC = world()
MIKA = Target("agent", "Mika")

Box = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def wanting(**changes: np.ndarray) -> Snapshot:
    """Four who weigh needs, all as in `weighing` but for some of its numbers."""
    shot = thoughtful(SPEC)
    assert shot.thinking is not None
    count = len(shot.agent_pos)
    wants = replace(weighing(count), **changes)
    return replace(shot, thinking=replace(shot.thinking, weighing=wants))


def one(number: int, value: float, rest: float = 0.0) -> np.ndarray:
    """Levels or weights of everybody, one of them another than the rest."""
    values = np.full((4, len(NEEDS)), rest, np.float32)
    values[:, number] = value
    return values


def draw(studio: OffscreenStudio, shot: Snapshot) -> Picture:
    """The panel alone, on black."""
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.framebuffer.clear()
        studio._hud.begin(SIZE, 1 / 60, scale=1.1)
        panels.draw_selected(shot, MIKA)
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def changed(before: Picture, after: Picture) -> Box:
    """The box in which two pictures differ: left, right, top, bottom."""
    differs = np.abs(before.astype(int) - after).max(axis=-1) > 12
    columns, rows = np.flatnonzero(differs.any(axis=0)), np.flatnonzero(differs.any(axis=1))
    return int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1


@pytest.mark.parametrize("number", range(len(NEEDS)))
def test_a_bar_is_as_long_as_a_need_is_urgent(studio: OffscreenStudio, number: int) -> None:
    none, half, full = (draw(studio, wanting(level=one(number, value))) for value in (0.0, 0.5, 1.0))
    left, right, *_ = changed(none, full)
    assert changed(none, half)[:2] == (left, pytest.approx((left + right) / 2, abs=3))


def test_needs_stand_in_their_order_and_weights_beside_them(studio: OffscreenStudio) -> None:
    plain = draw(studio, wanting())
    tops = []
    for number in range(len(NEEDS)):
        bar = changed(plain, draw(studio, wanting(level=one(number, 1.0))))
        weight = changed(plain, draw(studio, wanting(weight=one(number, 2.75, rest=1.0))))
        assert weight[0] > bar[1]
        assert bar[2] - 10 < weight[2] < weight[3] < bar[3] + 10
        tops.append(bar[2])
    assert tops == sorted(tops)


def test_the_need_behind_what_is_done_stands_out_until_nothing_is_decided(studio: OffscreenStudio) -> None:
    undecided = draw(studio, wanting(undecided=np.ones(4, bool)))
    for number in (0, len(NEEDS) - 1):
        decided = draw(studio, wanting(behind=np.full(4, number)))
        *_, top, bottom = changed(undecided, decided)
        row = changed(draw(studio, wanting()), draw(studio, wanting(level=one(number, 1.0))))
        assert row[2] - 10 < top < bottom < row[3] + 10


def test_who_weighs_nothing_shows_what_the_face_shows(studio: OffscreenStudio) -> None:
    nobody = wanting(weighs=np.zeros(4, bool))
    assert np.array_equal(draw(studio, nobody), draw(studio, thoughtful(SPEC)))
    face = nobody.face.copy()
    face[:, FACE.index("rest")] = 1.0 - face[:, FACE.index("rest")]
    assert not np.array_equal(draw(studio, nobody), draw(studio, replace(nobody, face=face)))


def test_the_panel_leaves_room_for_the_strip_below(studio: OffscreenStudio) -> None:
    """Also where somebody has said something and holds something: see `draw_mind` for the strip."""
    shot = wanting()
    busy = replace(shot, word=np.ones_like(shot.word), holding=np.zeros_like(shot.holding))
    rows = np.flatnonzero(draw(studio, busy).max(axis=(1, 2)))
    assert int(rows[-1]) < 400


def test_wants_cannot_be_written() -> None:
    wants = weighing(4)
    assert isinstance(wants, Weighing)
    with pytest.raises(ValueError, match="read-only"):
        wants.level[0, 0] = 1.0


def told(studio: OffscreenStudio, *words: str) -> Picture:
    """What stands at the edge after some messages, on black."""
    toasts = panels.Toasts()
    for each in words:
        toasts.say(each)
    for _ in range(2):
        studio.renderer.framebuffer.clear()
        studio._hud.begin(SIZE, 1 / 60, scale=1.1)
        toasts.draw(1 / 60, 100.0)
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def test_what_is_over_is_not_told_beside_what_took_its_place(studio: OffscreenStudio) -> None:
    newest = told(studio, "select somebody", "quality: high")
    assert np.array_equal(told(studio, "quality: low", "select somebody", "quality: high"), newest)
    assert not np.array_equal(told(studio, "select somebody", "quality: low"), newest)
