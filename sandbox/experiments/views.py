"""What tables and figures show of records: for each arm and task a number of every seed."""

from collections.abc import Sequence

import numpy as np

from sandbox.experiments.claim import View
from sandbox.experiments.records import Record
from sandbox.experiments.statistics import Floats


def tasks_of(view: View, records: Sequence[Record]) -> list[str]:
    """Names the tasks that a view is about, in the order of the records."""
    return [task for task in records[0].outcome.scores[view.arms[0]] if view.covers(task)]


def shown(view: View, records: Sequence[Record], arm: str, task: str) -> Floats:
    """Gives what a view shows of an arm: float [R], one number a seed."""
    scores = np.array([record.outcome.scores[arm][task] for record in records])
    if view.beside is None:
        return scores
    usual = np.array([record.outcome.scores[view.beside][task] for record in records])
    return 100.0 * (scores / usual - 1.0)
