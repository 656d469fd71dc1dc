"""A life in a loop is the same life: the clock decides when its ticks come, and nothing else."""

import math
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import api
from sandbox.errors import UnknownName
from sandbox.intervention import Drag, Entry, Intervention, Push
from sandbox.life import Life
from sandbox.loop import LEAST_SHOWN, Loop
from sandbox.pace import Pace
from sandbox.snapshot import Snapshot
from sandbox.spec import TICK
from worlds.loader import load

WORLD = """
title = "Small"
size = [5, 5]
[[things]]
kind = "ball"
at = [1, 1]
[[agents]]
name = "Ada"
mind = "wander"
"""


def open_small() -> Life:
    return api.open_life(load(WORLD), seed=5, threads=1)


def wait_until(true: Callable[[], bool]) -> None:
    """Waits as long as it takes; the test's own timeout ends what never comes."""
    while not true():
        time.sleep(0.002)


def newest(loop: Loop) -> Snapshot:
    wait_until(lambda: loop.latest() is not None)
    latest = loop.latest()
    assert latest is not None
    return latest[1]


@pytest.fixture
def paused() -> Iterator[tuple[Loop, Life]]:
    """A paused loop, and the life in it."""
    life = open_small()
    with Loop(lambda: life, paused=True) as loop:
        newest(loop)
        yield loop, life


def step(loop: Loop, ticks: int = 1) -> Snapshot:
    for _ in range(ticks):
        before = newest(loop).tick
        loop.step()
        wait_until(lambda before=before: newest(loop).tick > before or loop.failure is not None)
    return newest(loop)


