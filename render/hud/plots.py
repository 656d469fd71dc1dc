"""Curves over time, with names at their ends instead of a legend: a break is where nothing is known.

All is drawn from what `render.history` remembers. Under the mouse stand the numbers and their fields.
"""

import math
from collections.abc import Sequence

import numpy as np
from imgui_bundle import ImVec2, ImVec4, imgui, implot

from render.history import GAP
from render.hud.curves import SPANS, Line, Span, number, scale, spread
from render.hud.widgets import AMBER, DIM, INK, TRACK, em, text
from sandbox.spec import TICK, Vec2

_LEFT, _RIGHT, _BELOW = 2.3, 7.6, 1.2
"""Ems beside and below a plot, for what is written there."""

_TOLD = 10.0
"""Ems after which fields stand under the mouse."""

_APART = 0.95
"""Ems between names at the ends of lines, at least."""

_FINE = 0.5
"""What the upright axis spans at most where numbers need a third digit."""

_FLAGS = implot.Flags_.canvas_only | implot.Flags_.no_inputs | implot.Flags_.no_frame
_AXIS = (
    implot.AxisFlags_.no_label
    | implot.AxisFlags_.no_tick_labels
    | implot.AxisFlags_.no_tick_marks
    | implot.AxisFlags_.no_menus
    | implot.AxisFlags_.no_highlight
)


def plot(name: str, span: Span, lines: Sequence[Line], bounds: Vec2, height: float = 5.6) -> None:
    """Draws curves over the last seconds, as wide as there is room.

    Args:
        name: what is plotted, and in which unit; unique in the panel.
        span: the seconds.
        lines: the curves.
        bounds: of the upright axis at least; it reaches further where values do, but for rare peaks.
        height: in ems, of the plot alone, at least.
    """
    height *= span.tall
    text(name, DIM)
    corner = imgui.get_cursor_screen_pos()
    wide = imgui.get_content_region_avail().x
    area = (
        corner.x + em(_LEFT),
        corner.y + em(0.2),
        corner.x + wide - em(_RIGHT),
        corner.y + em(0.2 + height),
    )
    low, high, marks = scale(lines, bounds)
    imgui.set_cursor_screen_pos(ImVec2(area[0], area[1]))
    _style()
    if implot.begin_plot(f"##{name}", ImVec2(area[2] - area[0], area[3] - area[1]), _FLAGS):
        _set_up(span, (low, high), marks)
        for line in lines:
            _draw_line(span, line)
        implot.end_plot()
    implot.pop_style_color(3)
    implot.pop_style_var(2)
    _write_scale(area, span, (low, high), marks)
    _write_beyond(area, lines, (low, high))
    _write_anew(area, span)
    _write_ends(area, lines, (low, high))
    if _is_hovered(area):
        _tell(area, span, lines)
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(ImVec2(wide, em(0.2 + height + _BELOW)))


def _style() -> None:
    implot.push_style_var(implot.StyleVar_.plot_padding, ImVec2(0.0, 0.0))
    implot.push_style_var(implot.StyleVar_.plot_min_size, ImVec2(8.0, 8.0))
    implot.push_style_color(implot.Col_.plot_bg, ImVec4(*TRACK, 0.30))
    implot.push_style_color(implot.Col_.plot_border, ImVec4(0.0, 0.0, 0.0, 0.0))
    implot.push_style_color(implot.Col_.axis_grid, ImVec4(*DIM, 0.22))


def _set_up(span: Span, bounds: Vec2, marks: Sequence[float]) -> None:
    implot.setup_axes("", "", _AXIS, _AXIS)
    always = imgui.Cond_.always
    implot.setup_axis_limits(implot.ImAxis_.x1, -float(span.shown), 0.0, always)
    implot.setup_axis_limits(implot.ImAxis_.y1, *bounds, always)
    implot.setup_axis_ticks(implot.ImAxis_.x1, [-span.shown * part / 3 for part in (3, 2, 1, 0)], [""] * 4)
    implot.setup_axis_ticks(implot.ImAxis_.y1, list(marks), [""] * len(marks))
    implot.setup_finish()
    if span.anew:
        spec = implot.Spec(line_color=ImVec4(*AMBER, 0.7), line_weight=em(0.08))
        implot.plot_inf_lines("##anew", np.array(span.anew, np.float32), spec)


def _draw_line(span: Span, line: Line) -> None:
    if np.isfinite(line.values).any():
        spec = implot.Spec(line_color=ImVec4(*line.colour, 1.0), line_weight=em(line.weight))
        implot.plot_line(f"##{line.name}", span.seconds, line.values, spec)


