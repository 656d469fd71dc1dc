"""Pictures: they stay as they were, repeat, and show what is felt. Drawn in software, small."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import moderngl
import numpy as np
import pytest

from render.camera import Camera, frame_world
from render.cassette import Cassette
from render.context import describe, open_offscreen
from render.film import Film
from render.gpu import ES, defines_of, source
from render.hud.labels import labels
from render.offscreen import OffscreenStudio, draw_image
from render.presets import HIGH, LOW, MEDIUM, PRESETS, Preset
from sandbox.errors import DisplayError, UnknownName
from sandbox.snapshot import Snapshot
from sandbox.spec import BodySpec
from tests.pictures import check_picture
from tests.snapshots import CHILD, PEBBLE, face, snapshot, world

SIZE = (320, 180)

TIGHT = replace(HIGH, shadow_size=1024, meshes=((0, 2), (16, 5)))
"""The high preset, small enough to be drawn in software in a test."""


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def close_up(shot: Snapshot, agent: int = 0) -> Camera:
    """A camera in front of somebody's face."""
    head, (cos, sin) = shot.head_pos[agent], shot.heading[agent]
    x, y, z = (float(value) for value in head)
    return Camera(eye=(x + 1.3 * float(cos), y + 1.3 * float(sin), z + 0.1), target=(x, y, z))


def feeling(shot: Snapshot, **felt: float) -> Snapshot:
    return replace(shot, face=np.tile(face(**felt), (len(shot.spec.agents), 1)))


def test_the_low_preset_looks_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    check_picture("low", studio.draw_image(snapshot()), request, tmp_path)


def test_a_face_looks_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shot = snapshot()
    check_picture("face", studio.draw_image(shot, close_up(shot), labels=False), request, tmp_path)


@pytest.mark.parametrize(("name", "preset"), [("medium", MEDIUM), ("high", TIGHT)])
def test_the_other_presets_look_as_before(
    name: str, preset: Preset, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shot = snapshot(world((CHILD, PEBBLE, CHILD, PEBBLE)))
    camera = Camera(
        eye=(1.0, -3.6, 1.5), target=(0.0, -0.6, 0.55), fov_deg=40.0
    )  # the map is smaller than the world
    check_picture(name, draw_image(shot, SIZE, preset, camera), request, tmp_path)


def test_the_same_snapshot_gives_the_same_picture(studio: OffscreenStudio) -> None:
    first = studio.draw_image(snapshot())
    studio.draw_image(snapshot(moods=("sad",)), Camera(eye=(3, 3, 3), target=(0, 0, 0)))
    np.testing.assert_array_equal(studio.draw_image(snapshot()), first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"valence": -1.0}, {"valence": 1.0}),
        ({"arousal": 0.0}, {"arousal": 1.0}),
        ({"surprise": 0.0}, {"surprise": 1.0}),
        ({"boredom": 0.0}, {"boredom": 1.0}),
    ],
)
@pytest.mark.parametrize("body", [CHILD, PEBBLE])
def test_what_is_felt_changes_the_face(
    studio: OffscreenStudio, body: BodySpec, one: dict[str, float], other: dict[str, float]
) -> None:
    shot = snapshot(world((body,) * 4), moods=("sad",))
    camera = close_up(shot)
    x, y, _ = camera.project(shot.head_pos[0], SIZE)
    box = slice(int(y) - 40, int(y) + 40), slice(int(x) - 40, int(x) + 40)
    first, second = (
        studio.draw_image(feeling(shot, **felt), camera, labels=False)[box].astype(int)
        for felt in (one, other)
    )
    assert np.mean(np.abs(first - second).max(axis=-1) > 24) > 0.01


def test_eyes_follow_the_gaze(studio: OffscreenStudio) -> None:
    shot = snapshot(moods=("happy",))
    camera = close_up(shot)
    left = np.stack((-shot.heading[:, 1], shot.heading[:, 0], np.zeros(4)), axis=-1)
    ahead = np.stack((*shot.heading.T, np.zeros(4)), axis=-1)
    pictures = []
    for side in (-0.7, 0.7):
        gaze = ahead + side * left
        gaze /= np.linalg.norm(gaze, axis=-1, keepdims=True)
        looking = replace(shot, gaze=gaze.astype(np.float32), head_angle=np.zeros((4, 2), np.float32))
        pictures.append(studio.draw_image(looking, camera, labels=False).astype(int))
    assert np.mean(np.abs(pictures[0] - pictures[1]).max(axis=-1) > 24) > 0.005