def test_a_paused_loop_does_not_advance(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    time.sleep(4 * TICK)
    assert newest(loop).tick == 0
    assert life.now == 0


def test_a_step_advances_by_exactly_one_tick(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    for tick in range(1, 4):
        assert step(loop).tick == tick
        time.sleep(2 * TICK)
        assert life.now == tick


def test_a_step_pauses_a_running_loop() -> None:
    with Loop(open_small) as loop:
        newest(loop)
        loop.step()
        assert loop.paused


def test_watching_changes_nothing(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    for _ in range(10):
        step(loop)
        loop.latest()
        _ = loop.achieved
    alone = open_small()
    for _ in range(10):
        alone.tick()
    assert life.digest() == alone.digest()


def test_a_running_loop_lives_the_same_life_as_one_without_a_clock() -> None:
    life = open_small()
    with Loop(lambda: life) as loop:
        loop.speed = 8.0
        wait_until(lambda: newest(loop).tick >= 20)
    alone = open_small()
    while alone.now < life.now:
        alone.tick()
    assert life.digest() == alone.digest()


def test_latest_gives_two_ticks_in_a_row_and_a_share_between_them(paused: tuple[Loop, Life]) -> None:
    loop, _ = paused
    first = loop.latest()
    assert first is not None
    assert first[0] is None
    step(loop, 3)
    latest = loop.latest()
    assert latest is not None
    assert latest[0] is not None
    assert latest[0].tick == latest[1].tick - 1
    assert 0.0 <= latest[2] <= 1.0


def test_what_is_posted_happens_at_the_next_tick_and_once(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    push = Push(thing="ball", force=(20.0, 0.0, 0.0))
    loop.post(push)
    step(loop, 3)
    assert [(entry.tick, entry.intervention) for entry in life.log] == [(0, push)]


def test_what_is_held_happens_at_every_tick_until_let_go(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    drag = Drag(thing="ball", to=(0.0, 0.0, 1.0))
    loop.hold(drag)
    held = step(loop, 20)
    loop.hold(None)
    step(loop, 2)
    assert [(entry.tick, entry.intervention) for entry in life.log] == [(tick, drag) for tick in range(20)]
    assert held.thing_pos[0, 2] > 0.3


def test_a_bad_intervention_comes_back_as_a_message_and_the_life_goes_on(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    loop.post(Push(agent="Adda", force=(1.0, 0.0, 0.0)))
    step(loop)
    (message,) = loop.messages()
    assert "Did you mean 'Ada'" in message
    assert loop.messages() == []
    assert loop.failure is None
    assert life.log == ()


def test_thoughts_come_when_they_are_asked_for_also_while_time_stands_still() -> None:
    life = api.open_life(load(WORLD), seed=5, threads=1, minds="curious")
    with Loop(lambda: life, paused=True) as loop:
        assert newest(loop).thinking is None
        assert step(loop).thinking is None
        loop.thoughts = True
        wait_until(lambda: newest(loop).thinking is not None)
        assert newest(loop).tick == life.now == 1
        assert step(loop).thinking is not None
        loop.thoughts = False
        assert step(loop).thinking is None


class Broken(Life):
    """A life with a bug in it."""

    def tick(self) -> None:
        if self.now == 2:
            raise RuntimeError("the sky fell")
        super().tick()


def test_a_failing_life_pauses_and_says_why() -> None:
    with Loop(lambda: Broken(open_small()._recipe)) as loop:
        wait_until(lambda: loop.failure is not None)
        assert "the sky fell" in str(loop.failure)
        assert loop.paused
        assert newest(loop).tick == 2


def test_a_life_that_cannot_be_opened_raises_where_one_watches() -> None:
    with Loop(lambda: api.open_life("dinner-party", minds="nobody")) as loop:
        wait_until(lambda: loop.failure is not None)
        with pytest.raises(UnknownName, match="No mind named 'nobody'"):
            loop.latest()


def test_interventions_from_a_loop_replay_without_one(paused: tuple[Loop, Life]) -> None:
    loop, life = paused
    step(loop, 2)
    loop.hold(Drag(agent="Ada", to=(0.5, 0.5, 0.5)))
    step(loop, 5)
    loop.hold(None)
    loop.post(Push(thing="ball", force=(0.0, 30.0, 0.0)))
    step(loop, 4)
    again = open_small()
    by_tick: dict[int, list[Intervention]] = {}
    for entry in life.log:
        by_tick.setdefault(entry.tick, []).append(entry.intervention)
    for tick in range(life.now):
        for intervention in by_tick.get(tick, []):
            again.apply(intervention)
        again.tick()
    assert again.digest() == life.digest()


def test_a_life_as_fast_as_it_goes_is_the_same_life_and_its_last_tick_is_shown() -> None:
    life = open_small()
    shares = []
    with Loop(lambda: life) as loop:
        loop.speed = math.inf
        while newest(loop).tick < 200:
            latest = loop.latest()
            assert latest is not None
            shares.append(latest[2])
            time.sleep(0.001)  # or the life would hardly get a turn
        loop.paused = True
        time.sleep(2 * TICK)
        wait_until(lambda: newest(loop).tick == life.now)
        ticks = life.now
        assert step(loop).tick == ticks + 1
    assert all(0.0 <= share <= 1.0 for share in shares)
    alone = open_small()
    while alone.now < life.now:
        alone.tick()
    assert life.digest() == alone.digest()


def test_pictures_of_a_life_that_hurries_are_no_closer_than_is_worth_it() -> None:
    shown: list[float] = []

    class Watched(Life):
        def snapshot(self, world: int = 0, *, thoughts: bool = True) -> Snapshot:
            shown.append(time.perf_counter())
            return super().snapshot(world, thoughts=thoughts)

    with Loop(lambda: Watched(open_small()._recipe)) as loop:
        loop.speed = math.inf
        wait_until(lambda: newest(loop).tick >= 200)
        few = list(shown)
    assert min(after - before for before, after in pairwise(few[1:])) >= LEAST_SHOWN


def test_what_was_done_is_told_once_with_its_tick_and_what_was_refused_is_not() -> None:
    life = open_small()
    before = Push(thing="ball", force=(20.0, 0.0, 0.0))
    life.apply(before)
    with Loop(lambda: life, paused=True) as loop:
        newest(loop)
        assert loop.told() == [Entry(0, before)]
        step(loop, 2)
        assert loop.told() == []
        drag = Drag(thing="ball", to=(0.0, 0.0, 1.0))
        loop.post(Push(agent="Adda", force=(1.0, 0.0, 0.0)))
        loop.hold(drag)
        step(loop, 2)
        assert loop.told() == [Entry(2, drag), Entry(3, drag)]


@given(st.sampled_from([0.125, 0.5, 1.0, 2.0, 8.0]), st.integers(60, 100))
def test_a_fast_machine_keeps_the_target_speed(speed: float, ticks: int) -> None:
    now, pace = 0.0, Pace(speed, 0.0)
    for _ in range(ticks):
        now += pace.wait(now)
        pace.ticked(now)
    assert now == pytest.approx(ticks * TICK / speed)
    assert pace.achieved(now) == pytest.approx(speed)


@given(st.floats(0.06, 2.0), st.integers(10, 60))
def test_a_slow_machine_never_waits_and_says_how_slow_it_is(cost: float, ticks: int) -> None:
    now, pace = 0.0, Pace(1.0, 0.0)
    now += pace.wait(now)
    for _ in range(ticks):
        now += cost
        pace.ticked(now)
        assert pace.wait(now) == 0.0
    assert pace.achieved(now) == pytest.approx(TICK / cost)


def test_a_hiccup_is_made_good_but_a_long_stop_is_not_hurried_after() -> None:
    pace = Pace(1.0, 0.0)
    pace.ticked(0.05 + 0.08)
    assert pace.wait(0.13) == 0.0
    pace.ticked(10.0)
    assert pace.wait(10.0) == 0.0
    hurried = 0
    while pace.wait(10.0) == 0.0:
        pace.ticked(10.0)
        hurried += 1
    assert hurried <= 3
