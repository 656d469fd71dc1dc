"""The inspector's pages of needs, mind and body, and of all that can be held from outside.

needs       <- `Weighing.level` and `Weighing.weight`; without drives, what the face shows: `Snapshot.face`
mind        <- `Thinking.error`, `progress`, `attention`, `levels`; surprise and boredom from `Snapshot.face`
body        <- `Snapshot.feelings`, which sliders change; what the face shows: `Snapshot.face`
reach in    see `reach`; and `Snapshot.frozen`
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from imgui_bundle import ImVec4, imgui

from render.history import History
from render.hud.curves import Line, Span, number
from render.hud.dress import CALM
from render.hud.panels import FACE_COLOURS, FEELINGS
from render.hud.plots import plot
from render.hud.reach import WEIGHT, Reach
from render.hud.wants import weighing_of
from render.hud.widgets import AMBER, DIM, INK, ROSE, bar, em, paragraph, space, text
from render.naming import STREAM_NAMES
from render.palette import NEED_COLOURS, STREAM_COLOURS
from render.rotations import Array
from sandbox.intervention import Feel, Freeze, Intervention, Swap
from sandbox.snapshot import Snapshot, Thinking, Weighing
from sandbox.space import DRIVES, FACE, NEEDS, STREAMS
from sandbox.spec import Vec3

_NAME, _NUMBER = 6.7, 2.7

_BEST = 6
"""Options that are listed at most."""
"""Ems for a name and a number beside a slider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One agent, now and of late.

    Attributes:
        snapshot: now.
        agent: which.
        history: of late.
        span: the seconds that plots show.
    """

    snapshot: Snapshot
    agent: int
    history: History
    span: Span

    @property
    def name(self) -> str:
        """The agent's name."""
        return self.snapshot.spec.agents[self.agent].name

    def felt(self, name: str) -> float:
        """Gives what the face shows of something."""
        return float(self.snapshot.face[self.agent, FACE.index(name)])

    def faces(self, names: Sequence[str], colours: Sequence[Vec3]) -> list[Line]:
        """Gives what the face showed of some things; none where nothing was ever noted."""
        face = self.history.trace("face", self.agent)
        rows = face[[FACE.index(name) for name in names]] if len(face) else face
        return _lines(names, "Snapshot.face", colours, rows)


def draw_needs(look: Look, reach: Reach) -> list[Intervention]:
    """Draws how urgent needs are and were, what they count for, and rows to hold them."""
    history, i = look.history, look.agent
    levels = history.trace("level", i)
    if weighing_of(look.snapshot, i) is None and not np.isfinite(levels).any():
        lines = look.faces(DRIVES, [NEED_COLOURS[drive] for drive in DRIVES])
        plot("what the face shows of needs, 1 is most urgent", look.span, lines, (0.0, 1.0))
    else:
        colours = [NEED_COLOURS[need] for need in NEEDS]
        lines = _lines(NEEDS, "Weighing.level", colours, levels)
        plot("how urgent each need is, 1 is most", look.span, lines, (0.0, 1.0))
        lines = _lines(NEEDS, "Weighing.weight", colours, history.trace("weight", i))
        plot("what each need counts for, 1 on average", look.span, lines, (0.0, 2.0), 4.9)
    asked = _draw_rows(look, reach, "how urgent needs are held to be", NEEDS)
    _draw_options(look)  # last, for it grows and shrinks
    return asked


def _draw_options(look: Look) -> None:
    """Lists what was worth most when it was last looked: how much, how likely, and how often it comes off.

    A kind of which there were several has one line: what the best was worth, and how likely any of them was.
    """
    weighing = weighing_of(look.snapshot, look.agent)
    if weighing is None:
        return
    best = best_options(weighing, look.agent)
    if not best:
        return
    text("what could be done: worth, chance, comes off", DIM)
    most = max(abs(numbers[0]) for _, numbers in best) or 1.0
    for name, (worth, chance, skill) in best:
        _draw_option(name, worth / most, (worth, chance, skill))


