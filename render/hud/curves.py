"""What plots are made of: curves, the seconds they share, and where their names and numbers go. T points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from render.rotations import Array
from sandbox.spec import Vec2, Vec3

SPANS = {
    30: ("30 s ago", "20", "10"),
    60: ("60 s ago", "40", "20"),
    120: ("2 min ago", "80 s", "40 s"),
    180: ("3 min ago", "2", "1"),
}
"""Seconds that plots can show, and what stands below their thirds; the shortest that shows all is taken."""

_RARE = 0.03
"""Share of values at either end that may lie beyond the upright axis."""

_FLAT = 3.0
"""How many times as much as usual all values must span for that."""

_MARKS = 4
"""Round numbers that stand beside a plot, or about as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve.

    Attributes:
        name: what it is called, at its end.
        field: the field of a snapshot it is from, under the mouse.
        colour: sRGB; no two lines are told apart by it alone.
        values: [T], NaN where it breaks.
        weight: how thick it is, in ems.
    """

    name: str
    field: str
    colour: Vec3
    values: Array
    weight: float = 0.11


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What all plots of a frame share.

    Attributes:
        seconds: [T] how long ago each point was, none above zero.
        anew: how long ago the world began anew, each time.
        tall: how many times as high as they must be plots are drawn, where there is room.
        is_past: whether plots end at a past moment instead of now.
    """

    seconds: Array
    anew: Sequence[float]
    tall: float
    is_past: bool = False

    @property
    def shown(self) -> int:
        """How many seconds are shown."""
        oldest = -float(self.seconds[0]) if len(self.seconds) else 0.0
        return next((each for each in SPANS if oldest <= each), max(SPANS))

    @property
    def short(self) -> float:
        """How many seconds are hardly told apart in a plot."""
        return self.shown / 60

    def smooth(self, values: Array) -> Array:
        """Gives the mean over the last `short` seconds at each point: [T]; breaks stay where they are."""
        known, points = np.isfinite(values), np.arange(len(values))
        sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0), dtype=np.float64)))
        unbroken = np.maximum.accumulate(np.where(known, 0, points + 1)) if len(values) else points
        start = np.maximum(np.searchsorted(self.seconds, self.seconds - self.short), unbroken)
        means = (sums[1:] - sums[start]) / np.maximum(points + 1 - start, 1)
        return np.where(known, means, np.nan).astype(np.float32)

    def smoothed(self, line: Line) -> Line:
        """Gives a line of such means; its field says so."""
        return replace(line, field=f"mean of {line.field}", values=self.smooth(line.values))


def scale(lines: Sequence[Line], bounds: Vec2) -> tuple[float, float, list[float]]:
    """Gives the ends of the upright axis, and the round numbers that stand beside it.

    The axis reaches as far as all values, but where a few lie so far off that all else would look flat.
    """
    low, high = bounds
    known = np.concatenate([line.values[np.isfinite(line.values)] for line in lines] or [np.empty(0)])
    if len(known):
        least, most = known.min(), known.max()
        usual = np.quantile(known, (_RARE, 1 - _RARE))
        if most - least > _FLAT * max(usual[1] - usual[0], high - low):
            least, most = usual
        low, high = min(low, float(least)), max(high, float(most))
    base = 10.0 ** math.floor(math.log10(high - low))
    choices = [_multiples(times * base, low, high) for times in (5.0, 2.0, 1.0, 0.5, 0.2)]
    marks = min(choices, key=lambda found: abs(len(found) - _MARKS))
    room = 0.04 * (high - low)  # so that lines at an end are not cut in half
    return low - room, high + room, marks


def _multiples(step: float, low: float, high: float) -> list[float]:
    """Lists all multiples of a step from one number to another."""
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [step * times for times in range(first, last + 1)]


def number(value: float, digits: int) -> str:
    """Writes a number with so many digits behind the point, and a minus that is one."""
    words = f"{value:.{digits}f}"
    return words.removeprefix("-") if float(words) == 0 else words.replace("-", "−")


def spread(wished: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Moves places apart that are too close, and keeps them within bounds.

    Args:
        wished: where they would be, in order.
        apart: how far two are from one another at least, if the bounds leave room for it.
        low: the first bound.
        high: the last.
    """
    places = list(wished)
    apart = min(apart, (high - low) / max(len(places) - 1, 1))
    floor = low
    for i, place in enumerate(places):
        floor = places[i] = max(place, floor)
        floor += apart
    ceiling = high
    for i in reversed(range(len(places))):
        ceiling = places[i] = min(places[i], ceiling)
        ceiling -= apart
    return places
