"""What a retina senses, drawn over what its eyes would see: every number is in `Snapshot.thinking`.

left half     <- `Thinking.sensed[sight.N.red, green, blue]`, the colour along ray N
right half    <- `Thinking.expected` of the same, expected a tick ago
radius        <- `near` of either, 1 / (1 + metres): the larger the nearer
number below  <- the metres of what is sensed
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from imgui_bundle import ImVec2, imgui

from render.camera import Camera, Size
from render.clearing import Box
from render.firstperson import RAYS, Way, eye_of, turned
from render.hud.strokes import NIGHT, ink, text_width
from render.hud.widgets import AMBER, DIM, INK, beside, box, em, panel, sized, text
from sandbox.snapshot import Snapshot
from sandbox.space import RETINA
from sandbox.spec import Vec3

DUSK = 0.62
"""How dark everything becomes that no ray meets."""

_LEAST, _ROOM = 0.35, 0.48
"""The share of its room that the farthest patch has, and that room as a share of the way to the next ray."""

_HALF_DISC = 20
"""Corners of a half disc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is known along a ray.

    Attributes:
        colour: sRGB.
        radius: pixels.
        metres: how far off it is.
    """

    colour: Vec3
    radius: float
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A ray of somebody's retina in a picture.

    Attributes:
        x: where the ray points, pixels.
        y: the same.
        room: the most that a radius can be, pixels.
        sensed: what it senses now; None if nobody knows.
        expected: what was expected of it; None if nobody knows.
    """

    x: float
    y: float
    room: float
    sensed: Side | None
    expected: Side | None


def patches(world: Snapshot, agent: int, camera: Camera, size: Size) -> list[Patch]:
    """Works out the patches of all rays, in the order of `space.RETINA`.

    Args:
        world: for a moment between two ticks, what `between` gives.
        agent: whose retina.
        camera: the picture's.
        size: the picture's, pixels.
    """
    places = camera.project(np.array(eye_of(world, agent)) + turned(world, agent, RAYS), size)[:, :2]
    apart = np.linalg.norm(places[:, None] - places, axis=-1) + 1e9 * np.eye(len(RAYS))
    room = _ROOM * float(apart.min())
    thinking = world.thinking
    if thinking is None or not thinking.thinks[agent]:
        return [Patch(x=x, y=y, room=room, sensed=None, expected=None) for x, y in places.tolist()]
    at = thinking.space.find("sight")
    sensed, expected = (
        _sides(flat[agent, at].reshape(-1, 4), room) for flat in (thinking.sensed, thinking.expected)
    )
    return [
        Patch(x=x, y=y, room=room, sensed=one, expected=other)
        for (x, y), one, other in zip(places.tolist(), sensed, expected, strict=True)
    ]


def _sides(rays: np.ndarray, room: float) -> list[Side]:
    """Reads rays [R, 4]; what was expected may lie where nothing can."""
    made = []
    for near, *colour in np.clip(rays, 0.0, 1.0).tolist():
        red, green, blue = colour
        radius = room * (_LEAST + (1.0 - _LEAST) * near)
        made.append(
            Side(colour=(red, green, blue), radius=radius, metres=1.0 / near - 1.0 if near else math.inf)
        )
    return made


def draw_retina(world: Snapshot, agent: int, camera: Camera, size: Size) -> None:
    """Darkens the picture, and draws the patches over it; arguments as for `patches`."""
    paper = imgui.get_background_draw_list()
    paper.add_rect_filled(ImVec2(0.0, 0.0), ImVec2(*size), ink(NIGHT, DUSK))
    for patch in patches(world, agent, camera, size):
        middle = ImVec2(patch.x, patch.y)
        if patch.sensed is None or patch.expected is None:
            paper.add_circle(middle, 0.5 * patch.room, ink(DIM), 0, 0.08 * patch.room)
            continue
        _draw_halves(paper, middle, (patch.sensed, patch.expected))
        _write_metres(paper, patch, patch.sensed)


def _draw_halves(paper: imgui.ImDrawList, middle: ImVec2, sides: Sequence[Side]) -> None:
    """Draws the left and the right half of a disc, each on a dark rim."""
    for side, turn in zip(sides, (0.5 * math.pi, 1.5 * math.pi), strict=True):
        for radius, packed in ((side.radius + 1.5, ink(NIGHT)), (side.radius, ink(side.colour))):
            paper.path_arc_to(middle, radius, turn, turn + math.pi, _HALF_DISC)
            paper.path_fill_convex(packed)


def _write_metres(paper: imgui.ImDrawList, patch: Patch, sensed: Side) -> None:
    words = f"{sensed.metres:.1f}" if sensed.metres < 9.95 else f"{min(sensed.metres, 99.0):.0f}"
    tall = 0.85 * imgui.get_font_size()
    lower = max(sensed.radius, patch.expected.radius if patch.expected else 0.0)
    at = (patch.x - text_width(words, tall) / 2, patch.y + lower + 0.05 * tall)
    paper.add_text(imgui.get_font(), tall, at, ink(INK), words)


def draw_caption(snapshot: Snapshot, agent: int, way: Way, low: float = 1.0) -> Box:
    """Says through whom one sees, what the patches mean, and how one gets out again; gives what it covers.

    Args:
        snapshot: what is.
        agent: through whom.
        way: through the eyes, or the retina.
        low: where its lower edge stands, as a share of the height.
    """
    name, thinking = snapshot.spec.agents[agent].name, snapshot.thinking
    with panel(f"through {way}", (0.5, low), (0.5, 1.0)), sized(0.88):
        if way == "eyes":
            text(f"through the eyes of {name}")
            beside(gap=1.0)
            text("U: through the retina", DIM)
            return box()
        text(f"the {len(RETINA)} rays of sight of {name}")
        beside(gap=1.0)
        text("U: from outside", DIM)
        if thinking is None or not thinking.thinks[agent]:
            text("what they sense is not known: this mind does not tell its thoughts", AMBER)
        else:
            _draw_legend()
        return box()


def _draw_legend() -> None:
    """Draws a half disc before each of the two halves' meanings."""
    for words, turn, shift, colour in (
        ("sensed", 0.5 * math.pi, 0.7, INK),
        ("expected", 1.5 * math.pi, 0.3, DIM),
    ):
        corner, side = imgui.get_cursor_screen_pos(), em()
        paper = imgui.get_window_draw_list()
        middle = ImVec2(corner.x + shift * side, corner.y + 0.55 * side)
        paper.path_arc_to(middle, 0.42 * side, turn, turn + math.pi, _HALF_DISC)
        paper.path_fill_convex(ink(colour))
        imgui.dummy(ImVec2(side, side))
        beside()
        text(words, colour)
        beside(gap=1.0)
    text("larger: nearer; number: metres", DIM)
