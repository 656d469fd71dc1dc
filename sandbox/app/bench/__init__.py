"""`sandbox bench`: measures this machine, as ratios within one run, against what the design promises.

Absolute times depend on the machine and on what else it does; a ratio of two things done by turns does not.
"""

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sandbox.app.bench.figure import Figure
from sandbox.app.bench.frames import measure_frames
from sandbox.app.bench.latency import measure_latency
from sandbox.app.bench.minds import measure_minds
from sandbox.app.bench.pictures import measure_pictures
from sandbox.app.bench.ticks import measure_ticks
from sandbox.app.bench.window import measure_window

SECTIONS = (
    ("A tick without minds, 64 worlds x 8 agents, against bare Batch.step", measure_ticks),
    ("A tick with minds that predict, choose and learn, against bare Batch.step", measure_minds),
    ("Pictures of identical shapes, against mujoco.Renderer", measure_pictures),
    (
        "Pictures of eight learning children, 960 x 540, drawn where nobody looks and read back",
        measure_frames,
    ),
    ("sandbox watch, in a real window", measure_window),
    (
        "sandbox watch --serve, from a pointer's move to the bytes of the picture that answers",
        measure_latency,
    ),
)


def bench(json_file: Path | None) -> int:
    """Measures everything, prints it, and writes it to a file if asked; 1 if a promise is broken."""
    figures = [figure for title, measure in SECTIONS for figure in _told(title, measure())]
    if json_file is not None:
        machine = {"machine": platform.machine(), "python": platform.python_version()}
        json_file.write_text(
            json.dumps({**machine, "figures": [asdict(figure) for figure in figures]}, indent=1)
        )
    missed = [figure.name for figure in figures if figure.kept is False]
    print(f"\n{'Missed: ' + ', '.join(missed) if missed else 'All promises kept.'}")
    return int(bool(missed))


def _told(title: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    """Prints figures as they come."""
    print(f"\n{title}")
    for figure in figures:
        print(f"  {figure.line()}", flush=True)
        yield figure
