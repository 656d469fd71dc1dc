"""Somebody watches a life in a real browser, as the command serves it, and what they do reaches the life."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from render.camera import frame_world
from sandbox import api
from sandbox.intervention import Drag, Drop, Entry, Praise
from sandbox.steering import Steer
from tests.painting import CHROMIUM, chromium
from tests.window_tour import WORLD
from worlds.loader import load

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

ROOT = Path(__file__).parent.parent
SIZE = (960, 540)
LONG = 60_000.0
"""Milliseconds after which what should have come will not come any more."""

LIFE = WORLD.replace("wander", "predictive")
"""Of somebody who learns, so that what is lived, and done to it, is kept."""

BALL = (1.0, -1.0, 0.18)

PART = """([left, top, wide, high]) => {
    const canvas = document.getElementById("picture");
    const box = [left, top, wide, high].map(side => side * canvas.width / 960);
    const data = canvas.getContext("2d").getImageData(...box).data;
    let hash = 0, sum = 0;
    for (const value of data) {
        hash = (Math.imul(hash, 31) + value) | 0;
        sum += value;
    }
    return {hash, mean: (sum - 255 * data.length / 4) / (0.75 * data.length), values: new Set(data).size};
}"""
"""Gives what tells one part of a picture from another, its mean, and how many values of colours it has."""

WORLD_PART, CARD_PART = (300, 150, 300, 250), (840, 16, 100, 40)

DAWN = 100.0
"""How bright the middle of the picture is at least once there is a world in it; before, it is evening."""

Tour = tuple[dict[str, Any], list[Entry]]
"""What somebody saw, and the log of the life that they watched."""


class Watcher:
    """Somebody before a page, and what they have seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: dict[str, Any] = {}

    def part(self, box: tuple[int, int, int, int]) -> dict[str, float]:
        return self.page.evaluate(PART, list(box))

    def is_still(self, box: tuple[int, int, int, int]) -> bool:
        """Whether half a second later a part of the picture is what it was."""
        before = self.part(box)
        self.page.wait_for_timeout(500)
        return self.part(box) == before

    def until(self, *, still: bool, box: tuple[int, int, int, int] = WORLD_PART) -> None:
        """Waits until a part of the picture stands still, or moves."""
        for _ in range(round(LONG / 500)):
            if self.is_still(box) == still:
                return
        raise AssertionError(f"the picture never {'stood still' if still else 'moved'}")

    def visit(self, place: tuple[float, float, float]) -> tuple[float, float]:
        """Moves the mouse to a place of the world, as the camera shows it at first."""
        x, y, _ = (float(part) for part in frame_world(load(LIFE)).project(np.array(place), SIZE))
        self.page.mouse.move(x, y)
        return x, y

    def walk_round(self) -> None:
        """Pauses, drops an apple, selects the ball, praises Ada, and drags the ball."""
        page, seen = self.page, self.seen
        page.wait_for_function(f"box => ({PART})(box).mean > {DAWN}", arg=list(WORLD_PART))
        self.until(still=False)
        page.keyboard.press("Space")
        self.until(still=True)
        page.mouse.click(*self.visit((0.5, 1.5, 0.0)), button="middle")
        seen["card before"] = self.part(CARD_PART)["mean"]
        page.mouse.click(*self.visit(BALL))
        self.until(still=True)
        seen["card"] = self.part(CARD_PART)["mean"]
        for key in ("Escape", "Tab", "z", "Escape"):
            page.keyboard.press(key)
        page.keyboard.press("Space")
        self.until(still=False)
        x, y = self.visit(BALL)
        page.mouse.down()
        for step in range(1, 10):
            page.mouse.move(x - 3 * step, y - 12 * step)
        page.wait_for_timeout(1000)
        page.mouse.up()

    def speak(self) -> None:
        """Possesses Ada, says hello, and lets her go."""
        for key in ("Tab", "y"):
            self.page.keyboard.press(key)
        self.page.wait_for_timeout(1000)
        self.page.keyboard.press("1")
        self.page.wait_for_timeout(1000)
        for key in ("y", "Escape"):
            self.page.keyboard.press(key)


