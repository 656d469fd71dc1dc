"""Ghosts stand where a mind expects somebody, and nowhere else; the real world does not change for them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.blend import between
from render.camera import Camera
from render.ghosts import APART, OPACITY, Ghosts, Imagined, Worth, expectations
from render.hud.labels import draw_labels
from render.offscreen import OffscreenStudio
from render.presets import LOW
from render.scene import Stage
from sandbox.snapshot import Snapshot, Thinking
from tests.pictures import check_picture
from tests.snapshots import CHILD, PEBBLE, snapshot, thoughtful, world

SIZE = (320, 180)
EVERYBODY: Imagined = dict.fromkeys(("Mika", "Nori", "Pip", "Sol"), Worth())
MIKA = {"Mika": Worth()}
MIXED = world((CHILD, PEBBLE, CHILD, PEBBLE))
CAMERA = Camera(eye=(0.4, -3.9, 1.7), target=(-0.35, -0.6, 0.45), fov_deg=40.0)
far = st.floats(APART[1], 3.0).map(np.float32)
angles = st.floats(-3.1, 3.1)


def centres(rows: np.ndarray, radius: float) -> np.ndarray:
    """Where the solids of about some size are."""
    return rows[np.isclose(rows[:, 7], radius, rtol=1e-3), 4:7]


def thoughts(shot: Snapshot) -> Thinking:
    assert shot.thinking is not None
    return shot.thinking


def contains(places: np.ndarray, place: np.ndarray) -> bool:
    return bool(np.any(np.linalg.norm(places - place, axis=1) < 1e-4))


@given(metres=far, angle=angles)
@settings(max_examples=25, deadline=None)
def test_a_figure_stands_where_its_owner_expects_to_be(metres: np.float32, angle: float) -> None:
    shift = (float(metres * np.cos(angle)), float(metres * np.sin(angle)), 0.0)
    shot = thoughtful(MIXED, shift=shift)
    for i, name in enumerate(("Mika", "Nori")):
        rows = Ghosts(shot.spec).rows(shot, {name: Worth()})
        heads = centres(rows, 1.08 * shot.spec.agents[i].body.head_radius)
        assert contains(heads, shot.head_pos[i] + np.array(shift))
        discs = centres(rows, 1.25 * shot.spec.agents[i].body.trunk_radius)
        assert contains(discs, shot.agent_pos[i] + np.array(shift))
        (expected,) = expectations(shot, {name: Worth()})
        assert expected.agent == i
        np.testing.assert_allclose(expected.foot[:2], (shot.agent_pos[i] + np.array(shift))[:2], atol=1e-4)


def test_others_are_heads_where_they_are_expected_and_only_those_that_are_seen() -> None:
    shot = thoughtful(MIXED, shift=(0.9, 0.5, 0.0))
    thinking = thoughts(shot)
    seen = thinking.seen.copy()
    seen[0, 1] = False
    shot = replace(shot, thinking=replace(thinking, seen=seen))
    heads = centres(Ghosts(shot.spec).rows(shot, MIKA), 1.08 * CHILD.head_radius)
    for slot in range(4):
        assert contains(heads, thinking.others[0, slot]) == bool(seen[0, slot])


def test_only_those_who_think_and_are_asked_for_have_ghosts() -> None:
    shot = thoughtful(MIXED)
    ghosts = Ghosts(shot.spec)
    thinks = np.array((True, False, True, True))
    quiet = replace(shot, thinking=replace(thoughts(shot), thinks=thinks))
    assert len(ghosts.rows(shot, {})) == 0
    assert len(ghosts.rows(quiet, {"Nori": Worth()})) == 0
    assert len(ghosts.rows(snapshot(MIXED), EVERYBODY)) == 0
    assert expectations(quiet, {"Nori": Worth()}) == []
    each = [len(ghosts.rows(shot, {name: Worth()})) for name in EVERYBODY]
    assert len(ghosts.rows(shot, EVERYBODY)) == sum(each)


def test_what_is_expected_has_the_colour_of_who_expects_it() -> None:
    shot = thoughtful(MIXED)
    for agent in shot.spec.agents:
        rows = Ghosts(shot.spec).rows(shot, {agent.name: Worth()})
        np.testing.assert_allclose(
            rows[:, 16:19], np.tile(np.square(np.array(agent.colour)), (len(rows), 1)), rtol=1e-5
        )


def test_a_guess_that_is_already_true_is_not_drawn() -> None:
    assert len(Ghosts(MIXED).rows(thoughtful(MIXED, shift=(0.0, 0.0, 0.0)), EVERYBODY)) == 0
    nearer, farther = (
        Ghosts(MIXED).rows(thoughtful(MIXED, shift=(metres, 0.0, 0.0)), MIKA) for metres in (0.2, 0.3)
    )
    assert 0 < nearer[0, OPACITY] < farther[0, OPACITY] < 1


def test_ghosts_change_nothing_else() -> None:
    shot = thoughtful(MIXED)
    stage = Stage(shot.spec, fine=True)
    without, with_ghosts = stage.build(shot), stage.build(shot, imagined=EVERYBODY)
    np.testing.assert_array_equal(without.solids, with_ghosts.solids)
    np.testing.assert_array_equal(without.marks, with_ghosts.marks)
    assert len(without.ghosts) == 0 < len(with_ghosts.ghosts)


@given(blend=st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_ghosts_glide_between_ticks_but_jump_to_whom_they_meet(blend: float) -> None:
    shot = thoughtful(MIXED)
    by = np.array((0.2, 0.0, 0.0), np.float32)
    seen = thoughts(shot).seen.copy()
    seen[0, 0] = False
    earlier = replace(
        thoughts(shot), ahead=thoughts(shot).ahead - by, others=thoughts(shot).others - by, seen=seen
    )
    shown = between(replace(shot, tick=39, thinking=earlier), shot, blend).thinking
    assert shown is not None
    np.testing.assert_allclose(shown.ahead, thoughts(shot).ahead - (1 - blend) * by, atol=1e-5)
    np.testing.assert_array_equal(shown.others[0, 0], thoughts(shot).others[0, 0])
    np.testing.assert_allclose(shown.others[0, 1], thoughts(shot).others[0, 1] - (1 - blend) * by, atol=1e-5)


def test_thoughts_that_begin_between_two_ticks_are_shown_as_they_are() -> None:
    shot = thoughtful(MIXED)
    silent = replace(shot, tick=39, thinking=None)
    assert between(silent, shot, 0.5).thinking is shot.thinking
    assert between(replace(shot, tick=39), replace(shot, thinking=None), 0.5).thinking is None


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def draw(studio: OffscreenStudio, shot: Snapshot, *imagined: str) -> np.ndarray:
    studio.renderer.draw(shot, CAMERA, imagined=dict.fromkeys(imagined, Worth()))
    return studio.renderer.read()


def test_one_sees_the_world_through_a_ghost(studio: OffscreenStudio) -> None:
    shot = thoughtful(MIXED, shift=(0.9, -0.45, 0.0))
    plain, ghostly = (draw(studio, shot, *names).astype(int) for names in ((), ("Mika",)))
    x, y, _ = CAMERA.project(thoughts(shot).ahead[0] + (0.0, 0.0, 0.45), SIZE)
    box = slice(int(y) - 12, int(y) + 12), slice(int(x) - 8, int(x) + 8)
    assert np.abs(ghostly - plain)[box].mean() > 6
    contrast = ghostly[box].std(axis=(0, 1)) / plain[box].std(axis=(0, 1)).clip(1)
    assert np.all(contrast > 0.3)  # what is behind can still be told apart


def test_what_is_in_front_of_a_ghost_hides_it(studio: OffscreenStudio) -> None:
    shot = thoughtful(MIXED)
    below = (shot.agent_pos - (0.0, 0.0, 5.0)).astype(np.float32)
    nobody = np.zeros_like(thoughts(shot).seen)
    shot = replace(shot, thinking=replace(thoughts(shot), ahead=below, seen=nobody))
    np.testing.assert_array_equal(draw(studio, shot, "Mika"), draw(studio, shot))


def test_ghosts_look_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shot = thoughtful(MIXED, shift=(0.8, -0.4, 0.0))
    studio.renderer.draw(shot, CAMERA, selected="Mika", imagined=MIKA)
    studio._hud.begin(SIZE, 1 / 60)
    draw_labels(shot, CAMERA, SIZE, selected="Mika", imagined=MIKA, scale=0.7)
    studio._hud.end(studio.renderer.framebuffer)
    check_picture("ghosts", studio.renderer.read(), request, tmp_path)
