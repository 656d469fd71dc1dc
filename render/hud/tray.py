"""The tray: what the hand of a person can give, show and say, and how light it is.

kinds of things    <- `WorldSpec.things` that are droppable; how many are left, `Snapshot.thing_present`
who is spoken to   <- who is selected
daylight           <- `Snapshot.light`
"""

from collections import Counter

from imgui_bundle import ImVec2, ImVec4, imgui

from render.clearing import Box
from render.hud.dress import CALM, dressed
from render.hud.widgets import AMBER, DIM, INK, PAPER, TRACK, beside, box, em, paragraph, sized, space, text
from render.picking import Target
from sandbox.intervention import Daylight, Intervention, Praise, Say
from sandbox.snapshot import Snapshot
from sandbox.spec import WORDS

WIDE = 15.5
"""Ems of its width."""

_SMALL = 0.92
_GAP = 0.7
_COLUMNS = 3
_LONG = 7
_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.always_auto_resize
)


def left(snapshot: Snapshot) -> Counter[str]:
    """Counts what can be dropped now, by kind; kinds of which all are in the world count 0."""
    things = zip(snapshot.spec.things, snapshot.thing_present, strict=True)
    known = [(thing.prefab.name, bool(there)) for thing, there in things if thing.droppable]
    counts = Counter(dict.fromkeys((kind for kind, _ in known), 0))
    counts.update(kind for kind, there in known if not there)
    return counts


class Tray:
    """A panel at the left edge. Call `draw` once a frame, between `HudBackend.begin` and `end`.

    Attributes:
        kind: what was chosen to be dropped; None for whatever is at hand.
        lets_fall: whether, in the last frame, what was pulled off the tray was let go over the world.
    """

    def __init__(self) -> None:
        """Begins with nothing chosen."""
        self.kind: str | None = None
        self.lets_fall = False
        self._box: Box | None = None
        self._pulled = False

    @property
    def box(self) -> Box | None:
        """The pixels that it covered when it was last drawn."""
        return self._box

    def draw(self, snapshot: Snapshot, selected: Target | None) -> list[Intervention]:
        """Shows what there is, and gives what was done but for drops, which need to know where.

        Args:
            snapshot: what is.
            selected: who is praised and spoken to.
        """
        height, gap = imgui.get_io().display_size.y, em(_GAP)
        imgui.set_next_window_pos(ImVec2(gap, 0.56 * height), imgui.Cond_.always, ImVec2(0.0, 0.5))
        with sized(_SMALL), dressed():
            imgui.begin("tray", None, _FLAGS)
            self._box = box()
            self._draw_kinds(snapshot)
            asked = _draw_person(selected.name if selected and selected.kind == "agent" else None, snapshot)
            asked += _draw_light(snapshot)
            imgui.end()
        return asked

    def _draw_kinds(self, snapshot: Snapshot) -> None:
        counts = left(snapshot)
        text("give", DIM)
        touched, columns = False, 2 if any(len(kind) > _LONG for kind in counts) else _COLUMNS
        for number, (kind, count) in enumerate(sorted(counts.items())):
            if number % columns:
                beside(gap=0.3)
            touched |= self._draw_kind(kind, count, (WIDE - 2.0) / columns)
        self.lets_fall = self._pulled and not touched and not imgui.get_io().want_capture_mouse
        held = imgui.is_mouse_down(imgui.MouseButton_.left)
        self._pulled = held and (self._pulled or touched)
        if self._pulled and self.kind is not None:
            _draw_carried(_spoken(self.kind))
        if not counts:
            text("nothing can be dropped here", DIM)
        else:  # always a line, so that nothing slips away from under the mouse
            text("drag one out" if self.kind is None else f"drag it out; B drops {_a(self.kind)}", DIM)
        space(0.2)

    def _draw_kind(self, kind: str, count: int, wide: float) -> bool:
        """Draws a kind's button, so many ems wide; gives whether it is held down."""
        chosen = kind == self.kind
        imgui.push_style_color(imgui.Col_.button, ImVec4(*(CALM if chosen else TRACK), 0.55))
        imgui.push_style_color(imgui.Col_.text, ImVec4(*(INK if count else DIM), 1.0))
        imgui.button(f"{_spoken(kind)} {count}##{kind}", ImVec2(em(wide), 0.0))
        imgui.pop_style_color(2)
        if imgui.is_item_activated():
            self.kind = kind
        active = imgui.is_item_active()
        if imgui.is_item_hovered() and not count:
            imgui.set_tooltip("all of them are in the world; X takes one away")
        return active


def _draw_person(name: str | None, snapshot: Snapshot) -> list[Intervention]:
    """Draws what can be shown and said to somebody, and gives what was."""
    if name is None:
        paragraph("select somebody to praise, scold or speak to", WIDE - 1.5, DIM)
        space(0.2)
        return []
    asked, world = list[Intervention](), snapshot.world
    text(f"show {name}", DIM)
    for number, (words, value) in enumerate((("praise", 1.0), ("scolding", -1.0))):
        if number:
            beside(gap=0.3)
        if imgui.button(words, ImVec2(em((WIDE - 2.0) / 2), 0.0)):
            asked.append(Praise(agent=name, value=value, world=world))
    text(f"say to {name}", DIM)
    for number, word in enumerate(WORDS):
        if number % _COLUMNS:
            beside(gap=0.3)
        if imgui.button(word, ImVec2(em((WIDE - 2.0) / _COLUMNS), 0.0)):
            asked.append(Say(agent=name, word=word, world=world))
    space(0.2)
    return asked


def _draw_light(snapshot: Snapshot) -> list[Intervention]:
    """Draws the slider of the daylight, and gives what it was moved to."""
    text("daylight", DIM)
    imgui.set_next_item_width(em(WIDE - 2.0))
    moved, value = imgui.slider_float(
        "##daylight", snapshot.light, 0.0, 1.0, "%.2f", imgui.SliderFlags_.always_clamp
    )
    if imgui.is_item_hovered():
        imgui.set_tooltip("Snapshot.light: 0 is night, 1 is noon; eyes see colours darker, too")
    return [Daylight(value=value, world=snapshot.world)] if moved else []


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")


def _a(kind: str) -> str:
    return f"an {_spoken(kind)}" if kind[0] in "aeiou" else f"a {_spoken(kind)}"


def _draw_carried(words: str) -> None:
    """Writes what hangs at the mouse, on a paper of its own."""
    paper, at = imgui.get_foreground_draw_list(), imgui.get_mouse_pos()
    size, gap = imgui.calc_text_size(words), em(0.35)
    left, top = at.x + em(0.9), at.y
    low, high = ImVec2(left - gap, top - gap), ImVec2(left + size.x + gap, top + size.y + gap)
    paper.add_rect_filled(low, high, imgui.get_color_u32(ImVec4(*PAPER, 0.85)), em(0.4))
    paper.add_text(ImVec2(left, top), imgui.get_color_u32(ImVec4(*AMBER, 1.0)), words)
