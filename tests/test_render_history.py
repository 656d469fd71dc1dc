"""What the window remembers is what snapshots said, and nothing where they said nothing."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.history import EVERY, GAP, MOST_CHOSEN, ROOM, History, Trace
from render.hud.curves import Line, Span, number, scale, spread
from sandbox import api
from sandbox.snapshot import Snapshot, Thinking
from sandbox.spec import TICK
from tests.snapshots import SPACE, thoughtful, weighing, world

SPEC = world()
TRACES: tuple[Trace, ...] = ("feelings", "face", "error", "progress", "levels", "level", "weight")
FORWARD = "body.forward"


def wanting(tick: int, value: float = 0.5) -> Snapshot:
    """Everybody's thoughts and wants; the first agent's error about itself is one number of the test's."""
    shot = thoughtful(SPEC, tick=tick)
    assert shot.thinking is not None
    error = shot.thinking.error.copy()
    error[0, 0] = value
    return replace(shot, thinking=replace(shot.thinking, error=error, weighing=weighing(4)))


def mute(shot: Snapshot) -> Snapshot:
    return replace(shot, thinking=None)


def noted(*shots: Snapshot) -> History:
    history = History()
    for shot in shots:
        history.note(shot)
    return history


def first(history: History) -> list[float]:
    """The first agent's errors about itself."""
    return history.trace("error", 0)[0].tolist()


def field(shot: Snapshot, name: Trace) -> np.ndarray:
    """A field of a snapshot by the name under which it is remembered."""
    thinking = shot.thinking
    for record in (shot, thinking, thinking.weighing if thinking else None):
        if hasattr(record, name):
            return getattr(record, name)
    raise AssertionError(name)


def test_a_point_holds_what_was_seen_last_in_its_ticks() -> None:
    history = noted(*(wanting(tick, tick / 100) for tick in range(13)))
    assert first(history) == pytest.approx([0.04, 0.09, 0.12])
    assert history.seconds().tolist() == pytest.approx([-8 * TICK, -3 * TICK, 0.0])


def test_a_tick_that_was_seen_already_changes_nothing_but_may_bring_thoughts() -> None:
    shot = wanting(7, 0.3)
    history = noted(mute(shot), shot, shot)
    assert first(history) == pytest.approx([0.3])


