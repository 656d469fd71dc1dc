"""Channels, amounts and streams are called what people would call them."""

import pytest

from render.naming import STREAM_NAMES, amount, channel_name
from render.palette import STREAM_COLOURS
from sandbox.space import STREAMS, Channel


@pytest.mark.parametrize(
    ("name", "unit", "words"),
    [
        ("body.forward", "m/s", "body forward"),
        ("body.left_arm.pitch_rate", "rad/s", "left arm pitch rate"),
        ("touch.up", "500 N", "touch up"),
        ("feelings.energy", "1", "energy"),
        ("sight.0.red", "1", "red 54° left, 5° down"),
        ("sight.23.near", "1", "nearness 54° right, 34° down"),
        ("faces.0.looking_at_me", "1", "face 1 looking at me"),
        ("faces.2.shown.valence", "1", "face 3 shows valence"),
        ("hearing.1.hello", "1", "voice 2 hello"),
    ],
)
def test_channels_have_names_for_people(name: str, unit: str, words: str) -> None:
    assert channel_name(Channel(name, unit, "self", -1, 1)) == words


def test_amounts_have_their_unit() -> None:
    assert amount(0.314, "m/s") == "0.31 m/s"
    assert amount(0.314, "1") == "0.31"
    assert amount(0.2, "500 N") == "0.20 × 500 N"
    assert set(STREAM_NAMES) == set(STREAMS) == set(STREAM_COLOURS)
