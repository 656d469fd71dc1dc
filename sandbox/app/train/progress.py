"""How a training goes, in one line."""

import shutil
import sys
from collections.abc import Mapping
from time import perf_counter

import torch
from torch import Tensor

from sandbox.app.train.clocks import Clocks
from sandbox.app.train.reports import Reports
from sandbox.life import Life

_OFTEN, _SELDOM = 0.5, 10.0
"""Seconds between two lines: on a terminal, where they take each other's place, and in a file."""

_MOST_NUMBERS = 4


class Progress:
    """Tells people how it goes, on stderr, now and then."""

    def __init__(self, life: Life, clocks: Clocks, reports: Reports, bodies: int) -> None:
        """Begins to tell of a life with so many agents in all worlds."""
        self._life, self._clocks, self._reports, self._bodies = life, clocks, reports, bodies
        self._updates = sys.stderr.isatty()
        self._next = perf_counter() + (_OFTEN if self._updates else _SELDOM)

    def tell(self) -> None:
        """Tells how it goes if it is time to."""
        now = perf_counter()
        if now < self._next:
            return
        self._next = now + (_OFTEN if self._updates else _SELDOM)
        said = line(self._life, self._clocks, self._reports, self._bodies)
        if self._updates:  # a line that wraps could not be taken back
            said = "\r\x1b[2K" + said[: shutil.get_terminal_size().columns - 1]
        print(said, end="" if self._updates else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leaves the last line standing."""
        if self._updates:
            print(file=sys.stderr)


def line(life: Life, clocks: Clocks, reports: Reports, bodies: int) -> str:
    """Says how it goes: ticks, agent-steps a second, where the time goes, and some numbers of each mind."""
    shares = ", ".join(f"{part} {100 * share:.0f} %" for part, share in clocks.shares().items())
    parts = [f"{life.now:,} ticks", f"{clocks.pace() * bodies:,.0f} agent-steps/s", shares]
    parts += [f"{seats.kind}: {_numbers(means)}" for seats, means in reports.means()]
    return "  ".join(parts)


def _numbers(means: Mapping[str, Tensor]) -> str:
    """Gives the first numbers of a report, each as the mean over minds."""
    first = list(means.items())[:_MOST_NUMBERS]
    return ", ".join(f"{name} {float(each.to(torch.float32).mean()):.3g}" for name, each in first)
