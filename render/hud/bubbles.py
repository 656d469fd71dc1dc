"""Thought bubbles over heads: what somebody is up to, in the words of its own mind.

words      <- `Snapshot.intentions[Snapshot.intention]`
its dot    <- `Weighing.behind`: the need that spoke most for it; none where none did, or while undecided

A cloud with puffs that lead to it is a thought; what is said aloud has a pointed bubble.
"""

import math
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from imgui_bundle import imgui

from render.camera import Camera, Size
from render.clearing import Box
from render.hud.labels import INK, PAPER, Label, extent, labels
from render.hud.strokes import NIGHT, ink, text_width
from render.hud.wants import weighing_of
from render.palette import NEED_COLOURS
from render.rotations import Array
from sandbox.snapshot import Snapshot
from sandbox.space import NEEDS
from sandbox.spec import Vec3

WRAP = 22
"""Letters a line has at most."""

_LINE = 1.22
"""Ems from line to line."""

_PADDING = (1.05, 0.72)
"""Ems between the words and the edge of their cloud, to the sides and above and below."""

_PUFFS = 1.35
"""Ems between a label and the cloud over it: room for the puffs."""

_GAP = 0.7
"""Ems that a cloud keeps from names and other clouds where it settles; then it stays till they touch."""

_STRICT = 10.0
"""How much worse it is to cover something than to come too near it."""

_LOBE, _BETWEEN = 0.72, 1.2
"""Ems that a lobe of the edge is wide to each side, more or less, and from one lobe to the next."""

_RIM: Vec3 = (0.56, 0.58, 0.70)

_AROUND = np.array(
    sorted(
        ((x, y) for y in np.arange(-14.0, 9.0) for x in np.arange(-26.0, 27.0, 2.0)),
        key=lambda way: math.hypot(way[0], 1.4 * way[1]) + (4 * way[1] if way[1] > 0 else 0),
    )
)
"""Ems by which a cloud may stand elsewhere than over its label, the best first: [n, 2]; upwards is best."""

_GLIDE = 0.12
"""Seconds in which a cloud that moves to other room goes most of the way."""

_HOME = np.zeros(2)

_RETURN = 1.2
"""Ems that must be free round the place over its label before a cloud that had to leave it comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """One bubble.

    Attributes:
        name: whose.
        lines: the words.
        need: sRGB of the need behind it, or None.
        box: what the cloud covers, pixels.
        tail: x and y at which the puffs begin, at the edge of the label.
        em: size of the text, pixels.
    """

    name: str
    lines: tuple[str, ...]
    need: Vec3 | None
    box: Box
    tail: tuple[float, float]
    em: float


class Perches:
    """Where clouds have last found room: a memory of the window, so that they do not hop about.

    Attributes:
        last: by the name of their agents, ems from the place over its label: [2].
        avoided: pixels that panels cover, where clouds would not be seen.
    """

    def __init__(self) -> None:
        """Begins with every cloud over its label."""
        self.last: dict[str, Array] = {}
        self.avoided: Sequence[Box] = ()
        self._shown: dict[str, Array] = {}

    def behind(self, name: str, seconds: float) -> Array:
        """Lets a cloud glide to its room for some seconds, and gives the ems it is still away."""
        room = self.last[name]
        shown = self._shown.get(name, room)
        self._shown[name] = room + (shown - room) * math.exp(-seconds / _GLIDE)
        return self._shown[name] - room


class _Room(NamedTuple):
    """What a cloud must fit into: what is taken already, the picture's size, and where clouds were before."""

    taken: list[Box]
    size: Size
    perches: Perches


def intention_of(world: Snapshot, i: int) -> str:
    """Gives in words what an agent is up to; nothing if its mind has no words or does not steer."""
    words = () if world.steered[i] else world.intentions[i]
    return words[int(world.intention[i])].replace("_", " ") if words else ""


def need_behind(world: Snapshot, i: int) -> str | None:
    """Gives the need that spoke most for what an agent does, or None if none did or nothing is decided."""
    weighing = weighing_of(world, i)
    if weighing is None or weighing.undecided[i] or weighing.behind[i] < 0:
        return None
    return NEEDS[int(weighing.behind[i])]


def thoughts(
    world: Snapshot,
    camera: Camera,
    size: Size,
    *,
    names: Collection[str],
    perches: Perches,
    scale: float = 1.0,
) -> list[Thought]:
    """Lays out the bubbles of some agents, the nearest first: over all that is said and over names.

    Where clouds would meet, the farther agent's stands elsewhere. To be called while a HUD frame is open.

    Args:
        world: for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        names: of whom.
        perches: where the clouds were in the picture before; takes down where they are now.
        scale: of the text.
    """
    seen = labels(world, camera, size, scale=scale)[::-1]
    taken = {label.name: extent(label) for label in seen}
    made = []
    for label in seen:
        i = world.spec.agent_index[label.name]
        words = intention_of(world, i)
        if label.name in names and words:
            need = need_behind(world, i)
            room = _Room([*taken.values(), *perches.avoided], size, perches)
            thought = _place(label, words, NEED_COLOURS[need] if need else None, room)
            taken[f"{label.name}'s thought"] = thought.box
            made.append(thought)
    return made


def draw_thoughts(
    world: Snapshot,
    camera: Camera,
    size: Size,
    *,
    names: Collection[str],
    perches: Perches,
    scale: float = 1.0,
) -> None:
    """Draws thought bubbles, as `thoughts`; before the labels, so that no puff lies over a name."""
    laid_out = thoughts(world, camera, size, names=names, perches=perches, scale=scale)[::-1]
    made = [_gliding(thought, perches) for thought in laid_out]
    for thought in made:
        _draw_puffs(thought)
    for thought in made:
        _draw_cloud(thought.box, thought.em)
        _draw_words(thought)


