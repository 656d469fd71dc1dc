"""Whether a genome that evolved makes lives in which more becomes predictable than the hand-set one does."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import torch

from agents.values.genome import Genome
from sandbox.experiments.cohort import MIND, Cohort, Genes, Lived
from sandbox.experiments.probes import Probes
from sandbox.experiments.records import Curve, Outcome
from sandbox.rng import fold, stream, uniform
from worlds.loader import open_world
from worlds.schema import GenomeTable

WORLD = "dinner-party"
"""Where the genome evolved, and where it is tested, in copies that it has never met."""

DISCOVERED = Path(__file__).with_name("discovered.toml")
"""What `sandbox evolve-values` wrote."""

QUESTIONS = 16
"""How often in a life minds are asked about probes."""

CURVES = "Loss on probes"


def run(seed: int, *, lives: int, ticks: int, probes: int) -> Outcome:
    """Lets minds with each genome live the same lives, and asks them what a walker elsewhere would sense.

    Args:
        seed: of the worlds and of what minds are born with, the same for all arms; probes follow from it.
        lives: of each arm.
        ticks: of each life.
        probes: how many moments are asked about.
    """
    world, every = open_world(WORLD), ticks // QUESTIONS
    asked = Probes.draw(world, MIND, number=probes, seed=2 * seed + 1)
    evolved = discovered()
    arms = {
        "evolved": [evolved] * lives,
        "hand-set": [Genome().genes()] * lives,
        "scrambled": [scrambled(evolved, seed, life) for life in range(lives)],
    }
    found = Cohort(world, MIND, list(arms.values()), 2 * seed).live(asked, ticks, every)
    lived = dict(zip(arms, found, strict=True))
    times = [float(every * i) for i in range(QUESTIONS + 1)]
    curves: dict[str, Curve] = {arm: (times, each.curve) for arm, each in lived.items()}
    return Outcome(scores={arm: _scores(each) for arm, each in lived.items()}, curves={CURVES: curves})


def discovered() -> Genes:
    """Reads the genome that evolved."""
    table = tomllib.loads(DISCOVERED.read_text())["genomes"]["evolved"]
    return GenomeTable.model_validate(table).genes()


def scrambled(genes: Genes, seed: int, life: int) -> Genes:
    """Gives a genome that is as far from the hand-set one, but in no direction that was selected.

    Every gene keeps the size of its logarithm, and gets it up or down by chance.
    """
    luck = uniform(fold(seed, stream("discovers.scrambled"), life), torch.arange(len(genes)))
    ups = (luck < 0.5).tolist()  # (G,)
    return {name: gene if up else 1.0 / gene for (name, gene), up in zip(genes.items(), ups, strict=True)}


def _scores(lived: Lived) -> Mapping[str, float]:
    streams = {f"probes, {name}": float(each.mean()) for name, each in lived.streams.items()}
    return {"probes": float(lived.fitness.mean()), "own stream": float(lived.own.mean()), **streams}
