"""Ghosts are drawn as far as such guesses have lately proved right, and that is measured, not claimed."""

from dataclasses import replace

import numpy as np
import pytest

from render.ghosts import OPACITY, Ghosts, Worth
from render.proven import AHEAD, Proven
from sandbox.snapshot import Floats, Snapshot, Thinking
from sandbox.space import NUM_FACES, Channel, ObservationSpace
from tests.snapshots import thoughtful, world

SPEC = world()
NAMES = tuple(agent.name for agent in SPEC.agents)
FACES = ObservationSpace(
    tuple(
        Channel(f"faces.{slot}.{name}", "m", "motion", -9.0, 9.0)
        for slot in range(NUM_FACES)
        for name in ("forward", "left", "up")
    )
)
PACE = np.array((0.03, 0.01, 0.0), np.float32)
"""Metres that everybody walks in a tick."""


def thoughts(shot: Snapshot) -> Thinking:
    assert shot.thinking is not None
    return shot.thinking


def seen(shot: Snapshot) -> Floats:
    """What everybody senses who has the head of the agent after the next in the first slot."""
    sensed = np.zeros((len(NAMES), len(FACES)), np.float32)
    way = shot.head_pos[_THEIRS] - shot.head_pos
    cos, sin = shot.heading.T
    place = np.stack(
        (cos * way[:, 0] + sin * way[:, 1], cos * way[:, 1] - sin * way[:, 0], way[:, 2]), axis=-1
    )
    sensed[:, FACES.find("faces.0")] = place
    return sensed


_THEIRS = [2, 3, 0, 1]


def walking(tick: int, own: float, others: float) -> Snapshot:
    """Everybody walks, and foresees so much of the own way, and of the one who is seen."""
    shot = thoughtful(SPEC, tick=tick)
    way = PACE * np.float32(tick)
    shot = replace(shot, agent_pos=shot.agent_pos + way, head_pos=shot.head_pos + way)
    slots = np.zeros((len(NAMES), NUM_FACES), bool)
    slots[:, 0] = True
    places = np.zeros((len(NAMES), NUM_FACES, 3), np.float32)
    places[:, 0] = shot.head_pos[_THEIRS] + np.float32(others * AHEAD) * PACE
    ahead = shot.agent_pos + np.float32(own * AHEAD) * PACE
    thinking = replace(thoughts(shot), ahead=ahead, others=places, seen=slots, sensed=seen(shot), space=FACES)
    return replace(shot, thinking=thinking)


def watched(own: float, others: float, ticks: int = 300, every: int = 1) -> Worth:
    proven, shots = Proven(), [walking(tick, own, others) for tick in range(0, ticks, every)]
    for shot in shots:
        proven.note(shot)
        proven.note(shot)  # drawn twice, counted once
    return proven.worth(shots[-1], NAMES)["Mika"]


def test_a_guess_that_always_comes_true_is_seen_and_one_no_better_than_none_is_not() -> None:
    assert watched(1.0, 0.0) == pytest.approx((1.0, 0.0), abs=0.02)
    assert watched(0.0, 1.0) == pytest.approx((0.0, 1.0), abs=0.02)
    assert watched(-0.5, 2.5) == (0.0, 0.0)


def test_a_guess_that_foresees_half_the_way_is_seen_in_between() -> None:
    assert watched(0.5, 1.5) == pytest.approx(Worth(0.75**0.5, 0.75**0.5), abs=0.02)


@pytest.mark.parametrize("every", [2, 3, 7, AHEAD])
def test_a_guess_is_judged_by_the_place_a_second_later_however_few_ticks_are_seen(every: int) -> None:
    assert watched(1.0, 0.0, every=every) == pytest.approx((0.95, 0.0), abs=0.05)
    assert watched(0.5, 1.5, every=every) == pytest.approx((0.83, 0.83), abs=0.05)


def test_nothing_is_shown_before_a_guess_has_been_seen_to_come_true() -> None:
    assert Proven().worth(walking(0, 1.0, 1.0), NAMES) == dict.fromkeys(NAMES, Worth(0.0, 0.0))
    assert watched(1.0, 1.0, ticks=AHEAD) == (0.0, 0.0)
    few, many = watched(1.0, 1.0, ticks=AHEAD + 2), watched(1.0, 1.0, ticks=AHEAD + 40)
    assert 0.0 < few.own < many.own


def test_a_leap_in_time_begins_anew() -> None:
    proven = Proven()
    for tick in (*range(100), 300):
        proven.note(walking(tick, 1.0, 1.0))
    assert proven.worth(walking(300, 1.0, 1.0), NAMES)["Mika"] == (0.0, 0.0)


def test_glass_is_as_thick_as_its_guess_is_worth() -> None:
    shot = thoughtful(SPEC, shift=(0.9, 0.5, 0.0))
    ghosts = Ghosts(SPEC)
    full = ghosts.rows(shot, {"Mika": Worth()})[:, OPACITY]
    half = ghosts.rows(shot, {"Mika": Worth(0.5, 0.5)})[:, OPACITY]
    np.testing.assert_allclose(half, full / 2, rtol=1e-6)
    assert len(ghosts.rows(shot, {"Mika": Worth(0.0, 0.0)})) == 0
    only_own = ghosts.rows(shot, {"Mika": Worth(1.0, 0.0)})
    only_others = ghosts.rows(shot, {"Mika": Worth(0.0, 1.0)})
    assert len(only_own) + len(only_others) == len(full)
