"""A steered body does as it is told, its mind learns nothing wrong of that, and the log replays it."""

# Wrong types are what some of this is about.
# pyright: reportArgumentType=false

from pathlib import Path

import numpy as np
import pytest
import torch

from sandbox import api
from sandbox.errors import InterventionError, UnknownName
from sandbox.intervention import Freeze, Push, Reset
from sandbox.life import Life
from sandbox.space import action_space
from sandbox.spec import WORDS
from sandbox.steering import Steer
from sandbox.storage.journal import Journal

STILL = (0.0,) * 9
AHEAD = (1.0, *STILL[1:])
NAN = float("nan")


def steered(life: Life, ticks: int, **what: object) -> Life:
    for _ in range(ticks):
        life.apply(Steer(**{"agent": "Ada", "motors": AHEAD, **what}))
        life.tick()
    return life


def ticked(life: Life, ticks: int) -> Life:
    for _ in range(ticks):
        life.tick()
    return life


def lasting(life: Life, kind: str, row: int = 0) -> dict[str, torch.Tensor]:
    """All that a mind has learned and keeps."""
    return {name: each[row].clone() for name, each in life.state.lasting(f"minds.{kind}").items()}


def changed(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor]) -> set[str]:
    return {name for name, each in after.items() if not torch.equal(each, before[name])}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agent": "Nobody"}, "No agent named 'Nobody'"),
        ({"agent": None}, "needs the name of an agent"),
        ({"motors": (0.0,) * 8}, r"a tuple of 9 \(forward, sideways, turn, .*, got a tuple of 8"),
        ({"motors": [0.0] * 9}, "must be a tuple of 9"),
        ({"motors": (1.5, *STILL[1:])}, r"Motor 'forward' must be a number in \[-1, 1\], got 1.5"),
        ({"motors": (*STILL[1:], NAN)}, "Motor 'right_arm_yaw' must be a number"),
        ({"motors": (*STILL[1:], "1")}, "got '1'"),
        ({"grab": 1}, "'grab' must be True or False"),
        ({"word": "piano"}, "No word named 'piano'"),
        ({"word": 3}, "must be a word or empty"),
        ({"world": 2}, "worlds 0 to 1"),
    ],
)
def test_an_impossible_steer_is_refused_and_changes_nothing(change: dict[str, object], said: str) -> None:
    life = ticked(api.open_life("dinner-party", worlds=2, seed=1, minds="idle"), 1)
    before = life.digest()
    with pytest.raises((InterventionError, UnknownName), match=said):
        life.apply(Steer(**{"agent": "Ada", "motors": AHEAD, **change}))
    assert (life.digest(), life.log) == (before, ())


def test_a_body_goes_where_it_is_steered_and_no_further() -> None:
    life = api.open_life("dinner-party", seed=1, minds="idle")
    start, heading = life.snapshot().agent_pos[0], life.snapshot().heading[0]
    steered(life, 10)
    gone = (life.snapshot().agent_pos[0] - start)[:2]
    assert float(gone @ heading) > 0.3
    ticked(life, 10)
    rest = life.snapshot().agent_pos[0]
    assert np.abs(ticked(life, 10).snapshot().agent_pos[0] - rest).max() < 0.01


def test_only_the_body_and_the_world_that_are_named_are_steered() -> None:
    life, free = (api.open_life("dinner-party", worlds=2, seed=1, minds="idle") for _ in range(2))
    steered(life, 10, world=1)
    ticked(free, 10)
    moved = (life.simulation.physics.poses.pos - free.simulation.physics.poses.pos).abs().amax(-1)
    assert moved[1, 0] > 0.1
    assert float(moved[0].max()) == float(moved[1, 1:].max()) == 0.0


def test_words_and_presses_are_done_as_told() -> None:
    life = steered(api.open_life("dinner-party", seed=1, minds="sociable"), 1, word="food", motors=STILL)
    shot = life.snapshot()
    assert (WORDS[shot.word[0] - 1], shot.loudness[0]) == ("food", 1.0)
    silent = steered(life, 1, motors=STILL).snapshot()
    assert silent.loudness[0] < 1.0


def test_a_body_that_is_steered_as_its_mind_would_have_it_does_the_same() -> None:
    free, life = (api.open_life("dinner-party", seed=1, minds="forage") for _ in range(2))
    for _ in range(150):
        free.tick()
        does = free.minds._action
        motors = tuple(does.motor[0, 0].clamp(-1.0, 1.0).tolist())
        grab, use = does.press[0, 0].tolist()
        word = ("", *WORDS)[int(does.word[0, 0])]
        steered(life, 1, motors=motors, grab=grab, use=use, word=word)
        assert torch.equal(life.observation.flat, free.observation.flat)


def test_a_snapshot_and_what_is_sensed_say_who_is_steered() -> None:
    life = ticked(api.open_life("dinner-party", seed=1, minds="idle"), 1)
    assert not life.snapshot().steered.any()
    steered(life, 1)
    assert life.snapshot().steered.tolist() == [True, False, False, False]
    assert life.observation.fresh[0].tolist() == [True, False, False, False]
    assert not ticked(life, 1).observation.fresh.any()


