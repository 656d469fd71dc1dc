"""Where there is no screen browsers can watch, or a film is made; what cannot be had is refused at once."""

import io
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from render.camerawork import Camerawork
from sandbox import api
from sandbox.app.cli import main
from sandbox.app.film import FPS, Shot
from sandbox.app.watch import watch
from sandbox.errors import SandboxError, UnknownName
from sandbox.spec import TICK
from tests.visitors import Visitor

ROOT = Path(__file__).parent.parent
DISPLAYS = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}


def look(
    folder: Path,
    film: str,
    *,
    world: str = "nursery",
    minds: str | None = None,
    follow: str | None = None,
) -> int:
    shot = Shot(path=folder / film, seconds=0.4, follow=follow)
    return watch(world, minds=minds, seed=2, quality="low", shot=shot)


def command(folder: Path, **changes: str) -> subprocess.Popen[str]:
    """Begins to watch as people do, with no screen but what the changes to its environment give."""
    kept = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    asked = (
        "from sandbox.app.cli import main; raise SystemExit(main(['watch', 'nursery', '--minds', 'idle']))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", asked],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **changes},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def frames(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as film:
        return list(film.decode(video=0))


def test_a_film_has_as_many_frames_as_its_seconds_ask_for(tmp_path: Path) -> None:
    assert look(tmp_path, "a.mp4") == 0
    shot = frames(tmp_path / "a.mp4")
    assert len(shot) == 0.4 * FPS
    assert (shot[0].width, shot[0].height) == (960, 540)
    assert shot[0].to_ndarray(format="rgb24").std() > 20.0


def test_the_same_seed_gives_the_same_film(tmp_path: Path) -> None:
    look(tmp_path, "a.mp4")
    look(tmp_path, "b.mp4")
    for ours, theirs in zip(frames(tmp_path / "a.mp4"), frames(tmp_path / "b.mp4"), strict=True):
        a, b = (frame.to_ndarray(format="rgb24").astype(int) for frame in (ours, theirs))
        assert np.abs(a - b).mean() < 0.5  # the codec's colour conversion rounds by where memory lies


def test_a_film_that_follows_somebody_keeps_them_in_the_middle() -> None:
    life = api.open_life("nursery", seed=2, minds="wander", record=False)
    camerawork, now = Camerawork(life.spec, "Mika"), life.snapshot()
    camera = camerawork.advance(None, now, 1.0, TICK)
    for _ in range(100):
        life.tick()
        before, now = now, life.snapshot()
        camera = camerawork.advance(before, now, 1.0, TICK)
    assert np.hypot(*now.agent_pos[0, :2]) > 0.5
    x, y, far = camera.project(now.head_pos, (960, 540))[0]
    assert abs(x - 480) < 40
    assert abs(y - 270) < 120
    assert far < 5.0


def test_there_must_be_somebody_to_follow(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"No agent or thing named 'Mica'\. Did you mean 'Mika'"):
        look(tmp_path, "a.mp4", follow="Mica")
    assert look(tmp_path, "a.mp4", follow="screen") == 0
    assert main(["watch", "nursery", "--camera", "follow:Mika"]) == 2


def test_without_a_screen_browsers_can_watch(tmp_path: Path) -> None:
    with command(tmp_path) as watched:
        assert watched.stdout is not None
        why, where, _ = (watched.stdout.readline() for _ in range(3))
        assert why.startswith("No window: there is no display")
        (url,) = (word for word in where.split() if word.startswith("http://127.0.0.1:"))
        with urllib.request.urlopen(url, timeout=60) as page:  # noqa: S310  our own
            assert b"Nursery" in page.read()
        with Visitor(url) as visitor:
            _, _, jpeg = visitor.picture()
            assert Image.open(io.BytesIO(jpeg)).size == (960, 540)
        watched.send_signal(signal.SIGINT)
        assert watched.wait(60) == 0
        assert watched.stderr is not None
        assert not watched.stderr.read()


@pytest.mark.parametrize(
    "screen",
    [{"DISPLAY": ":9999"}, {"SDL_VIDEODRIVER": "dummy"}, {"SDL_VIDEODRIVER": "offscreen"}],
    ids=["no such display", "dummy", "offscreen"],
)
def test_a_window_that_nobody_would_see_is_not_opened(screen: dict[str, str], tmp_path: Path) -> None:
    with command(tmp_path, **screen) as watched:
        assert watched.stdout is not None
        why, where = watched.stdout.readline(), watched.stdout.readline()
        watched.send_signal(signal.SIGTERM)
        assert watched.stderr is not None
        assert "Traceback" not in watched.stderr.read()
    assert re.match(r"No window: there is no display \(SDL found only its '(offscreen|dummy)' driver\)", why)
    assert where.startswith("Watch at http://127.0.0.1:")


@pytest.mark.parametrize(
    "broken",
    [{"MESA_GL_VERSION_OVERRIDE": "2.1"}, {"__EGL_VENDOR_LIBRARY_FILENAMES": "/nowhere"}],
    ids=["OpenGL too old", "no driver"],
)
def test_where_nothing_can_draw_no_address_is_given_and_one_line_says_why(
    broken: dict[str, str], tmp_path: Path
) -> None:
    with command(tmp_path, LIBGL_ALWAYS_SOFTWARE="1", **broken) as watched:
        said, complaint = watched.communicate(timeout=60)
    assert watched.returncode == 2
    assert said.startswith("No window: there is no display")
    assert "Watch at" not in said
    assert complaint.startswith("sandbox: Cannot draw: EGL gives no OpenGL 3.3")
    assert "Install a graphics driver, or Mesa" in complaint
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize("film", ["a.avi", "nowhere/a.mp4"])
def test_a_film_that_cannot_be_written_is_refused(tmp_path: Path, film: str) -> None:
    with pytest.raises(SandboxError, match="give a file in a folder that exists"):
        look(tmp_path, film)


def test_unknown_worlds_and_minds_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'nursery'"):
        look(tmp_path, "a.mp4", world="nursey")
    with pytest.raises(UnknownName, match="No mind named 'nobody'"):
        look(tmp_path, "a.mp4", minds="nobody")
    assert not list(tmp_path.iterdir())
