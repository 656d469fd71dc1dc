"""Looking back: the tape is what was given, events are what was done, and nothing that came later is seen."""

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.events import PAUSE, SAYINGS, Events
from render.looking import Looking
from render.picking import Target
from render.tape import GAP, Tape, weigh
from sandbox import api
from sandbox.intervention import (
    Act,
    Clamp,
    Daylight,
    Drag,
    Drop,
    Entry,
    Feel,
    Freeze,
    Intervention,
    Lesion,
    Praise,
    Push,
    Remove,
    Reset,
    Say,
    Swap,
)
from sandbox.snapshot import Snapshot
from sandbox.steering import Steer
from tests.snapshots import snapshot, thoughtful, world

SPEC = world()
SHOT = snapshot(SPEC, tick=0)
PUSH = Push(agent="Ada", force=(1.0, 0.0, 0.0))


def at(tick: int, **changes: Any) -> Snapshot:
    return replace(SHOT, tick=tick, **changes)


def looking(*ticks: int) -> tuple[Looking, list[str]]:
    said: list[str] = []
    made = Looking(said.append)
    for tick in ticks:
        made.note((None, at(tick), 1.0), [])
    return made, said


@given(steps=st.lists(st.integers(0, 3), max_size=60), most=st.integers(1, 9))
@settings(max_examples=50, deadline=None)
def test_a_tape_holds_the_last_it_was_given_each_tick_once_and_in_order(steps: list[int], most: int) -> None:
    tape, given_ones, tick = Tape(most=most), [], 0
    for step in steps:
        tick += step
        shot = at(tick)
        given_ones = [*(each for each in given_ones if each.tick < tick), shot][-most:]
        tape.note(shot)
        assert all(one is other for one, other in zip(tape, given_ones, strict=True))
        assert tape.weight == sum(map(weigh, given_ones))
    for asked in range(-1, tick + 2):
        if given_ones:
            expected = [each for each in given_ones if each.tick <= asked][-1:] or given_ones[:1]
            assert tape.at(asked) is expected[0]


@given(
    steps=st.lists(st.sampled_from((1, GAP, GAP + 1, 3 * GAP)), min_size=1, max_size=20),
    most=st.integers(1, 9),
)
@settings(max_examples=30, deadline=None)
def test_a_tape_knows_between_which_of_its_snapshots_nobody_looked(steps: list[int], most: int) -> None:
    tape = Tape(most=most)
    for tick in accumulate(steps):
        tape.note(at(tick))
    kept = [shot.tick for shot in tape]
    assert list(tape.gaps) == [(one, other) for one, other in pairwise(kept) if other - one > GAP]


def test_a_tape_takes_no_more_memory_than_it_may_but_keeps_the_newest() -> None:
    heavy = weigh(SHOT)
    tape = Tape(heaviest=3 * heavy + 1)
    for tick in range(9):
        tape.note(at(tick))
    assert [shot.tick for shot in tape] == [6, 7, 8]
    small = Tape(heaviest=1)
    small.note(at(0))
    small.note(at(1))
    assert [shot.tick for shot in small] == [1]
    assert weigh(thoughtful(SPEC)) > heavy


@pytest.mark.parametrize("other", [at(3), replace(at(60), spec=world()), at(60, world=1)])
def test_another_world_and_an_earlier_tick_begin_a_tape_anew(other: Snapshot) -> None:
    tape = Tape()
    tape.note(at(40))
    tape.note(at(50, resets=2))
    assert len(tape) == 2
    tape.note(other)
    assert list(tape) == [other]


def test_who_looks_back_sees_that_moment_whatever_comes_until_they_look_at_now() -> None:
    made, said = looking(*range(100))
    latest = (at(98), at(99), 0.5)
    assert made.shown(latest) is latest
    made.look(40)
    for tick in range(100, 120):
        made.note((None, at(tick), 1.0), [])
        assert made.shown(latest)[1].tick == made.tick == 40
    assert made.ago == pytest.approx(79 * 0.05)
    assert made.refuses()
    assert "End" in said[0]
    made.step(-1)
    assert made.tick == 39
    made.step(1)
    made.end()
    assert not made.refuses()
    assert (made.tick, made.ago, len(said)) == (119, None, 1)


def test_steps_stop_at_the_oldest_and_end_at_now() -> None:
    made, said = looking(0, 1, 4, 9)
    for expected in (4, 1, 0, 0):
        made.step(-1)
        assert made.tick == expected
    assert said == ["nothing before is remembered"]
    for expected in (1, 4, 9, 9):
        made.step(1)
        assert made.tick == expected
    assert not made.back
    made.look(7)
    assert made.tick == 4


def test_nothing_that_came_later_is_remembered_at_a_past_moment() -> None:
    made, _ = looking()
    moved = SHOT.agent_pos.copy()
    for tick in range(60):
        moved += np.array((0.05, 0.0, 0.0), np.float32)
        made.note((None, at(tick, agent_pos=moved.copy()), 1.0), [])
    whole = made.memories.trails.trail(0)
    made.look(30)
    part = made.memories.trails.trail(0)
    assert 0 < len(part.points) < len(whole.points)
    assert (part.points == whole.points[: len(part.points)]).all()
    assert made.history.seconds().max() <= 0.0
    assert made.history.trace("feelings", 0).shape[1] == 31 // 5
    made.end()
    assert made.memories.trails.trail(0).points.shape == whole.points.shape
    assert made.history.trace("feelings", 0).shape[1] == 12