def test_of_several_steers_of_one_body_the_last_counts() -> None:
    one, two = (api.open_life("dinner-party", seed=1, minds="idle") for _ in range(2))
    one.apply(Steer(agent="Ada", motors=STILL, word="yes"))
    steered(one, 1)
    steered(two, 1)
    assert one.digest() == two.digest()


def test_nobody_is_steered_into_a_world_that_begins_anew() -> None:
    one, two = (ticked(api.open_life("dinner-party", seed=1, minds="idle"), 3) for _ in range(2))
    one.apply(Reset())
    two.apply(Reset())
    steered(one, 1)
    two.tick()
    assert torch.equal(one.observation.flat, two.observation.flat)


@pytest.mark.parametrize("mind", ["predictive", "sociable", "ppo"])
def test_the_log_of_a_steered_life_replays_it_bit_for_bit(mind: str, tmp_path: Path) -> None:
    life = ticked(api.open_life("dinner-party", seed=2, minds=mind, threads=1), 3)
    steered(life, 6, grab=True, use=True)
    life.apply(Push(agent="Bo", force=(60.0, 0.0, 0.0)))
    if mind != "sociable":
        life.apply(Freeze(agent="Bo"))
    steered(life, 4, motors=(0.3, -0.2, 1.0, *STILL[3:]), word="hello", agent="Bo")
    life.apply(Steer(agent="Cleo", motors=AHEAD))  # pending
    path = tmp_path / "log.jsonl"
    Journal(path).extend(life.log)
    again = api.open_life("dinner-party", seed=2, minds=mind, threads=1)
    for entry in Journal(path).read(len(life.log)):
        again = ticked(again, entry.tick - again.now)
        again.apply(entry.intervention)
    assert again.digest() == life.digest() != ticked(life.fork(), 1).digest()
    assert ticked(again, 3).digest() == ticked(life, 3).digest()


def test_a_pending_steer_is_part_of_a_life() -> None:
    life = ticked(api.open_life("dinner-party", seed=1, minds="idle"), 1)
    before = life.digest()
    life.apply(Steer(agent="Ada", motors=AHEAD))
    assert life.digest() != before
    twin = life.fork()
    assert ticked(twin, 1).digest() == ticked(life, 1).digest()


@pytest.mark.parametrize("mind", ["predictive", "curious", "ppo", "dreamer"])
def test_a_mind_learns_nothing_while_its_only_body_is_steered(mind: str) -> None:
    life = ticked(api.open_life("orchard", seed=3, minds=mind, threads=1), 140)
    name = life.spec.agents[0].name
    before, other = lasting(life, mind), lasting(life, mind, 1)
    motors = (0.5, *(0.0,) * (len(action_space(life.spec).motors) - 1))
    steered(life, 12, agent=name, motors=motors)
    moved = {each for each in changed(before, lasting(life, mind)) if "weights" in each or "rate" in each}
    assert not moved
    assert changed(other, lasting(life, mind, 1))
    assert not life.snapshot().frozen.any()
    assert changed(lasting(life, mind), lasting(ticked(life, 12), mind)), "let go, it learns again"


def test_what_a_frozen_mind_knows_stays_while_its_body_is_steered() -> None:
    life = ticked(api.open_life("nursery", seed=3, minds="curious", threads=1), 130)
    life.apply(Freeze(agent="Mika"))
    before = lasting(ticked(life, 1), "curious")
    steered(life, 30, agent="Mika")
    after = changed(before, lasting(ticked(life, 30), "curious"))
    assert after <= {"understanding.model.probe"}, "which follows weights, and is no knowledge"


def test_an_errand_that_was_disturbed_teaches_nothing() -> None:
    life = ticked(api.open_life("nursery", worlds=2, seed=3, minds="predictive", threads=1), 20)
    free = life.fork()
    for _ in range(160):
        life.apply(Steer(agent="Mika", motors=STILL, world=1))
        life.tick()
    ticked(free, 160)
    tried = [each.state["minds.predictive.skills.tried"].sum().item() for each in (life, free)]
    assert 0.0 < tried[0] < tried[1]


def test_steering_one_of_two_bodies_leaves_a_mind_to_learn_from_the_other() -> None:
    life = ticked(api.open_life("nursery", worlds=2, seed=3, minds="curious", threads=1), 130)
    before = lasting(life, "curious")
    steered(life, 5, agent="Mika", world=1)
    assert any("weights" in name for name in changed(before, lasting(life, "curious")))


def test_the_table_of_state_knows_who_is_steered() -> None:
    life = steered(api.open_life("dinner-party", seed=1, minds="idle"), 1)
    saved = life.save()
    ticked(life, 1)
    assert not life.observation.fresh.any()
    life.restore(saved)
    assert life.observation.fresh[0, 0]


def test_steering_a_world_is_the_same_among_more_of_them() -> None:
    few, many = (api.open_life("dinner-party", worlds=num, seed=1, minds="sociable") for num in (2, 5))
    for life in (few, many):
        steered(life, 8, world=1, word="look")
    assert torch.equal(few.observation.flat, many.observation.flat[:2])
