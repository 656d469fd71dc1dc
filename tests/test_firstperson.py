"""Whoever sees through somebody's eyes is where these are, and a retina's patches are what it senses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.camera import Camera, Size, frame_world
from render.firstperson import RAYS, FirstPerson, eye_camera, eye_of, turned
from render.ghosts import Worth, without_own
from render.hud.retina import Patch, draw_caption, draw_retina, patches
from render.offscreen import OffscreenStudio, Picture
from render.picking import Target
from render.presets import LOW
from render.scene import Stage
from sandbox import api
from sandbox.snapshot import Snapshot
from tests.pictures import check_picture
from tests.snapshots import CHILD, PEBBLE, snapshot, thoughtful, world
from worlds.loader import load

SIZE = (640, 360)
SPEC = world()
MIKA = Target("agent", "Mika")
EMPTY = """
title = "Empty"
size = [8, 6]
[[agents]]
name = "Ada"
mind = "predictive"
at = [-1, 0.5]
yaw = 0.7
"""


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def seen(studio: OffscreenStudio, shot: Snapshot, agent: int, *, retina: bool) -> Picture:
    """Draws what one sees through somebody."""
    camera = eye_camera(shot, agent, SIZE)
    for _ in range(2):  # how large a panel is, is known from the time before
        studio.renderer.draw(shot, camera, unseen=agent)
        studio._hud.begin(SIZE, 1 / 60)
        if retina:
            draw_retina(shot, agent, camera, SIZE)
        draw_caption(shot, agent, "retina" if retina else "eyes")
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def mika(shot: Snapshot) -> list[Patch]:
    return patches(shot, 0, eye_camera(shot, 0, SIZE), SIZE)


def test_the_eye_and_its_rays_are_those_of_the_sense_of_sight() -> None:
    life = api.open_life(load(EMPTY), seed=1, threads=1, record=False)
    for _ in range(30):
        life.tick()
    shot = life.snapshot()
    assert shot.thinking is not None
    sensed = shot.thinking.sensed[0, shot.thinking.space.find("sight")].reshape(-1, 4)
    met = np.array(eye_of(shot, 0)) + turned(shot, 0, RAYS) * (1.0 / sensed[:, :1] - 1.0)
    to_floor, to_walls = np.abs(met[:, 2]), np.abs(np.abs(met[:, :2]) - (4.0, 3.0)).min(axis=1)
    assert np.abs(shot.head_angle).max() > 0.01
    np.testing.assert_allclose(np.minimum(to_floor, to_walls), 0.0, atol=0.01)
    assert to_floor.argmin() != to_walls.argmin()


@pytest.mark.parametrize("size", [(960, 540), (420, 800), (2560, 1080)])
def test_every_ray_is_in_the_picture_and_so_is_the_horizon(size: Size) -> None:
    shot = thoughtful(SPEC)
    for agent in range(4):
        camera = eye_camera(shot, agent, size)
        shown = np.array([(patch.x, patch.y) for patch in patches(shot, agent, camera, size)])
        assert (shown > 0).all()
        assert (shown < size).all()
        ahead = np.array(camera.eye) + turned(shot, agent, np.array((5.0, 0.0, 0.0), np.float32))
        assert 0 < camera.project(ahead, size)[1] < shown[:, 1].min()


def test_a_patch_stands_where_the_camera_sees_the_way_of_its_ray() -> None:
    shot = thoughtful(SPEC)
    camera = eye_camera(shot, 1, SIZE)
    directions = turned(shot, 1, RAYS)
    for patch, direction in zip(patches(shot, 1, camera, SIZE), directions, strict=True):
        _, through = camera.ray((patch.x, patch.y), SIZE)
        np.testing.assert_allclose(through, direction, atol=1e-4)


def test_patches_have_the_colours_and_the_distances_of_their_channels() -> None:
    shot = thoughtful(SPEC)
    thinking = shot.thinking
    assert thinking is not None
    for number, patch in enumerate(mika(shot)):
        for side, channels in ((patch.sensed, thinking.sensed), (patch.expected, thinking.expected)):
            assert side is not None
            near, *colour = np.clip(channels[0, thinking.space.find(f"sight.{number}")], 0.0, 1.0).tolist()
            assert side.colour == pytest.approx(colour)
            assert 1.0 / (1.0 + side.metres) == pytest.approx(near)


def test_what_is_nearer_is_larger() -> None:
    sides = [patch.sensed for patch in mika(thoughtful(SPEC)) if patch.sensed is not None]
    nearest_first = sorted(sides, key=lambda side: side.metres)
    assert [side.radius for side in nearest_first] == sorted((side.radius for side in sides), reverse=True)


def test_the_halves_in_the_picture_are_sensed_and_expected(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    picture = seen(studio, shot, 0, retina=True)
    for patch in mika(shot):
        for side, shift in ((patch.sensed, -0.5), (patch.expected, 0.5)):
            assert side is not None
            pixel = picture[round(patch.y), round(patch.x + shift * side.radius)]
            np.testing.assert_allclose(pixel / 255, side.colour, atol=0.02)


@pytest.mark.parametrize("shot", [snapshot(SPEC), replace(thoughtful(SPEC), thinking=None)])
def test_of_a_mind_that_tells_nothing_only_the_rays_are_shown(shot: Snapshot) -> None:
    shown = mika(shot)
    assert len(shown) == len(RAYS)
    assert all(patch.sensed is None and patch.expected is None for patch in shown)


@pytest.mark.parametrize("body", [CHILD, PEBBLE])
def test_nobody_sees_their_own_body_and_all_of_the_others(body: object) -> None:
    shot = snapshot(world((body, CHILD, PEBBLE)))  # pyright: ignore[reportArgumentType]
    stage = Stage(shot.spec, fine=True)
    everybody, others = stage.build(shot).solids, stage.build(shot, unseen=0).solids
    kept = {row.tobytes() for row in others}
    gone = np.array([row for row in everybody if row.tobytes() not in kept])
    assert kept < {row.tobytes() for row in everybody}
    assert np.linalg.norm(gone[:, 4:6] - shot.agent_pos[0, :2], axis=1).max() < 0.9


def test_own_ghosts_are_left_out_and_those_of_others_stay() -> None:
    assert without_own({"Mika": Worth(0.7, 0.4)}) == {"Mika": Worth(0.0, 0.4)}


def test_without_an_agent_who_is_selected_one_sees_from_outside() -> None:
    shot, outside, inside = snapshot(SPEC), frame_world(SPEC), FirstPerson()
    inside.cycle()
    assert inside.look(shot, MIKA, SIZE, outside) == eye_camera(shot, 0, SIZE)
    assert inside.agent == 0
    assert inside.look(shot, Target("thing", "ball"), SIZE, outside) is outside
    assert inside.look(shot, MIKA, SIZE, outside) is outside
    assert isinstance(outside, Camera)
    assert inside.agent is None


@pytest.mark.parametrize("retina", [False, True])
def test_what_one_sees_through_somebody_looks_as_before(
    retina: bool,  # noqa: FBT001  a parameter of the test
    studio: OffscreenStudio,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    name = "first-person-retina" if retina else "first-person-eyes"
    check_picture(name, seen(studio, thoughtful(SPEC), 2, retina=retina), request, tmp_path)
