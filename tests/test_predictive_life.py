"""Predictive minds as they live: alone or among others, frozen, broken, saved, and better than a guess."""

from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import given, settings
from torch import Tensor

from agents import efference
from agents.layers import linear
from agents.predictive.signals import Signals, stream_means
from sandbox.timestep import Action
from tests.foreseeing import ACTIONS, SMALL, WIDTH, Foreseer, space


def rows(minds: Foreseer, row: int) -> dict[str, Tensor]:
    """Gives one mind's part of the whole state."""
    return {name: tensor[row] for name, tensor in minds.state.save().items()}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> list[str]:
    """Names what differs between two minds' parts in any bit."""
    return [name for name in one if not torch.equal(one[name], other[name])]


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 64), st.integers(0, 63), st.integers(1, 5), st.integers(2, 9))
def test_a_mind_lives_as_if_it_were_alone(num: int, which: int, bodies: int, channels: int) -> None:
    which %= num
    alone, among = Foreseer(1, bodies, channels, first=which), Foreseer(num, bodies, channels)
    alone.live(106)
    among.live(106)
    assert same(rows(alone, 0), rows(among, which)) == []


def test_a_mind_that_is_frozen_perceives_but_does_not_learn() -> None:
    minds = Foreseer(2, 4)
    minds.live(110)
    before = minds.state.save()
    minds.learn(111, torch.tensor([True, False]))
    now = minds.state.save()
    moved = {name.rsplit("foreseer.")[-1] for name in now if not torch.equal(now[name][1], before[name][1])}
    assert moved == {"causes", "context", "probe"}
    assert not torch.equal(now["minds.foreseer.weights"][0], before["minds.foreseer.weights"][0])


@pytest.mark.parametrize("where", ["weights", "causes", "context", "probe"])
def test_a_broken_mind_goes_back_and_nobody_else_notices(where: str) -> None:
    whole, broken = Foreseer(3, 4), Foreseer(3, 4)
    for minds in (whole, broken):
        minds.live(130)
    good = broken.model.population.trails[1, 0].clone()
    broken.state[f"minds.foreseer.{where}"][1].view(-1)[2] = torch.nan
    signals = broken.learn(130)
    whole.learn(130)
    assert signals.recovered.tolist() == [False, True, False]
    assert torch.equal(broken.model.population.weights[1], good)
    assert broken.model.population.broken.tolist() == [False, True, False]
    for minds in (whole, broken):
        minds.live(10, start=131)
    assert all(bool(tensor.isfinite().all()) for tensor in broken.state.save().values())
    for row in (0, 2):
        assert same(rows(broken, row), rows(whole, row)) == []


def test_a_life_goes_on_from_where_it_was_saved() -> None:
    minds, other = Foreseer(2, 3), Foreseer(2, 3)
    minds.live(120)
    saved = minds.state.save()
    minds.live(30, start=120)
    other.state.restore(saved)
    other.live(30, start=120)
    assert minds.state.digest() == other.state.digest()


