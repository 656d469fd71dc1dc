"""Checkpoints: a life at one moment as a folder of tensors and a manifest, whole or not there at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from sandbox.errors import DamagedError
from sandbox.storage import files, records
from sandbox.storage.signature import Signature

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a checkpoint holds.

    Attributes:
        tick: the number of ticks so far.
        digest: the life's digest, as far as the first process knows it.
        checksums: of the tensors of each process that has some of the worlds, in order.
        entries: how much of the run's log came before.
        signature: what bodies sense and do.
    """

    tick: int
    digest: str
    checksums: tuple[str, ...]
    entries: int
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint that was read and is whole.

    Attributes:
        folder: where it lies.
        manifest: what it holds.
        tensors: the state table of one process.
    """

    folder: Path
    manifest: Manifest
    tensors: Mapping[str, Tensor]


def pack(tensors: Mapping[str, Tensor]) -> bytes:
    """Gives a table of tensors as bytes."""
    return safetensors.torch.save({name: tensor.cpu().contiguous() for name, tensor in tensors.items()})


def write(folder: Path, manifest: Manifest, packed: Sequence[bytes]) -> None:
    """Writes a checkpoint: it is there, whole, when this returns, and not at all before.

    Args:
        folder: where.
        manifest: what it holds.
        packed: the tensors of each process.

    Raises:
        StorageError: the disk does not take it.
    """
    with files.whole_folder(folder) as draft:
        for rank, content in enumerate(packed):
            files.write(draft / _tensors(rank), content)
        files.write(draft / MANIFEST, records.dump(manifest))


def read(folder: Path, rank: int = 0) -> Checkpoint:
    """Reads a checkpoint for one of the processes that share its worlds.

    Raises:
        DamagedError: it is not as it was written.
        StorageError: another version wrote it.
    """
    path = folder / MANIFEST
    manifest = records.parse(Manifest, files.read(path), str(path))
    packed = b""
    for each, wanted in enumerate(manifest.checksums):
        path = folder / _tensors(each)
        content = files.read(path)
        if files.checksum(content) != wanted:
            raise DamagedError(
                f"'{path}' is damaged: its {len(content)} bytes are not those that were written."
            )
        packed = content if each == rank else packed
    return Checkpoint(folder=folder, manifest=manifest, tensors=unpack(packed, path))


def unpack(content: bytes, source: Path) -> dict[str, Tensor]:
    """Gives the tensors that `pack` packed."""
    try:
        return safetensors.torch.load(content)
    except SafetensorError as error:
        raise DamagedError(f"'{source}' is damaged: {error}.") from None


def _tensors(rank: int) -> str:
    return "state.safetensors" if rank == 0 else f"state-{rank}.safetensors"
