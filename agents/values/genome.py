"""Genomes: how much minds are born to learn from each kind of error, and to care for progress with it.

Every gene is a factor on what was set by hand, so that a genome of ones is the hand-set one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from sandbox.errors import SandboxError, UnknownName
from sandbox.space import STREAMS

_EACH = (1.0,) * len(STREAMS)

MOST = 100.0
"""The largest gene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Genome:
    """What one mind is born to value; each of the first three has a gene for each of `STREAMS`.

    Attributes:
        plasticity: how fast it learns to foresee a stream's channels, at birth.
        lasting: to what share of that this comes in the course of a life.
        interest: what progress in foreseeing a stream is worth to it.
        term: how long ago that was with which it compares itself to tell progress.
    """

    plasticity: tuple[float, ...] = _EACH
    lasting: tuple[float, ...] = _EACH
    interest: tuple[float, ...] = _EACH
    term: float = 1.0

    def genes(self) -> dict[str, float]:
        """Names every gene: "plasticity.self" to "term", in the order of `NAMES`."""
        found: dict[str, float] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                found |= {f"{field.name}.{stream}": one for stream, one in zip(STREAMS, value, strict=True)}
            else:
                found[field.name] = value
        return found

    @classmethod
    def of(cls, genes: Mapping[str, float]) -> Self:
        """Gives the genome that has some genes, and of all others the hand-set ones.

        Raises:
            UnknownName: there is no gene of that name.
            SandboxError: one is no number from 0 to `MOST`.
        """
        for name, gene in genes.items():
            if name not in NAMES:
                raise UnknownName("gene", name, NAMES)
            if not (math.isfinite(gene) and 0.0 <= gene <= MOST):
                raise SandboxError(f"A gene is a number from 0 to {MOST:g}; '{name}' is {gene!r}.")
        whole = cls().genes() | {name: float(gene) for name, gene in genes.items()}
        kinds = [field.name for field in fields(cls) if field.name != "term"]
        each = {kind: tuple(whole[f"{kind}.{stream}"] for stream in STREAMS) for kind in kinds}
        return cls(**each, term=whole["term"])


NAMES: tuple[str, ...] = tuple(Genome().genes())
"""The G genes, in order."""


def tensor_of(genomes: Sequence[Genome]) -> Tensor:
    """Gives the genes of N genomes: float32 [N, G]."""
    return torch.tensor([list(genome.genes().values()) for genome in genomes])


def genomes_of(genes: Tensor) -> list[Genome]:
    """Gives the genomes that have some genes [N, G]."""
    return [Genome.of(dict(zip(NAMES, row, strict=True))) for row in genes.tolist()]
