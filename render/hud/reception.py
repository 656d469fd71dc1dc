"""Lets panels take what is meant for them: events go to Dear ImGui first, and to the world if not wanted."""

import pygame
from imgui_bundle import imgui

from render.bindings import LEFT, MIDDLE, RIGHT

_BUTTONS = {LEFT: 0, RIGHT: 1, MIDDLE: 2}

_KEYS = {
    pygame.K_LEFT: imgui.Key.left_arrow,
    pygame.K_RIGHT: imgui.Key.right_arrow,
    pygame.K_UP: imgui.Key.up_arrow,
    pygame.K_DOWN: imgui.Key.down_arrow,
    pygame.K_HOME: imgui.Key.home,
    pygame.K_END: imgui.Key.end,
    pygame.K_DELETE: imgui.Key.delete,
    pygame.K_BACKSPACE: imgui.Key.backspace,
    pygame.K_RETURN: imgui.Key.enter,
    pygame.K_KP_ENTER: imgui.Key.keypad_enter,
    pygame.K_ESCAPE: imgui.Key.escape,
    pygame.K_TAB: imgui.Key.tab,
    pygame.K_a: imgui.Key.a,
    pygame.K_c: imgui.Key.c,
    pygame.K_v: imgui.Key.v,
    pygame.K_x: imgui.Key.x,
    pygame.K_z: imgui.Key.z,
}
"""Those that mean something while a line is edited; what they print comes as text."""

_MODS = {
    pygame.KMOD_CTRL: imgui.Key.mod_ctrl,
    pygame.KMOD_SHIFT: imgui.Key.mod_shift,
    pygame.KMOD_ALT: imgui.Key.mod_alt,
}


def receive(event: pygame.event.Event) -> bool:
    """Tells Dear ImGui of an event; says whether it is meant for a panel, and for nothing else.

    What is let go is let go everywhere: a panel must not keep the world's hand closed.
    """
    io = imgui.get_io()
    match event.type:
        case pygame.MOUSEMOTION:
            io.add_mouse_pos_event(*event.pos)
            return io.want_capture_mouse
        case pygame.MOUSEBUTTONDOWN | pygame.MOUSEBUTTONUP if event.button in _BUTTONS:
            down = event.type == pygame.MOUSEBUTTONDOWN
            io.add_mouse_pos_event(*event.pos)
            io.add_mouse_button_event(_BUTTONS[event.button], down)
            if down:  # a finger comes down where no mouse was a picture ago
                imgui.internal.update_hovered_window_and_capture_flags(imgui.ImVec2(*event.pos))
            return down and io.want_capture_mouse
        case pygame.MOUSEWHEEL:
            io.add_mouse_wheel_event(0.0, event.precise_y)
            return io.want_capture_mouse
        case pygame.KEYDOWN | pygame.KEYUP:
            return _receive_key(event, io)
        case pygame.TEXTINPUT:
            io.add_input_characters_utf8(event.text)
            return io.want_text_input
        case pygame.WINDOWFOCUSLOST:
            io.add_focus_event(False)
    return False


def _receive_key(event: pygame.event.Event, io: imgui.IO) -> bool:
    down = event.type == pygame.KEYDOWN
    for bits, mod in _MODS.items():
        io.add_key_event(mod, bool(event.mod & bits))
    if event.key in _KEYS:
        io.add_key_event(_KEYS[event.key], down)
    return down and io.want_text_input
