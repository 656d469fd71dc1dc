"""Figures of an experiment, made from its records only: every seed is a point, and every curve is drawn."""

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandbox.errors import SandboxError
from sandbox.experiments.claim import Claim, View
from sandbox.experiments.records import Record
from sandbox.experiments.statistics import Floats, bootstrap
from sandbox.experiments.views import shown, tasks_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D1F")
"""Colours that colour-blind eyes keep apart.

Source: Okabe and Ito, "Color universal design" (2008); the last is a darker stand-in for their yellow.
"""

_MOST_COLUMNS = 5


def require() -> None:
    """Raises `SandboxError` unless figures can be drawn here."""
    if find_spec("matplotlib") is None:
        raise SandboxError("Figures need matplotlib: pip install 'social-sandbox[experiments]'.")


def file_of(title: str) -> str:
    """Gives the name of a figure's file."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".png"


def draw(claim: Claim, records: Sequence[Record], folder: Path, *, quick: bool) -> list[Path]:
    """Draws every view and every curve there is; gives the files."""
    mark = " (smoke run)" if quick else ""
    curves = dict.fromkeys(title for record in records for title in record.outcome.curves)
    arms = {title: _arms_of(title, records) for title in curves}
    colours = colours_of([*(view.arms for view in claim.view), *arms.values()])
    drawn = {view.title: _draw_view(view, records, colours, mark) for view in claim.view}
    drawn |= {title: _draw_curves(title, records, colours, mark) for title in curves}
    files = []
    for title, figure in drawn.items():
        files.append(folder / file_of(title))
        figure.savefig(files[-1], dpi=110)
    return files


def colours_of(figures: Sequence[Sequence[str]]) -> dict[str, str]:
    """Gives each arm one colour, the same in every figure of an experiment.

    No two arms share a colour while there are colours left; later only those that never stand in one figure,
    unless an arm stands beside more others than there are colours.

    Args:
        figures: the arms of each.
    """
    colours: dict[str, str] = {}
    for arm in dict.fromkeys(arm for arms in figures for arm in arms):
        beside = {other for arms in figures if arm in arms for other in arms}
        taken = [colour for other, colour in colours.items() if other in beside]
        free = [colour for colour in PALETTE if colour not in taken] or PALETTE
        colours[arm] = min(free, key=list(colours.values()).count)
    return colours


def _arms_of(title: str, records: Sequence[Record]) -> list[str]:
    """Names the arms of a figure of curves."""
    return list(dict.fromkeys(arm for record in records for arm in record.outcome.curves.get(title, {})))


def _new(rows: int, columns: int, size: tuple[float, float]) -> "tuple[Figure, list[Axes]]":
    from matplotlib.figure import Figure  # noqa: PLC0415  an optional library

    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, [axis for row in axes for axis in row]


def _draw_view(view: View, records: Sequence[Record], colours: Mapping[str, str], mark: str) -> "Figure":
    """Draws a panel for each task: a row for each arm, a point for each seed, a bar for the interval."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  an optional library

    tasks = tasks_of(view, records)
    columns = min(len(tasks), _MOST_COLUMNS)
    rows = -(-len(tasks) // columns)
    size = (2.6 + 2.5 * columns, 0.9 + rows * (0.7 + 0.27 * len(view.arms)))
    figure, axes = _new(rows, columns, size)
    for i, (axis, task) in enumerate(zip(axes, tasks, strict=False)):
        _draw_arms(axis, [(shown(view, records, arm, task), colours[arm]) for arm in view.arms])
        axis.set_title(task, fontsize=10)
        if view.beside is not None:
            axis.axvline(0.0, color="#000000", linewidth=0.8)
        axis.set_yticks(range(len(view.arms)), view.arms if i % columns == 0 else [""] * len(view.arms))
        axis.invert_yaxis()
        axis.xaxis.set_major_locator(MaxNLocator(4))
    for axis in axes[len(tasks) :]:
        axis.set_visible(False)
    figure.suptitle(f"{view.title}{mark}", fontsize=12)
    figure.supxlabel(view.unit, fontsize=10)
    return figure


def _draw_arms(axis: "Axes", values: Sequence[tuple[Floats, str]]) -> None:
    for row, (runs, colour) in enumerate(values):
        interval = bootstrap(runs)
        axis.plot([interval.low, interval.high], [row, row], color=colour, linewidth=5, alpha=0.3)
        spread = np.linspace(-0.22, 0.22, len(runs)) if len(runs) > 1 else np.zeros(1)
        axis.plot(runs, row + spread, "o", color=colour, markersize=3.5, alpha=0.8, markeredgewidth=0)
        axis.plot([interval.estimate] * 2, [row - 0.35, row + 0.35], color=colour, linewidth=2)
    axis.grid(axis="x", alpha=0.3)
    axis.tick_params(labelsize=8)


def _draw_curves(title: str, records: Sequence[Record], colours: Mapping[str, str], mark: str) -> "Figure":
    """Draws curves: thin for each seed, thick for their mean."""
    figure, (axis,) = _new(1, 1, (8.0, 4.6))
    for arm in _arms_of(title, records):
        curves = [record.outcome.curves.get(title, {}) for record in records]
        runs = [each[arm] for each in curves if arm in each]
        for x, y in runs:
            axis.plot(x, y, color=colours[arm], linewidth=0.8, alpha=0.35)
        mean = np.mean([y for _, y in runs], axis=0)
        axis.plot(runs[0][0], mean, color=colours[arm], linewidth=2.2, label=arm)
    axis.set_title(f"{title}{mark}", fontsize=12)
    axis.set_xlabel("ticks")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=9)
    return figure
