"""Cores: how many there are for this process, and minds that are computed on several at a time.

Torch's own threads would cut through a mind, and its last bits would depend on how many there are. Here each
mind is computed on one core, as if it were alone.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

import torch

SMALL = 2**22
"""Steps of work, about 0.1 ms on one core, that are not worth waking another for."""


def available_cores() -> int:
    """Says how many cores this process may use, which is less than there are where it is kept to some."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Helpers:
    """Threads that wait for work: one a core but for this one, made when first needed."""

    def __init__(self) -> None:
        self.number = available_cores() - 1
        self._pool: ThreadPoolExecutor | None = None

    def ask(self, work: Callable[[slice], None], minds: slice) -> Future[None]:
        """Lets one of them do some minds' work, as this thread would do it."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.number, thread_name_prefix="minds")
        return self._pool.submit(_work, work, minds, inference=torch.is_inference_mode_enabled())

    def forget(self) -> None:
        """Begins anew where a process was forked off: threads stay with the one that made them."""
        self.__init__()


_HELPERS = _Helpers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_HELPERS.forget)


def by_mind(num_minds: int, steps: int, work: Callable[[slice], None]) -> None:
    """Does the same for N minds, some on each core where there is much to do.

    Args:
        num_minds: N.
        steps: how many multiplications it is in all, or so.
        work: does it for some of the minds, and touches nothing of the others.
    """
    parts = min(num_minds, 1 + _HELPERS.number, 1 + steps // SMALL)
    cuts = [num_minds * k // parts for k in range(parts + 1)]
    shares = [slice(a, b) for a, b in pairwise(cuts)]
    asked = [_HELPERS.ask(work, share) for share in shares[1:]]
    work(shares[0])
    for each in asked:
        each.result()


def _work(work: Callable[[slice], None], minds: slice, *, inference: bool) -> None:
    with torch.inference_mode(inference), torch.no_grad():
        work(minds)
