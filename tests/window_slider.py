"""Sits at a real window with the screen's mouse: makes a child hungry with a slider, and unmaps the window.

Run as a program of its own: `python window_slider.py`. The life goes on all the while.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from render.hud.wants import weighing_of
from render.window import run_window
from sandbox.intervention import Clamp
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot
from sandbox.space import FACE
from tests.window_tour import LEARNER, Glances, Tour, find_window, until, xdotool

HUNGER = FACE.index("hunger")


class Sitting(Tour):
    """What a person does at the inspector."""

    def walk(self) -> Glances:
        for _ in range(3):
            yield
        self.window = find_window()
        xdotool("windowfocus", self.window, "key", "i")
        yield from until(lambda: weighing_of(self.now(), 0) is not None)
        for _ in range(4):
            yield
        yield from self.slide()
        yield from self.unmap()
        xdotool("key", "q")

    def slide(self) -> Glances:
        """Drags the slider of hunger to the right, and waits until the child shows what it says."""
        yield from self.take_picture("inspector")
        x, y = (
            np.median(sliders(np.asarray(Image.open("inspector.png"))), axis=0).round().astype(int).tolist()
        )
        xdotool("mousemove", "--window", self.window, str(x), str(y))
        yield
        xdotool("mousedown", "1")
        for step in range(1, 7):
            yield
            xdotool("mousemove", "--window", self.window, str(x + 10 * step), str(y))
        yield from until(lambda: bool(self.held()))
        for _ in range(3):
            yield
        xdotool("mouseup", "1")
        last = self.now().tick
        yield from until(lambda: self.now().tick > last + 5)
        self.seen["held"] = [(each.agent, each.part) for each in self.held()]
        self.seen["hunger held"] = self.held()[-1].value
        self.seen["hunger shown"] = float(self.now().face[0, HUNGER])

    def unmap(self) -> Glances:
        """Takes the window off the screen for a while, and puts it back."""
        xdotool("windowunmap", self.window)
        hidden = self.now().tick
        yield from until(lambda: self.now().tick > hidden + 10)
        self.seen["ticks while unmapped"] = self.now().tick - hidden
        xdotool("windowmap", self.window)
        for _ in range(5):
            yield
        yield from self.take_picture("back")
        xdotool("windowfocus", self.window)

    def held(self) -> list[Clamp]:
        return [entry.intervention for entry in self.life.log if isinstance(entry.intervention, Clamp)]


class Watched(Loop):
    """A loop at which somebody glances once a frame, in the window's own thread."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting.open_life)
        self._glances = sitting.walk()

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        latest = super().latest()
        if latest is not None:
            next(self._glances, None)
        return latest


def sliders(picture: np.ndarray) -> np.ndarray:
    """Finds the pixels, x and y, of the inspector in which a slider has the colour of hunger."""
    red, green, blue = picture[:, 500:].astype(int).transpose(2, 0, 1)
    rows, columns = np.nonzero((red > 200) & (abs(green - 100) < 40) & (abs(blue - 90) < 40))
    low = rows > 0.6 * len(picture)
    return np.stack((columns[low] + 500.0, rows[low]), axis=-1)


if __name__ == "__main__":
    sitting = Sitting(LEARNER.replace("curious", "predictive"))
    with Watched(sitting) as loop:
        sitting.loop = loop
        run_window(loop, title="Small", preset="low")
    Path("seen.json").write_text(json.dumps(sitting.seen), encoding="utf-8")