DEEDS: tuple[Intervention, ...] = (
    PUSH,
    Drag(thing="ball", to=(0.0, 0.0, 1.0)),
    Drop(kind="apple", at=(0.5, 1.0)),
    Remove(thing="cake"),
    Feel(agent="Ben", feeling="warmth", value=0.25),
    Praise(agent="Ben", value=-0.5),
    Say(agent="Ada", word="hello"),
    Daylight(value=0.25),
    Steer(agent="Ada", motors=()),
    Reset(),
    Freeze(agent=None),
    Clamp(agent="Ben", part="gate", value=-0.5),
    Lesion(agent="Ben", part="gate"),
    Swap(agent="Ada", other="Ben"),
)


def test_every_intervention_has_words_of_its_own() -> None:
    kinds = [kind for each in get_args(Intervention) for kind in (get_args(each) or (each,))]
    assert set(SAYINGS) == set(kinds)
    events = Events()
    events.note([Entry(9, deed) for deed in DEEDS], 0)
    assert {type(deed) for deed in DEEDS} | {Act} == set(kinds)
    assert [event.words for event in events][::-1] == [
        "Ada was pushed",
        "ball was pulled",
        "an apple was dropped",
        "cake was taken away",
        "Ben's warmth was set to 0.25",
        "Ben was scolded",
        "Ada was told “hello”",
        "daylight was set to 0.25",
        "Ada was steered",
        "the world was begun anew",
        "everybody's learning was frozen",
        "Ben's gate was held at −0.5",
        "Ben's gate was cut off",
        "Ada and Ben changed bodies",
    ]
    assert {event.tick for event in events} == {10}


def test_what_has_no_words_is_listed_by_its_name() -> None:
    class Sing(Push):
        """An intervention that nobody has written a line for."""

    events = Events()
    events.note([Entry(0, Sing(agent="Ada", force=(0.0, 0.0, 0.0)))], 0)
    assert [event.words for event in events] == ["sing, Ada"]


@given(pauses=st.lists(st.integers(1, 2 * PAUSE), min_size=1, max_size=30))
def test_a_pull_is_one_event_until_it_has_paused_and_says_how_long_it_took(pauses: list[int]) -> None:
    events, tick, spans = Events(), 0, [[1, 1]]
    events.note([Entry(0, DEEDS[1])], 0)
    for pause in pauses:
        tick += pause
        events.note([Entry(tick, DEEDS[1]), Entry(tick, PUSH)], 0)
        if pause <= PAUSE:
            spans[-1][1] = tick + 1
        else:
            spans.append([tick + 1] * 2)
    pulls = [event for event in events if "pulled" in event.words]
    assert [[event.tick, event.until] for event in pulls[::-1]] == spans
    assert len(events) == len(pulls) + len(pauses)
    for event in pulls:
        if event.until > event.tick:
            assert event.sentence.endswith(f"for {(event.until - event.tick + 1) * 0.05:.1f} s")


def test_a_slider_leaves_one_event_with_its_last_value_and_letting_go_is_another() -> None:
    events = Events()
    values = (0.1, 0.2, 0.3, None)
    events.note(
        [Entry(tick, Clamp(agent="Ben", part="gate", value=each)) for tick, each in enumerate(values)], 0
    )
    assert [event.sentence for event in events] == ["Ben's gate was let go", "Ben's gate was held at 0.3"]


def test_what_was_done_to_other_worlds_is_not_listed_and_blowing_up_is() -> None:
    made, _ = looking(0, 1)
    made.note((None, at(2, resets=1), 1.0), [Entry(0, Reset(world=1)), Entry(1, Reset())])
    assert [(event.words, event.tick) for event in made.events] == [
        ("the world was begun anew", 2),
        ("the world blew up and began anew", 2),
    ]


def test_a_jump_goes_to_the_first_tick_with_it_and_to_whom_it_was_done() -> None:
    made, said = looking(*range(20, 60))
    name = SPEC.agents[0].name
    push = Push(agent=name, force=(1.0, 0.0, 0.0))
    made.events.note([Entry(3, push), Entry(39, push)], 0)
    late, early = made.events
    target, point = made.jump(late)
    assert (made.tick, target) == (40, Target("agent", name))
    assert point is not None
    assert point[:2] == pytest.approx(SHOT.agent_pos[0, :2].tolist())
    assert made.remembers(late)
    assert not made.remembers(early)
    assert made.jump(early) == (None, None)
    assert (made.tick, len(said)) == (40, 1)


def test_what_happened_while_nobody_looked_cannot_be_jumped_to() -> None:
    made, said = looking(0, 1, 2 + GAP, 3 + GAP)
    made.events.note([Entry(tick, PUSH) for tick in (0, 9, 1 + GAP)], 0)
    assert [made.remembers(event) for event in made.events] == [True, False, True]
    _, unseen, _ = made.events
    assert made.jump(unseen) == (None, None)
    assert (made.back, len(said)) == (False, 1)


def test_a_jump_to_what_was_dropped_finds_it() -> None:
    life = api.open_life("dinner-party", seed=1)
    made, _ = looking()
    for tick in range(12):
        if tick == 5:
            life.apply(Drop(kind="apple", at=(1.0, -1.0)))
        life.tick()
        made.note((None, life.snapshot(thoughts=False), 1.0), [])
    made.note((None, life.snapshot(thoughts=False), 1.0), life.since(0))
    (event,) = made.events
    target, point = made.jump(event)
    assert made.tick == 6
    assert point is not None
    assert point[:2] == (1.0, -1.0)
    assert target is not None
    assert target.name.startswith("apple")