def best_options(weighing: Weighing, i: int) -> list[tuple[str, tuple[float, float, float]]]:
    """Gives the kinds of deeds that were worth most, with worth, chance and skill; the best first."""
    found = list[tuple[str, tuple[float, float, float]]]()
    for kind in np.unique(weighing.option[i, weighing.open[i]]):
        rows = np.flatnonzero(weighing.open[i] & (weighing.option[i] == kind))
        best = rows[weighing.worth[i, rows].argmax()]
        chance = float(weighing.chance[i, rows].sum())
        numbers = float(weighing.worth[i, best]), chance, float(weighing.skill[i, best])
        found.append((weighing.names[kind], numbers))
    return sorted(found, key=lambda item: -item[1][0])[:_BEST]


def _draw_option(name: str, share: float, numbers: tuple[float, float, float]) -> None:
    """Draws one line of the list; its bar goes right where it is worth more than usual."""
    left, wide = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    text(name, INK)
    imgui.same_line(left + wide - em(11.6))
    colour = FACE_COLOURS["valence"] if share > 0.0 else ROSE
    bar(0.5, 0.5 + 0.5 * share, colour, 3.6)
    if imgui.is_item_hovered():
        imgui.set_tooltip("Weighing.worth: how far it leads for every need, weighed; 0 is usual")
    for at, words in ((7.6, f"{numbers[0]:+.2f}"), (5.0, f"{numbers[1]:.0%}"), (2.4, f"{numbers[2]:.0%}")):
        imgui.same_line(left + wide - em(at))
        text(words, DIM)


def draw_thoughts(look: Look, thinking: Thinking) -> None:
    """Draws how wrong expectations are and were, what is attended to, and what that does to the face."""
    history, i = look.history, look.agent
    names = [STREAM_NAMES[stream] for stream in STREAMS]
    colours = [STREAM_COLOURS[stream] for stream in STREAMS]
    span = look.span
    lines = _lines(names, "Thinking.error", colours, history.trace("error", i))
    title = f"error, mean of {span.short:g} s; 1 is as bad as without a mind"
    plot(title, span, [span.smoothed(line) for line in lines], (0.0, 1.0))
    lines = _lines(names, "Thinking.progress", colours, history.trace("progress", i))
    plot("progress: the share by which errors fall", span, lines, (-0.01, 0.01), 4.9)
    text("attention, as shares of all", DIM)
    for name, colour, value in zip(names, colours, thinking.attention[i].tolist(), strict=True):
        _draw_share((name, f"Thinking.attention[{name}]"), value, number(value, 2), colour)
    text("error between levels; full is the most of late", DIM)
    most = np.nanmax(history.trace("levels", i), axis=1, initial=0.0).tolist()
    levels = thinking.levels[i].tolist()
    for which, (value, full) in enumerate(zip(levels, most, strict=False)):
        field = f"Thinking.levels[{which}]"
        _draw_share((f"level {which + 1}", field), value / full if full else 0.0, f"{value:.2g}", CALM)
    text("what its face shows of that", DIM)
    for name in ("surprise", "boredom"):
        value = look.felt(name)
        _draw_share((name, f"Snapshot.face[{name}]"), value, number(value, 2), FACE_COLOURS[name])


def draw_body(look: Look) -> list[Intervention]:
    """Draws what the body feels and felt, and what the face showed; gives what it was made to feel."""
    names, colours = [name for name, _ in FEELINGS], [colour for _, colour in FEELINGS]
    lines = _lines(names, "Snapshot.feelings", colours, look.history.trace("feelings", look.agent))
    plot("what the body feels, 1 is most", look.span, lines, (0.0, 1.0))
    late = f"mean of {look.span.short:g} s"
    for title, shown, low in (
        (f"valence (−1 is displeased) and arousal, {late}", ("valence", "arousal"), -1.0),
        (f"surprise and boredom, 1 is most, {late}", ("surprise", "boredom"), 0.0),
    ):
        lines = look.faces(shown, [FACE_COLOURS[name] for name in shown])
        plot(title, look.span, [look.span.smoothed(line) for line in lines], (low, 1.0))
    text("make the body feel", DIM)
    return [asked for name, colour in FEELINGS for asked in _draw_feeling(look, name, colour)]


