"""What is told of minds that settle, or no longer do, is what they did; and every arm begins alike."""

import pytest
import torch

from sandbox.experiments.abreast import Abreast
from sandbox.experiments.settles import (
    ARMS,
    DEEDS,
    FED,
    SECONDS,
    SWITCHES,
    TASKS,
    URGENT,
    _born,
    _cut,
    _Diary,
    _live_on,
    _Moment,
    _tick,
    run,
)
from sandbox.protocols import Learner
from sandbox.spec import TICK

Grown = tuple[Abreast, _Moment]


@pytest.fixture(scope="module")
def grown() -> Grown:
    """Gives the four guests of a party after some seconds."""
    abreast = _born(4, "dinner-party", 1)
    for _ in range(200):
        _tick(abreast, anew=False)
    return abreast, _Moment.of(abreast)


def test_all_arms_begin_at_the_same_moment(grown: Grown) -> None:
    abreast, moment = grown
    lived = []
    for parts in ((), ("gate", "level 2"), ()):
        moment.restore(abreast)
        _cut(abreast, parts)
        lived.append(_live_on(abreast, 120, 60))
    assert lived[0] == lived[2]
    assert lived[0] != lived[1]


def test_what_is_cut_is_cut_in_everybody_and_nothing_else_is(grown: Grown) -> None:
    abreast, moment = grown
    for parts in ARMS.values():
        moment.restore(abreast)
        _cut(abreast, parts)
        assert isinstance(abreast.mind, Learner)
        door = abreast.mind.door
        for part in door.parts:
            through = door.through(part, torch.full((4, 1), 9.0))
            assert torch.equal(through, torch.full((4, 1), 0.0 if part in parts else 9.0))


def test_a_diary_tells_of_those_who_said_that_they_were_undecided(grown: Grown) -> None:
    abreast, moment = grown
    moment.restore(abreast)
    diary, undecided = _Diary(abreast), 0
    for _ in range(200):
        _tick(abreast, anew=False)
        diary.note()
        said = abreast.lives[0].simulation.condition.intention.flatten().tolist()
        undecided += [abreast.mind.intentions[each] for each in said].count("undecided")
    found = diary.scores()
    begun = found[DEEDS] * 4 * 200 * TICK / 60.0
    assert begun == pytest.approx(round(begun), abs=1e-4)
    assert round(begun) >= 4
    assert found[SECONDS] * begun == pytest.approx(TICK * undecided)
    assert all(0.0 < found[share] <= 1.0 for share in (SWITCHES, FED, URGENT))


def test_a_run_tells_of_every_arm_and_page() -> None:
    outcome = run(4, place="dinner-party", worlds=1, days=2, day=30, ticks=40, page=20)
    assert set(outcome.scores) == set(ARMS)
    assert all(set(scores) == set(TASKS) for scores in outcome.scores.values())
    assert all(len(x) == len(y) == 2 for curve in outcome.curves.values() for x, y in curve.values())
