"""The log of a run on disk: one line of JSON for everything that was done from outside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import torch

from sandbox.errors import DamagedError
from sandbox.intervention import Act, Entry, Intervention
from sandbox.storage import files
from sandbox.timestep import Action

_KINDS = {kind.__name__: kind for kind in get_args(Intervention)}


class Journal:
    """A log that grows on disk; each checkpoint says how many of its lines belong to it."""

    def __init__(self, path: Path) -> None:
        """Finds the log, which may not be there yet."""
        self._path = path
        self._written: int | None = None

    def read(self, num_entries: int) -> tuple[Entry, ...]:
        """Reads the first lines.

        Raises:
            DamagedError: they are not all there.
        """
        if num_entries == 0:
            return ()
        lines = files.read(self._path).decode(errors="replace").splitlines()[:num_entries]
        try:
            entries = tuple(_decode(json.loads(line)) for line in lines)
        except (ValueError, KeyError, TypeError):
            entries = ()
        if len(entries) < num_entries:
            raise DamagedError(
                f"'{self._path}' should have {num_entries} entries; not all of them are there."
            )
        return entries

    def extend(self, log: Sequence[Entry]) -> None:
        """Writes what a log holds beyond what was written; the first time all, over what there was."""
        if self._written is None:
            if log or self._path.exists():
                files.write(self._path, _lines(log))
        elif len(log) > self._written:
            files.append(self._path, _lines(islice(log, self._written, None)))
        self._written = len(log)


def _lines(entries: Any) -> bytes:  # noqa: ANN401
    return "".join(json.dumps(_encode(entry)) + "\n" for entry in entries).encode()


def _encode(entry: Entry) -> Mapping[str, Any]:
    done = entry.intervention
    said: Mapping[str, Any] = {each.name: getattr(done, each.name) for each in fields(done)}
    if isinstance(done, Act):
        said = {name: part.tolist() for name, part in done.action.tensors().items()}
    return {"tick": entry.tick, "do": type(done).__name__, **said}


def _decode(line: dict[str, Any]) -> Entry:
    tick, kind = line.pop("tick"), _KINDS[line.pop("do")]
    if kind is Act:
        types = {"motor": torch.float32, "press": torch.bool, "word": torch.int64}
        parts = {name: torch.tensor(line[name], dtype=dtype) for name, dtype in types.items()}
        return Entry(tick, Act(action=Action(**parts)))
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in line.items()}
    return Entry(tick, kind(**said))
