"""What paired runs say: interquartile means, bootstrap intervals, sign tests, and Holm's correction.

A run is one seed. Both arms of a pair share its world, its noise and what their minds were born with, so only
differences within a seed are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

REPETITIONS = 50_000
"""Resamples of a bootstrap."""

_CHUNK = 5_000
"""Resamples that are drawn at a time, so that memory stays small."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate, and where it may lie.

    Attributes:
        estimate: the interquartile mean over runs.
        low: the lower bound.
        high: the upper bound.
    """

    estimate: float
    low: float
    high: float


def interquartile_mean(values: Floats) -> Floats:
    """Gives the mean of the middle half, along the last axis: [..., R] to [...].

    A quarter of the runs, rounded down, is left out at each end.

    Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice" (2021),
    arXiv 2108.13264, section 4.3.
    """
    cut = values.shape[-1] // 4
    return np.sort(values, axis=-1)[..., cut : values.shape[-1] - cut].mean(-1)


def bootstrap(values: Floats, confidence: float = 0.95) -> Interval:
    """Resamples runs, and gives the interquartile mean with its percentile interval.

    Whole runs are resampled: the tasks of a run share its world and its minds, so they are averaged before
    and not resampled each by itself. With fewer than about ten runs such intervals are somewhat too narrow.

    Source: Agarwal et al. (2021), arXiv 2108.13264, section 4.1.

    Args:
        values: float [R], one number a run.
        confidence: how often such an interval should hold the truth.
    """
    draw = np.random.default_rng(0)
    estimates = np.concatenate(
        [
            interquartile_mean(values[draw.integers(len(values), size=(_CHUNK, len(values)))])
            for _ in range(REPETITIONS // _CHUNK)
        ]
    )
    tail = 50.0 * (1.0 - confidence)
    low, high = np.percentile(estimates, [tail, 100.0 - tail])
    return Interval(estimate=float(interquartile_mean(values)), low=float(low), high=float(high))


def probability_of_improvement(ours: Floats, theirs: Floats) -> float:
    """Gives the chance that a run of ours beats any run of theirs; a tie counts half.

    Source: Agarwal et al. (2021), arXiv 2108.13264, section 4.3.
    """
    difference = ours[:, None] - theirs[None, :]
    return float((difference > 0.0).mean() + 0.5 * (difference == 0.0).mean())


def sign_test(differences: Floats) -> float:
    """Gives the chance of at least so many positive differences if either sign were as likely.

    One-sided, as a claim says beforehand which sign it expects; a difference of 0 counts against it.
    """
    runs, wins = len(differences), int((differences > 0.0).sum())
    return sum(comb(runs, k) for k in range(wins, runs + 1)) / 2**runs


def holm(chances: Sequence[float]) -> list[float]:
    """Corrects p-values of several claims that were tested together.

    Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
    """
    corrected, largest = [0.0] * len(chances), 0.0
    for rank, i in enumerate(sorted(range(len(chances)), key=lambda i: chances[i])):
        largest = max(largest, min(1.0, (len(chances) - rank) * chances[i]))
        corrected[i] = largest
    return corrected
