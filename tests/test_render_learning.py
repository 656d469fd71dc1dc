"""Who learns, who is frozen and whose ghosts are shown: what the keys for it ask, and what is said of it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from render.hud.mind import draw_learning
from render.hud.widgets import panel
from render.layers import shown
from render.learning import announcement, frozen_names, toggle
from render.offscreen import OffscreenStudio
from render.palette import STREAM_COLOURS
from render.picking import Target
from render.presets import LOW
from sandbox.intervention import Freeze
from tests.snapshots import snapshot, thoughtful, world

SIZE = (960, 540)
SPEC = world()
MIKA = Target("agent", "Mika")


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def test_one_agent_is_frozen_and_let_go() -> None:
    shot = thoughtful(SPEC)
    assert toggle(shot, MIKA) == Freeze(agent="Mika", frozen=True)
    cold = replace(shot, frozen=np.array((True, False, False, False)))
    assert toggle(cold, MIKA) == Freeze(agent="Mika", frozen=False)
    assert frozen_names(cold) == "Mika"
    assert frozen_names(shot) == ""


def test_all_are_frozen_while_some_learn_and_then_let_go() -> None:
    shot = thoughtful(SPEC)
    half = replace(
        shot, learns=np.array((True, True, False, False)), frozen=np.array((True, False, False, False))
    )
    all_cold = replace(half, frozen=half.learns)
    for target in (None, Target("thing", "ball")):
        assert toggle(half, target) == Freeze(frozen=True)
        assert toggle(all_cold, target) == Freeze(frozen=False)
    assert frozen_names(all_cold) == "everybody"


def test_what_is_announced_is_what_can_be_done() -> None:
    shot = replace(thoughtful(SPEC), learns=np.array((True, False, False, False)))
    assert announcement(shot, Freeze(agent="Mika")) == "Mika stops learning"
    assert announcement(shot, Freeze(agent="Nori")) == ""
    assert announcement(shot, Freeze(frozen=False)) == "everybody learns again"
    assert announcement(snapshot(SPEC), Freeze()) == ""


def test_ghosts_are_those_of_who_is_selected_of_all_or_of_nobody() -> None:
    shot = thoughtful(SPEC)
    assert shown(shot, MIKA, "selected") == ("Mika",)
    assert shown(shot, None, "selected") == shown(shot, Target("thing", "ball"), "selected") == ()
    assert shown(shot, None, "all") == ("Mika", "Nori", "Pip", "Sol")
    assert shown(shot, MIKA, "none") == ()


def test_a_mind_that_has_not_begun_to_learn_is_not_said_to(studio: OffscreenStudio) -> None:
    shot = thoughtful(SPEC)
    green = []
    for each in (shot, replace(shot, begun=np.zeros(4, bool))):
        for _ in range(2):
            studio.renderer.framebuffer.clear()
            studio._hud.begin(SIZE, 1 / 60, scale=2.0)
            with panel("learning", (0.5, 0.5), (0.5, 0.5)):
                draw_learning(each, 0)
            studio._hud.end(studio.renderer.framebuffer)
        off = studio.renderer.read() - 255 * np.array(STREAM_COLOURS["objects"])
        green.append(int((np.abs(off).max(axis=-1) < 12).sum()))
    assert green[0] > 20
    assert green[1] == 0
