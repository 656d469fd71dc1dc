"""Arcs of who regards whom, looks and ripples of voices are as wide, bright and far as their numbers."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from render.camera import Camera
from render.hud.beams import KIND, LOOKS, NEITHER, SOUR, arcs, beams, draw_beams, draw_regards, regards
from render.offscreen import OffscreenStudio
from render.presets import LOW
from render.renderer import Picture
from sandbox.snapshot import Snapshot
from tests.snapshots import CHILD, face, snapshot, world

SIZE, SCALE = (640, 360), 2.0
SPEC = world((CHILD, CHILD))
ONE, OTHER = (agent.name for agent in SPEC.agents)
CAMERA = Camera(eye=(0.0, -5.0, 1.6), target=(0.0, 0.0, 1.2), fov_deg=40.0)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def pair(valence: float = 0.0, turned: float = 1.0) -> Snapshot:
    """One at the left who looks to another at the right, so far turned to it; that one looks away."""
    shot = snapshot(SPEC)
    base = np.array([(-1.1, 0.0, 0.0), (1.1, 0.0, 0.0)], np.float32)
    by = base - shot.agent_pos
    yaw = math.acos(LOOKS + turned * (1 - LOOKS))
    return replace(
        shot,
        agent_pos=base,
        head_pos=base + np.array((0.0, 0.0, 0.88), np.float32),
        palm_pos=shot.palm_pos + by[:, None],
        heading=np.array([(1.0, 0.0), (1.0, 0.0)], np.float32),
        head_angle=np.array([(yaw, 0.0), (0.0, 0.0)], np.float32),
        gaze=np.array([(1.0, 0.0, 0.0)] * 2, np.float32),
        face=np.stack((face(valence=valence), face())),
        thing_present=np.zeros_like(shot.thing_present),
    )


def arc(studio: OffscreenStudio, shot: Snapshot, camera: Camera = CAMERA) -> Picture:
    """All that is drawn of who regards whom, on black."""
    studio.renderer.framebuffer.clear()
    studio._hud.begin(SIZE, 1 / 60)
    draw_regards(shot, camera, SIZE, names=(ONE, OTHER), scale=SCALE)
    studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read().astype(int)


def along(shot: Snapshot, share: float) -> tuple[int, int]:
    """Where a share of the way along the arc is seen: column, row."""
    (points,) = arcs(shot, regards(shot, [ONE]))
    x, y, _ = CAMERA.project(points[round(share * (len(points) - 1))], SIZE).tolist()
    return round(x), round(y)


def across(picture: Picture, place: tuple[int, int]) -> np.ndarray:
    """The colours of the column of pixels through the arc at a place."""
    x, y = place
    return picture[y - 20 : y + 20, x]


def thickness(picture: Picture, place: tuple[int, int]) -> float:
    """How many pixels an arc is wide, as if all were as bright as its middle."""
    column = across(picture, place).max(axis=-1)
    return float(column[column > 0.15 * column.max()].sum() / column.max())


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_an_arc_is_as_wide_as_what_is_shown_is_strong(studio: OffscreenStudio, sign: float) -> None:
    shots = [pair(sign * strength) for strength in (0.0, 0.25, 0.5, 0.75, 1.0)]
    wide = [thickness(arc(studio, shot), along(shot, 0.25)) for shot in shots]
    assert np.diff(wide).min() > 1.0
    assert np.diff(wide) == pytest.approx(np.full(4, (wide[4] - wide[0]) / 4), abs=0.4)
    assert wide[4] > 3 * wide[0]


def test_an_arc_is_as_bright_as_a_head_is_turned(studio: OffscreenStudio) -> None:
    bright = []
    for turned in (0.02, 0.25, 0.5, 0.75, 1.0):
        shot = pair(1.0, turned)
        bright.append(across(arc(studio, shot), along(shot, 0.25)).max())
    assert np.diff(bright) == pytest.approx(np.full(4, (bright[4] - bright[0]) / 4), abs=4)
    assert bright[0] < 0.2 * bright[4]
    assert bright[4] == pytest.approx(255 * max(KIND), rel=0.1)
    assert not arc(studio, pair(1.0, -0.02)).any(), "who is turned aside looks at nobody"


@pytest.mark.parametrize(
    ("valence", "colour", "bars"),
    [(0.6, KIND, (True, True)), (-0.6, SOUR, (True, False)), (0.0, NEITHER, (False, False))],
)
def test_a_kind_arc_has_a_plus_a_sour_one_a_minus_and_any_other_neither(
    studio: OffscreenStudio, valence: float, colour: tuple[float, float, float], bars: tuple[bool, bool]
) -> None:
    shot = pair(valence)
    picture, (x, y) = arc(studio, shot), along(shot, 0.5)
    middle = across(picture, along(shot, 0.25))
    line = middle[middle.max(axis=-1).argmax()]
    np.testing.assert_allclose(line, 0.95 * 255 * np.array(colour), atol=8)
    aside, above = (
        max(picture[y + dy, x + dx].min() for dx, dy in places) > 200
        for places in (((-5, 0), (5, 0)), ((0, -5), (0, 5)))
    )
    assert (aside, above) == bars
    assert picture[y - 10, x] == pytest.approx(line, abs=12), "a disc in the colour of the arc"


def test_the_arrow_is_at_the_head_that_is_looked_at_and_as_large_as_the_arc_is_wide(
    studio: OffscreenStudio,
) -> None:
    sizes = []
    for valence in (0.0, 0.5, 1.0):
        shot = pair(valence)
        picture = arc(studio, shot).max(axis=-1) > 40
        (x0, y0), (x1, y1) = along(shot, 0.0), along(shot, 1.0)
        assert x0 < SIZE[0] / 2 < x1, "who looks is at the left"
        start, end = (picture[y - 25 : y + 25, x - 25 : x + 25] for x, y in ((x0, y0), (x1, y1)))
        assert end.sum() > 2 * start.sum() > 0
        sizes.append(int(end.sum()))
    assert np.diff(sizes).min() > 100


def test_two_who_look_at_each_other_have_an_arc_each_with_what_each_shows(studio: OffscreenStudio) -> None:
    shot = replace(
        pair(),
        heading=np.array([(1.0, 0.0), (-1.0, 0.0)], np.float32),
        face=np.stack((face(valence=0.9), face(valence=-0.9))),
    )
    above = Camera(eye=(0.0, -3.0, 5.0), target=(0.0, 0.0, 1.0))
    picture = arc(studio, shot, above)
    for regard, colour in zip(regards(shot, (ONE, OTHER)), (KIND, SOUR), strict=True):
        (points,) = arcs(shot, [regard])
        x, y, _ = above.project(points[5], SIZE).round().astype(int)
        assert picture[y, x] == pytest.approx(0.95 * 255 * np.array(colour), abs=12)


def look(studio: OffscreenStudio, shot: Snapshot, *names: str) -> Picture:
    """The dotted lines of some, on black."""
    studio.renderer.framebuffer.clear()
    studio._hud.begin(SIZE, 1 / 60)
    draw_beams(shot, CAMERA, SIZE, names=names, scale=1.0)
    studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read().astype(int)


def test_a_look_is_dotted_from_the_eyes_to_what_is_met_in_the_colour_of_who_looks(
    studio: OffscreenStudio,
) -> None:
    shot = pair()
    (beam,) = beams(shot, [ONE])
    assert beam.target is not None
    picture = look(studio, shot, ONE)
    start, end = CAMERA.project(np.stack((beam.start, beam.end)), SIZE)[:, :2]
    rows, columns = np.nonzero(picture.max(axis=-1) > 30)
    assert columns.min() == pytest.approx(start[0], abs=12)
    assert columns.max() == pytest.approx(end[0], abs=8)
    assert np.abs(rows - np.interp(columns, (start[0], end[0]), (start[1], end[1]))).max() < 8
    lit = picture.max(axis=-1).max(axis=0)[round(start[0]) : round(end[0])] > 100
    assert 10 <= np.diff(lit.astype(int)).clip(0).sum() <= 20, "dots, not a line"
    dot = picture[round(end[1]), round(end[0]) - 1]
    assert dot == pytest.approx(255 * np.array(SPEC.agents[0].colour), abs=12)
    assert not look(studio, shot).any()


def test_a_look_that_meets_nobody_fades_and_has_no_end(studio: OffscreenStudio) -> None:
    empty = pair()
    way = np.array((0.9, 0.0, -0.22), np.float32)
    empty = replace(empty, gaze=np.stack((way / np.linalg.norm(way),) * 2))
    (beam,) = beams(empty, [OTHER])
    assert beam.target is None
    picture = look(studio, empty, OTHER)
    far = np.linspace(0.1, 0.9, 9)[:, None]
    places = CAMERA.project(beam.start + far * (beam.end - beam.start), SIZE)[:, :2].round().astype(int)
    inside = [(x, y) for x, y in places.tolist() if x < SIZE[0] - 8]
    bright = [picture[y - 6 : y + 7, x - 8 : x + 9].max() for x, y in inside]
    assert len(bright) >= 4
    assert np.diff(bright).max() < 0
    met = look(studio, pair(), ONE)
    x, y, _ = CAMERA.project(beams(pair(), [ONE])[0].end, SIZE).round().astype(int)
    assert met[y - 8 : y + 9, x - 8 : x + 9].max() > max(bright), "where a look arrives it is whole again"


def voice(studio: OffscreenStudio, loudness: float) -> Picture:
    """From above, the left one says something so loudly and the other nothing."""
    shot = replace(pair(), loudness=np.array((loudness, 0.0), np.float32))
    camera = Camera(eye=(0.0, -0.01, 8.0), target=(0.0, 0.0, 0.0), fov_deg=40.0)
    return studio.draw_image(shot, camera, labels=False).astype(int)


def ripples(studio: OffscreenStudio, loudness: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How much brighter than in silence the ground is, [n], how far from who speaks, and on which side."""
    across, down = np.meshgrid(*(np.arange(side) - (side - 1) / 2 for side in SIZE))
    metre = 8.0 * 2 * math.tan(math.radians(20.0)) / SIZE[1]
    x, y = across * metre + 1.1, -down * metre
    gain = (voice(studio, loudness) - voice(studio, 0.0)).max(axis=-1)
    lit = np.abs(gain) > 4
    return gain[lit], np.hypot(x, y)[lit], np.arctan2(y, x)[lit]


@pytest.mark.parametrize("loudness", [0.2, 0.5, 0.8, 1.0])
def test_ripples_widen_all_round_who_speaks_as_the_voice_fades(
    studio: OffscreenStudio, loudness: float
) -> None:
    gain, away, angle = ripples(studio, loudness)
    ring = CHILD.trunk_radius + 0.30
    assert away.max() == pytest.approx(ring + 0.1 + 0.9 * (1 - loudness), abs=0.06)
    assert away.min() > ring
    outermost = angle[away > away.max() - 0.1]
    assert len(np.unique(np.floor(outermost * 8 / math.pi))) >= 12, "all round, but for what a body hides"
    assert gain.min() > 0


def test_ripples_are_as_bright_as_the_voice_is_loud(studio: OffscreenStudio) -> None:
    gains = [float(np.percentile(ripples(studio, loudness)[0], 90)) for loudness in (0.25, 0.5, 0.75, 1.0)]
    assert np.diff(gains).min() > 5
