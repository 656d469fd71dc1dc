"""What a life promises: bad input changes nothing, broken worlds mend alone, rules of the world hold."""

# Wrong types are what half of this is about.
# pyright: reportArgumentType=false

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import api
from sandbox.errors import ActionError, InterventionError, SandboxError, StateError, UnknownName
from sandbox.intervention import MAX_FORCE, Act, Drag, Drop, Feel, Push, Remove, Reset
from sandbox.life import Life
from sandbox.timestep import Action

WORLDS = api.list_worlds()
NAN = float("nan")


def _ticked(life: Life, ticks: int) -> Life:
    for _ in range(ticks):
        life.tick()
    return life


@pytest.mark.parametrize(
    ("intervention", "error"),
    [
        (Push(agent="Nobody", force=(1, 0, 0)), UnknownName),
        (Push(thing="unicorn", force=(1, 0, 0)), UnknownName),
        (Push(force=(1, 0, 0)), InterventionError),
        (Push(agent="Ada", thing="table", force=(1, 0, 0)), InterventionError),
        (Push(thing="table", force=(1, 0, 0)), InterventionError),
        (Push(agent="Ada", force=(NAN, 0, 0)), InterventionError),
        (Push(agent="Ada", force=(1.0, 0.0)), InterventionError),
        (Push(agent="Ada", force=("1", 0, 0)), InterventionError),
        (Push(agent="Ada", force=(1, 0, 0), world=0.5), InterventionError),
        (Drag(agent="Ada", to=(0.0, 0.0)), InterventionError),
        (Drop(kind="apple", at=(0.0, 0.0, 0.0)), InterventionError),
        (Act(action=None), InterventionError),
        ("push", InterventionError),
        (Push(agent="Ada", force=(2 * MAX_FORCE, 0, 0)), InterventionError),
        (Push(agent="Ada", force=(1, 0, 0), world=7), InterventionError),
        (Push(agent="Ada", force=(1, 0, 0), world=-1), InterventionError),
        (Drag(agent="Ada", to=(0, 0, float("inf"))), InterventionError),
        (Drop(kind="piano", at=(0, 0)), UnknownName),
        (Drop(kind="apple", at=(99, 0)), InterventionError),
        (Drop(kind="apple", at=(NAN, 0)), InterventionError),
        (Remove(thing="unicorn"), UnknownName),
        (Remove(thing="table"), InterventionError),
        (Remove(thing=None), InterventionError),
        (Remove(thing="ball.1", world=3), InterventionError),
        (Feel(agent="Nobody", feeling="energy", value=0.5), UnknownName),
        (Feel(agent="Ada", feeling="joy", value=0.5), UnknownName),
        (Feel(agent="Ada", feeling="energy", value=1.5), InterventionError),
        (Feel(agent="Ada", feeling="energy", value=NAN), InterventionError),
        (Feel(agent="Ada", feeling=3, value=0.5), InterventionError),
        (Reset(world=4), InterventionError),
        (Act(action=Action.idle((4, 2), api.open_life("dinner-party").action_space)), InterventionError),
    ],
)
def test_an_impossible_intervention_is_refused_and_changes_nothing(intervention, error):
    life = _ticked(api.open_life("dinner-party", worlds=2, seed=1), 3)
    before, log = life.digest(), life.log
    with pytest.raises(error) as refusal:
        life.apply(intervention)
    assert len(str(refusal.value)) > 20
    assert life.digest() == before
    assert life.log == log


@pytest.mark.parametrize("part", ["motor", "press", "word", "nan", "unknown word"])
def test_an_impossible_action_is_refused_and_changes_nothing(part):
    life = _ticked(api.open_life("commons", worlds=2, seed=1, minds="puppet"), 2)
    right = Action.idle((8, 2), life.action_space)
    wrong = {
        "motor": dataclasses.replace(right, motor=right.motor[:, :1]),
        "press": dataclasses.replace(right, press=right.press.float()),
        "word": dataclasses.replace(right, word=right.word[:3]),
        "nan": dataclasses.replace(right, motor=right.motor.fill_(NAN)),
        "unknown word": dataclasses.replace(right, word=right.word + 99),
    }[part]
    before = life.digest()
    with pytest.raises(ActionError):
        life.apply(Act(action=wrong))
    assert life.digest() == before


