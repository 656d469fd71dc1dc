"""Minds in their seats: who just began, who changes bodies, and what cannot be done to whom."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import api
from sandbox.door import Door
from sandbox.errors import InterventionError, SandboxError, UnknownName
from sandbox.state import State

TWO_KINDS = {"Ada": "wander", "Bo": "wander", "Cleo": "forage", "Dan": "idle"}


def test_only_a_world_that_has_just_begun_is_fresh():
    life = api.open_life("dinner-party", worlds=3, seed=2)
    assert bool(life.observation.fresh.all())
    life.tick()
    assert not bool(life.observation.fresh.any())
    life.apply(api.Reset(world=1))
    life.tick()
    assert life.observation.fresh[:, 0].tolist() == [False, True, False]
    life.tick()
    assert not bool(life.observation.fresh.any())


def test_whether_a_world_is_fresh_is_restored():
    life = api.open_life("dinner-party", worlds=2, seed=2)
    life.apply(api.Reset(world=0))
    life.tick()
    saved = life.save()
    life.tick()
    life.restore(saved)
    assert life.observation.fresh[:, 0].tolist() == [True, False]


def test_two_minds_change_bodies_with_all_they_know():
    life = api.open_life("dinner-party", worlds=2, seed=1, minds=TWO_KINDS)
    for _ in range(20):
        life.tick()
    twin = life.fork()
    life.minds.change([api.Swap(agent="Ada", other="Bo")])
    before, after = twin.save().tensors, life.save().tensors
    for name, tensor in after.items():
        wander = name.startswith("minds.wander.")
        assert torch.equal(tensor, before[name][[1, 0]] if wander else before[name]), name
    life.minds.change([api.Swap(agent="Bo", other="Ada")])
    assert life.digest() == twin.digest()


def test_an_exchange_of_minds_happens_at_the_next_tick_and_is_replayed():
    first = api.open_life("dinner-party", seed=1, minds=TWO_KINDS)
    again = api.open_life("dinner-party", seed=1, minds=TWO_KINDS)
    plain = api.open_life("dinner-party", seed=1, minds=TWO_KINDS)
    for life in (first, again, plain):
        for tick in range(15):
            if tick == 5 and life is not plain:
                life.apply(api.Swap(agent="Ada", other="Bo"))
            life.tick()
    assert first.digest() == again.digest() != plain.digest()


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (api.Swap(agent="Ada", other="Cleo"), InterventionError, "minds of one kind"),
        (api.Swap(agent="Ada", other="Eve"), UnknownName, "Eve"),
        (api.Freeze(agent="Eve"), UnknownName, "Eve"),
        (api.Freeze(agent="Ada"), InterventionError, "does not learn"),
        (api.Freeze(), InterventionError, "Nobody"),
        (api.Clamp(agent="Dan", part="level 2", value=0.5), InterventionError, "does not learn"),
        (api.Clamp(agent="Dan", part="level 2", value=math.nan), InterventionError, "value"),
        (api.Lesion(agent="Dan", part="level 2"), InterventionError, "does not learn"),
        (api.Lesion(agent="Dan", part=2), InterventionError, "part"),  # pyright: ignore[reportArgumentType]
        (api.Freeze(agent="Ada", frozen="no"), InterventionError, "no"),  # pyright: ignore[reportArgumentType]
        (api.Freeze(agent=3), InterventionError, "name"),  # pyright: ignore[reportArgumentType]
        (api.Swap(agent="Ada", other=None), InterventionError, "name"),  # pyright: ignore[reportArgumentType]
        (api.Clamp(agent=["Ada"], part="level 2", value=1.0), InterventionError, "name"),  # pyright: ignore[reportArgumentType]
        (api.Clamp(agent="Dan", part="level 2", value=True), InterventionError, "value"),
    ],
)
def test_what_cannot_be_done_to_a_mind_is_said_and_changes_nothing(change, error, said):
    life = api.open_life("dinner-party", seed=1, minds=TWO_KINDS)
    before = life.digest()
    with pytest.raises(error, match=said):
        life.apply(change)
    assert life.digest() == before


@pytest.mark.parametrize("device", ["abacus", "meta", 3.5])
def test_an_unknown_device_is_named_with_what_would_work(device):
    with pytest.raises(SandboxError, match="use 'cpu'"):
        api.open_life("nursery", device=device)


@pytest.mark.parametrize("minds", [3, ["wander"], {"Mika": None}])
def test_what_is_no_mind_is_said(minds):
    with pytest.raises(SandboxError, match="minds must be a kind"):
        api.open_life("nursery", minds=minds)


@settings(max_examples=30, deadline=None)
@given(mind=st.integers(0, 3), value=st.floats(-100, 100, width=32))
def test_a_held_part_lets_through_only_what_it_is_held_at(mind, value):
    door = Door(("near", "far"), 4, State().scope("mind"), torch.device("cpu"))
    computed = torch.arange(24.0).view(4, 3, 2)
    door.clamp(mind, "far", value)
    through = door.through("far", computed)
    rest = [n for n in range(4) if n != mind]
    assert torch.equal(through[mind], torch.full((3, 2), value))
    assert torch.equal(through[rest], computed[rest])
    assert torch.equal(door.through("near", computed), computed)
    door.clamp(mind, "far", None)
    assert torch.equal(door.through("far", computed), computed)


def test_a_snapshot_says_what_parts_there_are_and_what_each_is_held_at():
    life = api.open_life("dinner-party", worlds=2, minds={"Ada": "predictive", "Bo": "ppo", "Dan": "idle"})
    nothing = life.snapshot()
    assert nothing.reach[0][:2] == ("level 2", "level 3")
    assert nothing.reach[1] == ("motors", "presses", "words", "value")
    assert nothing.reach[3] == ()
    assert nothing.held.shape == (4, max(map(len, nothing.reach)))
    assert np.isnan(nothing.held).all()
    life.apply(api.Clamp(agent="Ada", part="hunger", value=0.75))
    life.apply(api.Lesion(agent="Bo", part="presses"))
    life.tick()
    shot = life.snapshot(1)
    assert shot.reach is nothing.reach
    expected = np.full_like(nothing.held, np.nan)
    expected[0, shot.reach[0].index("hunger")] = 0.75
    expected[1, shot.reach[1].index("presses")] = 0.0
    np.testing.assert_array_equal(shot.held, expected)
    life.apply(api.Clamp(agent="Ada", part="hunger", value=None))
    life.apply(api.Lesion(agent="Bo", part="presses", cut=False))
    life.tick()
    np.testing.assert_array_equal(life.snapshot().held, nothing.held)


def test_looking_at_what_is_held_changes_nothing():
    seen, unseen = (api.open_life("nursery", minds="ppo", seed=4) for _ in range(2))
    for life in (seen, unseen):
        life.apply(api.Clamp(agent="Mika", part="motors", value=0.5))
        for _ in range(3):
            life.tick()
            if life is seen:
                assert life.snapshot().held[0, 0] == 0.5
    assert seen.digest() == unseen.digest()


def test_a_part_that_is_not_there_is_named_with_those_that_are():
    door = Door(("level 2",), 1, State().scope("mind"), torch.device("cpu"))
    with pytest.raises(UnknownName, match="level 2"):
        door.clamp(0, "level 4", 1.0)


@pytest.mark.parametrize(("kind", "worlds", "seed"), [("curious", 2, 7), ("ppo", 7, 0)])
def test_few_worlds_that_look_alike_break_no_numbers(kind, worlds, seed):
    life = api.open_life("orchard", worlds=worlds, seed=seed, minds=kind)
    for _ in range(12):
        life.tick()
    broken = [
        name
        for name, tensor in life.save().tensors.items()
        if tensor.is_floating_point() and not bool(tensor.isfinite().all())
    ]
    assert broken == []


def test_whose_mind_breaks_does_not_break_those_who_see_its_face():
    life = api.open_life("orchard", worlds=2, seed=1, minds="curious")
    for _ in range(3):
        life.tick()
    life.state["minds.curious.expression.traces"][0] = math.nan
    for _ in range(20):
        life.tick()
        assert bool(life.observation.flat.isfinite().all())
    assert bool(life.state["minds.curious.understanding.model.weights"].isfinite().all())