def test_the_selected_agent_and_thing_are_pointed_out(studio: OffscreenStudio) -> None:
    shot = snapshot()
    camera = frame_world(shot.spec)
    pictures = []
    for selected in (None, "Nori", "ball"):
        studio.renderer.draw(shot, camera, selected=selected)
        pictures.append(studio.renderer.read().astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() > 40
    assert np.abs(pictures[0] - pictures[2]).max() > 40


def test_a_picture_has_the_size_it_was_resized_to(studio: OffscreenStudio) -> None:
    for size in ((64, 48), (201, 77), SIZE):
        studio.renderer.resize(size)
        assert studio.draw_image(snapshot()).shape == (size[1], size[0], 3)


def test_blit_copies_the_picture(studio: OffscreenStudio) -> None:
    picture = studio.draw_image(snapshot())
    window = studio.ctx.simple_framebuffer(SIZE)
    studio.renderer.blit(window)
    copied = np.frombuffer(window.read(components=3), np.uint8).reshape(*picture.shape)[::-1]
    np.testing.assert_array_equal(copied, picture)


def test_only_what_is_loud_has_a_bubble_and_everybody_a_name() -> None:
    shot = snapshot()
    made = {label.name: label for label in labels(shot, frame_world(shot.spec), SIZE)}
    assert set(made) == {agent.name for agent in shot.spec.agents}
    assert made["Pip"].word == "look"
    assert made["Pip"].loudness > 0.5
    assert made["Sol"].word == ""


def test_a_film_can_be_played(tmp_path: Path, studio: OffscreenStudio) -> None:
    path = tmp_path / "film.mp4"
    with Film(path, SIZE, 20) as film:
        for tick in range(8):
            film.add(studio.draw_image(snapshot(tick=tick)))
    with av.open(str(path)) as played:
        frames = [frame.to_ndarray(format="rgb24") for frame in played.decode(video=0)]
    assert len(frames) == 8
    assert np.abs(frames[-1].astype(int) - studio.draw_image(snapshot(tick=7))).mean() < 8


def test_an_odd_film_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even"):
        Film(tmp_path / "odd.mp4", (321, 180), 20)


def test_a_window_without_two_pixels_is_not_filmed() -> None:
    said: list[str] = []
    cassette = Cassette(said.append)
    cassette.toggle((1, 400), snapshot(), bare=False)
    assert cassette.seconds is None
    assert said == ["the window is too small to film"]


def test_an_unknown_preset_is_refused_before_anything_opens() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'high'"):
        OffscreenStudio(preset="hihg")


def test_without_opengl_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_settings: object) -> moderngl.Context:
        raise OSError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(moderngl, "create_context", broken)
    with pytest.raises(DisplayError, match="Mesa"):
        OffscreenStudio()


def test_a_context_says_what_draws(studio: OffscreenStudio) -> None:
    assert "OpenGL" in describe(studio.ctx)


PROGRAMS = [
    ("solid.vert", "solid.frag"),
    ("depth.vert", "depth.frag"),
    ("flat_shadow.vert", "flat_shadow.frag"),
    ("ground.vert", "ground.frag"),
    ("mark.vert", "mark.frag"),
    ("ghost.vert", "ghost.frag"),
    ("sky.vert", "sky.frag"),
    ("hud.vert", "hud.frag"),
]


@pytest.fixture(scope="module")
def bare() -> Iterator[moderngl.Context]:
    ctx = open_offscreen()
    yield ctx
    ctx.release()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize(("vertex", "fragment"), PROGRAMS)
def test_shaders_compile_for_browsers_too(
    bare: moderngl.Context, vertex: str, fragment: str, preset: Preset
) -> None:
    for painted in (0, 1):
        defines = {**defines_of(preset), "PAINTED": painted}
        if vertex == "flat_shadow.vert":
            defines |= {"SHADOW_TAPS": 0}  # there are flat shadows only where there is no map
        bare.__enter__()
        made = bare.program(
            vertex_shader=source(vertex, defines, ES), fragment_shader=source(fragment, defines, ES)
        )
        made.release()
