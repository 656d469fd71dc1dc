"""An inspector with a mouse on it, and snapshots made by hand of minds that can be reached into."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from render.history import History
from render.hud.inspector import Inspector, Page
from render.offscreen import OffscreenStudio, Picture
from render.picking import Target
from sandbox.intervention import Intervention
from sandbox.snapshot import Snapshot
from sandbox.space import NEEDS
from tests.snapshots import thoughtful, weighing, world

Size = tuple[int, int]
SMALL, LARGE = (960, 540), (1920, 1080)
SPEC = world()
MIKA = Target("agent", "Mika")
PARTS = (
    *("level 2", "level 3", "social precision", "boredom"),
    *NEEDS,
    *("gate", *(f"weight of {need}" for need in NEEDS)),
    *("company", "gain", "horizon"),
)
"""As of minds with drives."""

AWAY = (-1.0, -1.0)


def shown(tick: int = 40, *, held: dict[str, float] | None = None, **wants: np.ndarray) -> Snapshot:
    """Four who weigh needs, and whose minds have parts."""
    shot = thoughtful(SPEC, tick=tick)
    assert shot.thinking is not None
    values = np.full((4, len(PARTS)), np.nan, np.float32)
    for part, value in (held or {}).items():
        values[0, PARTS.index(part)] = value
    wanting = replace(weighing(4), **wants)
    return replace(shot, reach=(PARTS,) * 4, held=values, thinking=replace(shot.thinking, weighing=wanting))


class Desk:
    """An inspector, and a mouse on it."""

    def __init__(self, studio: OffscreenStudio, page: Page = "needs", size: Size = SMALL) -> None:
        self.inspector, self.history = Inspector(), History()
        self.inspector.page = page
        self.shot, self.target = shown(), MIKA
        self._studio, self._size, self._scale = studio, size, min(max(size[1] / 760, 1.1), 3.0)
        studio.renderer.resize(size)
        self.point(*AWAY)
        self.frame()

    def frame(self) -> list[Intervention]:
        """Draws once, for its widgets alone."""
        self._begin()
        done = self.inspector.draw(self.shot, self.target, self.history)
        imgui.end_frame()
        return done

    def picture(self) -> Picture:
        """Draws the panel on black, and gives what it covers."""
        for _ in range(2):  # what a page needs to scroll is known from the time before
            self.frame()
        self._studio.renderer.framebuffer.clear()
        self._begin()
        self.inspector.draw(self.shot, self.target, self.history)
        self._studio._hud.end(self._studio.renderer.framebuffer)
        picture = self._studio.renderer.read()
        if self.inspector.box is None:
            return picture
        left, top, right, bottom = (round(side) for side in self.inspector.box)
        return picture[top:bottom, left:right]

    def point(self, x: float, y: float) -> list[Intervention]:
        """Moves the mouse."""
        imgui.set_current_context(self._studio._hud._gui)
        imgui.get_io().add_mouse_pos_event(x, y)
        return self.frame()

    def press(self, *, down: bool) -> list[Intervention]:
        imgui.get_io().add_mouse_button_event(0, down)
        return self.frame()

    def click(self, x: float, y: float) -> list[Intervention]:
        done = self.point(x, y) + self.press(down=True)
        return done + self.press(down=False)

    def find(
        self, wanted: Callable[[Intervention], bool], x: int | None = None, y: int | None = None
    ) -> Size:
        """Clicks down a column or along a line until something wanted is done, and gives where that was."""
        assert self.inspector.box is not None
        left, top, right, bottom = (int(side) for side in self.inspector.box)
        column = [(x, at) for at in range(top + 90, bottom, 7)] if x is not None else []
        line = [(at, y) for at in range(left + 90, right, 9)] if y is not None else []
        places = column + line
        for place in places:
            if any(wanted(each) for each in self.click(*place)):
                return place
        raise AssertionError("nothing of that kind was done anywhere")

    def _begin(self) -> None:
        self._studio._hud.begin(self._size, 1 / 60, scale=self._scale)
