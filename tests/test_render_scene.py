"""Instances, cues and cameras: what is drawn follows from the snapshot and from nothing else."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.blend import between
from render.camera import MIDDLE, Camera, frame_world
from render.faces import cues
from render.marks import Marks
from render.meshes import ground, rounded_solid
from render.presets import HIGH, LOW, MEDIUM, PRESETS, preset_for, preset_named
from render.scene import Stage
from render.things import Things, fence
from sandbox.errors import UnknownName
from sandbox.space import FACE
from sandbox.spec import BodySpec, Vec3, WorldSpec
from tests.snapshots import CHILD, PEBBLE, face, snapshot, world

REPOSITORY = Path(__file__).resolve().parent.parent
SIZE = (320, 180)
numbers = st.floats(-50, 50, width=32)
points = st.tuples(numbers, numbers, st.floats(0.25, 40, width=32))


def agent_rows(spec: WorldSpec, *, fine: bool) -> int:
    stage = Stage(spec, fine=fine)
    shot = snapshot(spec)
    around = len(Things(spec).rows(shot)) + len(fence(spec.size))
    return len(stage.build(shot).solids) - around


def test_a_child_has_at_most_fifteen_parts_on_the_low_preset() -> None:
    assert agent_rows(world((CHILD,) * 4), fine=LOW.fine) == 4 * 15
    assert agent_rows(world((PEBBLE,) * 4), fine=LOW.fine) <= 4 * 15


def test_children_and_pebbles_share_a_world() -> None:
    mixed = agent_rows(world((CHILD, PEBBLE, CHILD, PEBBLE)), fine=True)
    alike = agent_rows(world((CHILD,) * 4), fine=True) + agent_rows(world((PEBBLE,) * 4), fine=True)
    assert 2 * mixed == alike


def test_what_is_not_in_the_world_is_not_drawn() -> None:
    shot = snapshot()
    gone = replace(shot, thing_present=np.zeros_like(shot.thing_present))
    things = Things(shot.spec)
    drawn = [i for i, here in enumerate(shot.thing_present) if here]
    shapes = sum(len(shot.spec.things[i].prefab.shapes) for i in drawn)
    assert len(things.rows(shot)) == shapes
    assert len(things.rows(gone)) == 0
    assert len(Marks(shot.spec).rows(gone)) == len(shot.spec.agents)


def test_shapes_have_the_colours_of_the_snapshot() -> None:
    shot = snapshot()
    recoloured = replace(shot, shape_colour=np.full_like(shot.shape_colour, 0.5))
    rows = Things(shot.spec).rows(recoloured)
    np.testing.assert_allclose(rows[:, 16:19], 0.25, atol=1e-6)


def near(rows: np.ndarray, place: np.ndarray) -> bool:
    return bool(np.min(np.linalg.norm(rows[:, 4:7] - place, axis=1)) < 1e-5)


@pytest.mark.parametrize("body", [CHILD, PEBBLE])
def test_heads_and_hands_are_where_physics_says(body: BodySpec) -> None:
    shot = snapshot(world((body,) * 4))
    rows = Stage(shot.spec, fine=True).build(shot).solids
    assert all(near(rows, head) for head in shot.head_pos)
    if body.arms:
        assert all(near(rows, palm) for palm in shot.palm_pos.reshape(-1, 3))


def test_feet_swing_when_walking_and_rest_when_standing() -> None:
    shot = snapshot()
    stage = Stage(shot.spec, fine=False)
    later = replace(shot, travelled=shot.travelled + np.float32(0.11))
    moved = np.any(stage.build(later).solids != stage.build(shot).solids, axis=1)
    assert moved.sum() == 2  # only the first agent walks, and only its boots swing


def test_the_feet_of_who_is_in_the_air_hang_as_those_of_who_stands_still() -> None:
    shot = snapshot()
    stage = Stage(shot.spec, fine=False)
    still = stage.build(replace(shot, agent_vel=0 * shot.agent_vel)).solids
    assert np.any(stage.build(shot).solids != still)
    assert np.array_equal(stage.build(replace(shot, stands=np.zeros(4, bool))).solids, still)


@given(scale=st.floats(0.5, 2.0))
@settings(max_examples=20, deadline=None)
def test_a_larger_body_is_a_larger_toy(scale: float) -> None:
    def scaled(vector: Vec3) -> Vec3:
        x, y, z = vector
        return (scale * x, scale * y, scale * z)

    giant = replace(
        CHILD,
        trunk_radius=scale * CHILD.trunk_radius,
        trunk_height=scale * CHILD.trunk_height,
        head_pos=scaled(CHILD.head_pos),
        head_radius=scale * CHILD.head_radius,
        arms=tuple(
            replace(
                arm,
                shoulder=scaled(arm.shoulder),
                hand=scaled(arm.hand),
                radius=scale * arm.radius,
                hand_radius=scale * arm.hand_radius,
            )
            for arm in CHILD.arms
        ),
    )
    rows = []
    for body in (CHILD, giant):
        shot = snapshot(world((body,)))
        standing = replace(shot, agent_vel=0 * shot.agent_vel)
        made = Stage(shot.spec, fine=True).build(standing).solids[-18:]
        made[:, 4:7] -= shot.agent_pos[0]
        rows.append(made)
    np.testing.assert_allclose(rows[1][:, 4:8], scale * rows[0][:, 4:8], atol=1e-4)
    np.testing.assert_allclose(rows[1][:, :4], rows[0][:, :4], atol=1e-4)


def test_building_the_same_moment_twice_gives_the_same_rows() -> None:
    before, after = snapshot(tick=40), snapshot(tick=41)
    before = replace(before, spec=after.spec, agent_pos=after.agent_pos + np.float32(0.1))
    first, second = (Stage(after.spec, fine=True).build(after, before, 0.3) for _ in range(2))
    np.testing.assert_array_equal(first.solids, second.solids)
    np.testing.assert_array_equal(first.marks, second.marks)


@given(blend=st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_what_walks_is_drawn_between_and_what_leaps_is_not(blend: float) -> None:
    after = snapshot(tick=41)
    pos = after.agent_pos.copy()
    pos[0, 0] -= 0.2
    pos[1, 0] -= 5.0
    before = replace(after, tick=40, agent_pos=pos)
    seen = between(before, after, blend)
    assert seen.agent_pos[0, 0] == pytest.approx(pos[0, 0] + 0.2 * blend, abs=1e-5)
    np.testing.assert_array_equal(seen.agent_pos[1:], after.agent_pos[1:])
    np.testing.assert_allclose(np.linalg.norm(seen.thing_quat, axis=-1), 1, atol=1e-5)


def test_nothing_is_drawn_between_two_worlds() -> None:
    after = snapshot(tick=41)
    for before in (snapshot(tick=40), replace(after, tick=40, resets=1), replace(after, tick=42)):
        assert between(before, after, 0.5) is after


@given(
    felt=st.lists(st.floats(-3, 3, width=32), min_size=len(FACE), max_size=len(FACE)),
    tick=st.integers(0, 10**9),
)
@settings(max_examples=60, deadline=None)
def test_any_numbers_give_a_face(felt: list[float], tick: int) -> None:
    shot = snapshot()
    shown = cues(replace(shot, face=np.tile(np.array(felt, np.float32), (4, 1))), float(tick))
    for name in ("mouth", "round", "blush"):
        value = getattr(shown, name)
        assert np.all((value >= 0) & (value <= 1)), name
    assert np.all((shown.upper_lid >= -0.8) & (shown.upper_lid <= 1.21))
    assert np.all(shown.pupil > 0.2)


def cue_of(name: str, *, eating: bool = False, loudness: float = 0.0, **felt: float) -> float:
    shot = snapshot()
    shown = replace(
        shot,
        face=np.tile(face(**felt), (4, 1)),
        eating=np.full(4, eating),
        loudness=np.full(4, loudness, np.float32),
    )
    return float(getattr(cues(shown, 40.0), name)[0])


@pytest.mark.parametrize(
    ("cue", "low", "high"),
    [
        ("smile", {"valence": -1}, {"valence": 1}),
        ("brow_tilt", {"valence": 0.3}, {"valence": -1}),
        ("lower_lid", {"valence": 0}, {"valence": 1}),
        ("blush", {"valence": 0}, {"valence": 1}),
        ("upper_lid", {"arousal": 0}, {"arousal": 1}),
        ("pupil", {"arousal": 0}, {"arousal": 1}),
        ("brow_height", {"arousal": 0}, {"arousal": 1}),
        ("brow_height", {"surprise": 0}, {"surprise": 1}),
        ("round", {"surprise": 0}, {"surprise": 1}),
        ("flash", {"surprise": 0.3}, {"surprise": 0.9}),
        ("flash", {"surprise": 0.45}, {"surprise": 0.6}),
        ("upper_lid", {"arousal": 0.5, "boredom": 1}, {"arousal": 0.5}),
        ("upper_lid", {"arousal": 0.5, "rest": 1}, {"arousal": 0.5}),
        ("mouth", {"loudness": 0}, {"loudness": 1}),
        ("mouth", {"eating": False}, {"eating": True}),
    ],
)
def test_each_cue_follows_its_number(cue: str, low: dict, high: dict) -> None:
    assert cue_of(cue, **low) < cue_of(cue, **high)


def test_everybody_blinks_but_never_all_at_once() -> None:
    shut = np.stack([cues(snapshot(), float(tick)).upper_lid < 0 for tick in range(400)])
    assert np.all(shut.any(axis=0))
    assert not np.any(shut.all(axis=1))
    assert shut.mean() < 0.1


@given(eye=points, target=points, pixel=st.tuples(st.floats(1, 319), st.floats(1, 179)))
@settings(max_examples=60, deadline=None)
def test_a_ray_goes_through_what_its_pixel_shows(
    eye: tuple[float, float, float], target: tuple[float, float, float], pixel: tuple[float, float]
) -> None:
    if np.linalg.norm(np.subtract(eye, target)) < 0.5:
        return
    camera = Camera(eye=eye, target=target)
    origin, direction = camera.ray(pixel, SIZE)
    seen = camera.project(np.array(origin) + 7.0 * np.array(direction), SIZE)
    np.testing.assert_allclose(seen[:2], pixel, atol=0.05)
    assert seen[2] > 0


@given(x=st.floats(2, 40), y=st.floats(2, 40), azimuth=st.floats(-180, 180))
@settings(max_examples=40, deadline=None)
def test_the_default_camera_sees_all_but_the_edges_of_the_floor(x: float, y: float, azimuth: float) -> None:
    spec = replace(world(), size=(x, y))
    corners = MIDDLE / 2 * np.array([(sx * x, sy * y, 0.0) for sx in (-1, 1) for sy in (-1, 1)])
    seen = frame_world(spec, azimuth_deg=azimuth).project(corners, (1600, 900))
    assert np.all(seen[:, 2] > 0)
    assert np.all((seen[:, :2] > (-40, -40)) & (seen[:, :2] < (1640, 940)))


@pytest.mark.parametrize("cuts", [1, 2, 5])
def test_the_rounded_solid_is_closed_and_faces_outward(cuts: int) -> None:
    mesh = rounded_solid(cuts)
    placed = mesh.vertices[:, :3] * 0.3 + mesh.vertices[:, 3:] * (0.5, 0.4, 0.2)  # a rounded box
    a, b, c = np.moveaxis(placed[mesh.indices.reshape(-1, 3)], 1, 0)
    volume = np.sum(a * np.cross(b, c)) / 6
    assert 0.78 * 1.6 * 1.4 < volume < 1.6 * 1.4
    np.testing.assert_allclose(np.sum(np.cross(b - a, c - a), axis=0), 0, atol=1e-4)


def test_the_two_parts_of_the_ground_cover_it_once() -> None:
    area = 0.0
    parts = ground(4.0, 3.0)
    for mesh in parts:
        a, b, c = np.moveaxis(mesh.vertices[mesh.indices.reshape(-1, 3)].astype(np.float64), 1, 0)
        (ux, uy), (vx, vy) = (b - a).T, (c - a).T
        assert np.all(ux * vy > uy * vx)
        area += float(np.sum(ux * vy - uy * vx)) / 2
    whole = np.concatenate([mesh.vertices for mesh in parts])
    assert area == pytest.approx(float(np.prod(whole.max(axis=0) - whole.min(axis=0))), rel=1e-5)


def test_presets_follow_what_draws() -> None:
    assert preset_for("llvmpipe (LLVM 15.0.6, 256 bits)") is LOW
    assert preset_for("Mesa Intel(R) UHD Graphics 620") is MEDIUM
    assert preset_for("NVIDIA GeForce RTX 4070/PCIe/SSE2") is HIGH
    with pytest.raises(UnknownName, match="medium"):
        preset_named("medum")
    assert set(PRESETS) == {"low", "medium", "high"}


def test_drawing_needs_no_torch() -> None:
    code = "import sys, render.renderer, render.offscreen; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0
