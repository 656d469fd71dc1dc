"""What floats over heads: a name with the colour of the most urgent drive, and the word that still rings.

A snowflake says that somebody has been stopped from learning; below a ghost stands how far ahead it is.

Drawn on Dear ImGui's background list, between `HudBackend.begin` and `.end`.
"""

from dataclasses import dataclass

import numpy as np
from imgui_bundle import imgui

from render.blend import between
from render.camera import Camera, Size
from render.clearing import Box
from render.ghosts import NOBODY, Expected, Imagined, expectations
from render.hud.strokes import NEAREST, NIGHT, ink, text_width
from render.hud.widgets import flake
from render.palette import ICE, URGENT_TABLE, most_urgent
from sandbox.snapshot import Snapshot
from sandbox.space import DRIVES, FACE
from sandbox.spec import WORDS, Vec3

FIRST_DRIVE = FACE.index(DRIVES[0])
ABOVE = 1.95
"""Where labels float above the head's centre, in head radii."""
QUIET = 0.04
WORD = 1.15
"""How much larger words are written than names."""

AHEAD = "in 1 s"
INK: Vec3 = (0.16, 0.16, 0.22)
PAPER: Vec3 = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label.

    Attributes:
        x: pixels; the middle of its lower edge.
        y: pixels.
        size: of the text, pixels.
        name: who.
        tag: whose hand moves the body, if it is not its mind; or nothing.
        drive: sRGB of the dot.
        word: what rings, or nothing.
        loudness: 0 to 1.
        selected: whether it is pointed out.
        frozen: whether its mind has been stopped from learning.
    """

    x: float
    y: float
    size: float
    name: str
    tag: str
    drive: Vec3
    word: str
    loudness: float
    selected: bool
    frozen: bool

    @property
    def title(self) -> str:
        """What is written over the head."""
        return f"{self.name} ({self.tag})" if self.tag else self.name


def labels(
    snapshot: Snapshot,
    camera: Camera,
    size: Size,
    *,
    selected: str | None = None,
    you: str | None = None,
    scale: float = 1.0,
) -> list[Label]:
    """Works out the labels of everybody in view, the farthest first.

    Args:
        snapshot: the world; for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        selected: the name of an agent to point out.
        you: the name of the agent whose body the person at hand moves.
        scale: of the text.
    """
    agents = snapshot.spec.agents
    top = snapshot.head_pos.copy()
    top[:, 2] += ABOVE * np.array([agent.body.head_radius for agent in agents], np.float32)
    seen = camera.project(top, size)
    urgent = most_urgent(snapshot.face[:, FIRST_DRIVE : FIRST_DRIVE + len(DRIVES)])
    made = []
    for i in np.argsort(-seen[:, 2]):
        x, y, far = (float(value) for value in seen[i])
        if far < NEAREST or not (-50 < x < size[0] + 50 and -20 < y < size[1] + 50):
            continue
        red, green, blue = (float(value) for value in URGENT_TABLE[urgent[i]])
        made.append(
            Label(
                x=x,
                y=y,
                size=15.0 * scale * min(max((7.0 / far) ** 0.35, 0.8), 1.25),
                name=agents[i].name,
                tag=_tag(snapshot, int(i), you),
                drive=(red, green, blue),
                word=WORDS[snapshot.word[i] - 1] if snapshot.word[i] > 0 else "",
                loudness=float(snapshot.loudness[i]),
                selected=agents[i].name == selected,
                frozen=bool(snapshot.frozen[i]),
            )
        )
    return made


def draw_labels(
    snapshot: Snapshot,
    camera: Camera,
    size: Size,
    *,
    previous: Snapshot | None = None,
    blend: float = 1.0,
    selected: str | None = None,
    you: str | None = None,
    imagined: Imagined = NOBODY,
    scale: float = 1.0,
) -> None:
    """Draws the labels of everybody in view, and of ghosts.

    Args:
        snapshot: the world.
        camera: the picture's.
        size: the picture's, pixels.
        previous: as for `Renderer.draw`.
        blend: as for `Renderer.draw`.
        selected: the name of an agent to point out.
        you: as for `labels`.
        imagined: the agents whose expectations are drawn.
        scale: of the text.
    """
    world = between(previous, snapshot, blend)
    for expected in expectations(world, imagined):
        _draw_ahead(expected, camera, size, 12.5 * scale)
    for label in labels(world, camera, size, selected=selected, you=you, scale=scale):
        _draw_name(label)
        if label.word and label.loudness > QUIET:
            _draw_bubble(label)


def extent(label: Label) -> Box:
    """Gives what a label covers, with the word above the name if one rings."""
    left, top, right, bottom = _name_box(label)
    if label.word and label.loudness > QUIET:
        half, top, _ = _word_box(label)
        left, right = min(left, label.x - half), max(right, label.x + half)
    return left, top, right, bottom


def _tag(snapshot: Snapshot, i: int, you: str | None) -> str:
    """Says whose hand moves a body, if it is not its mind."""
    if not snapshot.steered[i]:
        return ""
    return "you" if snapshot.spec.agents[i].name == you else "steered"


def _name_box(label: Label) -> Box:
    em, wide = label.size, text_width(label.title, label.size)
    right = label.x + wide / 2 + (1.6 if label.frozen else 0.65) * em
    return label.x - wide / 2 - 1.25 * em, label.y - 1.5 * em, right, label.y


def _word_box(label: Label) -> tuple[float, float, float]:
    """Gives half the width of a bubble, its top and its bottom."""
    em, bottom = WORD * label.size, label.y - 1.95 * label.size
    return text_width(label.word, em) / 2 + 0.9 * em, bottom - 2.0 * em, bottom


def _draw_name(label: Label) -> None:
    paper, em = imgui.get_background_draw_list(), label.size
    left, top, right, bottom = _name_box(label)
    paper.add_rect_filled((left, top), (right, bottom), ink(NIGHT, 0.82), 0.75 * em)
    if label.frozen:
        flake(paper, right - 0.8 * em, label.y - 0.75 * em, 0.45 * em, ICE)
    if label.selected:
        paper.add_rect((left, top), (right, bottom), ink(PAPER, 0.95), 0.75 * em, 0.14 * em)
    paper.add_circle_filled((left + 0.75 * em, label.y - 0.75 * em), 0.32 * em, ink(label.drive))
    paper.add_text(imgui.get_font(), em, (left + 1.25 * em, label.y - 1.28 * em), ink(PAPER), label.title)


def _draw_ahead(expected: Expected, camera: Camera, size: Size, em: float) -> None:
    """Writes below a ghost how far ahead it is."""
    x, y, far = (float(value) for value in camera.project(expected.foot, size))
    if far < NEAREST:
        return
    paper, wide = imgui.get_background_draw_list(), text_width(AHEAD, em)
    left, top = x - wide / 2, y
    corner = (left + wide + 0.5 * em, y + 1.3 * em)
    paper.add_rect_filled(
        (left - 0.5 * em, top - 0.1 * em), corner, ink(NIGHT, 0.45 * expected.opacity), 0.6 * em
    )
    paper.add_text(imgui.get_font(), em, (left, top), ink(PAPER, 0.95 * expected.opacity), AHEAD)


def _draw_bubble(label: Label) -> None:
    paper, em = imgui.get_background_draw_list(), WORD * label.size
    fade = min(1.0, 0.25 + label.loudness)
    half, top, bottom = _word_box(label)
    shade = (label.x - half + 1, top + 3), (label.x + half + 1, bottom + 3)
    paper.add_rect_filled(*shade, ink(NIGHT, 0.18 * fade), em)
    left, right, tip = (label.x + shift * em for shift in (-0.45, 0.35, -0.1))
    white = ink(PAPER, 0.96 * fade)
    paper.add_triangle_filled((left, bottom - 1), (right, bottom - 1), (tip, bottom + 0.5 * em), white)
    paper.add_rect_filled((label.x - half, top), (label.x + half, bottom), white, em)
    at = (label.x - half + 0.9 * em, top + 0.42 * em)
    paper.add_text(imgui.get_font(), em, at, ink(INK, fade), label.word)
