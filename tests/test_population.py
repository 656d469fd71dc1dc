"""Weights of N minds: Adam, trailing copies, and minds whose numbers break."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import hypothesis.strategies as st
import torch
from hypothesis import given, settings
from torch import Tensor

from agents import adam
from agents.adam import Block, Moving, Pace, Rates
from agents.normaliser import Normaliser
from agents.population import Layer, Population
from sandbox.protocols import Team
from sandbox.rng import fold, normal
from sandbox.state import State

LAYERS = {"first": Layer(5, 7), "second": Layer(7, 3, 0.5, born=2)}


def population(num: int, first: int = 0, rates: Rates | None = None) -> Population:
    key = fold(1, torch.arange(first, first + num))
    return Population(LAYERS, key, State().scope("minds"), rates, trails=(0.9, 0.5))


def slope(num: int, step: int, first: int = 0) -> Tensor:
    """Gives a gradient [N, P] of padded layers, each mind's own, however many there are."""
    return normal(fold(step, torch.arange(first, first + num)[:, None]), torch.arange(40 + 24))


def live(minds: Population, steps: int, first: int = 0) -> Population:
    everybody = torch.ones(len(minds.weights), dtype=torch.bool)
    for step in range(steps):
        minds.gradient.copy_(slope(len(minds.weights), step, first))
        minds.step(everybody)
    return minds


def test_a_step_is_that_of_adam() -> None:
    minds = population(1, rates=Rates(rate=0.01, clip=1e9))
    weights = minds.weights.clone().requires_grad_()
    other = torch.optim.Adam([weights], lr=0.01)
    for step in range(20):
        weights.grad = slope(1, step)
        other.step()
    live(minds, 20)
    for name in LAYERS:
        expected = minds.view(weights.detach(), name)
        torch.testing.assert_close(minds[name], expected, rtol=1e-5, atol=1e-6)


def test_the_loop_does_what_the_formula_says() -> None:
    def moving() -> Moving:
        parts = [normal(i, torch.arange(3 * 40)).view(3, 40) for i in range(4)]
        return Moving(parts[0], parts[1], parts[2].abs(), parts[3], torch.ones(3, 2, 40))

    block, scale = Block(4, 5, 6), torch.tensor([0.0, 0.5, 1.0])
    pace = Pace.of(Rates(), torch.tensor([1.0, 2.0, 900.0]), scale, torch.tensor([0.9, 0.99]))
    plasticity = normal(9, torch.arange(18)).abs().view(3, 1, 6)
    one, other = moving(), moving()
    adam.step(one, block, pace, plasticity)
    adam.reference(other, block, pace, plasticity)
    for name, left, right in zip(Moving._fields, one, other, strict=True):
        torch.testing.assert_close(left, right, rtol=2e-5, atol=1e-6, msg=name)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(0, 8))
def test_a_mind_moves_as_if_it_were_alone(num: int, which: int) -> None:
    which = min(which, num - 1)
    alone, among = live(population(1, which), 5, which), live(population(num), 5)
    assert torch.equal(alone.weights[0], among.weights[which])
    assert torch.equal(alone.trails[0], among.trails[which])


def test_who_does_not_learn_keeps_every_bit() -> None:
    minds = live(population(3), 4)
    before = [each.clone() for each in minds._moving]
    minds.gradient.copy_(slope(3, 9))
    minds.step(torch.tensor([True, False, True]))
    for name, then, now in zip(Moving._fields, before, minds._moving, strict=True):
        assert torch.equal(then[1], now[1]) or name == "gradient"
        assert not torch.equal(then[0], now[0])


def test_a_broken_mind_goes_back_and_nobody_else_notices() -> None:
    whole, broken = live(population(3), 6), live(population(3), 6)
    good = broken.trails[1, 0].clone()
    for minds in (whole, broken):
        minds.gradient.copy_(slope(3, 7))
    broken.gradient[1, 11] = torch.nan
    everybody = torch.ones(3, dtype=torch.bool)
    assert whole.step(everybody).tolist() == [True, True, True]
    assert broken.step(everybody).tolist() == [True, False, True]
    assert broken.broken.tolist() == [False, True, False]
    assert torch.equal(broken.weights[1], good)
    for row in (0, 2):
        assert torch.equal(broken.weights[row], whole.weights[row])
    assert not broken._square[1].any()


