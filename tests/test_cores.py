"""Minds are shared among cores, and none is done twice, forgotten, or changed by it."""

import os
import time

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from agents.layers import linear, outer
from sandbox.cores import SMALL, by_mind

MUCH = 64 * SMALL


def _do_nothing(minds: slice) -> None:
    del minds


@given(num_minds=st.integers(1, 40), steps=st.integers(0, MUCH))
def test_every_mind_is_done_once(num_minds: int, steps: int) -> None:
    done = torch.zeros(num_minds, dtype=torch.int64)

    def work(minds: slice) -> None:
        done[minds] += 1

    by_mind(num_minds, steps, work)
    assert done.tolist() == [1] * num_minds


def test_helpers_work_in_the_mode_of_who_asks() -> None:
    modes = [False] * 4

    def work(minds: slice) -> None:
        for mind in range(4)[minds]:
            modes[mind] = torch.is_inference_mode_enabled()

    by_mind(4, MUCH, work)
    assert modes == [False] * 4
    with torch.inference_mode():
        by_mind(4, MUCH, work)
    assert modes == [True] * 4


def test_what_goes_wrong_in_a_helper_is_not_lost() -> None:
    def work(minds: slice) -> None:
        if minds.stop == 4:
            raise ArithmeticError("the last mind")

    with pytest.raises(ArithmeticError, match="the last mind"):
        by_mind(4, MUCH, work)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    by_mind(4, MUCH, _do_nothing)  # so that there are helpers to lose
    child = os.fork()
    if child == 0:
        by_mind(4, MUCH, _do_nothing)
        os._exit(7)
    ended, status, end = 0, 0, time.monotonic() + 30.0
    while not ended and time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)
    if not ended:
        os.kill(child, 9)
    assert os.waitstatus_to_exitcode(status) == 7


def test_a_mind_that_shares_its_cores_gets_the_same_products() -> None:
    draw = torch.Generator().manual_seed(3)
    inputs, weights = torch.randn(8, 64, 280, generator=draw), torch.randn(8, 280, 384, generator=draw)
    start = torch.randn(8, 64, 384, generator=draw)
    errors, sums = linear(inputs, weights, start, -1.0), torch.empty(8, 280, 384)
    assert inputs.numel() * 384 > SMALL
    outer(inputs, errors, sums)
    for mind in range(8):
        alone = slice(mind, mind + 1)
        mine = linear(inputs[alone], weights[alone], start[alone], -1.0)
        assert torch.equal(mine, errors[alone])
        sum_alone = torch.empty(1, 280, 384)
        outer(inputs[alone], mine, sum_alone)
        assert torch.equal(sum_alone, sums[alone])
