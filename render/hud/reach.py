"""Rows with which somebody reaches into a mind: what a part is, or is held at, and what to do about it.

slider   <- `Snapshot.held`; of a part that nobody holds, what it is by itself, where a snapshot says so
its ink  <- amber where `Snapshot.held` is a number
cut      <- whether `Snapshot.held` is 0: to cut a part is to hold it at nothing

Whoever drags a slider sees what they ask for at once; the life does it at its next tick.
"""

import math
from dataclasses import dataclass

import numpy as np
from imgui_bundle import ImVec2, ImVec4, imgui

from render.hud.curves import number
from render.hud.wants import weighing_of
from render.hud.widgets import AMBER, DIM, INK, em, text
from sandbox.intervention import Clamp, Intervention, Lesion
from sandbox.snapshot import Snapshot
from sandbox.space import FACE, NEEDS
from sandbox.spec import WORDS, Vec3

PATIENCE = 10
"""Ticks after which what was asked for is no longer shown, if the life has not done it."""

WEIGHT = "weight of "
"""What the names of parts begin with that are what a need counts for."""

_NAME, _NUMBER, _CUT, _LET_GO = 6.7, 2.7, 3.2, 3.6
"""Ems for a name, a number, a switch and a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """How a part is shown.

    Attributes:
        low: least that a slider gives.
        high: most.
        usual: what a part is by itself, where no snapshot says it; None if that is no single number.
        says: what it is, for people.
        is_factor: whether values multiply, so that half and twice are equally far from the usual.
    """

    low: float
    high: float
    says: str
    usual: float | None = None
    is_factor: bool = False


_MOST_WEIGHT = float(len(NEEDS))  # weights are 1 on average, so that none is larger

KNOBS: dict[str, Knob] = {
    **{
        need: Knob(low=0.0, high=1.0, says=f"how urgent {need} is, 0 satisfied and 1 urgent")
        for need in NEEDS
    },
    **{
        WEIGHT + need: Knob(low=0.0, high=_MOST_WEIGHT, says=f"what {need} counts for; 1 on average")
        for need in NEEDS
    },
    "gate": Knob(low=0.0, high=_MOST_WEIGHT, says="what all needs count for, each alike"),
    "boredom": Knob(low=0.0, high=1.0, says="how bored it is of what it does"),
    "company": Knob(low=0.0, high=1.0, usual=1.0, says="how much the gate sees of others; 1 is all"),
    "gain": Knob(low=0.0, high=10.0, usual=1.0, says="how much what came of deeds counts; times the usual"),
    "horizon": Knob(
        low=0.1,
        high=10.0,
        usual=1.0,
        says="how far ahead it looks when it values deeds; times the usual",
        is_factor=True,
    ),
    "social precision": Knob(
        low=0.0,
        high=10.0,
        usual=1.0,
        says="how much errors about others count; times the usual",
    ),
    "dreams": Knob(low=0.0, high=1.0, says="whether it learns from what it imagines; not at 0"),
    "motors": Knob(low=-1.0, high=1.0, says="what every motor is told, as a share of its most"),
    "presses": Knob(low=0.0, high=1.0, says="what every button is told; pressed above a half"),
    "words": Knob(low=0.0, high=float(len(WORDS)), says="the number of the word it says; 0 is silence"),
}
"""Parts of minds by name."""

_OTHER = Knob(low=-1.0, high=1.0, says="every number of this part")


def knob(part: str) -> Knob:
    """Gives how a part is shown; one of which nothing special is known can be held from -1 to 1."""
    return KNOBS.get(part, _OTHER)


def by_itself(snapshot: Snapshot, i: int, part: str) -> float | None:
    """Gives what a part is by itself, as far as the snapshot, or what the part is, says."""
    weighing = weighing_of(snapshot, i)
    if part == "boredom":
        return float(snapshot.face[i, FACE.index("boredom")])
    if part in NEEDS and weighing is not None:
        return float(weighing.level[i, NEEDS.index(part)])
    need = part.removeprefix(WEIGHT)
    if need != part and need in NEEDS and weighing is not None:
        return float(weighing.weight[i, NEEDS.index(need)])
    return knob(part).usual


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a slider has asked for, and when."""

    value: float
    tick: int


