"""A face is built from its numbers: tilt, slant, size and gaze, each on its own side of the head."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.camera import Camera
from render.child import arms, boots
from render.faces import Cues, cues
from render.head import brows, ears
from render.offscreen import OffscreenStudio
from render.pose import Pose, pose
from render.presets import LOW
from render.renderer import Picture
from render.rotations import Array, conjugate, rotate
from render.rows import EYE, HEAD, WIDTH
from render.scene import Stage
from render.toys import Toys, toys
from sandbox.snapshot import Snapshot
from sandbox.space import DRIVES, FACE
from sandbox.spec import BodySpec
from tests.snapshots import CHILD, PEBBLE, face, snapshot, world

SIZE = (320, 180)
AHEAD, LEFT, UP = np.eye(3, dtype=np.float32)
WAKING = 40
"""A tick at which nobody blinks."""

shares = st.floats(0.0, 1.0, width=32)
angles = st.floats(-math.pi, math.pi)
bodies = pytest.mark.parametrize("body", [CHILD, PEBBLE])


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def alone(body: BodySpec = CHILD, **felt: float) -> Snapshot:
    """One who stands still, looks straight ahead along x and feels something."""
    shot = snapshot(world((body,)), tick=WAKING)
    shot = replace(shot, heading=AHEAD[None, :2], gaze=AHEAD[None], agent_vel=0 * shot.agent_vel)
    shot = replace(shot, head_angle=np.zeros((1, 2), np.float32), loudness=np.zeros(1, np.float32))
    return replace(shot, face=face(**felt)[None])


def drawn(shot: Snapshot, material: int) -> Array:
    """The rows of a material, [n, WIDTH]."""
    solids = Stage(shot.spec, fine=True).build(shot).solids
    return solids[solids[:, 11] == material]


def head_of(shot: Snapshot) -> Array:
    (row,) = drawn(shot, HEAD)
    return row


def eyes_of(shot: Snapshot) -> Array:
    rows = drawn(shot, EYE)
    assert rows.shape == (2, WIDTH)
    return rows


def on_head(shot: Snapshot, points: Array) -> Array:
    """Takes points from the world to the frame of the head that is drawn."""
    row = head_of(shot)
    return rotate(conjugate(row[:4]), points - row[4:7])


def parts(shot: Snapshot) -> tuple[Toys, Pose, Cues]:
    """The measures, the pose and the cues of everybody in a world of children."""
    shown = cues(shot, shot.tick)
    who = np.arange(len(shot.spec.agents))
    return (
        toys(list(shot.spec.agents)),
        pose(shot, who, [agent.body for agent in shot.spec.agents], shown.head_tilt),
        shown,
    )


MEANS = {
    "smile": {"valence"},
    "mouth": {"valence", "arousal"},
    "round": {"surprise"},
    "blush": {"valence"},
    "upper_lid": {"valence", "arousal", "surprise", "boredom", "rest"},
    "lower_lid": {"valence", "surprise"},
    "slant": {"valence"},
    "pupil": {"arousal", "surprise"},
    "eye": {"arousal", "surprise"},
    "brow_height": {"valence", "arousal", "surprise", "boredom", "rest"},
    "brow_tilt": {"valence"},
    "head_tilt": {"boredom"},
    "drive": set(DRIVES),
    "flash": {"surprise"},
}
"""The numbers of a face that each cue shows, as the table of all cues says."""


def test_every_cue_shows_the_numbers_that_its_table_names_and_no_others() -> None:
    def read(**felt: float) -> Cues:
        return cues(alone(CHILD, **dict.fromkeys(FACE, 0.5) | felt), WAKING)

    others = [(name, read(**{name: level})) for name in FACE for level in (-0.9, 0.1, 0.9)]
    found = {
        each.name: {name for name, other in others if getattr(other, each.name) != getattr(read(), each.name)}
        for each in fields(Cues)
    }
    assert found == MEANS


@pytest.mark.parametrize("name", FACE)
def test_the_head_tilts_as_far_as_somebody_is_bored_and_for_nothing_else(name: str) -> None:
    tilts = []
    for level in (0.0, 0.3, 0.6, 1.0):
        _, across, _ = rotate(head_of(alone(CHILD, **{name: level}))[:4], LEFT).tolist()
        tilts.append(math.acos(min(across, 1.0)))
    assert tilts[0] == pytest.approx(0.0, abs=1e-3)
    if name == "boredom":
        assert np.diff(tilts).min() > 0.03
        assert tilts[1] / tilts[3] == pytest.approx(0.3, abs=0.01)
    else:
        assert tilts == pytest.approx([0.0] * 4, abs=1e-3)


@bodies
@given(bored=shares, yaw=angles, turn=st.floats(-1.2, 1.2), nod=st.floats(-0.8, 0.8))
@settings(max_examples=20, deadline=None)
def test_a_head_that_tilts_still_points_where_physics_says_and_takes_its_eyes_along(
    body: BodySpec, bored: float, yaw: float, turn: float, nod: float
) -> None:
    shot = alone(body, boredom=bored)
    shot = replace(
        shot,
        heading=np.array([(math.cos(yaw), math.sin(yaw))], np.float32),
        head_angle=np.array([(turn, nod)], np.float32),
    )
    flat = math.cos(nod)
    ahead = flat * math.cos(yaw + turn), flat * math.sin(yaw + turn), -math.sin(nod)
    row, (left, right) = head_of(shot), eyes_of(shot)
    np.testing.assert_allclose(rotate(row[:4], AHEAD), ahead, atol=1e-5)
    np.testing.assert_allclose(left[:4], row[:4])
    np.testing.assert_allclose(right[:4], row[:4])
    between = (left - right)[4:7]
    np.testing.assert_allclose(rotate(row[:4], LEFT), between / np.linalg.norm(between), atol=1e-4)


@bodies
@given(head=st.tuples(st.floats(-1.2, 1.2), st.floats(-0.8, 0.8)), bored=shares,
       eyes=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.4, 0.4)))  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_eyes_point_along_the_gaze_wherever_the_head_points(
    body: BodySpec, head: tuple[float, float], bored: float, eyes: tuple[float, float]
) -> None:
    yaw, pitch = head[0] + eyes[0], head[1] + eyes[1]
    gaze = math.cos(pitch) * math.cos(yaw), math.cos(pitch) * math.sin(yaw), -math.sin(pitch)
    shot = alone(body, boredom=bored)
    before = replace(shot, head_angle=np.array([head], np.float32))
    after = replace(before, gaze=np.array([gaze], np.float32))
    np.testing.assert_array_equal(head_of(before), head_of(after))  # the eyes go first, the head may follow
    painted = eyes_of(after)
    both = rotate(painted[:, :4], painted[:, 20:23]).sum(axis=0)
    np.testing.assert_allclose(both / np.linalg.norm(both), gaze, atol=0.02)
    assert painted[0, 21] < painted[1, 21], "a little inward"


@bodies
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_eyes_that_cannot_turn_so_far_turn_as_far_as_they_can_to_that_side(
    body: BodySpec, side: float
) -> None:
    behind = np.array([(-0.8, 0.6 * side, 0.0)], np.float32)
    for x, y, _ in eyes_of(replace(alone(body), gaze=behind))[:, 20:23].tolist():
        assert side * y > 0.5
        assert x > 0.3, "the pupil is still seen"


@bodies
def test_the_eyes_grow_with_arousal_and_surprise_and_nothing_else_in_the_face_does(body: BodySpec) -> None:
    def size(**felt: float) -> list[float]:
        return eyes_of(alone(body, **felt))[:, 7].tolist()

    calm = size()
    assert calm[0] == calm[1] == size(valence=1.0)[0] == size(boredom=1.0)[0]
    for name in ("arousal", "surprise"):
        sizes = [size(**{name: level}) for level in (0.0, 0.4, 0.7, 1.0)]
        assert all(left == right for left, right in sizes)
        assert np.diff([left for left, _ in sizes]).min() > 0.01 * calm[0]
    wide = alone(body, arousal=1.0, surprise=1.0)
    assert cues(wide, WAKING).eye[0] == pytest.approx(eyes_of(wide)[0, 7] / calm[0])
    assert head_of(wide)[7] == head_of(alone(body))[7]


@bodies
@pytest.mark.parametrize("valence", [-1.0, -0.5, 0.0, 1.0])
def test_the_outer_corners_of_the_lids_hang_as_far_as_somebody_is_sad(body: BodySpec, valence: float) -> None:
    shot = alone(body, valence=valence)
    for row in eyes_of(shot):
        outward = math.copysign(0.5, float(on_head(shot, row[4:7])[1]))
        inner, outer = (row[24] + row[26] * y for y in (-outward, outward))
        assert inner - outer == pytest.approx(max(-valence, 0.0) * cues(alone(valence=-1.0), WAKING).slant[0])
    assert cues(alone(valence=-1.0), WAKING).slant[0] > 0.2


@pytest.mark.parametrize("valence", [-1.0, 0.0, 0.7])
def test_the_left_of_a_face_is_the_mirror_of_its_right(valence: float) -> None:
    shot = alone(valence=valence, arousal=0.6, boredom=0.5)
    toy, placed, shown = parts(shot)
    mirror = np.array((1, -1, 1), np.float32)
    for left, right in (eyes_of(shot), ears(toy, placed), brows(toy, placed, shown)):
        here, there = on_head(shot, np.stack((left[4:7], right[4:7])))
        assert here[1] > 0.05 > -0.05 > there[1], "the first is the left one"
        np.testing.assert_allclose(here * mirror, there, atol=1e-6)
        np.testing.assert_array_equal(left[7:11], right[7:11])
    left, right = eyes_of(shot)
    np.testing.assert_allclose(left[20:23] * mirror, right[20:23], atol=1e-3)
    assert (left[23], left[24], left[25], left[26]) == (right[23], right[24], right[25], -right[26])


def brow_ends(shot: Snapshot) -> Array:
    """Both ends of both brows in the frame of the head, [left and right, inner and outer, 3]."""
    rows = brows(*parts(shot))
    along = rotate(rows[:, :4], rows[:, 12:15])
    ends = on_head(shot, np.stack((rows[:, 4:7] - along, rows[:, 4:7] + along), axis=1))
    order = np.argsort(np.abs(ends[..., 1]), axis=1)
    return np.take_along_axis(ends, order[..., None], axis=1)


def test_the_inner_ends_of_both_brows_rise_in_sadness() -> None:
    slopes = []
    for valence in (0.0, -0.5, -1.0):
        (left_in, left_out), (right_in, right_out) = brow_ends(alone(valence=valence))
        assert left_in[2] - left_out[2] == pytest.approx(right_in[2] - right_out[2], abs=1e-5)
        slopes.append(left_in[2] - left_out[2])
    assert np.diff(slopes).min() > 0.01


def test_a_raised_left_hand_is_the_left_one_and_its_sleeve_begins_at_the_left_shoulder() -> None:
    shot = alone()
    raised, hanging = (0.2, 0.3, 0.9), (0.0, -0.3, 0.2)
    base = shot.agent_pos[0]
    shot = replace(shot, palm_pos=(base + np.array((raised, hanging), np.float32))[None])
    toy, placed, _ = parts(shot)
    sleeves, mittens = arms(toy, placed).reshape(2, 2, WIDTH)
    for side, palm in enumerate((raised, hanging)):
        along = rotate(sleeves[side, :4], sleeves[side, 12:15])
        start, end = (sleeves[side, 4:7] - base + sign * along for sign in (-1, 1))
        np.testing.assert_allclose(end, palm, atol=1e-5)
        np.testing.assert_allclose(mittens[side, 4:7] - base, palm, atol=1e-5)
        shoulder = np.array(CHILD.arms[side].shoulder)
        assert np.linalg.norm(start - shoulder) < 0.2 * abs(shoulder[1])


def test_the_left_foot_is_ahead_a_quarter_after_a_whole_stride_and_the_right_one_a_quarter_before() -> None:
    shot = alone()
    shot = replace(shot, agent_vel=np.array([(0.5, 0.0, 0.0)], np.float32))
    length = 5 * 0.45 * CHILD.trunk_radius
    for strides, ahead in ((3.25, 1.0), (3.75, -1.0)):
        toy, placed, _ = parts(replace(shot, travelled=np.array([strides * length], np.float32)))
        left, right = boots(toy, placed)[:, 4:7] - shot.agent_pos[0]
        assert left[1] > 0.0 > right[1]
        assert ahead * (left[0] - right[0]) > 0.05


def close_up(studio: OffscreenStudio, shot: Snapshot) -> tuple[Picture, Camera]:
    """A face from right in front of it."""
    x, y, z = shot.head_pos[0].tolist()
    camera = Camera(eye=(x + 1.0, y, z), target=(x, y, z))
    return studio.draw_image(shot, camera, labels=False).astype(int), camera


def seen(picture: Picture, camera: Camera, eye: Array, on_eye: Array) -> np.ndarray:
    """The colours at places on an eyeball, given as unit vectors [n, 3] in its frame."""
    places = eye[4:7] + rotate(eye[:4], eye[7] * eye[8:11] * on_eye)
    columns, rows, _ = camera.project(places, SIZE).astype(int).T
    return picture[rows, columns]


@bodies
@pytest.mark.parametrize("gaze", [(0.0, 0.0), (0.5, 0.0), (-0.5, 0.0), (0.0, 0.35), (0.0, -0.35)])
def test_the_painted_pupils_are_where_the_eyes_point(
    studio: OffscreenStudio, body: BodySpec, gaze: tuple[float, float]
) -> None:
    way = np.array((1.0, *gaze), np.float32)
    shot = replace(alone(body, arousal=1.0), gaze=(way / np.linalg.norm(way))[None])
    picture, camera = close_up(studio, shot)
    back = np.arctan(gaze) - 0.75 * np.sign(gaze)
    away = np.array([(np.cos(back).prod(), *np.sin(back))])
    for eye in eyes_of(shot):
        (pupil,), (other,) = seen(picture, camera, eye, eye[None, 20:23]), seen(picture, camera, eye, away)
        assert pupil.max() < 60
        assert not any(gaze) or other.max() > 90


@bodies
def test_the_painted_lids_of_the_sad_hang_outside(studio: OffscreenStudio, body: BodySpec) -> None:
    shot = alone(body, valence=-1.0, rest=0.7)
    picture, camera = close_up(studio, shot)
    for eye in eyes_of(shot):
        outward, level = math.copysign(0.4, float(on_head(shot, eye[4:7])[1])), float(eye[24])
        places = np.array([(0.0, side * outward, level) for side in (-1, 1)])
        places[:, 0] = np.sqrt(1 - np.square(places).sum(axis=1))
        inner, outer = seen(picture, camera, eye, places)
        assert np.ptp(outer) > 120, "the skin of a lid has a colour"
        assert np.ptp(inner) < 90, "an eye has little"