def test_trailing_copies_are_running_averages_that_forget_how_they_began() -> None:
    minds = population(2)
    trails = [minds.weights.clone() for _ in range(2)]
    for step in range(12):
        live(minds, 1)
        for k, decay in enumerate((0.9, 0.5)):
            share = max(1.0 - decay, 9.0 / (10.0 + step))
            trails[k] = trails[k] + share * (minds.weights - trails[k])
    torch.testing.assert_close(minds.trails, torch.stack(trails, 1))


def test_a_column_without_plasticity_stands_still() -> None:
    minds = population(2)
    before = minds["first"].clone()
    minds.gradient.copy_(slope(2, 0))
    plasticity = torch.ones(2, 1, 7)
    plasticity[0, 0, 3] = 0.0
    minds.step(torch.ones(2, dtype=torch.bool), {"first": plasticity})
    assert torch.equal(minds["first"][0, :, 3], before[0, :, 3])
    assert (minds["first"][1] != before[1]).all()


def test_columns_that_are_not_born_begin_at_zero() -> None:
    minds = population(2)
    assert not minds["second"][:, :, 2].any()
    assert (minds["second"][:, :, :2] != 0.0).all()


def test_the_team_moves_by_the_average() -> None:
    mine, theirs = slope(2, 0), slope(2, 1)

    def average(tensor: Tensor) -> None:
        tensor.add_(theirs).mul_(0.5)

    team = Team(size=2, average=average)
    key = fold(1, torch.arange(2))
    minds = Population(LAYERS, key, State().scope("minds"), team=team)
    minds.gradient.copy_(mine)
    minds.step(torch.ones(2, dtype=torch.bool))
    alone = Population(LAYERS, key, State().scope("minds"))
    alone.gradient.copy_((mine + theirs) * 0.5)
    alone.step(torch.ones(2, dtype=torch.bool))
    assert torch.equal(minds.weights, alone.weights)


class Pair:
    """Two threads that average, as two processes do."""

    def __init__(self) -> None:
        self.barrier, self.slots = Barrier(2), [torch.empty(0), torch.empty(0)]

    def team(self, rank: int) -> Team:
        def exchange(tensor: Tensor) -> Tensor:
            self.slots[rank] = tensor.clone()
            self.barrier.wait()
            both = torch.stack(self.slots)
            self.barrier.wait()
            return both

        def average(tensor: Tensor) -> None:
            tensor.copy_(exchange(tensor).mean(0))

        def greatest(tensor: Tensor) -> None:
            tensor.copy_(exchange(tensor).amax(0))

        return Team(rank=rank, size=2, average=average, greatest=greatest)


def test_a_team_has_seen_what_one_process_with_all_bodies_has() -> None:
    pair, states, everybody = Pair(), [State() for _ in range(3)], torch.ones(2, dtype=torch.bool)
    bodies = (slice(0, 3), slice(3, 6), slice(0, 6))

    def see(who: int) -> None:
        team = Team() if who == 2 else pair.team(who)
        normaliser = Normaliser(5, fold(1, torch.arange(2)), states[who].scope("x"), team)
        for tick in range(10):
            before, after = normal(tick, torch.arange(2 * 2 * 6 * 5)).view(2, 2, 6, 5)[:, :, bodies[who]]
            share = torch.full((*before.shape[:2], 1), 1.0 / before.shape[1])
            normaliser.update(before, after, share, everybody)

    with ThreadPoolExecutor() as pool:
        list(pool.map(see, range(3)))
    one, other, whole = (state.save() for state in states)
    for name, each in whole.items():
        assert torch.equal(one[name], other[name])
        torch.testing.assert_close(one[name], each, rtol=1e-4, atol=1e-5)
    assert torch.equal(one["x.seen.low"], whole["x.seen.low"])
    assert torch.equal(one["x.seen.high"], whole["x.seen.high"])