def _gliding(thought: Thought, perches: Perches) -> Thought:
    """Gives a bubble as it is seen on its way to where it is to be."""
    x, y = (thought.em * perches.behind(thought.name, imgui.get_io().delta_time)).tolist()
    left, top, right, bottom = thought.box
    return replace(thought, box=(left + x, top + y, right + x, bottom + y))


def _place(label: Label, words: str, need: Vec3 | None, room: _Room) -> Thought:
    """Finds the nearest room for a bubble: above its label, in the picture, clear of what is there."""
    em, lines = label.size, tuple(textwrap.wrap(words, WRAP))
    wide = max(text_width(line, em) for line in lines) + (2 * _PADDING[0] + (1.1 if need else 0)) * em
    high = (_LINE * (len(lines) - 1) + 1.0 + 2 * _PADDING[1]) * em
    below = extent(label)
    extents, taken = np.array((wide, high)), np.array(room.taken)
    ways = np.concatenate(([room.perches.last.get(label.name, _HOME)], _AROUND))
    corners = np.array((label.x - 0.42 * wide, below[1] - _PUFFS * em - high)) + em * ways
    corners = np.clip(corners, 0.5 * em, np.maximum(np.array(room.size) - extents - 0.5 * em, 0.5 * em))
    boxes = np.concatenate((corners, corners + extents), axis=1)  # (n, 4)
    covered = _overlap(boxes, taken, 0.0)
    if covered[0] > 0 or _overlap(boxes[1:2], taken, _RETURN * em)[0] == 0:
        best = 1 + int(np.argmin((_STRICT * covered + _overlap(boxes, taken, _GAP * em))[1:]))
    else:
        best = 0
    room.perches.last[label.name] = ways[best]
    left, top, right, bottom = boxes[best].tolist()
    return Thought(
        name=label.name,
        lines=lines,
        need=need,
        box=(left, top, right, bottom),
        tail=(
            label.x if bottom <= below[1] else min(max(0.5 * (left + right), below[0]), below[2]),
            min(max(0.5 * (top + bottom), below[1]), below[3]),
        ),
        em=em,
    )


def _overlap(boxes: Array, others: Array, gap: float) -> Array:
    """Gives how much of others and a gap round them each box covers: [n, 4] and [m, 4] to [n], in pixels."""
    low = np.maximum(boxes[:, None, :2], others[:, :2] - gap)
    high = np.minimum(boxes[:, None, 2:], others[:, 2:] + gap)
    return np.maximum(high - low, 0).prod(axis=-1).sum(axis=-1)


def _draw_puffs(thought: Thought) -> None:
    """Draws small clouds that lead from a label to the thought."""
    (x, y), em = thought.tail, thought.em
    left, top, right, bottom = thought.box
    goal = min(max(x, left + em), right - em), min(max(y, top + 0.5 * em), bottom)
    way = np.array(goal) - (x, y)
    many = max(2, round(float(np.hypot(*way)) / (0.75 * em)))
    paper = imgui.get_background_draw_list()
    for step in range(many):
        share = (step + 0.35) / many
        at = (float(x + share * way[0]), float(y + share * way[1]))
        radius = (0.17 + 0.17 * share) * em
        paper.add_circle_filled(at, radius + 0.07 * em, ink(NIGHT, 0.30), 16)
        paper.add_circle_filled(at, radius, ink(PAPER), 16)


def _draw_cloud(box: Box, em: float) -> None:
    """Draws a box whose edge is lobes: first all of it larger and dark, then in white."""
    paper, (left, top, right, bottom) = imgui.get_background_draw_list(), box
    lobes, inset = _lobes(box, em), 0.5 * _LOBE * em
    for rim, colour in ((0.09 * em, ink(_RIM)), (0.0, ink(PAPER))):
        for x, y, radius in lobes:
            paper.add_circle_filled((x, y), radius + rim, colour, 20)
        paper.add_rect_filled((left + inset, top + inset), (right - inset, bottom - inset), colour)


def _lobes(box: Box, em: float) -> list[tuple[float, float, float]]:
    """Gives the circles along the edge of a cloud: x, y and radius."""
    radius = _LOBE * em
    left, top, right, bottom = box[0] + radius, box[1] + radius, box[2] - radius, box[3] - radius
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    made: list[tuple[float, float, float]] = []
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        many = max(1, round((abs(x1 - x0) + abs(y1 - y0)) / (_BETWEEN * em)))
        for step in range(many):
            share = step / many
            wave = 1.0 if step % 2 == 0 else 1.12
            made.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0), wave * radius))
    return made


def _draw_words(thought: Thought) -> None:
    paper, em = imgui.get_background_draw_list(), thought.em
    left, top, _, _ = thought.box
    x, y = left + _PADDING[0] * em, top + (_PADDING[1] + 0.06) * em
    if thought.need:
        paper.add_circle_filled((x + 0.3 * em, y + 0.5 * em), 0.36 * em, ink(NIGHT, 0.25), 20)
        paper.add_circle_filled((x + 0.3 * em, y + 0.5 * em), 0.32 * em, ink(thought.need), 20)
        x += 1.1 * em
    for line in thought.lines:
        paper.add_text(imgui.get_font(), em, (x, y - 0.12 * em), ink(INK), line)
        y += _LINE * em
