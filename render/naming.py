"""What channels and streams are called when people read them."""

import math

from sandbox.space import RETINA, Channel, Stream

STREAM_NAMES: dict[Stream, str] = {
    "self": "body",
    "objects": "things",
    "motion": "moves",
    "inner": "moods",
    "speech": "words",
}
"""The own body, what is there, how others move, what others show, what is said."""


def channel_name(channel: Channel) -> str:
    """Gives a channel's name in plain words: "face 1 shows valence", "red 15° left, 5° down"."""
    sense, *rest = channel.name.split(".")
    words = " ".join(rest).replace("_", " ")
    if sense == "sight":
        azimuth, elevation = (round(math.degrees(angle)) for angle in RETINA[int(rest[0])])
        side = f"{abs(azimuth)}° {'left' if azimuth > 0 else 'right'}"
        what = "nearness" if rest[1] == "near" else rest[1]
        return f"{what} {side}, {-elevation}° down"
    if sense == "faces":
        what = f"shows {rest[2]}" if rest[1] == "shown" else " ".join(rest[1:]).replace("_", " ")
        return f"face {int(rest[0]) + 1} {what}"
    if sense == "hearing":
        return f"voice {int(rest[0]) + 1} {rest[1]}"
    return words if len(rest) > 1 or sense == "feelings" else f"{sense} {words}"


def amount(value: float, unit: str) -> str:
    """Writes a number with its unit: "0.31 m/s"; of "500 N" it is a share."""
    if unit == "1":
        return f"{value:.2f}"
    return f"{value:.2f} × {unit}" if unit[0].isdigit() else f"{value:.2f} {unit}"