class Reach:
    """Draws the rows, and remembers what sliders have asked for until the life has done it."""

    def __init__(self) -> None:
        """Has asked for nothing."""
        self._asked: dict[tuple[str, str], _Asked] = {}

    def row(self, snapshot: Snapshot, i: int, part: str, name: str, colour: Vec3) -> list[Intervention]:
        """Draws a part's name, slider, switch and button, and gives what was done with them.

        Args:
            snapshot: what is.
            i: number of the agent.
            part: one of `Snapshot.reach`.
            name: what it is called here.
            colour: of the slider.
        """
        agent = snapshot.spec.agents[i].name
        held = float(snapshot.held[i, snapshot.reach[i].index(part)])
        imgui.push_id(part)
        wide, left = imgui.get_content_region_avail().x, imgui.get_cursor_pos_x()
        imgui.align_text_to_frame_padding()
        text(name, AMBER if math.isfinite(held) else INK)
        imgui.same_line(left + em(_NAME))
        imgui.set_next_item_width(wide - em(_NAME + _NUMBER + _CUT + _LET_GO + 0.9))
        asked = list[Intervention]()
        value = self._slide(snapshot, (i, part), held, colour)
        if value is not None:
            asked.append(Clamp(agent=agent, part=part, value=value))
        imgui.same_line(left + wide - em(_CUT + _LET_GO + 0.4))
        switched, cut = imgui.checkbox("cut", held == 0.0)
        _say(f"Snapshot.held[{part}] is 0: nothing that it computes reaches the rest")
        if switched:
            asked.append(Lesion(agent=agent, part=part, cut=cut))
        imgui.same_line(left + wide - em(_LET_GO))
        imgui.begin_disabled(not math.isfinite(held))
        if imgui.button("let go", ImVec2(em(_LET_GO), 0.0)):
            asked.append(Clamp(agent=agent, part=part, value=None))
        imgui.end_disabled()
        imgui.pop_id()
        if asked and value is None:
            self._asked.pop((agent, part), None)
        return asked

    def _slide(self, snapshot: Snapshot, where: tuple[int, str], held: float, colour: Vec3) -> float | None:
        """Draws a slider and its number, and gives what it was moved to, if it was moved."""
        i, part = where
        key, shown = (snapshot.spec.agents[i].name, part), knob(part)
        waiting = self._waiting(key, snapshot.tick, held)
        wish = held if waiting is None else waiting
        value = wish if math.isfinite(wish) else by_itself(snapshot, i, part)
        grab, opacity = (AMBER if math.isfinite(wish) else colour), (0.0 if value is None else 0.9)
        imgui.push_style_color(imgui.Col_.slider_grab, ImVec4(*grab, opacity))
        imgui.push_style_color(imgui.Col_.slider_grab_active, ImVec4(*AMBER, 1.0))
        flags = imgui.SliderFlags_.always_clamp | imgui.SliderFlags_.no_round_to_format
        if shown.is_factor:
            flags |= imgui.SliderFlags_.logarithmic
        start = 0.5 * (shown.low + shown.high) if value is None else value
        moved, new = imgui.slider_float("##held", start, shown.low, shown.high, "", flags)
        imgui.pop_style_color(2)
        if moved or (waiting is not None and imgui.is_item_active()):
            self._asked[key] = _Asked(new, snapshot.tick)
        _say(f"{_field(part) if math.isnan(held) else f'Snapshot.held[{part}]'}: {shown.says}")
        imgui.same_line(0.0, em(0.4))
        if moved or math.isfinite(wish):
            text(number(new if moved else wish, 2), AMBER)
        else:
            text("free" if value is None or shown.usual is not None else number(value, 2), DIM)
        return new if moved else None

    def _waiting(self, key: tuple[str, str], tick: int, held: float) -> float | None:
        """Gives what was asked for and is not yet done."""
        asked = self._asked.get(key)
        if asked is None:
            return None
        is_done = np.float32(asked.value) == np.float32(held)
        if is_done or not 0 <= tick - asked.tick <= PATIENCE:
            del self._asked[key]
            return None
        return asked.value


def _field(part: str) -> str:
    """Names the field that says what a part is while nobody holds it."""
    if part in NEEDS:
        return f"Weighing.level[{part}]"
    if part.startswith(WEIGHT):
        return f"Weighing.weight[{part.removeprefix(WEIGHT)}]"
    return "Snapshot.face[boredom]" if part == "boredom" else "nobody holds it"


def _say(words: str) -> None:
    """Writes beside the mouse, while it rests on what was drawn last."""
    if imgui.is_item_hovered():
        imgui.begin_tooltip()
        text(words, DIM)
        imgui.end_tooltip()
