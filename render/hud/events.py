"""The list of all that was done to the life and befell it, the newest first; a click goes to its moment."""

from imgui_bundle import ImVec2, ImVec4, imgui

from render.clearing import Box
from render.events import Event
from render.hud.dress import FLAGS, dressed
from render.hud.timeline import clock, draw_mark
from render.hud.widgets import AMBER, DIM, INK, beside, box, em, paragraph, sized, text
from render.looking import Looking
from sandbox.spec import Vec3

_GAP = 0.7
_SMALL = 0.88
_WIDE = 24.0
_TALLEST = 0.42
"""The share of the window's height that it takes at most."""

_WORDS = 4.6
"""Ems after which the words stand."""


def draw_events(looking: Looking, top: float) -> tuple[Box, Event | None]:
    """Draws the list at the left edge; gives what it covers, and the event that was clicked on.

    Args:
        looking: what is remembered; events before all that are grey.
        top: pixels from the top that are taken already.
    """
    with sized(_SMALL), dressed():
        gap, line = em(_GAP), imgui.get_text_line_height_with_spacing()
        height = min(_TALLEST * imgui.get_io().display_size.y, (max(len(looking.events), 1) + 2.2) * line)
        imgui.set_next_window_pos(ImVec2(gap, top + gap), imgui.Cond_.always)
        imgui.set_next_window_size(ImVec2(em(_WIDE), height))
        imgui.begin("events", None, FLAGS)
        covered = box()
        text("What happened", DIM)
        beside(_WIDE - 5.2)
        text("J closes", DIM)
        clicked = None
        if imgui.begin_child("lines"):
            clicked = _draw_lines(looking)
        imgui.end_child()
        imgui.end()
    return covered, clicked


def _draw_lines(looking: Looking) -> Event | None:
    """Draws the lines that can be seen."""
    if not len(looking.events):
        paragraph("Nobody has done anything to this life.", _WIDE - 2.0, DIM)
    clicked, events = None, list(looking.events)
    clipper = imgui.ListClipper()
    clipper.begin(len(events), imgui.get_text_line_height_with_spacing())
    while clipper.step():
        for event in events[clipper.display_start : clipper.display_end]:
            if _draw_line(event, looking):
                clicked = event
    return clicked


def _draw_line(event: Event, looking: Looking) -> bool:
    """Draws a line; says whether it was clicked on."""
    is_known = looking.remembers(event)
    is_looked_at = looking.back and event.tick <= looking.tick <= event.until
    ink = (AMBER if is_looked_at else INK) if is_known else DIM
    corner = imgui.get_cursor_screen_pos()
    clicked, _ = imgui.selectable(f"##{event.number}", is_looked_at)
    is_under_mouse = imgui.is_item_hovered()
    middle = corner.y + 0.5 * imgui.get_text_line_height()
    paint = imgui.get_window_draw_list()
    draw_mark(paint, event.kind, (corner.x + em(0.5), middle), 1.0 if is_known else 0.4)
    _write(corner, em(1.4), clock(event.tick), DIM)
    _write(corner, em(_WORDS), event.sentence if is_known else f"{event.sentence} (forgotten)", ink)
    if is_under_mouse:
        imgui.begin_tooltip()
        text(event.sentence, INK)
        text("click to look at it" if is_known else "nothing of that moment is remembered", DIM)
        imgui.end_tooltip()
    return clicked


def _write(corner: ImVec2, right: float, words: str, colour: Vec3) -> None:
    """Writes over a line."""
    place = ImVec2(corner.x + right, corner.y)
    imgui.get_window_draw_list().add_text(place, imgui.get_color_u32(ImVec4(*colour, 1.0)), words)
