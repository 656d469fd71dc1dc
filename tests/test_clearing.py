"""Panels never hide who is selected, and nothing slides away under the mouse."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.camera import Camera, frame_world
from render.clearing import Box, Clearing
from render.offscreen import OffscreenStudio
from render.picking import Target
from render.presets import LOW
from tests.snapshots import snapshot, thoughtful, world

SIZE = (960, 540)
CARD: Box = (713, 12, 948, 395)
STRIP: Box = (10, 395, 949, 527)
NARROW: Box = (250, 380, 700, 527)
OPEN = Clearing(size=SIZE, card=CARD, strip=STRIP)
SHOT = snapshot(world())
HOME = frame_world(SHOT.spec)
MIKA = Target("agent", "Mika")
shares = st.floats(-0.8, 0.8)


def seen(camera: Camera) -> Box:
    """Where Mika is on the picture, from ears to feet."""
    points = np.stack((SHOT.head_pos[0] + (0, 0, 0.3), SHOT.agent_pos[0]))
    (x0, y0, _), (x1, y1, _) = camera.project(points, SIZE).tolist()
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def away(box: Box, other: Box) -> bool:
    return box[2] <= other[0] or box[0] >= other[2] or box[3] <= other[1] or box[1] >= other[3]


@given(shares, shares)
def test_a_slid_picture_is_the_same_elsewhere(right: float, up: float) -> None:
    slid = replace(HOME, middle=(right, up))
    points = SHOT.head_pos
    by = slid.project(points, SIZE)[:, :2] - HOME.project(points, SIZE)[:, :2]
    np.testing.assert_allclose(by, np.tile((right * 480, -up * 270), (len(points), 1)), atol=1e-2)
    (x, y), eye = slid.project(points[0], SIZE)[:2].tolist(), np.array(slid.eye)
    origin, direction = slid.ray((x, y), SIZE)
    there = points[0] - eye
    np.testing.assert_allclose(origin, eye)
    np.testing.assert_allclose(direction, there / np.linalg.norm(there), atol=1e-4)
    clip = slid.projection(SIZE) @ slid.view() @ np.append(points[0], 1.0)
    np.testing.assert_allclose((clip[:2] / clip[3] * (1, -1) + 1) / 2 * SIZE, (x, y), atol=1e-2)


@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0), st.floats(-1.0, 2.0), st.sampled_from((STRIP, NARROW)))
def test_wherever_the_camera_looks_panels_do_not_hide_who_is_selected(
    x: float, y: float, z: float, strip: Box
) -> None:
    camera = replace(HOME, target=(x, y, z))
    middle = Clearing(size=SIZE, card=CARD, strip=strip).evading(SHOT, MIKA, camera)
    hidden = not (away(seen(camera), CARD) and away(seen(camera), strip))
    assert hidden <= (middle != (0.0, 0.0))
    slid = seen(replace(camera, middle=middle))
    assert away(slid, CARD)
    assert away(slid, strip)


def test_who_is_in_sight_already_moves_nothing() -> None:
    assert away(seen(HOME), CARD)
    assert OPEN.evading(SHOT, MIKA, HOME) == (0.0, 0.0)
    assert Clearing(size=SIZE).evading(SHOT, MIKA, HOME) == (0.0, 0.0)


def test_who_is_followed_stands_in_the_middle_of_what_is_free() -> None:
    right, up = OPEN.middle
    x, y, _ = replace(HOME, middle=(right, up)).project(np.array(HOME.target), SIZE).tolist()
    assert (x, y) == pytest.approx((CARD[0] / 2, STRIP[1] / 2), abs=0.01)
    assert Clearing(size=SIZE).middle == (0.0, 0.0)


def test_what_is_drawn_slides_with_its_sky_and_ground() -> None:
    shot = thoughtful()
    with OffscreenStudio(SIZE, LOW) as studio:
        plain, slid = (
            studio.draw_image(shot, camera=replace(HOME, middle=middle)).astype(int)
            for middle in ((0.0, 0.0), (-0.25, 0.2))
        )
    same = np.abs(plain[54:, 120:, :3] - slid[:-54, :-120, :3]).max(axis=-1) < 24
    assert same.mean() > 0.97
