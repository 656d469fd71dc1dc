"""What every mind without learning promises."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import agents
from agents.scripted.puppet import Puppet
from sandbox.errors import ActionError, UnknownName
from sandbox.space import FACE
from sandbox.state import State
from sandbox.timestep import Action, Inner
from tests.hand_fed import SCRIPTED, Body


def same(first: tuple[Action, Inner], second: tuple[Action, Inner], worlds: slice) -> bool:
    pairs = zip(first, second, strict=True)
    return all(
        torch.equal(one.tensors()[name][:, worlds], other.tensors()[name])
        for one, other in pairs
        for name in one.tensors()
    )


@pytest.mark.parametrize("body", ["child", "pebble"])
@pytest.mark.parametrize("kind", SCRIPTED)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_action_is_possible_and_every_inner_state_in_bounds(kind: str, body: str, seed: int) -> None:
    minds = Body(kind, (2, 3), body)
    for tick in range(4):
        action, inner = minds.act(minds.noise(seed + tick))
        action.check((2, 3), minds.actions)
        assert float(action.motor.abs().max()) <= 1.0
        assert inner.face.shape == (2, 3, len(FACE))
        assert float(inner.face[..., 0].abs().max()) <= 1.0
        assert float(inner.face[..., 1:].min()) >= 0.0
        assert float(inner.face[..., 1:].max()) <= 1.0
        torch.testing.assert_close(inner.gaze.square().sum(-1), torch.ones(2, 3))
        assert inner.goal.shape == (2, 3, 3)
        assert bool(torch.isfinite(inner.goal).all())
        assert int(inner.intention.min()) >= 0
        assert int(inner.intention.max()) < len(minds.mind.intentions)


@pytest.mark.parametrize("kind", SCRIPTED)
def test_four_worlds_of_sixteen_do_the_same_bit_for_bit(kind: str) -> None:
    many, few = Body(kind, (3, 16)), Body(kind, (3, 4))
    for tick in range(30):
        flat = many.noise(tick)
        assert same(many.act(flat), few.act(flat[:, :4].clone()), slice(4))


@pytest.mark.parametrize("kind", SCRIPTED)
def test_what_is_not_in_the_table_does_not_matter(kind: str) -> None:
    minds = Body(kind, (2, 2))
    for tick in range(5):
        minds.act(minds.noise(tick))
    saved = minds.state.save()
    first = [minds.act(minds.noise(tick)) for tick in range(5, 12)]
    stranger = Body(kind, (2, 2))
    stranger.tick = 5
    stranger.state.restore(saved)
    second = [stranger.act(stranger.noise(tick)) for tick in range(5, 12)]
    assert all(same(a, b, slice(None)) for a, b in zip(first, second, strict=True))
    assert stranger.state.digest() == minds.state.digest()


@pytest.mark.parametrize("kind", SCRIPTED)
def test_state_counts_worlds_on_its_second_axis(kind: str) -> None:
    minds = Body(kind, (2, 5))
    assert all(tensor.shape[:2] == (2, 5) for tensor in minds.state.save().values())


def test_an_unknown_kind_is_named_with_the_known_ones() -> None:
    minds = Body("idle")
    with pytest.raises(UnknownName, match="sociable"):
        agents.make("socialble", minds.spec, State().scope("x"))


def test_every_kind_in_the_table_can_be_made() -> None:
    assert set(SCRIPTED) <= set(agents.MINDS)
    for kind in agents.MINDS:
        assert Body(kind).mind.intentions


def test_other_noise_makes_other_random_actions() -> None:
    minds = Body("random", (1, 2))
    action, _ = minds.feed(minds.calm(), 3)
    assert not torch.equal(action.motor[:, 0], action.motor[:, 1])


def test_random_motion_is_smooth_and_fills_its_range() -> None:
    minds = Body("random", (1, 64))
    motor = torch.stack([minds.act(minds.calm())[0].motor for _ in range(200)])
    assert float((motor[1:] - motor[:-1]).abs().max()) < 0.5
    assert 0.3 < float(motor[100:].std()) < 0.7


def test_a_puppet_obeys_once_and_then_stands() -> None:
    minds = Body("puppet")
    assert isinstance(minds.mind, Puppet)
    told = Action.idle((1, 1), minds.actions)
    told.motor[..., 0], told.word[...] = 0.5, 3
    minds.mind.command(told)
    first, _ = minds.act(minds.calm())
    second, _ = minds.act(minds.calm())
    assert float(first.motor[0, 0, 0]) == 0.5
    assert int(first.word) == 3
    assert float(second.motor.abs().max()) == 0.0
    assert int(second.word) == 0


def test_a_puppet_refuses_what_its_body_cannot_do() -> None:
    minds = Body("puppet")
    assert isinstance(minds.mind, Puppet)
    with pytest.raises(ActionError):
        minds.mind.command(Action.idle((1, 2), minds.actions))
