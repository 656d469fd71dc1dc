"""An evolution of genomes on disk: what it was begun with, and a file for every generation that is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import DamagedError, StorageError
from sandbox.storage import files, records

ORDER = "evolution.json"

GENOME = "genome.toml"
"""What came of it, to be put into a world file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an evolution was begun with, beside the text of its world.

    Attributes:
        world: the world's name.
        mind: the kind of minds.
        lives: of each generation.
        ticks: of each life.
        seed: decides all that is left open.
    """

    world: str
    mind: str
    lives: int
    ticks: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A generation that has lived.

    Attributes:
        number: from 1.
        centre: the genes that its genomes were drawn around.
        best: the fitness of the fittest of them.
        mean: of all of them.
        centred: mean fitness of lives with the genome they were drawn around, in the first of their worlds.
        hand_set: of lives with the hand-set genome, there too.
        own: mean fitness of all drawn lives on what each of them came to sense.
        genes: by life, what each was born with.
        fitness: by life.
        following: the genes around which the next generation is drawn.
        seconds: how long it took.
    """

    number: int
    centre: Mapping[str, float]
    best: float
    mean: float
    centred: float
    hand_set: float
    own: float
    genes: list[list[float]]
    fitness: list[float]
    following: Mapping[str, float]
    seconds: float


class Evolution:
    """The folder of an evolution.

    Attributes:
        folder: where it is.
        order: what it was begun with.
        world_file: its world, as TOML.
    """

    def __init__(self, folder: Path) -> None:
        """Opens one.

        Raises:
            StorageError: there is none, or of another version.
        """
        if not (folder / ORDER).is_file():
            raise StorageError(
                f"'{folder}' is not the folder of an evolution: it has no '{ORDER}'. "
                "Leave out --resume to begin one there."
            )
        self.folder, self.world_file = folder, folder / files.WORLD
        self.order = records.parse(Order, files.read(folder / ORDER), str(folder / ORDER))

    @classmethod
    def create(cls, folder: Path, order: Order, world_text: str) -> "Evolution":
        """Makes the folder of a new one.

        Raises:
            StorageError: something is there already, or it cannot be written.
        """
        if (folder / ORDER).exists():
            raise StorageError(f"'{folder}' holds an evolution already; --resume goes on with it.")
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise StorageError(f"'{folder}' is there already and not empty; choose another with --out.")
        with files.whole_folder(folder) as draft:
            files.write(draft / ORDER, records.dump(order))
            files.write(draft / files.WORLD, world_text.encode())
        return cls(folder)

    def last(self) -> Generation | None:
        """Reads the last generation that has lived; None before the first.

        Raises:
            DamagedError: one is missing, or is not what was written.
        """
        numbers = sorted(int(path.stem.rpartition("-")[2]) for path in self.folder.glob("generation-*.json"))
        if not numbers:
            return None
        if numbers != list(range(1, len(numbers) + 1)):
            raise DamagedError(
                f"'{self.folder}' lacks a generation: it has {len(numbers)} up to {numbers[-1]}."
            )
        path = self._path(numbers[-1])
        return records.parse(Generation, files.read(path), str(path))

    def keep(self, generation: Generation, genome: str) -> None:
        """Writes a generation, whole or not at all, and the genome that has come of all so far."""
        files.write(self.folder / GENOME, genome.encode())
        files.write(self._path(generation.number), records.dump(generation))

    def _path(self, number: int) -> Path:
        return self.folder / f"generation-{number:04d}.json"
