"""Noise depends on its keys and on nothing else."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from sandbox.rng import compiled, fold, normal, reference, stream, uniform

keys = st.integers(-(2**63), 2**63 - 1)


@given(key=keys, tick=st.integers(0, 2**40), few=st.integers(1, 8), many=st.integers(9, 40))
def test_who_else_draws_shifts_nobody(key: int, tick: int, few: int, many: int) -> None:
    all_of_them = uniform(fold(key, torch.arange(many)), tick)
    assert torch.equal(uniform(fold(key, torch.arange(few)), tick), all_of_them[:few])


@given(key=keys)
def test_numbers_are_spread_evenly_from_zero_to_one(key: int) -> None:
    drawn = uniform(key, torch.arange(4096))
    assert bool(((drawn >= 0.0) & (drawn < 1.0)).all())
    counts = torch.histc(drawn, bins=8, min=0.0, max=1.0)
    assert 512 - 150 < float(counts.min()) <= float(counts.max()) < 512 + 150  # seven standard deviations


@given(key=keys, other=keys)
def test_other_keys_and_streams_draw_other_numbers(key: int, other: int) -> None:
    ticks = torch.arange(64)
    assert not torch.equal(uniform(key, ticks, stream("a")), uniform(key, ticks, stream("b")))
    if key != other:
        assert not torch.equal(uniform(key, ticks), uniform(other, ticks))


@given(key=keys)
def test_normal_numbers_have_mean_zero_and_spread_one(key: int) -> None:
    drawn = normal(key, torch.arange(4096))
    assert bool(torch.isfinite(drawn).all())
    assert abs(float(drawn.mean())) < 0.1  # six standard deviations
    assert abs(float(drawn.std()) - 1.0) < 0.08


@given(key=keys, counter=keys)
def test_noise_is_the_same_in_torch_and_compiled(key: int, counter: int) -> None:
    keys, counters = torch.tensor([[key], [counter]]), torch.arange(3) ^ counter
    expected = reference(keys, counters)
    assert torch.equal(torch.from_numpy(compiled(keys.numpy(), counters.numpy())), expected)


def test_noise_of_old_lives_is_still_the_same() -> None:
    drawn = fold(7, stream("a"), torch.arange(3))
    assert drawn.tolist() == [3619892759267058825, -7399419367025202261, 2453435924451795899]
