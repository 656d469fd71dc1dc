"""The camera goes where it is sent, without jumps, and stays above the ground."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.camera import Camera
from render.rig import MODES, Mode, Pose, Rig

numbers = st.floats(-20.0, 20.0)
cameras = st.builds(
    lambda x, y, z, yaw, pitch, distance: Pose(anchor=(x, y, z), yaw=yaw, pitch=pitch, distance=distance),
    numbers, numbers, st.floats(0.0, 3.0), st.floats(-3.0, 3.0), st.floats(0.1, 1.4), st.floats(1.0, 30.0),
)  # fmt: skip
moves = st.lists(
    st.one_of(
        st.tuples(st.just("turned"), st.tuples(numbers, numbers)),
        st.tuples(st.just("zoomed"), st.tuples(numbers)),
        st.tuples(st.just("panned"), st.tuples(numbers, numbers)),
        st.tuples(st.just("glided"), st.tuples(numbers, numbers, numbers)),
        st.tuples(st.just("into"), st.tuples(st.sampled_from(MODES))),
    ),
    max_size=12,
)


def rig_at(pose: Pose) -> Rig:
    return Rig.at(Camera(eye=pose.eye, target=pose.anchor, fov_deg=32.0))


def settled(rig: Rig) -> Rig:
    for _ in range(60):
        rig = rig.advanced(0.1, None)
    return rig


@given(cameras)
def test_a_rig_starts_with_exactly_the_camera_it_was_given(pose: Pose) -> None:
    camera = rig_at(pose).camera
    assert camera.eye == pytest.approx(pose.eye, abs=1e-6)
    assert camera.target == pytest.approx(pose.anchor, abs=1e-6)


@given(cameras, moves)
def test_no_sequence_of_moves_brings_the_eye_below_the_ground(pose: Pose, sequence: list) -> None:
    rig = rig_at(pose)
    for name, arguments in sequence:
        rig = settled(getattr(rig, name)(*arguments))
        assert rig.camera.eye[2] > 0.0
        assert all(math.isfinite(value) for value in rig.camera.eye)


@given(cameras, moves, st.sampled_from(MODES))
def test_changing_the_mode_does_not_move_the_picture(pose: Pose, sequence: list, mode: Mode) -> None:
    rig = rig_at(pose)
    for name, arguments in sequence:
        rig = getattr(rig, name)(*arguments).advanced(0.05, None)
    before, after = rig.now, rig.into(mode).now
    assert after.eye == pytest.approx(before.eye, abs=1e-6)
    assert after.forward == pytest.approx(before.forward, abs=1e-6)


@given(cameras, moves)
def test_home_shows_the_whole_world_again(pose: Pose, sequence: list) -> None:
    start = rig_at(pose)
    rig = start
    for name, arguments in sequence:
        rig = getattr(rig, name)(*arguments).advanced(0.05, None)
    rig = settled(rig.sent_home())
    assert rig.camera.eye == pytest.approx(start.camera.eye, abs=1e-3)
    assert rig.now.forward == pytest.approx(start.now.forward, abs=1e-4)


@given(cameras, numbers, numbers)
def test_following_keeps_the_one_who_is_followed_in_the_middle(pose: Pose, x: float, y: float) -> None:
    rig = rig_at(pose).into("follow")
    for _ in range(60):
        rig = rig.advanced(0.1, (x, y, 0.5))
    assert rig.mode == "follow"
    assert rig.camera.target == pytest.approx((x, y, 0.5), abs=1e-3)


def test_following_nobody_is_orbiting() -> None:
    rig = rig_at(Pose(anchor=(0, 0, 0), yaw=0, pitch=0.5, distance=5)).into("follow")
    assert rig.advanced(0.1, None).mode == "orbit"


def test_one_may_turn_around_the_one_who_is_followed_but_moving_away_ends_it() -> None:
    rig = rig_at(Pose(anchor=(0, 0, 0), yaw=0, pitch=0.5, distance=5)).into("follow")
    assert rig.turned(0.3, 0.1).zoomed(2).mode == "follow"
    assert rig.panned(0.1, 0.0).mode == "orbit"


@given(cameras, st.floats(0.001, 0.2), st.integers(1, 5))
def test_smoothing_does_not_depend_on_the_frame_rate(pose: Pose, dt: float, parts: int) -> None:
    rig = rig_at(pose).turned(1.0, 0.2).zoomed(3)
    whole = rig.advanced(dt, None)
    slices = rig
    for _ in range(parts):
        slices = slices.advanced(dt / parts, None)
    assert slices.camera.eye == pytest.approx(whole.camera.eye, abs=1e-6)


def test_the_three_ways_come_round_and_following_needs_somebody() -> None:
    rig = rig_at(Pose(anchor=(0, 0, 0), yaw=0, pitch=0.5, distance=5))
    assert [rig.mode, *_cycle(rig, alone=False)] == ["orbit", "follow", "fly", "orbit"]
    assert _cycle(rig, alone=True) == ["fly", "orbit", "fly"]


def _cycle(rig: Rig, *, alone: bool) -> list[str]:
    seen = []
    for _ in range(3):
        rig = rig.cycled(alone=alone)
        seen.append(rig.mode)
    return seen


def test_while_flying_the_eye_stays_where_it_is_when_the_view_turns() -> None:
    rig = rig_at(Pose(anchor=(1, 2, 0.5), yaw=0.3, pitch=0.5, distance=5)).into("fly")
    turned = settled(rig.turned(1.0, -0.2))
    assert turned.camera.eye == pytest.approx(rig.camera.eye, abs=1e-6)
    assert turned.now.yaw == pytest.approx(1.3, abs=1e-6)
