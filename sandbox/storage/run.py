"""A run: the folder in which a life is kept while it is trained or watched."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sandbox.errors import DamagedError, StateError, StorageError
from sandbox.life import Life, Saved
from sandbox.storage import checkpoint, files, records
from sandbox.storage.checkpoint import Manifest
from sandbox.storage.files import CONFIG, WORLD
from sandbox.storage.journal import Journal
from sandbox.storage.signature import Signature

_LOGGER = logging.getLogger(__name__)

LOG, CHECKPOINTS = "log.jsonl", "checkpoints"

KEPT = 3
"""How many checkpoints are kept, the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a run's life was opened with, beside the text of its world.

    Attributes:
        made_by: whether it is trained, or watched.
        world: the world's name.
        minds: the kind of every agent's mind, by its name.
        worlds: how many copies, in each process.
        seed: of the life.
        device: where minds compute.
        team: how many processes share the worlds.
    """

    made_by: Literal["train", "watch"]
    world: str
    minds: Mapping[str, str]
    worlds: int
    seed: int
    device: str
    team: int = 1


class Run:
    """A run's folder.

    Attributes:
        folder: where it is.
        config: what its life was opened with.
        world_text: its world, as TOML.
    """

    def __init__(self, folder: Path) -> None:
        """Opens a run for reading.

        Raises:
            StorageError: there is none, or of another version.
        """
        if not (folder / CONFIG).is_file():
            found = "a folder, but no run" if folder.is_dir() else "not a run's folder"
            raise StorageError(f"'{folder}' is {found}: it has no '{CONFIG}'. `sandbox train` makes runs.")
        self.folder = folder
        self.config = records.parse(Config, files.read(folder / CONFIG), str(folder / CONFIG))
        self.world_text = files.read(folder / WORLD).decode(errors="replace")
        self._journal = Journal(folder / LOG)

    @classmethod
    def create(cls, folder: Path, config: Config, world_text: str) -> "Run":
        """Makes the folder of a new run.

        Raises:
            StorageError: something is there already, or it cannot be written.
        """
        cls.refuse(folder)
        with files.whole_folder(folder) as draft:
            files.write(draft / CONFIG, records.dump(config))
            files.write(draft / WORLD, world_text.encode())
            (draft / CHECKPOINTS).mkdir()
        return cls(folder)

    @staticmethod
    def refuse(folder: Path) -> None:
        """Raises `StorageError` if a new run cannot be made here, because something is there already."""
        if (folder / CONFIG).exists():
            raise StorageError(
                f"'{folder}' is a run already. Go on with it (--resume), or name another folder (--run)."
            )
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise StorageError(f"There is something else at '{folder}'; name another folder for the run.")

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Makes this process the only one that writes here.

        Raises:
            StorageError: another process writes here, or the folder cannot be written.
        """
        with files.locked(self.folder):
            files.sweep(self.folder)
            files.sweep(self.folder / CHECKPOINTS)
            yield

    def save(self, saved: Saved, signature: Signature, others: tuple[bytes, ...] = ()) -> Path:
        """Keeps a moment, and forgets the oldest but for the last few.

        Args:
            saved: the moment.
            signature: of its bodies.
            others: the packed tensors of other processes that have some of the worlds.

        Raises:
            StorageError: the disk does not take it; all that was kept before is still there.
        """
        packed = (checkpoint.pack(saved.tensors), *others)
        self._journal.extend(saved.log)
        manifest = Manifest(
            tick=saved.tick,
            digest=saved.digest(),
            checksums=tuple(map(files.checksum, packed)),
            entries=len(saved.log),
            signature=signature,
        )
        folder = self.folder / CHECKPOINTS / f"{saved.tick:012d}"
        checkpoint.write(folder, manifest, packed)
        for old in self._checkpoints()[:-KEPT]:
            files.remove(old)
        return folder

    def load(self, rank: int = 0) -> tuple[Saved, Manifest]:
        """Reads the last moment that was kept whole; says so if a later one is damaged.

        Args:
            rank: which of the processes that share the worlds reads.

        Raises:
            StorageError: none is whole, or another version wrote it.
        """
        faults: list[str] = []
        for folder in reversed(self._checkpoints()):
            try:
                found = checkpoint.read(folder, rank)
                log = self._journal.read(found.manifest.entries)
            except DamagedError as error:
                faults.append(str(error))
                _LOGGER.warning("%s Going back to the checkpoint before.", error)
            else:
                return Saved(tensors=found.tensors, log=log), found.manifest
        what = " ".join(faults) or f"There is none in '{self.folder / CHECKPOINTS}'."
        raise StorageError(f"'{self.folder}' has no whole checkpoint left to open. {what}")

    def restore(self, life: Life, rank: int = 0) -> None:
        """Takes a life of this run's world to the last moment that was kept whole; it may have fewer worlds.

        Args:
            life: as opened with the run's config.
            rank: which of the processes that share the worlds has it.

        Raises:
            StorageError: there is no such moment, or this is not its life.
        """
        saved, manifest = self.load(rank)
        misfits = manifest.signature.misfits(Signature.of(life))
        if misfits:
            raise StorageError(f"'{self.folder}' does not fit the bodies of '{life.spec.name}': {misfits}.")
        try:
            life.restore(replace(saved, tensors=life.state.narrow(saved.tensors)))
        except StateError as error:
            raise StorageError(
                f"'{self.folder}' cannot go on: its '{WORLD}', or what is made of it here, has changed. "
                f"{error}"
            ) from None

    def _checkpoints(self) -> list[Path]:
        """Lists the checkpoints, oldest first."""
        found = (self.folder / CHECKPOINTS).glob("[0-9]*")
        return sorted(path for path in found if path.name.isdigit())
