"""Acting: chances and their slopes, advantages, scales, and actors that learn."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.distributions import Bernoulli, Categorical, Normal

from agents.acting import imagination, network
from agents.acting.imagination import Luck
from agents.acting.policy import Odds, Policy
from agents.acting.scale import Memory, Scale
from agents.acting.worth import advantages
from agents.population import Population
from sandbox.rng import normal
from sandbox.state import State
from sandbox.timestep import Action
from tests.acting_room import ACTIONS, Room, keys

POLICY = Policy(ACTIONS)


def any_odds(seed: int) -> tuple[Odds, Tensor, Tensor, Tensor]:
    """Gives chances, the outputs and spreads they are made from, and actions drawn from them."""
    torch.random.manual_seed(seed)
    outputs = torch.randn(2, 5, POLICY.width, dtype=torch.float64, requires_grad=True)
    spread = torch.randn(2, 1, 2, dtype=torch.float64, requires_grad=True)
    odds = POLICY.odds(outputs, spread.expand(2, 5, 2))
    with torch.no_grad():
        chosen = POLICY.draw(odds, keys(10).view(2, 5), seed)
    return odds, outputs, spread, chosen


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_chances_are_those_of_the_named_distributions(seed: int) -> None:
    odds, outputs, spread, chosen = any_odds(seed)
    motors = Normal(torch.tanh(outputs[..., :2]), torch.exp(spread))
    press, word = Bernoulli(logits=outputs[..., 2:3]), Categorical(logits=outputs[..., 3:])
    expected = (
        motors.log_prob(chosen[..., :2]).sum(-1)
        + press.log_prob(chosen[..., 2:3]).sum(-1)
        + word.log_prob(chosen[..., 3])
    )
    torch.testing.assert_close(POLICY.log_chance(odds, chosen), expected)
    entropy = motors.entropy().sum(-1) + press.entropy().sum(-1) + word.entropy()
    torch.testing.assert_close(POLICY.entropy(odds), entropy)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_slopes_are_derivatives(seed: int) -> None:
    odds, outputs, spread, chosen = any_odds(seed)
    weight = torch.randn(2, 5, dtype=torch.float64)
    with torch.no_grad():
        slope, spread_slope = POLICY.log_chance_slope(odds, chosen)
        entropy_slope = POLICY.entropy_slope(odds)
    (POLICY.log_chance(odds, chosen) * weight).sum().backward(retain_graph=True)
    assert outputs.grad is not None
    assert spread.grad is not None
    torch.testing.assert_close(outputs.grad, slope * weight[..., None])
    torch.testing.assert_close(spread.grad, (spread_slope * weight[..., None]).sum(1, keepdim=True))
    outputs.grad = None
    POLICY.entropy(odds).sum().backward()
    torch.testing.assert_close(outputs.grad, entropy_slope)


def test_actions_are_drawn_as_often_as_they_are_likely() -> None:
    outputs = torch.tensor([0.3, -0.8, 1.0, 2.0, 0.0, 1.0, -1.0]).expand(1, 20_000, POLICY.width)
    odds = POLICY.odds(outputs, torch.full((1, 1, 2), math.log(0.5)))
    chosen = POLICY.draw(odds, torch.arange(20_000)[None], 4)
    torch.testing.assert_close(chosen[..., :2].mean(1), odds.motor[:, 0], atol=0.02, rtol=0.0)
    assert float(chosen[..., 0].std()) == pytest.approx(0.5, abs=0.02)
    assert float(chosen[..., 2].mean()) == pytest.approx(1 / (1 + math.exp(-1.0)), abs=0.02)
    words = torch.bincount(chosen[0, :, 3].to(torch.int64), minlength=4) / 20_000
    torch.testing.assert_close(words, torch.exp(odds.word[0, 0]), atol=0.02, rtol=0.0)


def test_the_written_out_way_back_is_the_gradient() -> None:
    population = Population(network.layers(6, 16, 5), keys(3), State().scope("x"))
    population.view(population.weights, "heads").mul_(50.0)
    inputs, errors = torch.randn(3, 7, 6), torch.randn(3, 7, 5)
    network.backward(population, network.forward(population, inputs), errors)
    found = population.gradient.clone()
    population.weights.requires_grad_()
    (network.forward(population, inputs).outputs * errors).sum().backward()
    assert population.weights.grad is not None
    torch.testing.assert_close(found, population.weights.grad)


def test_advantages_are_sums_of_discounted_errors_up_to_a_cut() -> None:
    torch.random.manual_seed(0)
    values, rewards = torch.randn(2, 7, 3, 2), torch.randn(2, 6, 3, 2)
    cut = (torch.rand(2, 6, 3, 1) < 0.3).to(torch.float32)
    discounts, trace = torch.tensor([0.9, 0.5]), 0.8
    found = advantages(values, rewards, cut, discounts, trace)
    for n, b, r, first in torch.cartesian_prod(*(torch.arange(k) for k in (2, 3, 2, 6))).tolist():
        total, weight = 0.0, 1.0
        for t in range(first, 6):
            if cut[n, t, b, 0]:
                break
            error = rewards[n, t, b, r] + discounts[r] * values[n, t + 1, b, r] - values[n, t, b, r]
            total, weight = total + weight * float(error), weight * float(discounts[r]) * trace
        assert float(found[n, first, b, r]) == pytest.approx(total, abs=1e-5)


def test_a_scale_finds_mean_and_deviation_and_undoes_itself() -> None:
    scale = Scale(Room((2, 1), keys(2)).spec, 3, Memory(1e-3, 1e-3), State().scope("x"))
    torch.random.manual_seed(0)
    seen = 5.0 + 2.0 * torch.randn(2, 4000, 3)
    for part in seen.split(100, dim=1):
        scale.update(part, torch.tensor([True, False]))
    mean, deviation = seen[0].mean(0), seen[0].std(0)
    torch.testing.assert_close(scale.narrow(seen)[0], (seen[0] - mean) / deviation, atol=0.01, rtol=0.01)
    assert torch.equal(scale.narrow(seen)[1], seen[1])  # who does not learn
    torch.testing.assert_close(scale.widen(scale.narrow(seen)), seen)


def test_actors_learn_what_is_asked_of_them() -> None:
    room = Room((2, 32), keys(2))
    rewards = room.live(1500)
    assert float(rewards[:100].mean()) < -0.4
    assert float(rewards[-100:].mean(0).min()) > 0.3
    assert bool((room.actor.report()["explained"] <= 1.0).all())


@settings(max_examples=4, deadline=None)
@given(num_minds=st.integers(2, 9), num_bodies=st.sampled_from([1, 3, 64]))
def test_a_mind_among_many_is_the_mind_alone(num_minds: int, num_bodies: int) -> None:
    many, alone = Room((num_minds, num_bodies), keys(num_minds)), Room((1, num_bodies), keys(num_minds)[1:2])
    for room in (many, alone):
        room.live(100)
    born = Room((1, num_bodies), keys(num_minds)[1:2]).actor.population.weights
    assert not torch.equal(alone.actor.population.weights, born)
    for name, tensor in alone.state.save().items():
        assert torch.equal(tensor, many.state.save()[name][1:2]), name


def test_a_life_goes_on_from_the_middle_of_a_rollout() -> None:
    room = Room((2, 4), keys(2))
    room.live(77)
    saved = room.state.save()
    room.live(60)
    other = Room((2, 4), keys(2))
    other.state.restore(saved)
    other.tick = 77
    other.live(60)
    assert other.state.digest() == room.state.digest()


def test_who_is_frozen_acts_but_does_not_learn() -> None:
    room = Room((2, 8), keys(2))
    room.live(80)
    room.door.frozen[0] = True
    lasting = room.state.lasting("actor")
    before = {name: tensor.clone() for name, tensor in lasting.items()}
    chosen = room.actor.action(room.tick).motor
    room.live(80)
    for name, tensor in lasting.items():
        assert torch.equal(tensor[0], before[name][0]) or name == "figures", name
    assert not torch.equal(room.actor.population.weights[1], before["weights"][1])
    assert not torch.equal(room.actor.action(room.tick).motor[0], chosen[0])


@pytest.mark.parametrize("begins_anew", [True, False])
def test_what_a_world_that_begins_anew_brings_is_not_the_actions_doing(begins_anew: bool) -> None:  # noqa: FBT001
    rooms = [Room((1, 2), keys(1)) for _ in range(2)]
    for room, luck in zip(rooms, (0.0, 1e3), strict=True):
        room.live(2)
        room.fresh[:, 1] = begins_anew
        room.actor.learn(torch.tensor([[[0.0], [luck]]]), room.fresh, 2, ~room.door.frozen)
        room.fresh[:, 1] = False
        room.tick = 3
        room.live(90)
    first, second = (room.actor.population.weights for room in rooms)
    assert torch.equal(first, second) == begins_anew


def test_what_is_held_from_outside_is_held_at_once() -> None:
    room = Room((2, 3), keys(2))
    room.live(5)
    for part, value in (("motors", -0.5), ("presses", 1.0), ("words", 2.0)):
        room.door.clamp(1, part, value)
    action = room.actor.action(5)
    assert bool((action.motor[1] == -0.5).all())
    assert bool(action.press[1].all())
    assert bool((action.word[1] == 2).all())
    assert not bool((action.motor[0] == -0.5).any())
    room.door.clamp(1, "words", 99.0)
    assert bool((room.actor.action(5).word[1] == 3).all())  # there is no other
    room.door.clamp(0, "value", 3.0)
    room.live(5)
    assert bool((room.actor.value[0] == 3.0).all())
    assert not bool((room.actor.value[1] == 3.0).any())


class Slope:
    """A world known by heart: motors move a point, and it is worth most at the origin."""

    def step(self, features: Tensor, action: Action) -> tuple[Tensor, Tensor]:
        after = features.clone()
        after[..., :2] += 0.3 * action.motor
        return after, -after[..., :2].square().sum(dim=-1, keepdim=True)


def test_what_is_imagined_teaches_to_act() -> None:
    room = Room((2, 32), keys(2))
    judgement, learning = room.actor.judgement, torch.tensor([True, False])
    start = normal(room.key[..., None], 0, 1, torch.arange(8)).clamp(-1.0, 1.0)
    rewards = []
    for tick in range(150):
        imagined = imagination.imagine(judgement, Slope(), start, Luck(room.key, tick), 6)
        imagination.learn(judgement, imagined, learning)
        rewards.append(imagined["reward"].mean(dim=(1, 2, 3)))
    gain = torch.stack(rewards[-10:]).mean(0) - torch.stack(rewards[:10]).mean(0)
    assert float(gain[0]) > 0.2
    assert abs(float(gain[1])) < 0.1  # who does not learn


def test_imagining_changes_nothing_and_is_repeated_exactly() -> None:
    room = Room((2, 4), keys(2))
    before = room.state.digest()
    first, second = (
        imagination.imagine(room.actor.judgement, Slope(), torch.ones(2, 4, 8), Luck(room.key, 3), 5)
        for _ in range(2)
    )
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert room.state.digest() == before
