"""Mending: a mind whose numbers break goes back to what was good, and no other mind notices.

What is no number can come from anywhere, and lie where nothing shows it. So beside gradients and what
policies say, which are looked at whenever they are made (`Population`), every number that a mind has
registered is looked at in turn, each at least twice a second. Who has broken is mended whole: weights go back
to their last good copy, and of the rest every corner of the state table in which something is no number
begins anew, since averages that belong together are worth nothing one by one.
"""

import logging
from collections.abc import Sequence

import torch
from torch import Tensor

from agents.population import Population
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_LOG = logging.getLogger(__name__)

_A_TICK = 16
"""Tensors that are looked at each tick."""


class Mender:
    """Looks after all numbers of N minds.

    Attributes:
        recoveries: int64 [N], how often each mind's numbers broke.
    """

    def __init__(self, kind: str, spec: MindSpec, state: Scope, populations: Sequence[Population]) -> None:
        """Keeps what everything begins as; to be made when all of a mind is.

        Args:
            kind: the name of these minds, for warnings.
            spec: what they are made for.
            state: the corner in which they have registered all that changes.
            populations: all their weights.
        """
        self._kind, self._team, self._populations = kind, spec.team, populations
        tensors = state.tensors()
        whole = [tensor.flatten(1) if tensor.dim() > 1 else tensor[:, None] for tensor in tensors.values()]
        floats = [tensor for tensor in whole if tensor.is_floating_point()]
        num_rounds = -(-len(floats) // _A_TICK)
        self._rounds = [floats[i::num_rounds] for i in range(num_rounds)]
        apart = {each.data_ptr() for population in populations for each in population.kept}
        self._corners: dict[str, list[tuple[Tensor, Tensor]]] = {}
        for name, tensor in zip(tensors, whole, strict=True):
            if tensor.data_ptr() not in apart:
                corner = self._corners.setdefault(name.rpartition(".")[0], [])
                corner.append((tensor, _first(tensor)))
        nobody = torch.zeros(len(spec.key), dtype=torch.int64, device=spec.device)
        self.recoveries = state.add("recoveries", nobody, world_axis=None)

    def check(self, tick: int) -> None:
        """Looks at some of all numbers, and mends the minds that have broken since the last tick.

        A sum is no number if anything in it is none; a larger one than float32 holds counts as none, too.
        """
        now = self._rounds[tick % len(self._rounds)]
        sums = torch.stack([each.sum(1, dtype=torch.float32) for each in now])
        broken = ~sums.isfinite().all(0)  # (N,)
        for population in self._populations:
            broken.logical_or_(population.broken)
        found = broken.to(torch.float32)
        self._team.average(found)
        if bool(found.any()):
            self._mend(found > 0.0)

    def _mend(self, broken: Tensor) -> None:
        for population in self._populations:
            population.recover(broken)
            population.broken.zero_()
        for corner in self._corners.values():
            lost = torch.zeros_like(broken)
            for tensor, _ in corner:
                lost.logical_or_(~tensor.isfinite().all(1))
            found = lost.to(torch.float32)  # in all processes, or they would no longer be the same
            self._team.average(found)
            lost = found > 0.0
            for tensor, first in corner:
                tensor.copy_(torch.where((broken & lost)[:, None], first, tensor))
        self.recoveries.add_(broken)
        self._tell(broken)

    def _tell(self, broken: Tensor) -> None:
        """Warns of every mind that broke; the more often, the more seldom."""
        for mind in broken.nonzero()[:, 0].tolist():
            times = int(self.recoveries[mind])
            if times & (times - 1) == 0:  # a power of two
                _LOG.warning(
                    "The numbers of %s mind %d broke, for the %d. time; "
                    "it went back to its last good weights.",
                    self._kind,
                    mind,
                    times,
                )


def _first(tensor: Tensor) -> Tensor:
    """Copies what a tensor [N, K] holds at first; [1, 1] where that is one number throughout."""
    one = tensor[:1, :1].clone()
    return one if bool((tensor == one).all()) else tensor.clone()
