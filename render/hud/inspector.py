"""The inspector: all that is known of one mind, over time, and where somebody reaches into it.

Its pages, with the fields that they show, are in `pages` and `sensing`, its curves in `plots`, the rows that
reach into a mind in `reach`. It remembers what was typed and dragged; what was, is in `render.history`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from imgui_bundle import ImVec2, ImVec4, imgui

from render.clearing import Box
from render.history import History
from render.hud.bubbles import intention_of
from render.hud.curves import Span
from render.hud.dress import CALM, FLAGS, dressed
from render.hud.mind import draw_learning
from render.hud.pages import Look, draw_body, draw_needs, draw_reach, draw_thoughts
from render.hud.reach import Reach
from render.hud.sensing import Sensing
from render.hud.widgets import (
    DIM,
    INK,
    TRACK,
    beside,
    box,
    dot,
    em,
    paragraph,
    sized,
    space,
    text,
)
from render.picking import Target
from sandbox.intervention import Intervention
from sandbox.snapshot import Snapshot
from sandbox.spec import TICK

Page = Literal["needs", "mind", "senses", "body", "reach in"]

PAGES: tuple[Page, ...] = ("needs", "mind", "senses", "body", "reach in")

WIDE = 25.0
"""Ems that the inspector is wide at first; its left edge can be dragged."""

_LOW, _TALLEST = 25.0, 1.7
"""Ems of height from which plots grow, and how many times as high they get."""

_NARROW, _MOST = 21.0, 0.6
"""Ems that it is wide at least, and the share of the window at most."""

_SMALL = 0.88
_GAP = 0.7


class Inspector:
    """A panel at the right edge. Call `draw` once a frame, between `HudBackend.begin` and `end`.

    Attributes:
        page: what it shows.
    """

    def __init__(self) -> None:
        """Opens on the page of needs."""
        self.page: Page = "needs"
        self._box: Box | None = None
        self._wide = WIDE
        self._reach = Reach()
        self._sensing = Sensing()

    @property
    def box(self) -> Box | None:
        """The pixels that it covers; None where there was nobody to inspect."""
        return self._box

    def draw(self, snapshot: Snapshot, target: Target, history: History) -> list[Intervention]:
        """Shows an agent, and gives what was done to its mind: at most one thing for each part.

        Args:
            snapshot: what is.
            target: who is selected; of a thing nothing is drawn.
            history: what was, this tick included.
        """
        if target.kind != "agent":
            self._box = None
            return []
        i = snapshot.spec.agent_index[target.name]
        anew = [(tick - snapshot.tick) * TICK for tick in history.anew if tick <= snapshot.tick]
        with sized(_SMALL), self._window():
            self._box = box()
            self._draw_edge()
            _draw_head(snapshot, i)
            self._draw_pages()
            asked: list[Intervention] = []
            if imgui.begin_child(f"page {self.page}"):
                tall = min(max(imgui.get_content_region_avail().y / em(_LOW), 1.0), _TALLEST)
                is_past = history.end is not None
                span = Span(seconds=history.seconds(), anew=anew, tall=tall, is_past=is_past)
                asked = self._draw_page(Look(snapshot=snapshot, agent=i, history=history, span=span))
            imgui.end_child()
        return asked

    def forget(self) -> None:
        """Shows nothing any more of what was asked for and not yet done: it will not be."""
        self._reach = Reach()

    @contextmanager
    def _window(self) -> Iterator[None]:
        """Opens the panel: as high as the window, and as wide as it was made."""
        width, height = imgui.get_io().display_size
        gap = em(_GAP)
        wide = min(em(self._wide), max(_MOST * width, em(_NARROW)))
        imgui.set_next_window_pos(ImVec2(width - gap, gap), imgui.Cond_.always, ImVec2(1.0, 0.0))
        imgui.set_next_window_size(ImVec2(wide, height - 2 * gap))
        with dressed():
            imgui.begin("inspector", None, FLAGS)
            yield
            imgui.end()

    def _draw_edge(self) -> None:
        """Draws the strip at the left edge that widens the panel when it is dragged."""
        corner, tall = imgui.get_window_pos(), imgui.get_window_height()
        start = imgui.get_cursor_pos()
        imgui.set_cursor_pos(ImVec2(0.0, 0.0))
        imgui.invisible_button("edge", ImVec2(em(0.6), tall))
        if imgui.is_item_active():
            most = max(_MOST * imgui.get_io().display_size.x / em(), _NARROW)
            self._wide = min(max(self._wide - imgui.get_io().mouse_delta.x / em(), _NARROW), most)
        is_held = imgui.is_item_active() or imgui.is_item_hovered()
        if is_held:
            imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
        ink = imgui.get_color_u32(ImVec4(*(INK if is_held else DIM), 0.7))
        x, y = corner.x + em(0.3), corner.y + tall / 2
        imgui.get_window_draw_list().add_line(ImVec2(x, y - em(1.2)), ImVec2(x, y + em(1.2)), ink, em(0.14))
        imgui.set_cursor_pos(start)

    def _draw_pages(self) -> None:
        """Draws a tab for each page, all alike wide."""
        gap = em(0.3)
        wide = (imgui.get_content_region_avail().x - gap * (len(PAGES) - 1)) / len(PAGES)
        for number, page in enumerate(PAGES):
            if number:
                imgui.same_line(0.0, gap)
            is_open = page == self.page
            imgui.push_style_color(
                imgui.Col_.button, ImVec4(*(CALM if is_open else TRACK), 0.5 if is_open else 0.3)
            )
            imgui.push_style_color(imgui.Col_.text, ImVec4(*(INK if is_open else DIM), 1.0))
            if imgui.button(page, ImVec2(wide, 0.0)):
                self.page = page
            imgui.pop_style_color(2)
        space(0.1)

    def _draw_page(self, look: Look) -> list[Intervention]:
        thinking = look.snapshot.thinking
        if self.page == "needs":
            return draw_needs(look, self._reach)
        if self.page == "reach in":
            return draw_reach(look, self._reach)
        if self.page == "body":
            return draw_body(look)
        if thinking is None or not thinking.thinks[look.agent]:
            words = f"No thoughts of {look.name} are known: this mind has none, or nobody asked for them."
            paragraph(words, 20.0, DIM)
        elif self.page == "mind":
            draw_thoughts(look, thinking)
        else:
            self._sensing.draw(thinking, look.agent, look.history, look.span)
        return []


def _draw_head(snapshot: Snapshot, i: int) -> None:
    """Says who it is, what they are up to, and whether they learn."""
    agent = snapshot.spec.agents[i]
    dot(agent.colour)
    beside()
    with sized(1.2):
        text(agent.name)
    if snapshot.learns[i]:
        beside(gap=0.8)
        imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() + em(0.17))
        draw_learning(snapshot, i)
    text(intention_of(snapshot, i))
