"""How large a picture is drawn when its size costs more time than there is: by steps, and never to and fro.

Only presets that light every pixel are scaled. At the low one, on software GL, size is not what costs: there
60 % of each side, enlarged, saved a fifth of the time, and 85 % nothing; at the others 60 % saved two fifths.
"""

from time import perf_counter

from render.camera import Size
from render.presets import Preset

STEPS = (1.0, 0.85, 0.7, 0.6)
"""Shares of each side of the picture."""

BUDGET = 0.040
"""Seconds that nine pictures in ten may take."""

ROOM = 0.8
"""The share of the budget that the next larger picture may be expected to take."""

PERIOD = 1.0
"""Seconds over which pictures are judged together."""

LEAST = 10
"""Pictures that are judged together at least."""

CALM = 4
"""Periods in a row with room to spare before the picture grows."""


class Scaling:
    """Judges what pictures take, and says how large each is drawn.

    Attributes:
        share: what is drawn of each side of the picture, between `begin` and `end`.
    """

    def __init__(self) -> None:
        """Begins with whole pictures."""
        self.share = 1.0
        self._preset: Preset | None = None
        self._is_judged = False
        self._begun = 0.0
        self._start_anew()

    def _start_anew(self) -> None:
        self._step = 0
        self._calm = 0
        self._passed = 0.0
        self._times: list[float] = []

    def begin(self, preset: Preset, *, kept: bool) -> None:
        """Begins a picture.

        Args:
            preset: its quality; with another than before, all is judged anew.
            kept: whether it goes into a film or a file; such pictures are whole, and say nothing of others.
        """
        if preset is not self._preset:
            self._preset = preset
            self._start_anew()
        self._is_judged = preset.lighting == "pixel" and not kept
        self.share = STEPS[self._step] if self._is_judged else 1.0
        self._begun = perf_counter()

    def end(self, dt: float) -> None:
        """Takes note of how long the picture took, that is now on the screen; `dt` as in `note`."""
        if self._is_judged:
            self.note(perf_counter() - self._begun, dt)

    def note(self, took: float, dt: float) -> None:
        """Takes note of a picture that was drawn as large as was said.

        Args:
            took: seconds that drawing took.
            dt: seconds of the clock since the last.
        """
        self._times.append(took)
        self._passed += dt
        if self._passed < PERIOD or len(self._times) < LEAST:
            return
        self._judge(sorted(self._times)[int(0.9 * (len(self._times) - 1))])
        self._passed = 0.0
        self._times.clear()

    def _judge(self, slow: float) -> None:
        """Goes a step down at once when the slow pictures take too long, and up after a while of room.

        A larger picture is expected to cost as many times more as it has pixels. That is the most it can, so
        that the way up never ends in a way down.
        """
        if slow > BUDGET:
            self._calm = 0
            self._step = min(self._step + 1, len(STEPS) - 1)
            return
        larger = STEPS[max(self._step - 1, 0)] / STEPS[self._step]
        has_room = slow * larger**2 < ROOM * BUDGET
        self._calm = self._calm + 1 if has_room else 0
        if self._calm >= CALM:
            self._calm = 0
            self._step = max(self._step - 1, 0)


def scaled(size: Size, share: float) -> Size:
    """Gives the size of a picture whose sides are a share as long."""
    return max(round(size[0] * share), 1), max(round(size[1] * share), 1)
