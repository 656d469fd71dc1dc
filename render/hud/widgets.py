"""What panels are made of: translucent boxes that take no input, dots, bars and centred text.

Sizes are in multiples of the font's size, so that everything grows with it; colours are sRGB.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from imgui_bundle import ImVec2, ImVec4, imgui

from render.clearing import Box
from sandbox.snapshot import Floats
from sandbox.spec import Vec2, Vec3

INK: Vec3 = (0.95, 0.96, 0.98)
DIM: Vec3 = (0.66, 0.70, 0.78)
AMBER: Vec3 = (1.00, 0.77, 0.35)
ROSE: Vec3 = (1.00, 0.53, 0.50)
PAPER: Vec3 = (0.09, 0.10, 0.15)
TRACK: Vec3 = (0.30, 0.32, 0.40)

_GAP = 0.7
"""Ems that are kept free at the edges of the window."""

_COLUMN = 6.6
"""Ems after which bars stand that have a name."""

_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_inputs
    | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.always_auto_resize
)


def em(times: float = 1.0) -> float:
    """Gives pixels for a multiple of the font's size."""
    return imgui.get_font_size() * times


@contextmanager
def panel(name: str, at: Vec2, pivot: Vec2, *, opacity: float = 0.78, shade: float = 1.0) -> Iterator[None]:
    """Opens a rounded box as large as what is put in it.

    Args:
        name: unique.
        at: where on the screen, as shares of its width and height but for a gap at the edges.
        pivot: which of the box's own points stands there, as shares.
        opacity: of its paper.
        shade: of the whole, for fading.
    """
    width, height = imgui.get_io().display_size
    gap = em(_GAP)
    x, y = gap + at[0] * (width - 2 * gap), gap + at[1] * (height - 2 * gap)
    imgui.set_next_window_pos(ImVec2(x, y), imgui.Cond_.always, ImVec2(*pivot))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, em(0.8))
    imgui.push_style_var(imgui.StyleVar_.window_border_size, 0.0)
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(em(0.9), em(0.7)))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(em(0.5), em(0.3)))
    imgui.push_style_var(imgui.StyleVar_.alpha, shade)
    imgui.push_style_color(imgui.Col_.window_bg, ImVec4(*PAPER, opacity))
    imgui.begin(name, None, _FLAGS)
    yield
    imgui.end()
    imgui.pop_style_color()
    imgui.pop_style_var(5)


def down(pixels: float) -> float:
    """Gives the share of the height at which a panel stands so many pixels lower than at the upper edge."""
    return pixels / max(imgui.get_io().display_size[1] - 2 * em(_GAP), 1.0)


def up(pixels: float) -> float:
    """Gives the share of the height at which a panel stands so many pixels higher than at the lower edge."""
    return 1.0 - down(pixels)


@contextmanager
def faded(shade: float) -> Iterator[None]:
    """Lets the world shine through what is written for a while: 1 not at all."""
    imgui.push_style_var(imgui.StyleVar_.alpha, shade)
    yield
    imgui.pop_style_var()


def box() -> Box:
    """Gives the pixels that the panel which is being filled covers: as in the picture before."""
    corner, size = imgui.get_window_pos(), imgui.get_window_size()
    return corner.x, corner.y, corner.x + size.x, corner.y + size.y


@contextmanager
def sized(times: float) -> Iterator[None]:
    """Writes larger or smaller for a while."""
    imgui.push_font(None, imgui.get_style().font_size_base * times)
    yield
    imgui.pop_font()


def text(words: str, colour: Vec3 = INK) -> None:
    """Writes a line."""
    imgui.push_style_color(imgui.Col_.text, ImVec4(*colour, 1.0))
    imgui.text_unformatted(words)
    imgui.pop_style_color()


def paragraph(words: str, width: float, colour: Vec3 = INK) -> None:
    """Writes lines no wider than so many ems."""
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + em(width))
    text(words, colour)
    imgui.pop_text_wrap_pos()


def beside(column: float | None = None, *, gap: float = 0.5) -> None:
    """Goes on in the same line: at a column in ems, or after a gap."""
    if column is None:
        imgui.same_line(0.0, em(gap))
    else:
        imgui.same_line(em(column))


@contextmanager
def block() -> Iterator[None]:
    """Keeps lines together, so that another block can stand beside them."""
    imgui.begin_group()
    yield
    imgui.end_group()


def space(height: float) -> None:
    """Leaves room below, in ems."""
    imgui.dummy(ImVec2(0.0, em(height)))


def keycap(name: str, *, lit: bool = False) -> None:
    """Draws a key in the line, filled while it is held down."""
    corner, paint = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    wide, side = imgui.calc_text_size(name).x + em(0.6), em(1.25)
    ends = ImVec2(corner.x, corner.y), ImVec2(corner.x + wide, corner.y + side)
    paint.add_rect_filled(*ends, _packed(AMBER if lit else TRACK, 1.0 if lit else 0.7), em(0.3))
    paint.add_text(ImVec2(corner.x + em(0.3), corner.y + em(0.08)), _packed(PAPER if lit else INK), name)
    imgui.dummy(ImVec2(wide, side))


def dot(colour: Vec3) -> None:
    """Draws a filled circle in the line."""
    corner, side = imgui.get_cursor_screen_pos(), em()
    centre = ImVec2(corner.x + side / 2, corner.y + side * 0.55)
    imgui.get_window_draw_list().add_circle_filled(centre, side * 0.38, _packed(colour), 24)
    imgui.dummy(ImVec2(side, side))


