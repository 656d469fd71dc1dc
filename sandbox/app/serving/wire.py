"""What goes over the socket: which messages a page may send, and how those to it are packed.

A page sends JSON text, one object a message:

    {"seq": 7, "gesture": {"type": "pointer", "does": "move", "x": 10, "y": 20}}    what its hand did
    {"drawn": 41}                                                                    it shows this picture
    {"take": true}                                                                   it wants the hand
    {"listen": true}                                                                 it wants to hear

It is sent pictures, each a header and a JPEG; shapes of sounds, each a header and samples; and JSON text on
how things stand and on what sounds now (`standing`, `refusal`, `notes`).
Nothing else is understood: other fields, other types and numbers that are not finite are refused.
"""

import json
import struct
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from render.gestures import Gesture, Key, Leave, Pointer, Resize, Text, Wheel

MOST_BYTES = 4096
"""Of a message from a page."""

LEAST_SIZE, MOST_SIZE = (320, 200), (2560, 1440)
"""Pixels of the pictures that a page can ask for; what it asks beyond is brought within."""

_HEADER = struct.Struct("<II")

_UINT32 = 2**32


def _clamped(least: int, most: int) -> AfterValidator:
    return AfterValidator(lambda value: min(max(value, least), most))


_Pixel = Annotated[float, Field(ge=-1e5, le=1e5)]
_Number = Annotated[int, Field(ge=1, lt=_UINT32)]
_Side = Annotated[int, Field(ge=1, le=100_000)]


class _Strict(BaseModel):
    """Takes what it names and nothing else."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class _Sent(_Strict):
    """A gesture on its way; has the fields of the one that it stands for, within bounds, and its type."""

    def gesture(self) -> Gesture:
        """Gives what was sent."""
        kind = GESTURES[type(self)]
        return kind(**{name: value for name, value in self if name != "type"})


class _Pointer(_Sent):
    type: Literal["pointer"]
    does: Literal["move", "down", "up"]
    x: _Pixel
    y: _Pixel
    button: Literal["left", "middle", "right"] = "left"


class _Wheel(_Sent):
    type: Literal["wheel"]
    notches: Annotated[float, Field(ge=-100, le=100)]


class _Key(_Sent):
    type: Literal["key"]
    does: Literal["down", "up"]
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,24}$")]


class _Text(_Sent):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Leave(_Sent):
    type: Literal["leave"]


class _Resize(_Sent):
    type: Literal["resize"]
    width: Annotated[_Side, _clamped(LEAST_SIZE[0], MOST_SIZE[0])]
    height: Annotated[_Side, _clamped(LEAST_SIZE[1], MOST_SIZE[1])]


GESTURES: dict[type[_Sent], type[Gesture]] = {
    _Pointer: Pointer, _Wheel: Wheel, _Key: Key, _Text: Text, _Leave: Leave, _Resize: Resize,
}  # fmt: skip
"""What each message stands for."""


class Done(_Strict):
    """A hand did something.

    Attributes:
        seq: the page's number for it.
        gesture: what it did.
    """

    seq: _Number
    gesture: Annotated[_Pointer | _Wheel | _Key | _Text | _Leave | _Resize, Field(discriminator="type")]


class Drawn(_Strict):
    """A page shows a picture.

    Attributes:
        drawn: the picture's number.
    """

    drawn: _Number


class Take(_Strict):
    """Somebody wants the hand."""

    take: Literal[True]


class Listen(_Strict):
    """Somebody wants to hear, or no longer.

    Attributes:
        listen: which of the two.
    """

    listen: bool


Message = Done | Drawn | Take | Listen
"""All that a page may send."""

_MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def understand(message: str) -> Message:
    """Reads a message of a page.

    Raises:
        ValueError: it is none that a page may send.
    """
    return _MESSAGES.validate_json(message)


def picture(frame: int, answered: int, jpeg: bytes) -> bytes:
    """Packs a picture.

    Args:
        frame: its number, to be acknowledged.
        answered: the page's number of the last gesture that the picture shows; 0 for none.
        jpeg: the picture.
    """
    return _HEADER.pack(frame % _UINT32, answered) + jpeg


def shape(number: int, samples: bytes) -> bytes:
    """Packs how something sounds; where pictures have their number, which is never 0, it has a 0.

    Args:
        number: of the sound, by which it is played.
        samples: int16, little-endian, at `render.sound.waves.RATE`.
    """
    return _HEADER.pack(0, number) + samples


def notes(played: Sequence[tuple[int, float, float]]) -> str:
    """Packs what is to sound now: numbers of sounds, with their volumes and pans."""
    return json.dumps({"play": [(number, round(volume, 3), round(pan, 2)) for number, volume, pan in played]})


def standing(*, has_hand: bool, others: int, status: str, hears: bool, steers: bool) -> str:
    """Packs how things stand for one page.

    Args:
        has_hand: whether the hand on the controls is there.
        others: how many other pages there are.
        status: a line for the person; empty when there is nothing to say.
        hears: whether the page is sent what is to be heard.
        steers: whether the hand makes a body walk.
    """
    return json.dumps(
        {"hand": has_hand, "others": others, "status": status, "sound": hears, "steers": steers}
    )


def refusal(seconds: float) -> str:
    """Packs that somebody else has the hand.

    Args:
        seconds: until it can be taken if it does nothing.
    """
    return json.dumps({"refused": round(seconds, 1)})
