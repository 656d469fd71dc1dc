"""Where time goes, by Python's profiler (which itself adds a little to every part)."""

import cProfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sandbox.app.bench.figure import Figure

Part = tuple[str, str, str]
"""Name, file and function of a part; the file by its name, or with the folder it is in."""


def split(prefix: str, parts: Sequence[Part], run: Callable[[], object], ticks: int) -> Iterator[Figure]:
    """Runs something that takes so many ticks, and gives each part's milliseconds a tick."""
    profile = cProfile.Profile()
    profile.runcall(run)
    spent: dict[tuple[str, str], float] = {}
    for entry in profile.getstats():
        if not isinstance(entry.code, str):  # which it is for what is written in C
            for depth in (1, 2):
                file = "/".join(Path(entry.code.co_filename).parts[-depth:])
                spent[file, entry.code.co_name] = 1e3 * entry.totaltime / ticks
    for name, file, function in parts:
        yield Figure(name=f"{prefix}:   {name}", value=spent.get((file, function), 0.0), unit="ms")
