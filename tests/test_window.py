"""A real window on a real (virtual) screen: it shows, it obeys, and it closes without a word."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sandbox import api

TOUR = Path(__file__).with_name("window_tour.py")
SIZES = Path(__file__).with_name("window_sizes.py")
SLIDER = Path(__file__).with_name("window_slider.py")
ROOT = TOUR.parent.parent
SCREEN = (1280, 800)

WATCH = "from sandbox.app.cli import main; raise SystemExit(main(['watch', '--minds', 'idle']))"
"""The real command, whose files are those of this folder, wherever it is run."""

pytestmark = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb for a virtual screen")


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A virtual screen of its own, on whatever display is free."""
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        f"{SCREEN[0]}x{SCREEN[1]}x24",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


def python(first: str, second: str, folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a folder, with no screen but what the changes to its environment give."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    quiet = {"PYTHONPATH": str(ROOT), "LIBGL_ALWAYS_SOFTWARE": "1"}
    return subprocess.run(
        [sys.executable, first, second],
        cwd=folder, env={**kept, **quiet, **changes}, capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip


def visit(how: str, folder: Path, screen: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return python(str(TOUR), how, folder, DISPLAY=screen, PYGAME_HIDE_SUPPORT_PROMPT="1", **changes)


@pytest.fixture(scope="module")
def tour(screen: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What somebody saw who did everything once and then closed the window."""
    folder = tmp_path_factory.mktemp("tour")
    ended = visit("tour", folder, screen)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return json.loads((folder / "seen.json").read_text(encoding="utf-8"))


def test_the_window_shows_a_picture(tour: dict[str, Any]) -> None:
    assert tour["before"]["size"] == [960, 540]
    assert tour["before"]["colours"] > 1000


def test_a_click_on_an_agent_shows_its_card(tour: dict[str, Any]) -> None:
    assert tour["selected"]["card"] < 0.7 * tour["before"]["card"]


def test_the_help_covers_the_middle(tour: dict[str, Any]) -> None:
    assert tour["help"]["middle"] < 0.5 * tour["before"]["middle"]


def test_a_paused_life_stands_still_and_a_step_is_one_tick(tour: dict[str, Any]) -> None:
    assert tour["ticks while paused"] == 0
    assert tour["ticks after a step"] == 1


def test_dragging_lifts_the_ball(tour: dict[str, Any]) -> None:
    assert tour["Drag"] == "ball"
    assert tour["ball held"][2] > tour["ball before"][2] + 0.5


def test_a_push_and_a_drop_reach_the_life(tour: dict[str, Any]) -> None:
    assert tour["Push"] == "Ada"
    assert tour["Drop"] == "apple"


def test_full_screen_fills_the_screen(tour: dict[str, Any]) -> None:
    assert tuple(tour["full screen"]["size"]) == SCREEN
    assert tour["full screen"]["colours"] > 1000


@pytest.fixture(scope="module")
def learner(screen: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What somebody saw who looked into a mind that learns, froze it, and let it go on."""
    folder = tmp_path_factory.mktemp("learner")
    ended = visit("learner", folder, screen)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return json.loads((folder / "seen.json").read_text(encoding="utf-8"))


def test_who_is_selected_shows_what_it_expects(learner: dict[str, Any]) -> None:
    assert learner["mind"]["strip"] < 0.8 * learner["before"]["strip"]


def test_the_key_freezes_a_mind_and_lets_it_go_on(learner: dict[str, Any]) -> None:
    assert learner["Freeze"] == "Ada"
    assert learner["frozen moved"] == 0.0
    assert learner["learning moved"] > 0.0


def test_the_key_opens_the_loudspeakers_and_what_falls_is_heard(screen: str, tmp_path: Path) -> None:
    played = tmp_path / "played.raw"
    ended = visit("listener", tmp_path, screen, SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(played))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert (seen["before"], seen["while on"], seen["after"]) == (None, [22_050, -16, 2], None)
    samples = np.fromfile(played, "<i2").reshape(-1, 2)
    assert np.abs(samples).max() > 1000
    assert np.abs(samples[:100]).max() == 0  # the ball fell once before anybody listened
    assert np.abs(samples[:, 0] - samples[:, 1]).max() > 0  # it is not in the middle


def test_without_loudspeakers_one_sentence_says_so_and_drivers_say_nothing(tmp_path: Path) -> None:
    asked = "from render.sound.speakers import Speakers; s = Speakers(); print(s.toggle(), s.on, sep='|')"
    ended = python("-c", asked, tmp_path, SDL_AUDIODRIVER="alsa", ALSA_CONFIG_PATH="/nowhere")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("no sound: there is nothing to play it with (")
    assert ended.stdout.endswith(")|False\n")


def test_who_possesses_a_body_walks_where_the_keys_say_and_may_close_meanwhile(
    screen: str, tmp_path: Path
) -> None:
    ended = visit("possess", tmp_path, screen)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    walked = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert walked["Steer"] == "Ada"
    assert walked["went aside"] < 0.2
    keys = np.asarray(Image.open(tmp_path / "possessed.png"))[465:520, 165:795]
    assert keys.mean() < 110, "its keys are shown"


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to move the screen's own mouse")
def test_the_mouse_and_the_keyboard_of_the_screen_drag_a_body_praise_and_quit(
    screen: str, tmp_path: Path
) -> None:
    ended = visit("hand", tmp_path, screen)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    done = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert (done["Drag"], done["Praise"]) == ("Ada", "Ada")


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to move the screen's own mouse")
def test_a_slider_that_is_dragged_says_how_hungry_somebody_is_and_an_unmapped_window_comes_back(
    screen: str, tmp_path: Path
) -> None:
    ended = python(str(SLIDER), "", tmp_path, DISPLAY=screen, PYGAME_HIDE_SUPPORT_PROMPT="1")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert {tuple(each) for each in seen["held"]} == {("Ada", "hunger")}
    assert seen["hunger held"] > 0.3
    assert seen["hunger shown"] == pytest.approx(seen["hunger held"], abs=1e-5)
    assert seen["ticks while unmapped"] > 10
    assert seen["back"]["colours"] > 1000
    assert seen["back"]["size"] == [960, 540]


@pytest.mark.parametrize("how", ["q", "sigint", "loading"])
def test_every_way_out_is_clean(how: str, screen: str, tmp_path: Path) -> None:
    ended = visit(how, tmp_path, screen)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":9999"}, {"SDL_VIDEODRIVER": "dummy"}])
def test_without_a_display_there_is_one_clear_error(environment: dict[str, str], tmp_path: Path) -> None:
    ended = python(
        "-c", "from render.display import Display; Display((64, 48), 'x')", tmp_path, **environment
    )
    assert ended.returncode == 1
    assert "DisplayError: Cannot open a window: there is no display" in ended.stderr


def test_a_life_that_cannot_be_opened_closes_the_window_and_says_why(screen: str, tmp_path: Path) -> None:
    asked = WATCH.replace("idle", "nobody")
    ended = python("-c", asked, tmp_path, DISPLAY=screen)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("sandbox: No mind named 'nobody'.")
    assert len(ended.stderr.splitlines()) == 1


def test_where_opengl_is_too_old_one_line_says_what_would_be_right(screen: str, tmp_path: Path) -> None:
    ended = python("-c", WATCH, tmp_path, DISPLAY=screen, MESA_GL_VERSION_OVERRIDE="3.2")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("sandbox: Cannot open a window: no OpenGL 3.3 on this display")
    assert "install Mesa" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_window_lives_through_every_size_and_through_being_hidden(screen: str, tmp_path: Path) -> None:
    ended = python(str(SIZES), "", tmp_path, DISPLAY=screen, PYGAME_HIDE_SUPPORT_PROMPT="1")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    told = (tmp_path / "seen.json").read_text(encoding="utf-8")
    seen = [(what, tuple(size), drawable) for what, size, drawable in json.loads(told)]
    assert len(seen) == 16
    assert {size for what, size, _ in seen if what == "resized"} == {(1, 1), (7, 400), (640, 3), (960, 540)}
    assert {drawable for what, _, drawable in seen if what == "hidden"} == {False}
    assert {drawable for what, _, drawable in seen if what in {"resized", "shown"}} == {True}
    assert [drawable for what, _, drawable in seen if what == "told"] == [False, True] * 2


def test_importing_the_window_says_nothing_and_brings_no_torch(tmp_path: Path) -> None:
    ended = python("-c", "import render.window, sys; assert 'torch' not in sys.modules", tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("world", api.list_worlds())
def test_a_life_watched_filmed_and_heard_in_a_window_is_the_one_nobody_watched(
    world: str, screen: str, tmp_path: Path
) -> None:
    audible = {"SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    ended = python(str(ROOT / "tests" / "window_digest.py"), world, tmp_path, DISPLAY=screen, **audible)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [file.suffix for file in tmp_path.iterdir()] == [".mp4"]
    ticks, digest = ended.stdout.split()
    unseen = api.open_life(world, seed=3)
    for _ in range(int(ticks)):
        unseen.tick()
    assert int(ticks) > 20
    assert unseen.digest() == digest
