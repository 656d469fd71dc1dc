"""Trust: guesses are followed as far as they have proved right."""

import pytest
import torch

from agents.trust import Trust
from sandbox.rng import fold, normal, stream
from sandbox.state import State

KEY = fold(5, torch.arange(2))


def _met(worth: float, noise: float, ticks: int = 1500) -> torch.Tensor:
    """Gives what is left of a guess of 1 whose outcome is `worth` times the guess, and noise."""
    trust = Trust(1, KEY, State().scope("mind"))
    share = torch.full((2, 8, 1), 1.0 / 8.0)
    for tick in range(ticks):
        guess = normal(KEY[:, None, None], tick, stream("guess"), torch.arange(8)[:, None])
        chance = normal(KEY[:, None, None], tick, stream("chance"), torch.arange(8)[:, None])
        came = worth * guess + noise * chance
        trust.update(guess, came - guess, share, torch.ones(2, dtype=torch.bool))
    return trust.weigh(torch.ones(2, 1, 1))


@pytest.mark.parametrize("worth", [0.0, 0.3, 0.8, 1.0])
def test_a_guess_is_followed_as_far_as_it_is_worth(worth) -> None:
    assert _met(worth, noise=1.0).flatten().tolist() == pytest.approx([worth] * 2, abs=0.08)


def test_a_guess_that_is_too_small_is_not_made_larger() -> None:
    assert _met(2.0, noise=0.1).flatten().tolist() == [1.0, 1.0]


def test_a_guess_that_is_wrong_in_sign_is_not_followed() -> None:
    assert _met(-1.0, noise=0.1).flatten().tolist() == [0.0, 0.0]


def test_one_who_does_not_learn_trusts_as_before() -> None:
    trust = Trust(1, KEY, State().scope("mind"))
    ones = torch.ones(2, 4, 1)
    trust.update(ones, 0.0 * ones, 0.25 * ones, torch.tensor([True, False]))
    assert trust.weigh(torch.ones(2, 1, 1)).flatten().tolist() == [1.0, 0.0]