def test_what_is_learned_beats_every_guess() -> None:
    minds = Foreseer(2, 32, settings=replace(SMALL, hidden=48))
    minds.live(900)
    model = minds.model
    unseen = [minds.transition(tick) for tick in range(5000, 5010)]

    def miss(guess: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        return torch.stack([(guess(old, act) - new) ** 2 for old, act, new in unseen]).mean((0, 2, 3))

    def lingering(before: Tensor, _: Tensor) -> Tensor:
        wide = model._widen(before)
        return model.normaliser.outcome(wide, torch.zeros_like(wide), model.normaliser.scale())[..., :7]

    mean = torch.stack([new for _, _, new in unseen]).mean((0, 2))[:, None]
    for guess in (lambda before, _: before, lambda *_: mean, lingering):
        assert (miss(model.expect) < 0.7 * miss(guess)).all()
    losses = [model.losses([model.population.weights], each)[0] for each in unseen]
    assert (torch.stack(losses).mean((0, 2)) < 0.7).all()


def test_imagination_begins_with_what_is_expected() -> None:
    minds = Foreseer(2, 3)
    minds.live(150)
    before, _, _ = minds.transition(151)
    course = minds.draw(77, 4 * WIDTH).view(2, 3, 4, WIDTH)
    digest = minds.state.digest()
    ahead = minds.model.imagine(before, course, 4)
    assert ahead.shape == (2, 3, 4, 7)
    assert torch.equal(ahead[:, :, 0], minds.model.expect(before, course[:, :, 0]))
    one = slice(1, 2)
    part = minds.model.imagine(before[:, one], course[:, one], 4, one)
    torch.testing.assert_close(part, ahead[:, one], rtol=1e-4, atol=1e-5)
    assert minds.model.features(before).shape == (2, 3, minds.model.num_features)
    assert minds.state.digest() == digest


def test_in_imagination_level_2_fades_in_the_time_that_is_said() -> None:
    minds = Foreseer(2, 3, settings=replace(SMALL, fading=10.0))
    minds.live(300)
    model, steps = minds.model, 12
    before, _, _ = minds.transition(301)
    course = minds.draw(78, steps * WIDTH).view(2, 3, steps, WIDTH)
    model._causes.copy_(minds.draw(79, SMALL.causes))
    ahead = model.imagine(before, course, steps)
    settle = model.population.view(model.population.trails[:, 0], "settle")
    rest = linear(model._context, settle)
    first, flat = model._causes.clone(), before
    for k in range(steps):
        model._causes.copy_(rest + 0.9**k * (first - rest))
        flat = model.expect(flat, course[:, :, k])
        torch.testing.assert_close(ahead[:, :, k], flat, rtol=1e-4, atol=1e-4)


def test_rows_that_began_anew_teach_nothing() -> None:
    minds, other = Foreseer(1, 2), Foreseer(1, 2)
    for each in (minds, other):
        each.live(115)
    before, act, after = minds.transition(200)
    fresh = torch.tensor([[True, False]])
    minds.model.learn(before, act, after, fresh, minds.everybody)
    before[:, 0], act[:, 0] = 3.0, -1.0
    signals = other.model.learn(before, act, after, fresh, minds.everybody)
    assert torch.equal(minds.model.population.weights, other.model.population.weights)
    assert not signals.loss[:, 0].any()


def test_attention_is_shared_out_among_the_streams() -> None:
    signals = Foreseer(2, 3).live(120)
    torch.testing.assert_close(signals.attention.sum(-1), torch.ones(2, 3))
    assert signals.error.shape == (2, 3, 5)
    assert signals.levels.shape == (2, 3, 3)


def test_wide_streams_draw_no_more_attention_than_narrow_ones() -> None:
    alike = torch.ones(1, 2, 8)  # seven channels: two streams have two, three have one
    streams = stream_means(space(7), alike.device)[None]
    signals = Signals.of((alike, alike, alike, alike), streams, 7, torch.zeros(1, dtype=torch.bool))
    torch.testing.assert_close(signals.attention, torch.full((1, 2, 5), 0.2))


def test_a_level_can_be_held_and_cut() -> None:
    minds = Foreseer(2, 3)
    minds.live(130)
    before, act, _ = minds.transition(131)
    free = minds.model.expect(before, act)
    minds.door.clamp(1, "level 2", 0.7)
    held = minds.model.expect(before, act)
    assert torch.equal(held[0], free[0])
    assert not torch.equal(held[1], free[1])
    minds.learn(131)
    assert (minds.state["minds.foreseer.causes"][1] == 0.7).all()


def test_an_action_is_written_out() -> None:
    action = Action(motor=torch.tensor([[[1.5]]]), press=torch.tensor([[[True]]]), word=torch.tensor([[2]]))
    assert efference.efference(action, ACTIONS).tolist() == [[[1.0, 1.0, 0.0, 1.0]]]
    assert efference.width(ACTIONS) == WIDTH
