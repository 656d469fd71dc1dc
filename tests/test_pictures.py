"""Golden pictures are kept in every detail: nothing small can vanish, and drivers may round as they like."""

import numpy as np
import pytest

from tests.pictures import BLOCK, GOLDEN, STEP, TOLERANCE, differences, golden

SIDE = BLOCK + STEP
"""Pixels of a patch in which a block lies wherever it is."""

ICONS = {
    "the dot of a drive": ("mind", 584, 127),
    "a dot of six pixels": ("low", 190, 39),
    "the sign of a kind regard": ("overlays-all", 289, 123),
    "the sign of a sour regard": ("overlays-all", 302, 116),
    "a snowflake": ("snowflakes", 385, 111),
    "the mark of an event": ("timeline", 334, 342),
    "the mark of a line": ("events", 20, 153),
    "the dot of now": ("timeline", 594, 342),
    "half a word": ("reins", 234, 334),
    "a bulb in the night": ("night", 402, 109),
}
"""What is small in golden pictures: in which, and where its middle is."""


@pytest.mark.parametrize("icon", ICONS)
def test_a_small_thing_that_vanishes_is_refused(icon: str) -> None:
    name, x, y = ICONS[icon]
    whole = golden(name)
    erased = whole.copy()
    left, top = x - SIDE // 2, y - SIDE // 2
    patch = erased[top : top + SIDE, left : left + SIDE]
    rim = np.concatenate((patch[0], patch[-1], patch[:, 0], patch[:, -1]))
    patch[:] = np.median(rim, axis=0)
    assert np.abs(erased.astype(int) - whole).mean() < 0.2 * TOLERANCE, "the mean alone would not notice"
    assert "in the block" in differences(whole, erased)


@pytest.mark.parametrize("shift", range(STEP))
def test_what_is_a_little_darker_is_refused_wherever_it_lies(shift: int) -> None:
    whole = np.full((90, 120, 3), 128, np.uint8)
    darker = whole.copy()
    darker[40 + shift : 40 + shift + SIDE, 60 + shift : 60 + shift + SIDE, 1] -= 13
    assert differences(whole, darker)


def test_the_strongest_edge_may_lie_a_quarter_of_a_pixel_elsewhere() -> None:
    whole = np.zeros((90, 400, 3), np.uint8)
    whole[:, 200:] = 255
    moved = whole.copy()
    moved[:, 200] = 191
    assert differences(whole, moved) == ""
    assert differences(whole, np.roll(whole, 1, axis=1))


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.png")))
def test_edges_of_golden_pictures_may_be_a_little_softer(name: str) -> None:
    whole = golden(name)
    softer = whole.astype(float)
    softer[1:-1, 1:-1] = 0.9 * softer[1:-1, 1:-1] + 0.05 * (softer[1:-1, :-2] + softer[1:-1, 2:])
    assert differences(whole, softer.round().astype(np.uint8)) == ""


def test_a_picture_of_another_size_is_refused() -> None:
    assert differences(np.zeros((90, 120, 3), np.uint8), np.zeros((90, 121, 3), np.uint8))
