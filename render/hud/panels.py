"""What stands on the picture: how time goes, who is selected and how they are, and what there is to say.

Every number here is in the snapshot or measured by the window; nothing is made up.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from imgui_bundle import imgui

from render.bindings import BINDINGS
from render.clearing import Box
from render.hud.bubbles import intention_of
from render.hud.mind import draw_learning
from render.hud.wants import draw_needs
from render.hud.widgets import (
    AMBER,
    DIM,
    INK,
    ROSE,
    beside,
    block,
    box,
    dot,
    down,
    em,
    faded,
    panel,
    paragraph,
    row,
    sized,
    snowflake,
    space,
    text,
)
from render.learning import frozen_names
from render.palette import ICE
from render.picking import Target
from sandbox.snapshot import Snapshot
from sandbox.space import FACE
from sandbox.spec import TICK, WORDS, Vec3

FEELINGS: tuple[tuple[str, Vec3], ...] = (
    ("energy", (0.98, 0.80, 0.32)),
    ("fatigue", (0.62, 0.62, 0.92)),
    ("pain", (0.98, 0.42, 0.42)),
    ("warmth", (1.00, 0.62, 0.38)),
)
FACE_COLOURS: dict[str, Vec3] = {
    "valence": (0.46, 0.86, 0.62),
    "arousal": (1.00, 0.58, 0.72),
    "surprise": (0.98, 0.90, 0.45),
    "boredom": (0.66, 0.68, 0.74),
}

SLOW = 0.9
"""The share of the target speed below which we say that the machine is too slow."""

PATIENCE = 6.0
"""Seconds after which we say why waking up takes so long: the senses are being compiled."""

_TOAST = 3.5
_KEYS, _APART = 8.0, 2.0
_SMALL = 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How time goes.

    Attributes:
        paused: whether it stands still.
        speed: what was asked for; infinite for as fast as it goes.
        achieved: what was reached; 0 while unknown.
        fps: pictures a second.
        filmed: seconds of the film that is being recorded; None for no film.
        past: when the moment was that is looked at instead of now; None for now.
        share: what is drawn of each side of the picture.
    """

    paused: bool
    speed: float
    achieved: float
    fps: float
    filmed: float | None = None
    past: str | None = None
    share: float = 1.0

    @property
    def slow(self) -> bool:
        """Whether the machine falls behind."""
        return not self.paused and self.speed < math.inf and 0.0 < self.achieved < SLOW * self.speed


class Toasts:
    """Short messages that fade after a while."""

    def __init__(self) -> None:
        """Begins with nothing to say."""
        self._lines: deque[tuple[str, float]] = deque(maxlen=4)
        self._now = 0.0

    def say(self, words: str) -> None:
        """Shows a message; what was said before on the same matter, the words before a colon, is over."""
        matter = words.partition(":")[0]
        for line in [line for line in self._lines if line[0].partition(":")[0] == matter]:
            self._lines.remove(line)
        self._lines.append((words, self._now + _TOAST))

    def draw(self, dt: float, top: float) -> None:
        """Draws what is still to be said at the left edge, where it hides nobody.

        Args:
            dt: seconds that pass.
            top: below how many pixels from the top.
        """
        self._now += dt
        while self._lines and self._lines[0][1] <= self._now:
            self._lines.popleft()
        if not self._lines:
            return
        shades = [min(1.0, (until - self._now) / 0.6) for _, until in self._lines]
        with panel("toasts", (0.0, down(top)), (0.0, 0.0), shade=shades[-1]):
            for (words, _), shade in zip(self._lines, shades, strict=True):
                with faded(shade):
                    paragraph(words, 18.0)


def draw_status(snapshot: Snapshot, pace: Pace) -> Box:
    """Says which world this is, how late it is there, and how fast time goes; gives what it covers."""
    with panel("status", (0.0, 0.0), (0.0, 0.0)):
        with sized(1.25):
            text(snapshot.spec.title)
        seconds = int(snapshot.tick * TICK + 1e-6)
        text(f"{seconds // 60:02d}:{seconds % 60:02d}")
        beside()
        if pace.paused:
            text("paused", AMBER)
        else:
            text(wanted(pace.speed))
            beside()
            text(f"achieved {pace.achieved:.2f}×" if pace.achieved else "...", DIM)
        beside()
        text(f"{pace.fps:.0f} fps", DIM)
        if pace.share < 1.0:
            beside()
            text(f"picture {pace.share * 100:.0f} %", DIM)
        if pace.past is not None:
            with sized(1.1):
                text(f"looking back: {pace.past}", AMBER)
            text("End: back to now", AMBER)
        if pace.filmed is not None:
            dot(ROSE)
            beside()
            text(f"filming {pace.filmed:.0f} s", ROSE)
        if pace.slow:
            text("this machine cannot keep up", AMBER)
        frozen = frozen_names(snapshot)
        if frozen:
            snowflake(ICE)
            beside()
            text(f"learning is frozen: {frozen}", ICE)
        if snapshot.resets:
            often = "once" if snapshot.resets == 1 else f"{snapshot.resets} times"
            text(f"blew up and began anew {often}", ROSE)
        return box()


def draw_hint(low: float) -> None:
    """Says how to learn more; the lower edge stands at a share of the height."""
    with panel("hint", (0.0, low), (0.0, 1.0), opacity=0.5):
        text("H: help", DIM)