class Unlucky(Watcher):
    """Somebody whose line to the life can be cut."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.lines: list[WebSocketRoute] = []
        page.route_web_socket("**/*", self._connect)

    def _connect(self, line: WebSocketRoute) -> None:
        line.connect_to_server()
        self.lines.append(line)

    def lose_the_line(self) -> None:
        """Is told of it, and sees the life go on by and by."""
        self.until(still=False)
        self.lines[-1].close()
        status = self.page.get_by_role("status")
        expect(status).to_have_text("the connection is lost; trying again")
        self.until(still=False)
        self.seen["lines"] = len(self.lines)
        self.seen["told"] = status.inner_text()


@contextmanager
def serving(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Serves the life as people do; whatever happens meanwhile, it has ended afterwards."""
    asked = "from sandbox.app.cli import main; raise SystemExit(main(['watch', 'small.toml', '--serve']))"
    with subprocess.Popen(
        [sys.executable, "-c", asked],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watched:
        try:
            yield watched
        finally:
            watched.kill()


def address(watched: subprocess.Popen[str]) -> str:
    """Reads the address that the command prints."""
    assert watched.stdout is not None
    return next(word for line in watched.stdout for word in line.split() if word.startswith("http://127."))


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """Somebody does everything once on a page, another looks on, and Ctrl-C ends it."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "small.toml").write_text(LIFE, encoding="utf-8")
    with serving(folder) as watched, chromium() as browser:
        pages = [browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}) for _ in range(2)]
        url = address(watched)
        for page in pages:
            page.set_default_timeout(LONG)
            page.goto(url)
        watcher = Watcher(pages[0])
        watcher.walk_round()
        watcher.speak()
        unlucky = Unlucky(browser.new_page())
        unlucky.page.goto(url)
        unlucky.lose_the_line()
        watcher.seen |= unlucky.seen
        unlucky.page.close()
        pages[0].keyboard.press("Space")
        for each in map(Watcher, pages):
            each.until(still=True)
        watcher.seen["pages"] = [Watcher(page).part(WORLD_PART) for page in pages]
        watched.send_signal(signal.SIGINT)
        _, complaint = watched.communicate(timeout=LONG / 1000)
        watcher.seen["ended"] = watched.returncode, complaint
    (run,) = (folder / "runs").iterdir()
    return watcher.seen, list(api.open_run(run).log)


def test_a_click_on_a_thing_shows_its_card(tour: Tour) -> None:
    seen, _ = tour
    assert seen["card"] < 0.8 * seen["card before"]


def test_what_the_hand_does_on_the_page_is_done_to_the_life(tour: Tour) -> None:
    _, log = tour
    done = [entry.intervention for entry in log]
    assert {each.agent for each in done if isinstance(each, Praise)} == {"Ada"}
    assert [each.kind for each in done if isinstance(each, Drop)] == ["apple"]
    pulls = [each for each in done if isinstance(each, Drag)]
    assert {each.thing for each in pulls} == {"ball"}
    assert pulls[-1].to[2] > 0.5


def test_a_word_said_on_the_page_is_said_by_the_body_that_is_possessed(tour: Tour) -> None:
    said = [entry.intervention for entry in tour[1] if isinstance(entry.intervention, Steer)]
    assert {each.agent for each in said} == {"Ada"}
    assert {each.word for each in said} == {"", "hello"}


def test_who_lost_the_line_sees_the_life_again(tour: Tour) -> None:
    assert tour[0]["lines"] == 2
    assert "lost" not in tour[0]["told"]


def test_whoever_else_watches_sees_the_same_picture(tour: Tour) -> None:
    first, second = tour[0]["pages"]
    assert first == second
    assert first["values"] > 50


def test_ctrl_c_ends_it_without_a_word(tour: Tour) -> None:
    assert tour[0]["ended"] == (0, "")
