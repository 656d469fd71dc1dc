"""The bar of time along the lower edge: what is remembered, what happened in it, now, and where one looks.

bright      <- `Tape.ends` but for `Tape.gaps`: the moments that can be looked at
marks       <- `Events`: a colour and a shape for each kind, a line for as long as it lasted; only the line
               of what began before the bar does
amber line  <- `Looking.tick`; at now a white dot
"""

import math

from imgui_bundle import ImVec2, ImVec4, imgui

from render.clearing import Box
from render.events import Event, Kind
from render.hud.dress import dressed
from render.hud.widgets import AMBER, DIM, INK, TRACK, box, em, sized, text
from render.looking import Looking
from sandbox.spec import TICK, Vec3

SPANS = (600, 1200, 3600)
"""Ticks that the bar can show; the fewest that reach all that is remembered, or all of that if it is more."""

LOOKS: dict[Kind, tuple[Vec3, str]] = {
    "touch": ((0.95, 0.64, 0.18), "disc"),
    "thing": ((0.40, 0.74, 0.95), "square"),
    "body": ((0.92, 0.62, 0.78), "triangle"),
    "mind": ((0.95, 0.90, 0.42), "diamond"),
    "world": ((0.92, 0.45, 0.22), "cross"),
    "other": ((0.80, 0.82, 0.86), "ring"),
}
"""The colour and the shape of each kind of event; colours are told apart by those who see few, too."""

_GAP = 0.7
_HIGH = 1.9
_SMALL = 0.88
_MARK = 0.30
_NEAR = 0.55
"""Ems beside a mark within which the mouse means it, or at the right end within which it means now."""

_SIDES = 3.4
"""Ems beside the track for what is written there."""

_TOLD = 7.0
"""Ems from the ends of the track that the middle of what is said about it keeps."""

_MINUTE = round(60 / TICK)
_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav
)


class Timeline:
    """Call `draw` once a frame, between `HudBackend.begin` and `end`."""

    def __init__(self) -> None:
        """Has not been drawn yet."""
        self.box: Box | None = None

    def draw(self, looking: Looking, card: Box | None) -> Event | None:
        """Draws the bar and looks where it is dragged to; gives the event that was clicked on.

        Args:
            looking: what is remembered.
            card: the panel at the right edge; where that reaches down to the bar, the bar ends beside it.
        """
        width, height = imgui.get_io().display_size
        with sized(_SMALL), dressed():
            gap, high = em(_GAP), em(_HIGH)
            top = height - gap - high
            right = width - gap if card is None or card[3] < top else card[0] - gap
            imgui.set_next_window_pos(ImVec2(gap, top), imgui.Cond_.always)
            imgui.set_next_window_size(ImVec2(right - gap, high))
            imgui.begin("timeline", None, _FLAGS)
            self.box = box()
            clicked = _Bar(looking, (gap, top, right, top + high)).draw()
            imgui.end()
        return clicked