def draw_selected(snapshot: Snapshot, target: Target) -> Box:
    """Shows who or what is selected; gives what it covers."""
    with panel("selected", (1.0, 0.0), (1.0, 0.0)), sized(_SMALL):
        if target.kind == "agent":
            _draw_agent(snapshot, snapshot.spec.agent_index[target.name])
        else:
            _draw_thing(snapshot, target.name)
        return box()


def draw_help() -> None:
    """Lists every key, in two columns; smaller where the window is."""
    groups = list(dict.fromkeys(binding.group for binding in BINDINGS))
    columns = groups[:3], groups[3:]
    with panel("help", (0.5, 0.5), (0.5, 0.5), opacity=0.93), sized(_fitting(columns)):
        for place, column in enumerate(columns):
            if place:
                beside(gap=_APART)
            with block():
                _draw_bindings(column)


def _fitting(columns: Sequence[list[str]]) -> float:
    """Gives the size at which all keys fit into the window."""
    width, height = imgui.get_io().display_size
    lists = [[binding for binding in BINDINGS if binding.group in column] for column in columns]
    longest = (max(imgui.calc_text_size(binding.does).x for binding in each) for each in lists)
    wide = sum(longest) + em(len(columns) * _KEYS + _APART + 4.0)
    high = max(len(each) + 1.3 * len(column) for each, column in zip(lists, columns, strict=True))
    return max(min(0.95, width / wide, height / em(1.32 * high + 3.0)), 0.3)  # a font has some size


def _draw_bindings(groups: list[str]) -> None:
    for group in groups:
        text(group, DIM)
        for binding in BINDINGS:
            if binding.group == group:
                text(binding.shown, AMBER)
                beside(_KEYS)
                text(binding.does)
        space(0.2)


def draw_failure(message: str) -> None:
    """Says what stopped the life: the end of the message, where the cause stands."""
    lines = [line for line in message.strip().splitlines() if line.strip(" ^~")]
    with panel("failure", (0.5, 0.5), (0.5, 0.5), opacity=0.95):
        with sized(1.25):
            text("The life has stopped", ROSE)
        paragraph(lines[-1], 40.0)
        for line in lines[-9:-1]:
            text(line, DIM)
        space(0.2)
        text("The picture is the last one. Q quits; the whole message then stands in the terminal.", DIM)


def draw_loading(title: str, seconds: float) -> None:
    """Keeps people company until the life is open."""
    with panel("loading", (0.5, 0.46), (0.5, 0.5), opacity=0.0):
        with sized(2.2):
            text(title)
        text("waking everybody up")
        for i in range(3):
            beside()
            glow = 0.5 + 0.5 * math.sin(3.0 * seconds - 0.9 * i)
            dot((0.95, 0.62 + 0.3 * glow, 0.35 + 0.5 * glow))
        if seconds > PATIENCE:
            text("the first time takes longer", DIM)


def _draw_agent(snapshot: Snapshot, i: int) -> None:
    agent = snapshot.spec.agents[i]
    dot(agent.colour)
    beside()
    with sized(1.25):
        text(agent.name)
    if snapshot.learns[i]:
        beside(gap=0.8)
        draw_learning(snapshot, i)
    intention = intention_of(snapshot, i)
    if intention:
        text(intention)
    word = int(snapshot.word[i])
    if word:
        text("said", DIM)
        beside()
        text(f"“{WORDS[word - 1]}”", INK if snapshot.loudness[i] > 0.05 else DIM)
    held = [snapshot.spec.things[thing].label for thing in snapshot.holding[i] if thing >= 0]
    if held:
        if word:
            beside(gap=1.0)
        text("holds", DIM)
        beside()
        text(", ".join(dict.fromkeys(held)))
    space(0.2)
    for (name, colour), value in zip(FEELINGS, snapshot.feelings[i], strict=True):
        row(name, 0.0, float(value), colour)
    space(0.2)
    face = dict(zip(FACE, snapshot.face[i].tolist(), strict=True))
    valence = face["valence"]
    row("valence", 0.5, 0.5 + 0.5 * valence, ROSE if valence < 0 else FACE_COLOURS["valence"])
    row("arousal", 0.0, face["arousal"], FACE_COLOURS["arousal"])
    draw_needs(snapshot, i)
    for name in ("surprise", "boredom"):
        row(name, 0.0, face[name], FACE_COLOURS[name])


def _draw_thing(snapshot: Snapshot, label: str) -> None:
    i = snapshot.spec.thing_index[label]
    prefab = snapshot.spec.things[i].prefab
    with sized(1.25):
        text(label)
    text(prefab.name + (", fixed" if prefab.fixed else f", {prefab.mass:g} kg"), DIM)
    if prefab.food:
        text(f"food: {prefab.food.energy:+.2f} energy")
    if not snapshot.thing_present[i]:
        text("not in the world now", AMBER)
    holders = [
        agent.name for agent, held in zip(snapshot.spec.agents, snapshot.holding, strict=True) if i in held
    ]
    if holders:
        text(f"held by {', '.join(holders)}")


def wanted(speed: float) -> str:
    """Writes what speed was asked for: "speed 1/8×", "speed 2×", "as fast as it goes"."""
    if speed == math.inf:
        return "as fast as it goes,"
    return f"speed 1/{1 / speed:g}×" if speed < 1.0 else f"speed {speed:g}×"
