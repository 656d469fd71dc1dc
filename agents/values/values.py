"""Values: what N minds make of their genomes, each mind of its own.

Plasticity scales the steps of all weights that read a stream's channels out. How errors about these channels
move level 1 and the slow levels is left alone: they serve all streams.
"""

from typing import Self

import torch
from torch import Tensor

from agents.values.genome import NAMES, Genome, tensor_of
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope

_AGE = 2000.0
"""Ticks of learning after which plasticity is half-way from what it was at birth to what it comes to."""


class Values:
    """The genes of N minds, kept with all else that they carry from body to body.

    Attributes:
        interest: float32 [N, 1, S], what progress in each stream counts for.
        term: float32 [N], the factor on the time over which progress is told.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Is born with what each mind's genome says."""
        genes = tensor_of([Genome.of(each) for each in spec.genomes or ({},) * len(spec.key)]).to(spec.device)
        genes = state.add("genes", genes, world_axis=None)  # (N, G)

        def trait(name: str) -> Tensor:
            first = NAMES.index(f"{name}.{STREAMS[0]}")
            return genes[:, None, first : first + len(STREAMS)]  # (N, 1, S), a view

        self._birth, self._lasting, self.interest = trait("plasticity"), trait("lasting"), trait("interest")
        self.term = genes[:, NAMES.index("term")]
        member = [STREAMS.index(channel.stream) for channel in spec.space.channels]
        self._member = torch.tensor(member, device=spec.device)  # (D,)

    @classmethod
    def of(cls, spec: MindSpec, state: Scope) -> Self | None:
        """Gives the values of minds of whom one at least has a genome of its own; else None."""
        return cls(spec, state) if any(spec.genomes) else None

    def plasticity(self, age: Tensor) -> Tensor:
        """Gives what steps are scaled by at some ages, in ticks of learning [N]: [N, 1, D]."""
        share = (age / (age + _AGE)).view(-1, 1, 1)
        streams = self._birth * (1.0 + (self._lasting - 1.0) * share)
        return streams.index_select(2, self._member)
