"""Compares pictures with golden ones that were looked at once and kept."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.renderer import Picture

GOLDEN = Path(__file__).resolve().parent / "golden"
TOLERANCE = 1.5
"""Mean difference of a channel, of 255; another driver rounds edges another way."""

BLOCK, STEP = 8, 4
"""Pixels of the side of a block, and from one block to the next: one lies within any patch of 12 by 12."""

BLOCK_TOLERANCE = 12.0
"""Difference of the mean of a channel over a block, of 255.

Mesa's two software drivers differ by up to 8, and an edge from black to white that lies a quarter of a
pixel elsewhere makes 8. Icons differ by more than 12 from what lies behind them.
"""


def check_picture(name: str, picture: Picture, request: pytest.FixtureRequest, folder: Path) -> None:
    """Fails unless a picture looks like the golden one of that name."""
    path = GOLDEN / f"{name}.png"
    if request.config.getoption("--regen-golden"):
        GOLDEN.mkdir(exist_ok=True)
        Image.fromarray(picture).save(path, optimize=True)
    wrong = differences(golden(name), picture)
    if wrong:
        Image.fromarray(picture).save(folder / "now.png")
        if picture.shape == golden(name).shape:
            apart = np.abs(picture.astype(np.int16) - golden(name))
            Image.fromarray((4 * apart).clip(0, 255).astype(np.uint8)).save(folder / "difference.png")
        pytest.fail(f"{name}: {wrong}; see {folder} or run with --regen-golden.")


def golden(name: str) -> Picture:
    """Reads a golden picture."""
    return np.asarray(Image.open(GOLDEN / f"{name}.png").convert("RGB"))


def differences(one: Picture, other: Picture) -> str:
    """Says how two pictures differ; nothing if another driver could have drawn the same so."""
    if one.shape != other.shape:
        return f"{other.shape} instead of {one.shape}"
    difference = other.astype(np.float64) - one
    mean, blocks = float(np.abs(difference).mean()), _blocks(difference)
    if mean <= TOLERANCE and blocks.max() <= BLOCK_TOLERANCE:
        return ""
    row, column = (int(place) * STEP for place in np.unravel_index(blocks.argmax(), blocks.shape))
    return f"differs by {mean:.2f}, by {blocks.max():.0f} in the block at x {column}, y {row}"


def _blocks(difference: np.ndarray) -> np.ndarray:
    """Gives the largest difference of a channel's mean over each block: [H, W, 3] to [rows, columns]."""
    sums = np.pad(difference.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0), (0, 0)))
    blocks = sums[BLOCK:, BLOCK:] - sums[:-BLOCK, BLOCK:] - sums[BLOCK:, :-BLOCK] + sums[:-BLOCK, :-BLOCK]
    return np.abs(blocks[::STEP, ::STEP]).max(axis=-1) / BLOCK**2