class _Bar:
    """One picture of the bar."""

    def __init__(self, looking: Looking, area: Box) -> None:
        self._looking = looking
        self._paint = imgui.get_window_draw_list()
        self._oldest, self._newest = looking.tape.ends
        known = self._newest - self._oldest
        self._span = next((span for span in SPANS if span >= known), known)
        self._start = max(self._newest - self._span, 0)
        self._left, self._right = area[0] + em(_SIDES), area[2] - em(_SIDES)
        self._top, self._bottom = area[1], area[3]
        self._middle = 0.5 * (area[1] + area[3])

    def draw(self) -> Event | None:
        """Draws all of it, and does what the mouse asks for."""
        seconds = self._span * TICK
        self._write(self._left - em(0.5), f"−{seconds // 60:.0f}:{seconds % 60:02.0f}", DIM, 1.0)
        self._draw_track()
        events = self._looking.events.between(self._start, self._newest)
        for event in reversed(events):
            self._draw_event(event)
        self._draw_look()
        return self._obey([event for event in events if event.tick >= self._start])

    def _x(self, tick: int) -> float:
        share = 1.0 - (self._newest - tick) / self._span
        return self._left + min(max(share, 0.0), 1.0) * (self._right - self._left)

    def _tick(self, x: float) -> int:
        share = (self._right - x) / max(self._right - self._left, 1.0)
        return self._newest if x > self._right - em(_NEAR) else round(self._newest - share * self._span)

    def _draw_track(self) -> None:
        thick, y = em(0.22), self._middle
        whole = ImVec2(self._left, y - thick), ImVec2(self._right, y + thick)
        self._paint.add_rect_filled(*whole, _ink(TRACK, 0.55), thick)
        known = ImVec2(self._x(self._oldest), y - thick), ImVec2(self._x(self._newest), y + thick)
        self._paint.add_rect_filled(*known, _ink(DIM, 0.75), thick)
        for last, first in self._looking.tape.gaps:
            unknown = ImVec2(self._x(last), y - thick), ImVec2(self._x(first), y + thick)
            self._paint.add_rect_filled(*unknown, _ink(TRACK), 0.0)
        first = -(-self._start // _MINUTE)
        for minute in range(first, self._newest // _MINUTE + 1):
            x = self._x(minute * _MINUTE)
            ends = ImVec2(x, y + thick), ImVec2(x, y + thick + em(0.3))
            self._paint.add_line(*ends, _ink(DIM, 0.9), em(0.1))

    def _draw_event(self, event: Event) -> None:
        shade = 1.0 if self._looking.remembers(event) else 0.4
        colour = LOOKS[event.kind][0]
        x, y = self._x(event.tick), self._middle
        if event.course == "lasts":
            ends = ImVec2(x, y), ImVec2(self._x(event.until), y)
            self._paint.add_line(*ends, _ink(colour, shade), em(0.3))
        if event.tick >= self._start:
            draw_mark(self._paint, event.kind, (x, y), shade)

    def _draw_look(self) -> None:
        looking, x = self._looking, self._x(self._looking.tick)
        if not looking.back:
            self._paint.add_circle_filled(ImVec2(x, self._middle), em(0.38), _ink(INK), 20)
            self._write(self._right + em(0.7), "now", INK, 0.0)
            return
        top, bottom = self._top + em(0.15), self._bottom - em(0.15)
        self._paint.add_line(ImVec2(x, top), ImVec2(x, bottom), _ink(AMBER), em(0.18))
        self._paint.add_circle_filled(ImVec2(x, top + em(0.15)), em(0.3), _ink(AMBER), 16)

    def _obey(self, events: list[Event]) -> Event | None:
        """Looks where the mouse goes that was pressed on the track; a click on a mark gives its event."""
        if self._looking.back:
            self._draw_button()
        imgui.set_cursor_screen_pos(ImVec2(self._left - em(0.3), self._top))
        imgui.invisible_button("track", ImVec2(self._right - self._left + em(0.6), self._bottom - self._top))
        x = imgui.get_mouse_pos().x
        near = min(events, key=lambda event: abs(self._x(event.tick) - x), default=None)
        if near is not None and abs(self._x(near.tick) - x) > em(_NEAR):
            near = None
        if imgui.is_item_active():
            if imgui.is_item_activated() and near is not None:
                return near
            if imgui.is_item_activated() or imgui.get_io().mouse_delta.x:
                self._looking.look(self._tick(x))
        if imgui.is_item_hovered() or imgui.is_item_active():
            self._tell(self._tick(x), near)
        return None

    def _draw_button(self) -> None:
        imgui.set_cursor_screen_pos(ImVec2(self._right + em(0.45), self._top + em(0.22)))
        imgui.push_style_color(imgui.Col_.text, ImVec4(*AMBER, 1.0))
        if imgui.button("now", ImVec2(em(_SIDES - 0.75), self._bottom - self._top - em(0.44))):
            self._looking.end()
        imgui.pop_style_color()

    def _tell(self, tick: int, near: Event | None) -> None:
        """Says above the bar what is under the mouse."""
        x = min(max(imgui.get_mouse_pos().x, self._left + em(_TOLD)), self._right - em(_TOLD))
        imgui.set_next_window_pos(ImVec2(x, self._top - em(0.3)), imgui.Cond_.always, ImVec2(0.5, 1.0))
        imgui.begin_tooltip()
        if near is not None:
            text(near.sentence, LOOKS[near.kind][0])
        elif tick < self._oldest or any(last < tick < first for last, first in self._looking.tape.gaps):
            text("not remembered", DIM)
        text(moment(near.tick if near else tick, self._newest), DIM)
        imgui.end_tooltip()

    def _write(self, x: float, words: str, colour: Vec3, pivot: float) -> None:
        wide = imgui.calc_text_size(words).x
        place = ImVec2(x - pivot * wide, self._middle - 0.5 * imgui.get_font_size())
        self._paint.add_text(place, _ink(colour), words)


def draw_frame() -> None:
    """Frames the whole picture in amber: what is seen is past."""
    width, height = imgui.get_io().display_size
    corners = ImVec2(0.0, 0.0), ImVec2(width, height)
    imgui.get_background_draw_list().add_rect(*corners, _ink(AMBER, 0.9), thickness=em(0.24))


def draw_mark(paint: imgui.ImDrawList, kind: Kind, at: tuple[float, float], shade: float = 1.0) -> None:
    """Draws the mark of a kind of event, with a dark rim, in pixels."""
    colour, shape = LOOKS[kind]
    x, y = at
    ink, rim, r = _ink(colour, shade), _ink((0.05, 0.06, 0.09), shade), em(_MARK)
    if shape == "ring":
        paint.add_circle(ImVec2(x, y), r, ink, 16, em(0.13))
    elif shape == "cross":
        for thick, brush in ((0.34, rim), (0.18, ink)):
            paint.add_line(ImVec2(x - r, y - r), ImVec2(x + r, y + r), brush, em(thick))
            paint.add_line(ImVec2(x - r, y + r), ImVec2(x + r, y - r), brush, em(thick))
    else:
        sides, turn, large = {
            "disc": (20, 0.0, 1.0),
            "square": (4, 0.5, 1.25),
            "triangle": (3, -1.0, 1.3),
            "diamond": (4, 0.0, 1.3),
        }[shape]
        for grown, brush in ((em(0.1), rim), (0.0, ink)):
            paint.add_convex_poly_filled(_polygon(at, large * r + grown, sides, turn), brush)


def _polygon(at: tuple[float, float], radius: float, sides: int, turn: float) -> list[imgui.ImVec2Like]:
    """Gives the corners of a regular polygon, the first turned by quarters of a circle from the right."""
    angles = [0.5 * math.pi * turn + math.tau * i / sides for i in range(sides)]
    return [ImVec2(at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)) for a in angles]


def moment(tick: int, newest: int) -> str:
    """Writes when something was: "00:41, 12 s ago"."""
    ago = (newest - tick) * TICK
    digits = 2 if ago < 1.0 else 1 if ago < 10.0 else 0
    return f"{clock(tick)}, {ago:.{digits}f} s ago"


def clock(tick: int) -> str:
    """Writes the time in the life: "00:41"."""
    seconds = int(tick * TICK + 1e-6)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def _ink(colour: Vec3, opacity: float = 1.0) -> int:
    return imgui.get_color_u32(ImVec4(*colour, opacity))