def _write_scale(area: tuple[float, ...], span: Span, bounds: Vec2, marks: Sequence[float]) -> None:
    paint, ink = imgui.get_window_draw_list(), imgui.get_color_u32(ImVec4(*DIM, 1.0))
    left, top, right, bottom = area
    half = imgui.get_font_size() / 2
    for mark in marks:
        y = bottom - (mark - bounds[0]) / (bounds[1] - bounds[0]) * (bottom - top)
        words = f"{mark:.6g}".replace("-", "−")
        paint.add_text(ImVec2(left - em(0.4) - imgui.calc_text_size(words).x, y - half), ink, words)
    below = (*SPANS[span.shown], "now")
    for part, words in enumerate(map(_as_of_then, below) if span.is_past else below):
        x = left + (right - left) * part / 3
        wide = imgui.calc_text_size(words).x
        paint.add_text(ImVec2(x - (0.0 if part == 0 else wide / 2), bottom + em(0.15)), ink, words)


def _as_of_then(words: str) -> str:
    """Writes what stands below a plot that ends at a past moment."""
    return words.replace(" ago", "").replace("now", "then")


def _write_beyond(area: tuple[float, ...], lines: Sequence[Line], bounds: Vec2) -> None:
    """Says how far lines go that leave the plot at its upper or lower edge."""
    known = np.concatenate([line.values[np.isfinite(line.values)] for line in lines] or [np.empty(0)])
    if not len(known):
        return
    paint, ink = imgui.get_window_draw_list(), imgui.get_color_u32(ImVec4(*DIM, 1.0))
    least, most = float(known.min()), float(known.max())
    if most > bounds[1]:
        paint.add_text(ImVec2(area[0] + em(0.35), area[1] + em(0.1)), ink, f"up to {number(most, 1)}")
    if least < bounds[0]:
        words = f"down to {number(least, 1)}"
        paint.add_text(ImVec2(area[0] + em(0.35), area[3] - em(1.1)), ink, words)


def _write_anew(area: tuple[float, ...], span: Span) -> None:
    """Says what the upright lines are: moments at which the world blew up and began anew."""
    ink = imgui.get_color_u32(ImVec4(*AMBER, 1.0))
    for seconds in span.anew:
        if seconds > -span.shown:
            x = area[2] + (area[2] - area[0]) * seconds / span.shown
            imgui.get_window_draw_list().add_text(ImVec2(x + em(0.25), area[1] + em(0.1)), ink, "anew")


def _write_ends(area: tuple[float, ...], lines: Sequence[Line], bounds: Vec2) -> None:
    """Writes each line's name and number at its end; names that would overlap move apart."""
    _, top, right, bottom = area
    per = (bottom - top) / (bounds[1] - bounds[0])
    ends = [float(line.values[-1]) if len(line.values) else math.nan for line in lines]
    wished = [bottom - (end - bounds[0]) * per if math.isfinite(end) else bottom for end in ends]
    wished = [min(max(y, top), bottom) for y in wished]
    digits = 2 if bounds[1] - bounds[0] > _FINE else 3
    order = sorted(range(len(lines)), key=lambda i: wished[i])
    paint = imgui.get_window_draw_list()
    placed = spread([wished[i] for i in order], em(_APART), top + em(0.4), bottom - em(0.2))
    for i, y in zip(order, placed, strict=True):
        line, end = lines[i], ends[i]
        is_known = math.isfinite(end)
        ink = imgui.get_color_u32(ImVec4(*(line.colour if is_known else DIM), 1.0))
        if is_known:
            paint.add_circle_filled(ImVec2(right, wished[i]), em(0.2), ink, 12)
            paint.add_line(ImVec2(right + em(0.35), wished[i]), ImVec2(right + em(0.85), y), ink, em(0.07))
        words = number(end, digits) if is_known else "–"
        paint.add_text(ImVec2(right + em(0.95), y - em(0.55)), ink, f"{words} {line.name}")


def _is_hovered(area: tuple[float, ...]) -> bool:
    here = ImVec2(area[0], area[1]), ImVec2(area[2], area[3])
    return imgui.is_window_hovered() and imgui.is_mouse_hovering_rect(*here)


def _tell(area: tuple[float, ...], span: Span, lines: Sequence[Line]) -> None:
    """Says what every line was where the mouse points, and which fields they are."""
    if not len(span.seconds):
        return
    x = imgui.get_mouse_pos().x
    ago = -span.shown * (1 - (x - area[0]) / (area[2] - area[0]))
    at = int(np.abs(span.seconds - ago).argmin())
    was_seen = abs(float(span.seconds[at]) - ago) < GAP * TICK
    ink = imgui.get_color_u32(ImVec4(*INK, 0.5))
    imgui.get_window_draw_list().add_line(ImVec2(x, area[1]), ImVec2(x, area[3]), ink, 1.0)
    imgui.begin_tooltip()
    text(f"{-ago:.1f} seconds {'before' if span.is_past else 'ago'}", DIM)
    for line in lines:
        value = float(line.values[at]) if was_seen else math.nan
        text(f"{line.name}  {value:.3f}" if math.isfinite(value) else f"{line.name}  not known", line.colour)
        imgui.same_line(em(_TOLD))
        text(line.field, DIM)
    imgui.end_tooltip()
