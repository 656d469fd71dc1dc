"""Horizons: what heads foresee of a known chain is what can be worked out by hand."""

import torch
from torch import Tensor

from agents.predictive.horizons import LAMBDAS, Outlook, overshoot
from sandbox.rng import fold, uniform
from sandbox.state import State

CHAIN = torch.tensor([[0.1, 0.9, 0.0], [0.0, 0.5, 0.5], [0.7, 0.0, 0.3]])
SIGNAL = torch.tensor([1.0, -0.5, 0.25])  # of the place that is gone to


def outlook(num: int = 2, first: int = 0) -> Outlook:
    key = fold(5, torch.arange(first, first + num))
    return Outlook(3, torch.tensor(LAMBDAS), key, State().scope("heads"))


def walk(num: int, tick: int, place: Tensor, first: int = 0) -> Tensor:
    """Gives the next place of bodies [N, B] on the chain."""
    bodies = torch.arange(place.shape[1])
    drawn = uniform(fold(tick, torch.arange(first, first + num)[:, None]), bodies)
    return (drawn[..., None] >= CHAIN.cumsum(1)[place]).sum(-1).clamp(max=2)


def live(heads: Outlook, num: int, ticks: int, first: int = 0) -> None:
    place, everybody = torch.zeros(num, 256, dtype=torch.int64), torch.ones(num, dtype=torch.bool)
    fresh = torch.zeros(num, 256, dtype=torch.bool)
    for tick in range(ticks):
        then, place = place, walk(num, tick, place, first)
        signal = SIGNAL[place][..., None].expand(-1, -1, len(LAMBDAS))
        heads.learn(_seen(then), signal, _seen(place), fresh, everybody)


def _seen(place: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(place, 3).to(torch.float32)


def test_heads_come_to_what_is_to_come_on_average() -> None:
    heads = outlook()
    live(heads, 2, 4000)
    found = heads.foresee(torch.eye(3).expand(2, 3, 3))
    for head, discount in enumerate(LAMBDAS):
        step = CHAIN @ SIGNAL
        true = (1.0 - discount) * torch.linalg.solve(torch.eye(3) - discount * CHAIN, step)
        torch.testing.assert_close(found[0, :, head], true, rtol=0.0, atol=0.03)


def test_heads_learn_as_if_their_mind_were_alone() -> None:
    alone, among = outlook(1, first=2), outlook(4)
    live(alone, 1, 20, first=2)
    live(among, 4, 20)
    assert torch.equal(alone.population.weights[0], among.population.weights[2])


def test_worlds_that_began_anew_teach_no_head() -> None:
    heads = outlook()
    place = torch.zeros(2, 4, dtype=torch.int64)
    signal = torch.ones(2, 4, len(LAMBDAS))
    fresh, everybody = torch.ones(2, 4, dtype=torch.bool), torch.ones(2, dtype=torch.bool)
    error = heads.learn(_seen(place), signal, _seen(place), fresh, everybody)
    assert not error.any()
    assert not heads.foresee(_seen(place)).any()


def test_overshoot_is_an_average_that_looks_further_with_its_discount() -> None:
    losses = torch.arange(1.0, 6.0)[:, None].expand(3, 5, 2)
    assert torch.equal(overshoot(losses, 0.0), torch.ones(3, 2))
    by_hand = sum(0.8**k * (k + 1.0) for k in range(5)) / sum(0.8**k for k in range(5))
    torch.testing.assert_close(overshoot(losses, 0.8), torch.full((3, 2), by_hand))
    assert (overshoot(losses, 0.99) > overshoot(losses, 0.8)).all()
