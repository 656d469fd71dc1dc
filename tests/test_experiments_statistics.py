"""Statistics of paired runs, against closed forms."""

import math

import numpy as np
import pytest

from sandbox.experiments.statistics import (
    bootstrap,
    holm,
    interquartile_mean,
    probability_of_improvement,
    sign_test,
)


def test_the_interquartile_mean_forgets_a_quarter_at_each_end() -> None:
    runs = np.array([-1000.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1000.0])
    assert interquartile_mean(runs) == pytest.approx((2 + 3 + 4 + 5) / 4)
    assert interquartile_mean(np.array([1.0, 5.0, 9.0])) == pytest.approx(5.0)
    assert interquartile_mean(np.stack([runs, runs + 1.0])) == pytest.approx([3.5, 4.5])


def test_a_bootstrap_interval_is_that_of_the_normal_law_when_there_are_many_runs() -> None:
    runs = np.random.default_rng(1).normal(3.0, 2.0, 400)
    interval = bootstrap(runs)
    # its asymptotic variance under a normal law is 1.19 sigma^2 / R
    half = 1.96 * 2.0 * math.sqrt(1.19 / 400)
    assert interval.estimate == pytest.approx(3.0, abs=3 * half)
    assert interval.high - interval.low == pytest.approx(2 * half, rel=0.2)


def test_a_bootstrap_of_equal_runs_has_no_width_and_is_the_same_every_time() -> None:
    interval = bootstrap(np.full(8, 0.25))
    assert (interval.low, interval.estimate, interval.high) == (0.25, 0.25, 0.25)
    runs = np.arange(8.0)
    assert bootstrap(runs) == bootstrap(runs)


def test_bootstrap_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    draw = np.random.default_rng(2)
    held = [bootstrap(draw.normal(0.0, 1.0, 12)) for _ in range(60)]
    share = np.mean([interval.low <= 0.0 <= interval.high for interval in held])
    assert 0.8 <= share <= 1.0


def test_improvement_counts_pairs_and_ties_half() -> None:
    assert probability_of_improvement(np.array([1.0, 3.0]), np.array([0.0, 2.0])) == pytest.approx(0.75)
    assert probability_of_improvement(np.ones(3), np.ones(5)) == pytest.approx(0.5)


def test_the_sign_test_is_a_binomial_tail() -> None:
    assert sign_test(np.ones(6)) == pytest.approx(1 / 64)
    assert sign_test(np.array([1.0] * 7 + [-1.0])) == pytest.approx(9 / 256)
    assert sign_test(-np.ones(4)) == pytest.approx(1.0)
    assert sign_test(np.zeros(4)) == pytest.approx(1.0)


def test_holm_corrects_the_smallest_most_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == pytest.approx([1.0, 1.0])
