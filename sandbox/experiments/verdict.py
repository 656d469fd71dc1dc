"""What records say about a claim, computed by its rules and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sandbox.experiments.claim import Claim, Primary
from sandbox.experiments.records import Record
from sandbox.experiments.statistics import (
    Floats,
    Interval,
    bootstrap,
    holm,
    probability_of_improvement,
    sign_test,
)

Verdict = Literal["supported", "not supported", "inconclusive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One primary claim and what the records say about it.

    Attributes:
        primary: the claim.
        effects: float [R], each run's effect; positive is in the direction claimed.
        interval: where the effect lies.
        improvement: the chance that a run of the arm beats any run of those it is compared with.
        chance: the p-value of the sign test, corrected for all primaries.
        verdict: what follows.
    """

    primary: Primary
    effects: Floats
    interval: Interval
    improvement: float
    chance: float
    verdict: Verdict


def judge(claim: Claim, records: Sequence[Record]) -> list[Judged]:
    """Judges every primary claim by the records of all its runs."""
    effects = [np.array([effect(primary, record) for record in records]) for primary in claim.primary]
    bars = [_bar(primary.least) for primary in claim.primary]
    chances = holm([sign_test(each - bar) for each, bar in zip(effects, bars, strict=True)])
    judged = []
    for primary, found, chance in zip(claim.primary, effects, chances, strict=True):
        interval = bootstrap(found)
        judged.append(
            Judged(
                primary=primary,
                effects=found,
                interval=interval,
                improvement=_improvement(primary, records),
                chance=chance,
                verdict=decide(interval, chance, primary.least, claim.alpha),
            )
        )
    return judged


def decide(interval: Interval, chance: float, least: float, alpha: float) -> Verdict:
    """Decides on one claim.

    Supported: the effect is at least as large as claimed, its interval lies above 0 and the corrected sign
    test is significant. Not supported: the interval lies below the effect claimed. Inconclusive: all else.
    Where no more is claimed than to be no worse by a margin, that margin takes the place of 0.
    """
    if interval.estimate >= least and interval.low > _bar(least) and chance <= alpha:
        return "supported"
    return "not supported" if interval.high < least else "inconclusive"


def _bar(least: float) -> float:
    """Gives the effect that runs must lie above: 0, or for a claim to be no worse how much that allows."""
    return min(least, 0.0)


def overall(judged: Sequence[Judged]) -> Verdict:
    """Decides on all claims together: each must hold, and one that does not is enough to fail."""
    verdicts = {each.verdict for each in judged}
    if verdicts == {"supported"}:
        return "supported"
    return "not supported" if "not supported" in verdicts else "inconclusive"


def effect(primary: Primary, record: Record) -> float:
    """Gives by how much the arm does better in one run than the best of those it is compared with."""
    ours = _level(primary, record, primary.arm)
    gains = [ours - _level(primary, record, other) for other in primary.against]
    return min(gains)


def _level(primary: Primary, record: Record, arm: str) -> float:
    """Gives how well an arm did, averaged over tasks, so that more is better."""
    scores = record.outcome.scores[arm]
    values = np.array([value for task, value in scores.items() if primary.covers(task)])
    level = float((np.log(values) if primary.compare == "ratio" else values).mean())
    return level if primary.better == "higher" else -level


def _improvement(primary: Primary, records: Sequence[Record]) -> float:
    ours = np.array([_level(primary, record, primary.arm) for record in records])
    theirs = [[_level(primary, record, other) for other in primary.against] for record in records]
    return probability_of_improvement(ours, np.array(theirs).max(axis=1))