def test_a_broken_world_is_reset_alone_counted_and_told_of(caplog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    life = _ticked(api.open_life("dinner-party", worlds=3, seed=1), 20)
    alone = _ticked(api.open_life("dinner-party", worlds=3, seed=1), 20)
    life.state["physics.rows"][1, 3] = NAN  # what an explosion leaves behind
    life.tick()
    alone.tick()
    assert life.snapshot(1).resets == 1
    assert not life.snapshot(1).face.any()  # what it felt went with it
    assert life.snapshot(0).face.any()
    assert np.isfinite(life.snapshot(1).agent_pos).all()
    assert life.snapshot(0).resets == life.snapshot(2).resets == 0
    for world in (0, 2):
        assert np.array_equal(life.snapshot(world).thing_pos, alone.snapshot(world).thing_pos)
        assert torch.equal(life.observation.flat[world], alone.observation.flat[world])
    _ticked(life, 20)
    assert life.resets.tolist() == [0, 1, 0]
    assert "World 1 of 'dinner-party' blew up" in caplog.text
    assert not list(tmp_path.iterdir())


def test_a_pending_push_is_part_of_a_life_until_it_is_done():
    life = api.open_life("dinner-party", seed=1)
    calm = life.digest()
    saved = life.save()
    life.apply(Push(agent="Ada", force=(100, 0, 0)))
    assert life.digest() != calm
    pushed = life.fork()
    assert pushed.log == life.log
    assert pushed.digest() == life.digest()
    life.restore(saved)
    assert life.log == ()
    assert life.digest() == calm


def test_the_log_keeps_actions_as_they_were():
    life = api.open_life("nursery", minds="puppet")
    action = Action.idle((1, 1), life.action_space)
    life.apply(Act(action=action))
    action.motor.fill_(1.0)
    (entry,) = life.log
    assert isinstance(entry.intervention, Act)
    assert not bool(entry.intervention.action.motor.any())


def test_what_is_not_in_the_world_cannot_be_dragged_into_it():
    life = api.open_life("dinner-party", seed=1, minds="idle")
    spare = next(i for i, thing in enumerate(life.spec.props) if thing.spare)
    for _ in range(10):
        life.apply(Drag(thing=life.spec.props[spare].label, to=(1.0, -1.0, 1.0)))
        life.tick()
    assert life.snapshot().thing_pos[spare, 0] > max(life.spec.size)


def test_nobody_is_thrown_over_the_walls():
    life = api.open_life("dinner-party", seed=1, minds="idle")
    for _ in range(30):
        life.apply(Push(agent="Ada", force=(2500, 0, 1500)))
        life.apply(Push(thing="ball.1", force=(90, 0, 60)))
        life.tick()
    _ticked(life, 100)
    half = np.array(life.spec.size) / 2
    after = life.snapshot()
    assert (np.abs(after.agent_pos[:, :2]) < half).all()
    assert (np.abs(after.thing_pos[after.thing_present, :2]) < half).all()
    assert after.resets == 0


def test_another_course_of_chance_differs_even_if_its_number_is_the_seed():
    life = api.open_life("dinner-party", seed=1, minds="random")
    twin = life.fork(noise=1)
    assert _ticked(twin, 10).digest() != _ticked(life, 10).digest()


def test_a_world_that_begins_anew_remembers_nothing():
    life = _ticked(api.open_life("dinner-party", worlds=2, seed=1), 200)
    life.apply(Reset(world=1))
    life.tick()
    kept, anew = life.snapshot(0), life.snapshot(1)
    assert kept.face.any()
    assert not anew.face.any()
    assert not anew.word.any()
    assert ((anew.feelings[:, 0] > 0.7) & (anew.feelings[:, 0] < 0.93)).all()
    assert (anew.travelled < 0.1).all()
    assert life.resets.tolist() == [0, 0]  # it was asked for


def test_a_saved_life_of_another_shape_is_refused():
    small, large = api.open_life("nursery"), api.open_life("nursery", worlds=2)
    before = large.digest()
    with pytest.raises(StateError):
        large.restore(small.save())
    for other in (
        api.open_life("nursery", worlds=2, minds="idle"),
        api.open_life("nursery", worlds=2, seed=1),
    ):
        with pytest.raises(StateError):
            large.restore(other.save())
    with pytest.raises(StateError):
        large.restore(None)
    assert large.digest() == before


@pytest.mark.parametrize("wrong", [{"minds": "genius"}, {"minds": {"Zed": "idle"}}, {"physics": "magic"}])
def test_unknown_names_say_what_there_is(wrong):
    with pytest.raises(UnknownName, match="Known:"):
        api.open_life("dinner-party", **wrong)


@pytest.mark.parametrize(
    "wrong", [{"worlds": 0}, {"device": "cuda"}, {"world": "nowhere"}, {"seed": -1}, {"seed": 2**70}]
)
def test_impossible_lives_are_refused(wrong):
    with pytest.raises(SandboxError):
        api.open_life(**{"world": "nursery", **wrong})


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), world=st.sampled_from(WORLDS))
def test_random_bodies_stay_in_their_world_and_sense_finite_numbers(seed, world):
    life = _ticked(api.open_life(world, worlds=2, seed=seed, minds="random"), 60)
    channels = life.observation.space.channels
    low = torch.tensor([channel.low for channel in channels])
    high = torch.tensor([channel.high for channel in channels])
    flat = life.observation.flat
    assert bool(torch.isfinite(flat).all())
    assert bool(((flat >= low - 1e-4) & (flat <= high + 1e-4)).all())
    half = np.array(life.spec.size) / 2
    for index in range(2):
        snapshot = life.snapshot(index)
        assert (np.abs(snapshot.agent_pos[:, :2]) < half).all()
        assert (snapshot.agent_pos[:, 2] > -0.05).all()
        assert snapshot.resets == 0


