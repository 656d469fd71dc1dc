"""Files and folders that are there whole or not at all, and a disk's errors in words for people."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.errors import BusyError, DamagedError, StorageError

CONFIG, WORLD = "run.json", "world.toml"
"""Two files of every run; by the first it is known."""

RUNS = Path("runs")
"""Where runs lie if no other folder is named."""

_UNDONE = ".undone"
"""How the names of what was not finished end."""

_REMEDIES = {
    errno.ENOSPC: "Make room on that disk, or choose a folder on another.",
    errno.EDQUOT: "Make room in your share of that disk, or choose a folder on another.",
    errno.EACCES: "Choose a place that you may read and write.",
    errno.EPERM: "Choose a place that you may read and write.",
    errno.EROFS: "Choose a place on a disk that can be written.",
    errno.ENOTDIR: "A part of that path is a file; choose another.",
    errno.EISDIR: "That is a folder; name a file.",
    errno.ENOENT: "Look at how it is spelt.",
}


@contextmanager
def explained(deed: str, path: Path) -> Iterator[None]:
    """Turns a disk's error into a `StorageError`; `deed` is what was tried: "write"."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "Choose another place.")
        raise StorageError(f"Cannot {deed} '{path}': {error.strerror or error}. {remedy}") from None


def checksum(content: bytes) -> str:
    """Gives the hash by which a file is known to be whole."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def write(path: Path, content: bytes) -> None:
    """Writes a file that is on the disk when this returns; whoever reads finds the old one or the new one."""
    draft = path.with_name(f".{path.name}{_UNDONE}")
    with explained("write", path):
        try:
            with draft.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)


def append(path: Path, content: bytes) -> None:
    """Adds to a file; what is added is on the disk when this returns."""
    with explained("write", path), path.open("ab") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def read(path: Path) -> bytes:
    """Reads a file, or raises `DamagedError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedError(f"'{path}' cannot be read: {error.strerror or error}.") from None


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Gives an empty folder to write files into, which takes its place at `path` at once, when all are there.

    A folder that was there is replaced.
    """
    draft = path.with_name(f".{path.name}{_UNDONE}")
    with explained("write", path):
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            yield draft
            _sync(draft)
            _replace(draft, path)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _sync(path.parent)


def remove(folder: Path) -> None:
    """Removes a folder; should that be cut short, what is left of it is not found under its name."""
    gone = folder.with_name(f".{folder.name}.old{_UNDONE}")
    with explained("remove", folder):
        folder.rename(gone)
        shutil.rmtree(gone)


def sweep(folder: Path) -> None:
    """Removes what processes that were killed left undone in a folder; nobody else may be writing there."""
    for left in folder.glob(f".*{_UNDONE}"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Makes this process the only one that writes to a folder.

    Raises:
        BusyError: another process writes there.
    """
    with explained("write to", folder):
        held = (folder / "lock").open("ab")
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                f"Another process writes to '{folder}' now; wait until it ends, or choose another folder."
            ) from None
        yield


def _replace(draft: Path, path: Path) -> None:
    old = path.with_name(f".{path.name}.old{_UNDONE}")
    if path.exists() and any(path.iterdir()):
        path.rename(old)
    draft.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Sees to it that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
