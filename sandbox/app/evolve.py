"""`sandbox evolve-values`: evolves genomes in a world, generation by generation."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor

from agents.values.evolution import Strategy, drawn, moved
from agents.values.genome import Genome, genomes_of
from sandbox.errors import SandboxError, StorageError
from sandbox.experiments.cohort import MIND, Cohort
from sandbox.experiments.probes import Probes
from sandbox.rng import fold, stream, whole
from sandbox.spec import WorldSpec
from sandbox.storage import files
from sandbox.storage.evolution import GENOME, Evolution, Generation, Order
from sandbox.storage.files import RUNS
from worlds.loader import find, load

LIVES, TICKS = 64, 4000

_PROBES = 512

_QUESTIONS = 16
"""How often in a life minds are asked about probes."""

_MOST_LIVES, _LEAST_TICKS = 4096, 200

_STRATEGY = Strategy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for; None for what is not said.

    Attributes:
        world: a name in the library, or the path of a TOML file.
        generations: how many there are to be, with those that are there already.
        lives: of each generation.
        ticks: of each life.
        seed: decides all that is left open.
        out: the folder.
        resume: whether to go on with what is there.
    """

    world: str
    generations: int
    lives: int | None = None
    ticks: int | None = None
    seed: int | None = None
    out: Path | None = None
    resume: bool = False


def evolve(wish: Wish) -> int:
    """Lets generations live until there are enough; gives the exit code.

    Raises:
        SandboxError: it cannot begin or go on so, or the disk takes nothing more.
    """
    evolution = _open(wish)
    with files.locked(evolution.folder):
        files.sweep(evolution.folder)
        last = evolution.last()
        if last is not None and last.number >= wish.generations:
            raise SandboxError(
                f"'{evolution.folder}' has {last.number} generations already; --generations is for more."
            )
        _Lineage(evolution).go_on(last, wish.generations)
    print(f"{evolution.folder / GENOME}: the genome that came of it.")
    return 0


def text_of(genome: Genome, name: str) -> str:
    """Writes a genome as a table of a world file, under a name that agents there can be born by."""
    lines = [
        f'# A genome for a world file: agents are born with it that say genome = "{name}".',
        "# Every gene is a factor on what was set by hand.",
        f"[genomes.{name}]",
        *(f"{gene} = {value:.6g}" for gene, value in genome.genes().items()),
    ]
    return "\n".join(lines) + "\n"


class _Lineage:
    """Generation after generation of one evolution."""

    def __init__(self, evolution: Evolution) -> None:
        self._evolution, self._order = evolution, evolution.order
        self._world = replace(load(evolution.world_file), name=self._order.world)
        seed = _number(self._order.seed, "probes", 0)
        _say("Gathering probes.")
        self._probes = Probes.draw(self._world, self._order.mind, number=_PROBES, seed=seed)

    def go_on(self, last: Generation | None, until: int) -> None:
        """Lives on until there are so many generations."""
        done = 0 if last is None else last.number
        centre = Genome() if last is None else Genome.of(last.following)
        for number in range(done + 1, until + 1):
            generation = self._live(number, centre)
            centre = Genome.of(generation.following)
            self._evolution.keep(generation, text_of(centre, "evolved"))
            _say(
                f"generation {number}: best {generation.best:.4f}, mean {generation.mean:.4f}, "
                f"centre {generation.centred:.4f}, hand-set {generation.hand_set:.4f}, "
                f"own stream {generation.own:.4f}; {generation.seconds:.0f} s"
            )

    def _live(self, number: int, centre: Genome) -> Generation:
        """Lets genomes around a centre live, and beside them the centre itself and the hand-set one."""
        start, order = perf_counter(), self._order
        key = fold(order.seed, stream("evolution"), number)
        genes = drawn(centre, _pairs(order.lives, self._world), key, _STRATEGY)  # (2, P, G)
        seats = len(self._world.agents)
        sets = [*(genomes_of(each) for each in genes), [centre] * seats, [Genome()] * seats]
        named = [[genome.genes() for genome in each] for each in sets]
        cohort = Cohort(self._world, order.mind, named, _number(order.seed, "lives", number))
        up, down, centred, hand_set = cohort.live(self._probes, order.ticks, order.ticks // _QUESTIONS)
        fitness = torch.stack((up.fitness, down.fitness))  # (2, P)
        return Generation(
            number=number,
            centre=centre.genes(),
            best=float(fitness.max()),
            mean=float(fitness.mean()),
            centred=float(centred.fitness.mean()),
            hand_set=float(hand_set.fitness.mean()),
            own=float(torch.stack((up.own, down.own)).mean()),
            genes=_rounded(genes.flatten(0, 1)),
            fitness=fitness.flatten().tolist(),
            following=moved(centre, fitness, key, _STRATEGY).genes(),
            seconds=perf_counter() - start,
        )


def _open(wish: Wish) -> Evolution:
    """Opens an evolution as asked, or begins it.

    Raises:
        SandboxError: it is impossible, or something else was asked for than it was begun with.
    """
    file = find(wish.world)
    folder = wish.out or RUNS / f"values-{file.stem}-{wish.seed or 0}"
    if wish.resume:
        evolution = Evolution(folder)
        _agree(wish, evolution)
        return evolution
    lives, ticks = wish.lives or LIVES, wish.ticks or TICKS
    if not 2 <= lives <= _MOST_LIVES:
        raise SandboxError(f"--lives must be from 2 to {_MOST_LIVES}, in pairs, got {lives}.")
    if ticks < _LEAST_TICKS:
        raise SandboxError(f"--ticks must be at least {_LEAST_TICKS}, or nothing is learned, got {ticks}.")
    world, seed = load(file), whole("seed", wish.seed or 0)
    order = Order(world=world.name, mind=MIND, lives=lives, ticks=ticks, seed=seed)
    evolution = Evolution.create(folder, order, file.read_text())
    pairs = _pairs(lives, world)
    _say(f"Into {folder}; each generation has {2 * pairs} lives of {ticks} ticks. Ctrl-C ends it well.")
    return evolution


def _agree(wish: Wish, evolution: Evolution) -> None:
    """Raises `StorageError` if something else is asked for than an evolution was begun with."""
    order = evolution.order
    for option, wanted, begun in (
        ("--lives", wish.lives, order.lives),
        ("--ticks", wish.ticks, order.ticks),
        ("--seed", wish.seed, order.seed),
    ):
        if wanted is not None and wanted != begun:
            raise StorageError(
                f"'{evolution.folder}' was begun with {option} {begun}, not {wanted}. Leave {option} out to "
                "go on with it, or begin another."
            )
    if find(wish.world).read_bytes() != evolution.world_file.read_bytes():
        raise StorageError(
            f"'{wish.world}' is not the world that '{evolution.folder}' was begun in, '{order.world}', or "
            "has changed since. Begin another."
        )


def _pairs(lives: int, world: WorldSpec) -> int:
    """Gives P, how many pairs of lives there are: so many that they fill worlds."""
    seats = len(world.agents)
    return -(-lives // (2 * seats)) * seats


def _number(seed: int, name: str, generation: int) -> int:
    """Gives the seed of something."""
    return int(fold(seed, stream(f"evolution.{name}"), generation)) & (2**62 - 1)


def _rounded(genes: Tensor) -> list[list[float]]:
    return [[round(gene, 6) for gene in row] for row in genes.tolist()]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