def _draw_feeling(look: Look, name: str, colour: Vec3) -> list[Intervention]:
    """Draws a slider that shows a feeling; while it is dragged, the body feels so."""
    value = float(look.snapshot.feelings[look.agent, [each for each, _ in FEELINGS].index(name)])
    left = imgui.get_cursor_pos_x()
    imgui.align_text_to_frame_padding()
    text(name)
    imgui.same_line(left + em(_NAME))
    imgui.set_next_item_width(imgui.get_content_region_avail().x - em(_NUMBER))
    imgui.push_style_color(imgui.Col_.slider_grab, ImVec4(*colour, 0.9))
    imgui.push_style_color(imgui.Col_.slider_grab_active, ImVec4(*AMBER, 1.0))
    moved, new = imgui.slider_float(f"##{name}", value, 0.0, 1.0, "", imgui.SliderFlags_.always_clamp)
    imgui.pop_style_color(2)
    if imgui.is_item_hovered():
        imgui.set_tooltip(f"Snapshot.feelings[{name}]: what the body feels")
    imgui.same_line(0.0, em(0.4))
    text(f"{new if moved else value:.2f}", AMBER if moved else DIM)
    return [Feel(agent=look.name, feeling=name, value=new, world=look.snapshot.world)] if moved else []


def draw_reach(look: Look, reach: Reach) -> list[Intervention]:
    """Draws a row for every part of a mind that can be held or cut, and whether it learns."""
    snapshot, i, asked = look.snapshot, look.agent, list[Intervention]()
    if snapshot.learns[i]:
        switched, frozen = imgui.checkbox("learning is stopped", bool(snapshot.frozen[i]))
        if imgui.is_item_hovered():
            imgui.set_tooltip("Snapshot.frozen: it goes on to perceive and to act")
        if switched:
            asked.append(Freeze(agent=look.name, frozen=frozen))
    parts = snapshot.reach[i]
    if not parts:
        paragraph(f"{look.name}'s mind has no parts that could be held or cut.", 20.0, DIM)
    weights = ("gate", *(WEIGHT + need for need in NEEDS))
    rest = [part for part in parts if part not in NEEDS and part not in weights]
    asked += _draw_rows(look, reach, "how urgent needs are held to be", NEEDS)
    asked += _draw_rows(look, reach, "what needs count for; the gate holds all of them", weights)
    asked += _draw_rows(look, reach, "parts" if len(rest) == len(parts) else "other parts", rest)
    return asked + _draw_bodies(look)


def _draw_bodies(look: Look) -> list[Intervention]:
    """Draws with whom a mind can change bodies: all who have one of its kind."""
    agents = look.snapshot.spec.agents
    others = [each.name for each in agents if each.mind == agents[look.agent].mind and each.name != look.name]
    if not others:
        return []
    text(f"this mind and that of ... change bodies ({agents[look.agent].mind})", DIM)
    asked = list[Intervention]()
    for at, other in enumerate(others):
        if at % 4:
            imgui.same_line(0.0, em(0.3))
        if imgui.button(f"{other}##swap"):
            asked.append(Swap(agent=look.name, other=other))
        if imgui.is_item_hovered():
            imgui.set_tooltip("with all that they know; the bodies stay")
    return asked


def _draw_rows(look: Look, reach: Reach, title: str, parts: Sequence[str]) -> list[Intervention]:
    """Draws a row for each of some parts that this mind has."""
    snapshot, i = look.snapshot, look.agent
    parts = [part for part in parts if part in snapshot.reach[i]]
    if not parts:
        return []
    text(title, DIM)
    asked = list[Intervention]()
    for part in parts:
        name = part.removeprefix(WEIGHT)
        asked += reach.row(snapshot, i, part, name, NEED_COLOURS.get(name, CALM))
    space(0.3)
    return asked


def _draw_share(called: tuple[str, str], share: float, words: str, colour: Vec3) -> None:
    """Draws a bar with its name before it and its number behind it; its field is under the mouse."""
    name, field = called
    left, wide = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    text(name, INK)
    imgui.same_line(left + em(5.2))
    bar(0.0, share, colour, wide / em() - 8.8)
    if imgui.is_item_hovered():
        imgui.set_tooltip(field)
    imgui.same_line(left + wide - em(3.0))
    text(words, DIM)


def _lines(names: Sequence[str], field: str, colours: Sequence[Vec3], values: Array) -> list[Line]:
    """Makes a line of each row of [columns, T]; none where nothing was ever known."""
    return [
        Line(name=name, field=f"{field}[{name}]", colour=colour, values=row)
        for name, colour, row in zip(names, colours, values, strict=False)
    ]
