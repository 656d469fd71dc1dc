"""Where agents are heading, where they came from, and where they usually are: marks on the ground.

line and ring  <- `Snapshot.goal`; none while it is somebody's own base
dots           <- `Snapshot.agent_pos` in the last 20 s, as `render.trails` has seen it; they fade with age
tiles          <- the share of the last five minutes spent in each half metre; the deepest stand for `FULL`
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from imgui_bundle import imgui

from render.camera import Camera, Size
from render.hud.strokes import NIGHT, Sheet, ink, text_width
from render.rotations import Array
from render.trails import CELL, LASTS, Trails
from render.veil import Veil
from sandbox.snapshot import Snapshot
from sandbox.spec import TICK, Vec2, Vec3

FULL = 0.1
"""The share of the time from which a tile is as deep as can be."""

DEEPEST = 0.55
HAUNT: Vec3 = (0.36, 0.22, 0.78)
"""sRGB of tiles: a violet that is darker than any ground."""

NOWHERE = 0.05
"""Metres from its own base within which somebody heads for nowhere."""

_RING, _ROUND = 0.16, 28
"""Metres and corners of the ring at a goal."""

_DOT = 0.04
_LIFT = 0.01
"""Metres above the ground, so that marks are not hidden by what lies flat."""

_INSET = 0.02
"""Metres that a tile keeps from the edge of its cell."""

_PARTS = 3
_SQUARE = np.array(((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)), np.float32)
_PAPER: Vec3 = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Heading:
    """The way from somebody's feet to their goal, over the ground.

    Attributes:
        agent: its index.
        start: [3] world, where the feet are.
        end: [3] world.
    """

    agent: int
    start: Array
    end: Array


def headings(world: Snapshot, names: Collection[str]) -> list[Heading]:
    """Gives the ways of those among some agents who are heading for anywhere."""
    ground = np.array((1, 1, 0), np.float32)
    ways = [Heading(i, world.agent_pos[i] * ground, world.goal[i] * ground) for i in _chosen(world, names)]
    return [way for way in ways if math.dist(way.start.tolist(), way.end.tolist()) > NOWHERE]


def draw_goals(
    world: Snapshot, camera: Camera, size: Size, *, names: Collection[str], scale: float = 1.0
) -> None:
    """Draws a thin line from feet to goal, and a ring there.

    Args:
        world: for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        names: for whom.
        scale: of lines and text.
    """
    sheet, veil = Sheet(camera, size, scale), Veil(world, camera.eye)
    turn = np.linspace(0, 2 * np.pi, _ROUND + 1, dtype=np.float32)
    ring = _RING * np.stack((np.cos(turn), np.sin(turn), 0 * turn), axis=-1)
    up = np.array((0, 0, _LIFT), np.float32)
    for way in headings(world, names):
        colour = world.spec.agents[way.agent].colour
        line = way.end - way.start
        long = float(np.linalg.norm(line))
        share = np.linspace(0, max(1 - _RING / long, 0), 2 + int(8 * long), dtype=np.float32)
        points = way.start + up + share[:, None] * line
        sheet.stroke(points, 1.8, colour, (0.35 + 0.5 * share) * veil.over(points))
        around = way.end + up + ring
        sheet.stroke(around, 2.2, colour, 0.95 * veil.over(around))


def draw_trails(
    world: Snapshot, camera: Camera, size: Size, *, names: Collection[str], trails: Trails, scale: float = 1.0
) -> None:
    """Draws dots where agents were in the last twenty seconds, fainter with age; as `draw_goals`."""
    sheet, chosen = Sheet(camera, size, scale), _chosen(world, names)
    found = [trails.trail(i) for i in chosen]
    if not found:
        return
    plain = Veil(world, camera.eye).over(np.concatenate([trail.points for trail in found]))
    ends = np.cumsum([len(trail.ages) for trail in found])
    for i, trail, seen in zip(chosen, found, np.split(plain, ends[:-1]), strict=True):
        shade = 0.85 * np.clip(1 - trail.ages / LASTS, 0, 1) * seen
        sheet.spots(trail.points, _DOT, world.spec.agents[i].colour, shade)


def draw_haunts(
    world: Snapshot,
    camera: Camera,
    size: Size,
    *,
    names: Collection[str],
    trails: Trails,
    legend: Vec2,
    scale: float = 1.0,
) -> None:
    """Draws tiles where agents have been, the deeper the longer, and says what the deepest means.

    Args:
        world: for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        names: of whom; of several, the shares of the time of them all.
        trails: what the window has seen.
        legend: the lower left corner of what is said about it, pixels.
        scale: of lines and text.
    """
    shares = trails.shares(_chosen(world, names))
    if not shares.any():
        return
    sheet, veil = Sheet(camera, size, scale), Veil(world, camera.eye)
    cells = np.argwhere(shares > 0)
    corners = np.array([trails.corner(row, column) for row, column in cells.tolist()], np.float32)
    depth = haunt_opacity(shares[tuple(cells.T)])
    squares, opacity = _tiles(veil, corners, depth)
    sheet.tiles(squares, HAUNT, opacity)
    _draw_legend(haunts_legend(names, trails), legend, 13.0 * scale)


def haunt_opacity(share: Array) -> Array:
    """Gives how deep the tiles are of cells in which such shares of the time were spent: [...]."""
    return DEEPEST * np.minimum(share / FULL, 1.0)


def haunts_legend(names: Collection[str], trails: Trails) -> str:
    """Says whose haunts are shown, how long they were watched, and what the deepest tile means."""
    seconds = int(trails.watched * TICK + 1e-6)
    who = next(iter(names)) if len(names) == 1 else "all who are shown"
    return f"{who}, last {seconds // 60}:{seconds % 60:02d}; full colour: {FULL:.0%} of the time or more"


def _tiles(veil: Veil, corners: Array, depth: Array) -> tuple[Array, Array]:
    """Gives squares for cells; those that something hides a part of are cut up, so that this can be faint.

    Args:
        veil: what can stand in front.
        corners: [n, 2] where cells begin.
        depth: [n] their opacity.

    Returns:
        The corners of squares, [m, 4, 3], and their opacity, [m].
    """
    side = (CELL - 2 * _INSET) / _PARTS
    steps = np.stack(np.meshgrid(*[_INSET + side * np.arange(_PARTS)] * 2), axis=-1).reshape(-1, 2)
    starts = np.zeros((len(corners), _PARTS**2, 3), np.float32)
    starts[..., :2] = corners[:, None] + steps
    middles = starts + np.array((side / 2, side / 2, 0), np.float32)
    seen = veil.over(middles.reshape(-1, 3)).reshape(len(corners), -1)
    whole = (seen == 1).all(axis=1)
    large = starts[whole, :1] + _PARTS * side * _SQUARE
    small = starts[~whole].reshape(-1, 1, 3) + side * _SQUARE
    parts = (depth[~whole, None] * seen[~whole]).reshape(-1)
    return np.concatenate((large, small)), np.concatenate((depth[whole], parts))


def _draw_legend(words: str, at: Vec2, em: float) -> None:
    paper, (x, y) = imgui.get_background_draw_list(), at
    wide = text_width(words, em) + 2.6 * em
    paper.add_rect_filled((x, y - 1.6 * em), (x + wide, y), ink(NIGHT, 0.7), 0.5 * em)
    paper.add_rect_filled((x + 0.6 * em, y - 1.25 * em), (x + 1.5 * em, y - 0.35 * em), ink(HAUNT), 0.15 * em)
    paper.add_text(imgui.get_font(), em, (x + 2.0 * em, y - 1.38 * em), ink(_PAPER, 0.95), words)


def _chosen(world: Snapshot, names: Collection[str]) -> list[int]:
    return [i for i, agent in enumerate(world.spec.agents) if agent.name in names]
