"""What is told of minds that settle, or no longer do, is what they did; and every arm begins alike."""

import pytest
import torch

from sandbox import api
from sandbox.experiments.copies import hold
from sandbox.experiments.settles import (
    ARMS,
    DEEDS,
    FED,
    MIND,
    SECONDS,
    SWITCHES,
    TASKS,
    URGENT,
    _Diary,
    _live_on,
    run,
)
from sandbox.life import Life, Saved
from sandbox.protocols import Learner
from sandbox.spec import TICK

Grown = tuple[Life, Saved]


@pytest.fixture(scope="module")
def grown() -> Grown:
    """Gives the four guests of two parties after some seconds."""
    life = api.open_life("dinner-party", worlds=2, seed=4, minds=MIND, record=False)
    for _ in range(200):
        life.tick()
    return life, life.save()


def test_all_arms_begin_at_the_same_moment(grown: Grown) -> None:
    life, moment = grown
    lived = []
    for parts in ({}, {"gate": 0.0, "level 2": 0.0}, {}):
        life.restore(moment)
        hold(life, parts)
        lived.append(_live_on(life, 120, 60))
    assert lived[0] == lived[2]
    assert lived[0] != lived[1]


@pytest.mark.parametrize("arm", ARMS)
def test_what_is_held_is_held_in_everybody_and_nothing_else_is(grown: Grown, arm: str) -> None:
    life, moment = grown
    life.restore(moment)
    hold(life, ARMS[arm])
    life.tick()
    mind = life.minds.seated[0][1]
    assert isinstance(mind, Learner)
    for part in mind.door.parts:
        through = mind.door.through(part, torch.full((4, 1), 9.0))
        assert torch.equal(through, torch.full((4, 1), ARMS[arm].get(part, 9.0)))


def test_a_diary_tells_of_those_who_said_that_they_were_undecided(grown: Grown) -> None:
    life, moment = grown
    life.restore(moment)
    diary, undecided, (names, *_) = _Diary(life), 0, life.minds.intentions
    for _ in range(200):
        life.tick()
        diary.note()
        said = life.simulation.condition.intention.flatten().tolist()
        undecided += [names[each] for each in said].count("undecided")
    found = diary.scores()
    begun = found[DEEDS] * 8 * 200 * TICK / 60.0
    assert begun == pytest.approx(round(begun), abs=1e-4)
    assert round(begun) >= 8
    assert found[SECONDS] * begun == pytest.approx(TICK * undecided)
    assert all(0.0 < found[share] <= 1.0 for share in (SWITCHES, FED, URGENT))


def test_a_run_tells_of_every_arm_and_page() -> None:
    outcome = run(4, place="dinner-party", worlds=1, days=2, day=30, ticks=40, page=20)
    assert set(outcome.scores) == set(ARMS)
    assert all(set(scores) == set(TASKS) for scores in outcome.scores.values())
    assert all(len(x) == len(y) == 2 for curve in outcome.curves.values() for x, y in curve.values())
