"""A hand far away: its gestures become the events that a window would have had."""

from collections.abc import Iterable, Iterator

import pygame
from pygame.event import Event

from render.bindings import LEFT, MIDDLE, RIGHT
from render.gestures import Gesture, Key, Leave, Pointer, Text, Wheel

_BUTTONS = {"left": LEFT, "middle": MIDDLE, "right": RIGHT}

_MODS = {
    "ShiftLeft": pygame.KMOD_LSHIFT,
    "ShiftRight": pygame.KMOD_RSHIFT,
    "ControlLeft": pygame.KMOD_LCTRL,
    "ControlRight": pygame.KMOD_RCTRL,
    "AltLeft": pygame.KMOD_LALT,
    "AltRight": pygame.KMOD_RALT,
}

_KEYS = {
    **{f"Key{letter.upper()}": getattr(pygame, f"K_{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{f"Digit{digit}": getattr(pygame, f"K_{digit}") for digit in range(10)},
    **{f"Numpad{digit}": getattr(pygame, f"K_KP_{digit}") for digit in range(10)},
    **{f"F{number}": getattr(pygame, f"K_F{number}") for number in range(1, 13)},
    "Space": pygame.K_SPACE,
    "Tab": pygame.K_TAB,
    "Escape": pygame.K_ESCAPE,
    "Enter": pygame.K_RETURN,
    "NumpadEnter": pygame.K_KP_ENTER,
    "Backspace": pygame.K_BACKSPACE,
    "Delete": pygame.K_DELETE,
    "Home": pygame.K_HOME,
    "End": pygame.K_END,
    "ArrowLeft": pygame.K_LEFT,
    "ArrowRight": pygame.K_RIGHT,
    "ArrowUp": pygame.K_UP,
    "ArrowDown": pygame.K_DOWN,
    "Period": pygame.K_PERIOD,
    "Comma": pygame.K_COMMA,
    "Minus": pygame.K_MINUS,
    "Equal": pygame.K_EQUALS,
    "NumpadAdd": pygame.K_KP_PLUS,
    "NumpadSubtract": pygame.K_KP_MINUS,
    "BracketLeft": pygame.K_LEFTBRACKET,
    "BracketRight": pygame.K_RIGHTBRACKET,
}


class Remote:
    """Knows what the hand holds, which single gestures do not say."""

    def __init__(self) -> None:
        """Begins with nothing held."""
        self._at = (0, 0)
        self._held: dict[int, None] = {}  # buttons, in the order in which they went down
        self._mods = 0

    def events(self, gestures: Iterable[Gesture]) -> Iterator[Event]:
        """Gives the events of some gestures; of a key that nothing here knows there is none."""
        for gesture in gestures:
            match gesture:
                case Pointer():
                    yield from self._point(gesture)
                case Wheel(notches=notches):
                    yield Event(pygame.MOUSEWHEEL, x=0, y=round(notches), precise_y=notches)
                case Key():
                    yield from self._press(gesture)
                case Text(text=text):
                    yield Event(pygame.TEXTINPUT, text=text)
                case Leave():
                    yield from self._leave()

    def _point(self, gesture: Pointer) -> Iterator[Event]:
        at, before = (round(gesture.x), round(gesture.y)), self._at
        self._at = at
        if gesture.does == "move":
            rel = (at[0] - before[0], at[1] - before[1])
            buttons = tuple(int(button in self._held) for button in (LEFT, MIDDLE, RIGHT))
            yield Event(pygame.MOUSEMOTION, pos=at, rel=rel, buttons=buttons)
            return
        button = _BUTTONS[gesture.button]
        down = gesture.does == "down"
        if down:
            self._held[button] = None
        else:
            self._held.pop(button, None)
        yield Event(pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP, pos=at, button=button)

    def _press(self, gesture: Key) -> Iterator[Event]:
        down = gesture.does == "down"
        bit = _MODS.get(gesture.code, 0)
        self._mods = self._mods | bit if down else self._mods & ~bit
        key = _KEYS.get(gesture.code)
        if key is not None or bit:
            kind = pygame.KEYDOWN if down else pygame.KEYUP
            yield Event(kind, key=key or pygame.K_UNKNOWN, mod=self._mods)

    def _leave(self) -> Iterator[Event]:
        for button in self._held:
            yield Event(pygame.MOUSEBUTTONUP, pos=self._at, button=button)
        self._held.clear()
        self._mods = 0
        yield Event(pygame.WINDOWFOCUSLOST)