def bar(start: float, end: float, colour: Vec3, width: float = 8.0) -> None:
    """Draws a bar that is filled between two shares of its width.

    Args:
        start: where the filling begins, in [0, 1].
        end: where it ends; may lie before the start.
        colour: of the filling.
        width: of the whole, in ems.
    """
    corner, paint = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    thick, top, long = em(0.5), corner.y + em(0.28), em(width)
    low, high = sorted((min(max(start, 0.0), 1.0), min(max(end, 0.0), 1.0)))
    paint.add_rect_filled(
        ImVec2(corner.x, top), ImVec2(corner.x + long, top + thick), _packed(TRACK, 0.6), thick / 2
    )
    if high > low:
        left, right = corner.x + long * low, corner.x + max(long * high, long * low + thick * 0.4)
        paint.add_rect_filled(ImVec2(left, top), ImVec2(right, top + thick), _packed(colour), thick / 2)
    if end > 1.0:
        tip, middle = corner.x + long + 0.9 * thick, top + thick / 2
        corners = (
            ImVec2(tip - thick, middle - thick),
            ImVec2(tip, middle),
            ImVec2(tip - thick, middle + thick),
        )
        paint.add_triangle_filled(*corners, _packed(INK))
    imgui.dummy(ImVec2(long, em()))


def row(name: str, start: float, end: float, colour: Vec3, ink: Vec3 = INK) -> None:
    """Draws a bar with its name before it, in the column of bars."""
    text(name, ink)
    beside(_COLUMN)
    bar(start, end, colour)


def curve(values: Floats, colour: Vec3, width: float, height: float) -> None:
    """Draws a curve over a thin line at 1, the newest value at its right end; bright where it leaves the box.

    Args:
        values: [T] the oldest first, 0 at the bottom; NaN where it breaks.
        colour: of the curve; below it is a little of it.
        width: in ems.
        height: in ems; 1 lies at four fifths of it.
    """
    corner, paint = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    wide, high = em(width), em(height)
    bottom = corner.y + high
    one = bottom - 0.8 * high
    paint.add_rect_filled(corner, ImVec2(corner.x + wide, bottom), _packed(TRACK, 0.35), em(0.15))
    paint.add_line(ImVec2(corner.x, one), ImVec2(corner.x + wide, one), _packed(DIM, 0.45))
    across = np.linspace(corner.x, corner.x + wide, len(values))
    down = np.maximum(bottom - 0.8 * high * np.maximum(values, 0.0), corner.y)
    points = [ImVec2(float(x), float(y)) for x, y in zip(across, down, strict=True)]
    for left, right in pairwise(points):
        if math.isfinite(left.y) and math.isfinite(right.y):
            middle = ImVec2(left.x, 0.5 * (left.y + right.y))
            paint.add_rect_filled(middle, ImVec2(right.x, bottom), _packed(colour, 0.22))
            is_out = max(left.y, right.y) <= corner.y
            paint.add_line(left, right, _packed(INK if is_out else colour), em(0.16 if is_out else 0.1))
    if points and math.isfinite(points[-1].y):
        paint.add_circle_filled(points[-1], em(0.16), _packed(colour), 8)
    imgui.dummy(ImVec2(wide, high))


def mosaic(colours: Floats, side: float) -> None:
    """Draws a picture of square cells.

    Args:
        colours: [rows, columns, 3] sRGB.
        side: of a cell, in ems.
    """
    corner, paint, size = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list(), em(side)
    for j, row in enumerate(colours.tolist()):
        for i, (red, green, blue) in enumerate(row):
            x, y = corner.x + i * size, corner.y + j * size
            far = ImVec2(x + size, y + size)
            paint.add_rect_filled(ImVec2(x, y), far, _packed((red, green, blue)))
    imgui.dummy(ImVec2(size * colours.shape[1], size * colours.shape[0]))


def snowflake(colour: Vec3) -> None:
    """Draws a snowflake in the line."""
    corner, side = imgui.get_cursor_screen_pos(), em()
    flake(imgui.get_window_draw_list(), corner.x + side / 2, corner.y + side * 0.55, side * 0.42, colour)
    imgui.dummy(ImVec2(side, side))


def flake(paint: imgui.ImDrawList, x: float, y: float, radius: float, colour: Vec3) -> None:
    """Draws a snowflake anywhere, in pixels."""
    ink = _packed(colour)
    for turn in range(6):
        c, s = math.cos(turn * math.pi / 3 + math.pi / 6), math.sin(turn * math.pi / 3 + math.pi / 6)
        paint.add_line(ImVec2(x, y), ImVec2(x + radius * c, y + radius * s), ink, 0.17 * radius)
        fork = ImVec2(x + 0.55 * radius * c, y + 0.55 * radius * s)
        for side in (0.7, -0.7):
            a, b = c * math.cos(side) - s * math.sin(side), s * math.cos(side) + c * math.sin(side)
            end = ImVec2(fork.x + 0.38 * radius * a, fork.y + 0.38 * radius * b)
            paint.add_line(fork, end, ink, 0.15 * radius)


def _packed(colour: Vec3, opacity: float = 1.0) -> int:
    return imgui.get_color_u32(ImVec4(*colour, opacity))