@pytest.mark.parametrize("world", WORLDS)
def test_nothing_moves_or_sinks_when_nobody_acts(world):
    life = api.open_life(world, seed=2, minds="idle")
    _ticked(life, 40)
    before = life.snapshot()
    _ticked(life, 200)
    after = life.snapshot()
    drift = np.abs(after.thing_pos - before.thing_pos).max(axis=1)
    assert (drift[after.thing_present] < 0.05).all()
    assert (np.abs(after.agent_pos - before.agent_pos) < 0.05).all()


@pytest.mark.parametrize("world", WORLDS)
def test_a_snapshot_cannot_be_written_and_keeps_no_memory_of_the_life(world):
    life = api.open_life(world)
    snapshot = life.snapshot()
    kept = snapshot.agent_pos.copy()
    with pytest.raises(ValueError, match="read-only"):
        snapshot.agent_pos[0] = 1.0
    _ticked(life, 20)
    assert np.array_equal(snapshot.agent_pos, kept)


@pytest.mark.parametrize("world", WORLDS)
def test_no_sense_but_constants_of_the_body_is_blind(world):
    life = api.open_life(world, worlds=4, seed=1)
    seen = []
    for _ in range(120):
        life.tick()
        seen.append(life.observation.flat.clone())
    spread = torch.stack(seen).flatten(0, 2).std(dim=0)
    for sense in ("body", "touch", "feelings", "sight"):
        block = life.observation.space.find(sense)
        assert float(spread[block].max()) > 1e-3, f"'{sense}' never changes"


@pytest.mark.parametrize("mind", ["curious", "ppo"])
def test_a_snapshot_says_that_a_mind_has_begun_to_learn_when_its_weights_begin_to_move(mind):
    life = api.open_life("nursery", minds=mind, seed=1)
    weights = {name: part for name, part in life.save().tensors.items() if name.endswith("weights")}
    moved, said = [], []
    for _ in range(420):
        life.tick()
        moved.append(any(not torch.equal(life.state[name], born) for name, born in weights.items()))
        said.append(bool(life.snapshot().begun[0]))
    assert said == moved
    assert not said[50]
    assert said[-1]


def test_what_is_taken_away_is_gone_and_can_be_dropped_again() -> None:
    life = _ticked(api.open_life("dinner-party", worlds=2, seed=1, minds="idle"), 3)
    ball = life.spec.thing_index["ball.1"]
    life.apply(Remove(thing="ball.1", world=1))
    life.tick()
    assert [bool(life.snapshot(world).thing_present[ball]) for world in (0, 1)] == [True, False]
    assert not _is_inside(life, 1, ball)
    life.apply(Remove(thing="ball.1", world=1))  # it may have gone meanwhile; that harms nobody
    life.tick()
    with pytest.raises(InterventionError, match="Every ball is in the world already"):
        life.apply(Drop(kind="ball", at=(0.0, 2.0), world=0))
    life.apply(Drop(kind="ball", at=(0.0, 2.0), world=1))
    life.tick()
    assert life.snapshot(1).thing_present[ball]
    assert _is_inside(life, 1, ball)


def test_what_is_taken_out_of_a_hand_leaves_it_empty() -> None:
    life = _ticked(api.open_life("dinner-party", seed=1, minds="sociable"), 1)
    life.apply(Feel(agent="Ada", feeling="energy", value=0.1))  # the others will bring her something
    while not (life.snapshot().holding >= 0).any():
        life.tick()
        assert life.now < 600
    held = int(life.snapshot().holding.max())
    life.apply(Remove(thing=life.spec.things[held].label))
    _ticked(life, 2)
    assert held not in life.snapshot().holding


def test_a_body_feels_what_it_is_made_to_feel() -> None:
    life = _ticked(api.open_life("dinner-party", worlds=2, seed=1, minds="idle"), 3)
    life.apply(Feel(agent="Bo", feeling="energy", value=0.25, world=1))
    life.tick()
    energy = life.simulation.condition.feelings[:, :, 0]
    assert energy[1, 1] == pytest.approx(0.25, abs=1e-3)
    assert bool((energy[0] > 0.5).all())
    assert float(life.observation["feelings"][1, 1, 0]) == pytest.approx(0.25, abs=1e-3)


def _is_inside(life: Life, world: int, thing: int) -> bool:
    x, y, _ = life.snapshot(world).thing_pos[thing].tolist()
    return abs(x) < life.spec.size[0] / 2 and abs(y) < life.spec.size[1] / 2
