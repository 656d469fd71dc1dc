"""Evolution of genomes: an antithetic evolution strategy on the logarithms of genes.

Source: Salimans and others, "Evolution strategies as a scalable alternative to reinforcement learning"
(2017), arXiv 1703.03864, algorithm 1 and section 2.1: mirrored sampling and rank shaping.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from agents.values.genome import NAMES, Genome, genomes_of, tensor_of
from sandbox.rng import normal, stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """How genomes are varied, and how far what proves better is followed.

    Attributes:
        spread: standard deviation of the logarithm of each gene.
        stride: how far, in spreads, the centre moves that knows for certain where to go.
        reach: the largest logarithm of a gene, up or down.
    """

    spread: float = 0.4
    stride: float = 3.0
    reach: float = 2.3


def drawn(centre: Genome, pairs: int, key: Tensor, strategy: Strategy) -> Tensor:
    """Draws genomes around one, in pairs that differ from it in opposite ways.

    Args:
        centre: the one.
        pairs: P.
        key: int64 [], of the noise of this generation.
        strategy: how far.

    Returns:
        float32 [2, P, G], genes.
    """
    kicks = strategy.spread * kicked(pairs, key)  # (P, G)
    return _kept(_log(centre) + torch.stack((kicks, -kicks)), strategy).exp()


def kicked(pairs: int, key: Tensor) -> Tensor:
    """Gives in which direction each pair differs from the centre: float32 [P, G], of deviation 1."""
    index = torch.arange(pairs * len(NAMES)).view(pairs, len(NAMES))
    return normal(key, stream("evolution.kick"), index)


def shaped(fitness: Tensor) -> Tensor:
    """Gives ranks instead of fitness [P], from -0.5 for the worst to 0.5 for the best; equals share one."""
    above = (fitness[:, None] > fitness).sum(1).to(torch.float32)
    below = (fitness[:, None] < fitness).sum(1).to(torch.float32)
    return (above - below) / (2.0 * max(1, len(fitness) - 1))


def moved(centre: Genome, fitness: Tensor, key: Tensor, strategy: Strategy) -> Genome:
    """Moves a centre to where those were fitter that were drawn around it.

    Two of a pair are begun alike, so that only by how much one is fitter than the other counts.

    Args:
        centre: what they were drawn around.
        fitness: float32 [2, P], of those that `drawn` gave for the same key.
        key: int64 [].
        strategy: how far.
    """
    ranks = shaped((fitness - fitness.mean(0)).flatten()).view_as(fitness)
    slope = ((ranks[0] - ranks[1])[:, None] * kicked(fitness.shape[1], key)).mean(0)  # (G,)
    step = strategy.stride * strategy.spread * slope
    (genome,) = genomes_of(_kept(_log(centre) + step, strategy).exp()[None])
    return genome


def _log(genome: Genome) -> Tensor:
    return tensor_of([genome])[0].log()


def _kept(logs: Tensor, strategy: Strategy) -> Tensor:
    return logs.clamp(-strategy.reach, strategy.reach)
