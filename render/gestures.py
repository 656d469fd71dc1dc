"""Gestures: what somebody far away does with keys, mouse and fingers, in words that any page can send.

Pixels are those of the picture that was sent, from the top left. Keys are named as in a browser's
`KeyboardEvent.code`: where they are on the keyboard, not what they print.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The mouse moves, or a button goes down or up; one finger is the left button.

    Attributes:
        does: which of these.
        x: pixels.
        y: pixels.
        button: which goes down or up; for a move it means nothing.
    """

    does: Literal["move", "down", "up"]
    x: float
    y: float
    button: Literal["left", "middle", "right"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """The wheel turns, or two fingers part.

    Attributes:
        notches: positive to come closer.
    """

    notches: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key goes down or up.

    Attributes:
        does: which of the two.
        code: its name: "KeyA", "Space", "ShiftLeft".
    """

    does: Literal["down", "up"]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Something is typed.

    Attributes:
        text: what it prints.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The page loses the keyboard, or its hand is gone: whatever was held is let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """The page changes its size.

    Attributes:
        width: pixels that it can show.
        height: pixels.
    """

    width: int
    height: int


Gesture = Pointer | Wheel | Key | Text | Leave | Resize