@given(ticks=st.lists(st.integers(0, GAP), min_size=1, max_size=80).map(np.cumsum))
@settings(max_examples=20, deadline=None)
def test_points_stand_where_they_were_seen_whatever_the_pace(ticks: np.ndarray) -> None:
    history = noted(*(wanting(int(tick), float(tick)) for tick in ticks))
    last = {int(tick) // EVERY: int(tick) for tick in ticks}
    assert first(history) == list(last.values())
    np.testing.assert_allclose(
        history.seconds(), (np.array(list(last.values())) - ticks[-1]) * TICK, atol=1e-4
    )


def test_only_the_last_three_minutes_are_kept() -> None:
    shot = wanting(0)
    history = noted(*(replace(shot, tick=tick) for tick in range(0, EVERY * (ROOM + 9), EVERY)))
    assert len(first(history)) == len(history.seconds()) == ROOM
    assert history.seconds()[0] == pytest.approx(-(ROOM - 1) * EVERY * TICK)


def test_curves_of_thoughts_break_while_nobody_asks_for_them() -> None:
    history = noted(
        *(wanting(tick) if tick < 10 or tick >= 20 else mute(wanting(tick)) for tick in range(30))
    )
    known = np.isfinite(history.trace("level", 2))
    assert known.all(axis=0).tolist() == known.any(axis=0).tolist() == [True] * 2 + [False] * 2 + [True] * 2
    assert np.isfinite(history.trace("feelings", 2)).all()


def test_what_is_not_known_of_one_is_known_of_another() -> None:
    shot = wanting(3)
    assert shot.thinking is not None
    thinks = np.array((True, False, True, True))
    history = noted(replace(shot, thinking=replace(shot.thinking, thinks=thinks)))
    assert np.isfinite(history.trace("error", 0)).all()
    assert np.isnan(history.trace("error", 1)).all()
    assert noted(mute(shot)).trace("error", 0).shape == (0, 1)


def test_curves_break_after_a_while_without_a_look() -> None:
    history = noted(wanting(0, 0.1), wanting(GAP, 0.2), wanting(2 * GAP + 1, 0.3))
    assert first(history) == pytest.approx([0.1, 0.2, np.nan, 0.3], nan_ok=True)
    assert list(history.anew) == []


def test_a_world_that_blew_up_breaks_curves_and_is_marked_but_keeps_what_was() -> None:
    history = noted(wanting(0, 0.1), wanting(6, 0.2), replace(wanting(7, 0.3), resets=1))
    assert first(history) == pytest.approx([0.1, 0.2, np.nan, 0.3], nan_ok=True)
    assert list(history.anew) == [7]


def test_another_world_and_an_earlier_tick_begin_anew() -> None:
    for other in (
        wanting(3, 0.9),
        replace(wanting(60, 0.9), spec=world()),
        replace(wanting(60, 0.9), world=1),
    ):
        history = noted(wanting(40), replace(wanting(50), resets=2))
        history.note(other)
        assert first(history) == pytest.approx([0.9])
        assert list(history.anew) == []


def test_a_channel_is_remembered_from_when_it_was_chosen() -> None:
    history = noted(*(wanting(tick) for tick in range(10)))
    history.choose(1, FORWARD)
    for tick in range(10, 20):
        history.note(wanting(tick))
    shot = wanting(19)
    assert isinstance(shot.thinking, Thinking)
    at = SPACE.find(FORWARD).start
    values = history.channel(1, FORWARD)
    assert np.isnan(values[:, 0]).all()
    assert (values[:, 1:] == [[shot.thinking.sensed[1, at]], [shot.thinking.expected[1, at]]]).all()
    assert history.chosen(0) == ()
    history.drop(1, FORWARD)
    assert history.chosen(1) == ()


def test_of_too_many_chosen_channels_the_first_is_dropped() -> None:
    history = noted(wanting(0))
    names = [channel.name for channel in SPACE.channels[: MOST_CHOSEN + 1]]
    for name in names:
        history.choose(0, name)
    history.choose(0, names[-1])
    assert history.chosen(0) == tuple(names[1:])
    history.note(replace(wanting(5), spec=world()))
    assert history.chosen(0) == ()


def test_what_is_remembered_of_a_life_is_what_its_snapshots_said() -> None:
    life = api.open_life("dinner-party", seed=2)
    shots = []
    for _ in range(31):
        life.tick()
        shots.append(life.snapshot())
    history = noted(*shots)
    points = [*(shot for shot in shots if shot.tick % EVERY == EVERY - 1), shots[-1]]
    for name in TRACES:
        for agent in range(4):
            expected = np.stack([field(shot, name)[agent] for shot in points], axis=1)
            np.testing.assert_array_equal(history.trace(name, agent), expected)


lengths = st.lists(st.floats(0.0, 100.0), max_size=9).map(sorted)


@given(wished=lengths)
def test_names_at_the_ends_of_lines_keep_apart_in_their_order_and_within_the_plot(
    wished: list[float],
) -> None:
    placed = spread(wished, 10.0, 0.0, 100.0)
    assert all(0 <= place <= 100 + 1e-6 for place in placed)
    assert all(after - before > 10.0 - 1e-6 for before, after in pairwise(placed))
    if all(after - before >= 10.0 for before, after in pairwise(wished)):
        assert placed == pytest.approx(wished)


values = st.lists(st.floats(-50.0, 50.0, width=32) | st.just(float("nan")), min_size=1, max_size=40)


@given(rows=st.lists(values, max_size=3))
def test_the_upright_axis_holds_nearly_all_values_and_has_round_marks(rows: list[list[float]]) -> None:
    lines = [Line(name="", field="", colour=(1, 1, 1), values=np.array(row, np.float32)) for row in rows]
    low, high, marks = scale(lines, (0.0, 1.0))
    assert low < 0.0
    assert high > 1.0
    known = np.array([value for row in rows for value in row if np.isfinite(value)])
    if len(known):
        assert np.mean((known >= low) & (known <= high)) >= 0.85
    assert 2 <= len(marks) <= 6
    assert all(low <= mark <= high for mark in marks)


@given(row=values, step=st.sampled_from((0.25, 0.4, 3.0)))
def test_a_smooth_curve_is_the_mean_of_what_was_lately_known(row: list[float], step: float) -> None:
    given_values, seconds = (
        np.array(row, np.float32),
        (np.arange(len(row), dtype=np.float32) - len(row) + 1) * step,
    )
    span = Span(seconds=seconds, anew=(), tall=1.0)
    smooth = span.smooth(given_values)
    for at, value in enumerate(row):
        late = [other for other in range(at + 1) if seconds[other] >= seconds[at] - np.float32(span.short)]
        breaks = [other for other in late if np.isnan(row[other])]
        unbroken = [row[other] for other in late if other > max(breaks, default=-1)]
        expected = np.nan if np.isnan(value) else np.mean(unbroken)
        assert smooth[at] == pytest.approx(expected, nan_ok=True, abs=1e-4)


def test_numbers_have_a_minus_that_is_one_and_none_where_they_are_zero() -> None:
    assert [number(value, 2) for value in (0.126, -0.126, -0.001)] == ["0.13", "−0.13", "0.00"]
