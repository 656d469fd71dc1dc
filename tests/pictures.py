"""Compares pictures with golden ones that were looked at once and kept."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.renderer import Picture

GOLDEN = Path(__file__).resolve().parent / "golden"
TOLERANCE = 1.5
"""Mean difference of a channel, of 255; another driver rounds edges another way."""


def check_picture(name: str, picture: Picture, request: pytest.FixtureRequest, folder: Path) -> None:
    path = GOLDEN / f"{name}.png"
    if request.config.getoption("--regen-golden"):
        GOLDEN.mkdir(exist_ok=True)
        Image.fromarray(picture).save(path, optimize=True)
    golden = np.asarray(Image.open(path).convert("RGB"))
    difference = np.abs(golden.astype(np.int16) - picture)
    if difference.mean() > TOLERANCE:
        Image.fromarray(picture).save(folder / "now.png")
        Image.fromarray((4 * difference).clip(0, 255).astype(np.uint8)).save(folder / "difference.png")
        pytest.fail(f"{name} differs by {difference.mean():.2f}; see {folder} or run with --regen-golden.")
