"""How panels look that somebody can click in: like the others, and alike among themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import ImVec2, ImVec4, imgui

from render.hud.widgets import INK, PAPER, TRACK, em
from sandbox.spec import Vec3

CALM: Vec3 = (0.56, 0.64, 0.80)
"""sRGB of what is chosen, and of what is no feeling, need or stream."""

FLAGS = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.no_scrollbar
    | imgui.WindowFlags_.no_scroll_with_mouse
)
"""Of panels that stand where they are put, as large as they are told."""

_COLOURS: dict[imgui.Col_, tuple[Vec3, float]] = {
    imgui.Col_.window_bg: (PAPER, 0.93),
    imgui.Col_.child_bg: (PAPER, 0.0),
    imgui.Col_.popup_bg: (PAPER, 0.96),
    imgui.Col_.frame_bg: (TRACK, 0.45),
    imgui.Col_.frame_bg_hovered: (TRACK, 0.75),
    imgui.Col_.frame_bg_active: (TRACK, 0.90),
    imgui.Col_.button: (TRACK, 0.55),
    imgui.Col_.button_hovered: (TRACK, 0.90),
    imgui.Col_.button_active: (CALM, 0.80),
    imgui.Col_.header: (CALM, 0.35),
    imgui.Col_.header_hovered: (TRACK, 0.70),
    imgui.Col_.header_active: (CALM, 0.50),
    imgui.Col_.check_mark: (INK, 1.0),
    imgui.Col_.scrollbar_bg: (PAPER, 0.0),
    imgui.Col_.scrollbar_grab: (TRACK, 0.80),
    imgui.Col_.text: (INK, 1.0),
}


@contextmanager
def dressed() -> Iterator[None]:
    """Gives everything that is drawn the looks of the other panels."""
    sizes = imgui.StyleVar_
    imgui.push_style_var(sizes.window_padding, ImVec2(em(0.8), em(0.6)))
    imgui.push_style_var(sizes.item_spacing, ImVec2(em(0.5), em(0.28)))
    imgui.push_style_var(sizes.frame_padding, ImVec2(em(0.35), em(0.12)))
    singles = (
        (sizes.window_rounding, 0.8),
        (sizes.window_border_size, 0.0),
        (sizes.frame_rounding, 0.3),
        (sizes.grab_rounding, 0.3),
        (sizes.grab_min_size, 0.5),
        (sizes.scrollbar_size, 0.7),
        (sizes.scrollbar_rounding, 0.3),
        (sizes.scrollbar_padding, 0.12),
    )
    for variable, ems in singles:
        imgui.push_style_var(variable, em(ems))
    for place, (colour, opacity) in _COLOURS.items():
        imgui.push_style_color(place, ImVec4(*colour, opacity))
    yield
    imgui.pop_style_color(len(_COLOURS))
    imgui.pop_style_var(3 + len(singles))
