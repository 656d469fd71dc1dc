"""Panels and cues that stand over the world look as before, in windows small enough to be kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest

from render.camera import Camera, frame_world
from render.hud.events import draw_events
from render.hud.labels import draw_labels
from render.hud.panels import Pace, draw_failure, draw_help, draw_selected, draw_status
from render.hud.reins import draw_reins
from render.hud.timeline import Timeline, draw_frame
from render.hud.tray import Tray
from render.looking import Looking
from render.offscreen import OffscreenStudio
from render.picking import Target
from render.presets import LOW
from render.reins import Reins
from render.renderer import Picture
from sandbox import api
from sandbox.intervention import Clamp, Daylight, Drag, Drop, Entry, Freeze, Praise, Push
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot, Visit
from tests.pictures import check_picture
from tests.snapshots import face, snapshot, world

SIZE, SCALE = (640, 360), 0.8
"""What a window of this size would write with."""

SPEC = world()
SHOT = snapshot(SPEC, tick=900)
CAMERA = frame_world(SPEC)
MIKA = Target("agent", "Mika")
FAILURE = """Traceback (most recent call last):
  File "sandbox/loop.py", line 260, in _live
    self._life.tick()
  File "sandbox/life.py", line 214, in tick
    actions = self._minds.decide(self._observation)
    ~~~~~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^
sandbox.errors.MindError: Mika's mind gave an action that is not a number.
"""


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


@pytest.fixture
def looks_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[..., None]:
    """Draws panels over a world and compares the picture with the golden one."""

    def check(
        name: str, panels: Callable[[], object], shot: Snapshot = SHOT, camera: Camera = CAMERA
    ) -> None:
        check_picture(name, over(studio, panels, shot, camera), request, tmp_path)

    return check


def over(studio: OffscreenStudio, panels: Callable[[], object], shot: Snapshot, camera: Camera) -> Picture:
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.draw(shot, camera)
        studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
        panels()
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def remembered(tick: int | None = None) -> Looking:
    """A minute with a gap in which deeds of each kind were done; looked at from a tick of it, or from now."""
    looking = Looking(lambda _: None)
    for each in (*range(200, 420), *range(640, 901)):
        looking.note((None, replace(SHOT, tick=each), 1.0), [])
    pulls = [Entry(each, Drag(agent="Nori", to=(0.0, 0.0, 1.0))) for each in range(700, 760)]
    deeds = [
        Entry(100, Drop(kind="apple", at=(0.5, 1.0))),
        Entry(260, Push(agent="Mika", force=(1.0, 0.0, 0.0))),
        Entry(330, Freeze(agent="Pip")),
        *pulls,
        Entry(800, Praise(agent="Sol", value=1.0)),
        Entry(850, Daylight(value=0.4)),
        Entry(880, Clamp(agent="Pip", part="gate", value=-0.5)),
    ]
    looking.events.note(deeds, 0)
    if tick is not None:
        looking.look(tick)
    return looking


def test_the_bar_of_time_looks_as_before(looks_as_before: Callable[..., None]) -> None:
    timeline, looking = Timeline(), remembered()
    looks_as_before("timeline", lambda: timeline.draw(looking, None))


def test_the_past_and_the_list_of_events_look_as_before(looks_as_before: Callable[..., None]) -> None:
    timeline, looking = Timeline(), remembered(720)
    pace = Pace(paused=False, speed=1.0, achieved=1.0, fps=30.0, past="00:36, 9.0 s ago")

    def panels() -> None:
        below = draw_status(SHOT, pace)[3]
        timeline.draw(looking, None)
        draw_frame()
        draw_events(looking, below)

    looks_as_before("events", panels)


@pytest.mark.parametrize(("name", "selected"), [("tray", MIKA), ("tray-nobody", None)])
def test_the_tray_looks_as_before(
    looks_as_before: Callable[..., None], name: str, selected: Target | None
) -> None:
    tray = Tray()
    looks_as_before(name, lambda: tray.draw(SHOT, selected))


def test_the_help_looks_as_before(looks_as_before: Callable[..., None]) -> None:
    looks_as_before("help", draw_help)


def test_the_reins_look_as_before(looks_as_before: Callable[..., None]) -> None:
    reins = Reins(Loop(lambda: api.open_life("dinner-party")), lambda _: None)
    reins.take("Mika")
    for key in (pygame.K_w, pygame.K_d, pygame.K_g, pygame.K_3):
        reins.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0), SIZE)
    reins.pull(SHOT)
    steered = replace(SHOT, steered=np.array((True, False, False, False)))

    def panels() -> None:
        draw_labels(steered, CAMERA, SIZE, selected="Mika", you="Mika", scale=SCALE)
        draw_reins(reins, 1.0, SIZE[0])

    looks_as_before("reins", panels, steered)


@pytest.mark.parametrize(
    ("name", "valence", "holds"),
    [
        ("glove-pointing", 0.0, False),
        ("glove-holding", 0.0, True),
        ("glove-praising", 1.0, False),
        ("glove-scolding", -1.0, False),
    ],
)
def test_the_glove_looks_as_before(
    looks_as_before: Callable[..., None], name: str, valence: float, *, holds: bool
) -> None:
    pos = np.array((-0.9, -2.2, 0.75), np.float32)
    gaze = SHOT.head_pos[0] - pos
    visit = Visit(
        pos=pos,
        gaze=(gaze / np.linalg.norm(gaze)).astype(np.float32),
        holds=holds,
        face=face(valence=valence),
        word=0,
        loudness=0.0,
    )
    near = Camera(eye=(-3.4, -2.9, 1.2), target=(-0.9, -1.7, 0.75), fov_deg=24.0)
    looks_as_before(name, lambda: None, replace(SHOT, visit=visit), near)


def test_snowflakes_look_as_before(looks_as_before: Callable[..., None]) -> None:
    cold = np.array((False, True, True, False))
    shot = replace(SHOT, learns=np.ones(4, bool), begun=np.ones(4, bool), frozen=cold)

    def panels() -> None:
        draw_labels(shot, CAMERA, SIZE, selected="Mika", scale=SCALE)
        draw_status(shot, Pace(paused=True, speed=1.0, achieved=0.0, fps=30.0))
        draw_selected(shot, Target("agent", "Nori"))

    looks_as_before("snowflakes", panels, shot)


def test_the_message_of_a_life_that_stopped_looks_as_before(looks_as_before: Callable[..., None]) -> None:
    looks_as_before("failure", lambda: draw_failure(FAILURE))


def test_the_night_looks_as_before(looks_as_before: Callable[..., None]) -> None:
    shot = replace(SHOT, light=0.0)
    looks_as_before("night", lambda: draw_labels(shot, CAMERA, SIZE, scale=SCALE), shot)


def test_a_flash_of_surprise_is_as_white_at_night_as_at_noon(studio: OffscreenStudio) -> None:
    white = []
    for surprise, light in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        shot = replace(SHOT, light=light, face=np.stack([face(surprise=surprise)] * 4))
        near = Camera(eye=(-3.4, -2.9, 1.2), target=(-0.9, -1.7, 0.75), fov_deg=24.0)
        picture = over(studio, lambda: None, shot, near)
        white.append(int((picture.min(axis=-1) > 225).sum()))
    calm, night, noon = white
    assert calm < 0.2 * night
    assert night > 0.5 * noon > 0


def test_it_is_the_darker_the_less_light_there_is_but_never_black(studio: OffscreenStudio) -> None:
    bright = [
        float(over(studio, lambda: None, replace(SHOT, light=light), CAMERA).mean())
        for light in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    assert np.diff(bright).min() > 5
    assert bright[0] > 20
