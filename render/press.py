"""A mouse button that is held: a click, until it has wandered far enough to be a drag."""

from dataclasses import dataclass

from render.picking import Hit

SLACK = 5
"""Pixels that a click may wander before it is a drag."""


@dataclass(slots=True)
class Press:
    """A button that went down and is not up yet.

    Attributes:
        button: which.
        pixel: where it went down.
        hit: what was under it.
        moved: whether it has become a drag.
    """

    button: int
    pixel: tuple[int, int]
    hit: Hit | None
    moved: bool = False

    def move(self, pixel: tuple[int, int]) -> bool:
        """Takes where the mouse is now, and says whether this has just become a drag."""
        before = self.moved
        self.moved |= max(abs(a - b) for a, b in zip(pixel, self.pixel, strict=True)) > SLACK
        return self.moved and not before
