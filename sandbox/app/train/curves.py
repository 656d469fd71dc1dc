"""Curves: what is worth knowing of a training, as a table and for TensorBoard."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from sandbox.app.train.clocks import Clocks
from sandbox.app.train.events import EventFile
from sandbox.app.train.reports import Reports
from sandbox.life import Life
from sandbox.space import FEELINGS
from sandbox.storage import files

TABLE = "metrics.csv"

EVERY = 200
"""Ticks between two points of a curve: ten seconds of life."""


class Curves:
    """The curves of a run, which go on where a resumed run goes on."""

    def __init__(self, folder: Path, tick: int) -> None:
        """Finds the table in a run's folder; rows after `tick` are dropped, as they will be lived again."""
        self._path = folder / TABLE
        self._header: list[str] = []
        rows = _rows(self._path)
        if rows:
            self._header = rows[0]
            whole = (row for row in rows[1:] if len(row) == len(self._header))
            kept = [row for row in whole if int(row[0]) <= tick]
            files.write(self._path, _lines([self._header, *kept]))
        self._events = EventFile(folder, tick)

    def add(self, tick: int, values: Mapping[str, float]) -> None:
        """Adds a point to every curve."""
        if not self._header:
            self._header = ["tick", *values]
            files.write(self._path, _lines([self._header]))
        row = [tick, *(format(values[name], ".6g") if name in values else "" for name in self._header[1:])]
        files.append(self._path, _lines([row]))
        self._events.add(tick, values)

    def close(self) -> None:
        """Ends the files."""
        self._events.close()


def measure(life: Life, clocks: Clocks, reports: Reports, bodies: int) -> dict[str, float]:
    """Gives a point of every curve.

    Args:
        life: how it is now.
        clocks: how fast it went lately.
        reports: what its minds reported lately.
        bodies: how many agents there are in all worlds.
    """
    values = {"speed/agent_steps_per_second": clocks.pace() * bodies}
    values |= {f"speed/{part}": share for part, share in clocks.shares().items()}
    values["worlds/blown_up"] = float(life.resets.sum())
    agents = [agent.name for agent in life.spec.agents]
    feelings = life.simulation.condition.feelings.mean(0)  # (A, F), over worlds
    for column, feeling in enumerate(FEELINGS):
        values |= {f"{feeling}/{name}": float(feelings[i, column]) for i, name in enumerate(agents)}
    for seats, means in reports.means():
        names = [agents[i] for i in seats.index[:, 0].tolist()]
        for number, each in means.items():
            values |= {
                f"{seats.kind}.{number}/{name}": value
                for name, value in zip(names, each.tolist(), strict=True)
            }
    return values


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(files.read(path).decode().splitlines())) if path.exists() else []


def _lines(rows: list[list[str]] | list[list[int | str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
