"""Trails and haunts are where somebody has been, for as long as it has been seen, and no longer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.hud.paths import DEEPEST, FULL, haunt_opacity, haunts_legend
from render.trails import CELL, GAP, LASTS, REMEMBERED, STRIDE, Trails
from sandbox.snapshot import Snapshot
from tests.snapshots import snapshot, world

SPEC = world()
PACE = np.array((0.03, 0.01, 0.0), np.float32)
"""Metres that everybody walks in a tick."""

START = snapshot(SPEC)
EVERYBODY = range(len(SPEC.agents))


def at(tick: int, by: np.ndarray) -> Snapshot:
    return replace(START, tick=tick, agent_pos=(START.agent_pos + by).astype(np.float32))


def walked(*ticks: int) -> Trails:
    trails = Trails()
    for tick in ticks:
        trails.note(at(tick, PACE * np.float32(tick)))
        trails.note(at(tick, PACE * np.float32(tick)))  # drawn twice, counted once
    return trails


def test_a_trail_is_where_somebody_was_in_the_last_twenty_seconds() -> None:
    for now in (40, LASTS + 100):
        trail = walked(*range(now)).trail(1)
        assert 0 < trail.ages.max() < LASTS
        assert np.all(np.diff(trail.ages) < 0)
        places = START.agent_pos[1] + (now - 1 - trail.ages)[:, None] * PACE
        np.testing.assert_allclose(trail.points, places, atol=1e-4)


def test_who_stands_still_leaves_no_heap_of_dots() -> None:
    trails = Trails()
    for tick in range(100):
        trails.note(at(tick, 0 * PACE))
    assert len(trails.trail(0).ages) == 1


def test_a_trail_begins_anew_for_who_is_put_elsewhere_and_for_nobody_else() -> None:
    trails = walked(*range(100))
    far = PACE * np.full((len(EVERYBODY), 1), 100, np.float32)
    far[2, 0] += 2 * STRIDE
    trails.note(at(100, far))
    assert len(trails.trail(2).ages) == 1
    assert len(trails.trail(1).ages) > 10
    assert trails.watched == 101


@pytest.mark.parametrize(
    "changes",
    [{"tick": 20}, {"tick": 100 + GAP}, {"resets": 1, "tick": 100}, {"spec": world(), "tick": 100}],
    ids=("earlier", "after a gap", "blown up", "another world"),
)
def test_everything_begins_anew(changes: dict) -> None:
    trails = walked(*range(100))
    trails.note(replace(at(100, PACE * 100), **changes))
    assert trails.watched == 1
    assert len(trails.trail(0).ages) == 1


def test_nothing_is_known_before_anything_was_seen() -> None:
    assert Trails().shares([0]).size == 0
    assert len(Trails().trail(0).ages) == 0
    assert walked(1).shares([]).size == 0


@given(hops=st.lists(st.tuples(*[st.floats(-6.0, 6.0)] * 2), min_size=1, max_size=30), step=st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_shares_are_of_the_time_and_sum_to_one(hops: list[tuple[float, float]], step: int) -> None:
    """Also of those who are thrown over the fence."""
    trails, spent = Trails(), dict[tuple[int, int], int]()
    half = np.array(SPEC.size) / 2
    for number, (x, y) in enumerate(hops):
        there = np.tile(np.array((x, y, 0), np.float32), (len(EVERYBODY), 1))
        trails.note(replace(START, tick=number * step, agent_pos=there))
        cell = np.floor(np.clip(there[0, :2], -half, half - 1e-4) / CELL)
        key = (int(cell[0]), int(cell[1]))
        spent[key] = spent.get(key, 0) + (step if number else 1)
    shares = trails.shares(EVERYBODY)
    assert shares.sum() == pytest.approx(1.0)
    found = {}
    for row, column in np.argwhere(shares).tolist():
        x, y = trails.corner(row, column)
        found[round(x / CELL), round(y / CELL)] = float(shares[row, column])
    total = sum(spent.values())
    assert found == {key: pytest.approx(ticks / total) for key, ticks in spent.items()}


def test_haunts_of_more_than_five_minutes_ago_are_forgotten() -> None:
    trails = Trails()
    for tick in range(0, 2 * REMEMBERED, 20):
        trails.note(at(tick, 0 * PACE if tick < REMEMBERED else np.array((-1, 0, 0))))
    assert trails.watched == REMEMBERED
    assert np.count_nonzero(trails.shares([0])) == 1


def test_a_tile_is_as_deep_as_its_share_up_to_what_the_legend_calls_full() -> None:
    np.testing.assert_allclose(
        haunt_opacity(np.array((0.0, FULL / 2, FULL, 1.0))), (0.0, DEEPEST / 2, DEEPEST, DEEPEST)
    )
    legend = haunts_legend(["Mika"], walked(*range(70)))
    assert legend == "Mika, last 0:03; full colour: 10% of the time or more"
