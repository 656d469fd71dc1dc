"""Runs seeds side by side: each in a process of its own, with its own share of the cores."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import Queue, get_context
from time import perf_counter
from typing import NamedTuple

from sandbox.experiments.records import Outcome

Run = Callable[..., Outcome]


class Finished(NamedTuple):
    """A seed that has been run: which, what it found, and how many seconds that took."""

    seed: int
    outcome: Outcome
    seconds: float


def run_all(run: Run, seeds: Sequence[int], settings: Mapping[str, object], jobs: int) -> Iterator[Finished]:
    """Runs seeds, and gives each as soon as it is finished.

    What a seed finds depends neither on how many run beside it nor on how many cores it has.

    Args:
        run: gives what a seed found, from the seed and the settings by name; of several jobs, one that a
            process can find by its name.
        seeds: which.
        settings: of the run, by name.
        jobs: how many run at a time.
    """
    if jobs == 1 or len(seeds) < 2:  # a process of its own would gain nothing
        yield from (_run(run, seed, settings) for seed in seeds)
        return
    context = get_context("spawn")  # a fork would share the threads of what is loaded already
    shares = context.Queue()
    for share in _shares(jobs):
        shares.put(share)
    with ProcessPoolExecutor(jobs, context, _settle, (shares,)) as pool:
        running = [pool.submit(_run, run, seed, settings) for seed in seeds]
        try:
            for each in as_completed(running):
                yield each.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _run(run: Run, seed: int, settings: Mapping[str, object]) -> Finished:
    start = perf_counter()
    outcome = run(seed, **settings)
    return Finished(seed, outcome, perf_counter() - start)


def _shares(jobs: int) -> list[list[int]]:
    """Deals this process's cores out to some jobs; where there are more jobs than cores, some share one."""
    if not hasattr(os, "sched_getaffinity"):  # not on macOS: there the system alone decides
        return [[]] * jobs
    cores = sorted(os.sched_getaffinity(0))
    return [cores[job::jobs] or [cores[job % len(cores)]] for job in range(jobs)]


def _settle(shares: "Queue[list[int]]") -> None:
    """Keeps a worker to its share of the cores, so that threads of different seeds do not collide."""
    share = shares.get()
    if share:
        os.sched_setaffinity(0, share)
