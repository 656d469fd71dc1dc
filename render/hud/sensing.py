"""What somebody senses and what they expected, channel by channel: every number is in `Snapshot.thinking`.

sees, expected to see   <- the rays of sight in `Thinking.sensed` and in `Thinking.expected`
list                    <- `Thinking.sensed`, each channel in its unit
curves                  <- both, of the channels that were chosen, since they were; the last half minute
"""

from dataclasses import replace

import numpy as np
from imgui_bundle import ImVec2, imgui

from render.history import MOST_CHOSEN, History
from render.hud.curves import Line, Span
from render.hud.mind import retina
from render.hud.plots import plot
from render.hud.widgets import DIM, INK, beside, block, em, mosaic, space, text
from render.naming import amount, channel_name
from render.palette import STREAM_COLOURS
from sandbox.snapshot import Thinking
from sandbox.space import RETINA, Channel, ObservationSpace

_LATE = 30.0
"""Seconds of a channel that are shown: senses change quickly."""

_CELL = 1.15
_LIST = 8.6
_UNIT = 7.5


class Sensing:
    """The page of the senses, and what was typed there."""

    def __init__(self) -> None:
        """Looks for nothing."""
        self._sought = ""
        self._space: ObservationSpace | None = None

    def draw(self, thinking: Thinking, i: int, history: History, span: Span) -> None:
        """Draws it for one agent; choosing a channel there makes the history remember it."""
        _draw_sight(thinking, i)
        space(0.3)
        self._draw_search(thinking.space)
        self._draw_list(thinking, i, history)
        chosen = history.chosen(i)
        if not chosen:
            text(f"choose up to {MOST_CHOSEN} of them to see them over time", DIM)
        late = span.seconds >= -_LATE
        shown = replace(span, seconds=span.seconds[late])
        for name in chosen:
            channel = thinking.space.channels[thinking.space.find(name).start]
            _draw_channel(channel, np.ascontiguousarray(history.channel(i, name)[:, late]), shown)

    def _draw_search(self, sensed: ObservationSpace) -> None:
        if self._space is not sensed:
            self._space = sensed
            self._names = [channel_name(channel) for channel in sensed.channels]
        imgui.set_next_item_width(imgui.get_content_region_avail().x)
        _, self._sought = imgui.input_text_with_hint(
            "##sought", "find a channel: face, red, energy ...", self._sought
        )

    def _draw_list(self, thinking: Thinking, i: int, history: History) -> None:
        """Lists the channels whose names have all words that were typed."""
        words = self._sought.lower().split()
        found = [
            number
            for number, (name, channel) in enumerate(zip(self._names, thinking.space.channels, strict=True))
            if all(word in f"{name} {channel.unit}".lower() for word in words)
        ]
        if imgui.begin_child("channels", ImVec2(0.0, em(_LIST))):
            self._draw_found(found, thinking, i, history)
        imgui.end_child()

    def _draw_found(self, found: list[int], thinking: Thinking, i: int, history: History) -> None:
        """Draws those rows of the list that can be seen."""
        chosen = history.chosen(i)
        clipper = imgui.ListClipper()
        clipper.begin(len(found))
        while clipper.step():
            for place in found[clipper.display_start : clipper.display_end]:
                name = thinking.space.channels[place].name
                if self._draw_row(place, thinking, i, is_chosen=name in chosen):
                    (history.drop if name in chosen else history.choose)(i, name)
        clipper.end()
        if not found:
            text("no channel has such a name", DIM)

    def _draw_row(self, number: int, thinking: Thinking, i: int, *, is_chosen: bool) -> bool:
        """Draws a channel's name and what came, and says whether it was clicked."""
        channel = thinking.space.channels[number]
        left, wide = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
        came = round(float(thinking.sensed[i, number]), 2) + 0.0  # which is never minus zero
        clicked, _ = imgui.selectable(f"##{channel.name}", is_chosen)
        if imgui.is_item_hovered():
            imgui.set_tooltip(f"Thinking.sensed[{channel.name}], expected {thinking.expected[i, number]:.3f}")
        imgui.same_line(left + em(0.3))
        text(self._names[number], STREAM_COLOURS[channel.stream])
        imgui.same_line(left + wide - em(_UNIT))
        text(amount(came, channel.unit).replace("-", "−"), INK)
        return clicked


def _draw_sight(thinking: Thinking, i: int) -> None:
    """Draws the colours along the rays of sight, as they are and beside them as they were expected."""
    at = thinking.space.find("sight")
    for name, flat in (("sees", thinking.sensed[i, at]), ("expected to see", thinking.expected[i, at])):
        with block():
            text(name, DIM)
            mosaic(np.clip(retina(flat), 0.0, 1.0), _CELL)
            if imgui.is_item_hovered():
                field = "sensed" if name == "sees" else "expected"
                imgui.set_tooltip(f"Thinking.{field}[sight]: the colour along each of {len(RETINA)} rays")
        beside(gap=1.2)
    imgui.new_line()


def _draw_channel(channel: Channel, values: np.ndarray, span: Span) -> None:
    came = Line(
        name="came",
        field=f"Thinking.sensed[{channel.name}]",
        colour=STREAM_COLOURS[channel.stream],
        values=values[0],
        weight=0.2,
    )
    expected = Line(
        name="expected",
        field=f"Thinking.expected[{channel.name}]",
        colour=INK,
        values=values[1],
        weight=0.07,
    )
    unit = "" if channel.unit == "1" else f", {channel.unit}"
    low, high = (0.0, 0.1) if channel.low >= 0 else (-0.05, 0.05)
    plot(f"{channel_name(channel)}{unit}", span, (came, expected), (low, high), 4.0)
