"""What somebody expects and how wrong it is, along the lower edge: every number is in the snapshot.

error      <- `Thinking.error`, this tick; full is 1, as bad as without a mind
2 min      <- the same, its mean over every two seconds, see `render.history`; the thin line is 1
attention  <- `Thinking.attention`; full is all of it
progress   <- `Thinking.progress`; the bar's ends are the largest of late, up or down
levels     <- `Thinking.levels`; full is each level's largest of late
sees       <- the rays of sight in `Thinking.sensed`, and below in `Thinking.expected`
surprised  <- `Thinking.sensed` against `Thinking.expected`, see `render.recent`
"""

import numpy as np
from imgui_bundle import imgui

from render.clearing import Box
from render.history import History
from render.hud.widgets import (
    AMBER,
    DIM,
    INK,
    ROSE,
    bar,
    beside,
    block,
    box,
    curve,
    em,
    mosaic,
    panel,
    sized,
    snowflake,
    space,
    text,
)
from render.naming import STREAM_NAMES, amount, channel_name
from render.palette import ICE, STREAM_COLOURS
from render.picking import Target
from render.recent import Recent
from sandbox.snapshot import Floats, Snapshot, Thinking
from sandbox.space import RETINA, STREAMS
from sandbox.spec import Vec3

SHOWN = 4
"""Surprises that are listed."""

STRONG = 3.0
"""Times the usual change from which a surprise is written in amber."""

_STRETCH, _KEPT = 40, 60
"""Ticks of each point of a curve, two seconds; and points of two minutes."""

TALL = 9.0
"""Ems from where it stands up to its top, gaps and all."""

_CELL = 4.4
_CURVE = 1.8
_GAP = 0.6
_COLUMNS = (11.5, 15.0, 20.0)
_SMALL = 0.86

_AT_ALL, _WITH_SIGHT, _WITH_SURPRISES = 36.0, 43.5, 63.5
"""Ems of room from which errors are shown, what is sensed beside them, and what surprised beside that."""


def draw_learning(snapshot: Snapshot, i: int) -> None:
    """Says in a line whether somebody learns; nothing of those who cannot.

    A mind settles in before its weights begin to move: it finds out what its senses are usually like.
    """
    if snapshot.frozen[i]:
        snowflake(ICE)
        beside()
        text("frozen", ICE)
    elif snapshot.steered[i] and snapshot.learns[i]:
        text("steered: learns nothing of it", DIM)
    elif snapshot.begun[i]:
        text("learning", STREAM_COLOURS["objects"])
    elif snapshot.learns[i]:
        text("settling in", DIM)


def draw_mind(
    snapshot: Snapshot,
    target: Target,
    recent: Recent,
    history: History,
    *,
    low: float,
    room: tuple[float, float],
) -> Box | None:
    """Shows what somebody makes of it, and gives what that covers; None if there was nothing to show.

    Args:
        snapshot: with its thoughts.
        target: who is selected; a thing, and whoever does not think, shows nothing.
        recent: what surprised of late.
        history: everybody's numbers of late, this tick's included.
        low: where its lower edge stands, as a share of the height.
        room: the pixels between which there is room; what has none is left out.
    """
    i = snapshot.spec.agent_index.get(target.name, -1) if target.kind == "agent" else -1
    thinking = snapshot.thinking
    if thinking is None or i < 0 or not thinking.thinks[i]:
        return None
    left, right = room
    wide = right - left
    if wide < em(_AT_ALL):
        return None
    middle = 0.5 * (left + right) / imgui.get_io().display_size[0]
    with panel("mind", (middle, low), (0.5, 1.0)), sized(_SMALL):
        _draw_streams(snapshot, thinking, i, history)
        if wide > em(_WITH_SIGHT):
            beside(gap=1.2)
            with block():
                _draw_sight(thinking, i)
        if wide > em(_WITH_SURPRISES):
            beside(gap=1.2)
            with block():
                _draw_surprises(recent, i)
        return box()


def _draw_streams(snapshot: Snapshot, thinking: Thinking, i: int, history: History) -> None:
    """Draws a table: a column for each stream, and the levels beside it."""
    with block():
        draw_learning(snapshot, i)
        text("error", DIM)
        text("2 min", DIM)
        space(_CURVE - 1.0 - 0.3 / _SMALL)
        text("attention", DIM)
        text("progress", DIM)
    errors = history.means("error", i, _STRETCH, _KEPT)
    most = _largest(history.trace("progress", i), thinking.progress[i]).max()
    for column, stream in enumerate(STREAMS):
        beside(gap=_GAP if column else 2 * _GAP)
        with block():
            colour = STREAM_COLOURS[stream]
            text(STREAM_NAMES[stream], colour)
            bar(0.0, float(thinking.error[i, column]), colour, _CELL)
            curve(errors[column], colour, _CELL, _CURVE)
            bar(0.0, float(thinking.attention[i, column]), colour, _CELL)
            progress = float(thinking.progress[i, column])
            tilt = 0.5 * progress / most if most else 0.0
            bar(0.5, 0.5 + tilt, ROSE if progress < 0 else colour, _CELL)
    beside(gap=_GAP)
    with block():
        _draw_levels(thinking.levels[i], _largest(history.trace("levels", i), thinking.levels[i]))


def _largest(trace: Floats, now: Floats) -> Floats:
    """Gives how far each of some numbers went of late, up or down, now included: [L, T] to [L]."""
    return np.nanmax(np.abs(np.hstack((trace, now[:, None]))), axis=1)


def _draw_levels(levels: Floats, most: Floats) -> None:
    text("levels", DIM)
    for number, (level, full) in enumerate(zip(levels.tolist(), most.tolist(), strict=True), start=1):
        text(f"{number}", DIM)
        beside()
        bar(0.0, level / full if full else 0.0, INK, 2.6)


def _draw_sight(thinking: Thinking, i: int) -> None:
    """Draws the colours along the rays of sight, as they are and as they were expected."""
    at = thinking.space.find("sight")
    for name, flat in (("sees", thinking.sensed[i, at]), ("expected to see", thinking.expected[i, at])):
        text(name, DIM)
        mosaic(np.clip(retina(flat), 0.0, 1.0), 0.66)


def retina(flat: Floats) -> Floats:
    """Sorts what the rays of sight sense into a picture: [4 R] to sRGB [elevations, azimuths, 3]."""
    num_rows = len({elevation for _, elevation in RETINA})
    return flat.reshape(num_rows, -1, 4)[..., 1:]


def _draw_surprises(recent: Recent, i: int) -> None:
    """Lists what came otherwise: its name, what was expected, what came."""
    _line(("surprised by", "expected", "came"), DIM)
    found = recent.surprises(i, SHOWN)
    if not found:
        text("nothing" if recent.judges else "not known", DIM)
    for surprise in found:
        unit = surprise.channel.unit
        words = (channel_name(surprise.channel), f"{surprise.expected:.2f}", amount(surprise.sensed, unit))
        _line(words, AMBER if surprise.size >= STRONG else INK)


def _line(words: tuple[str, str, str], colour: Vec3) -> None:
    """Writes a line in columns as wide as a line can be, so that the panel keeps its size."""
    text(words[0], colour)
    for word, column in zip(words[1:], _COLUMNS, strict=False):
        beside(column)
        text(word, DIM)
    beside(_COLUMNS[-1])
    text("")
