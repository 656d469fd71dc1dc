"""Demonstrations as files: what a body sensed and was made to do while somebody outside steered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from sandbox.errors import DamagedError
from sandbox.spec import WORDS
from sandbox.state import digest
from sandbox.steering import Steer
from sandbox.storage import files, records
from sandbox.storage.signature import Signature

SUFFIX = ".safetensors"

_HEADER = "sandbox"
"""Under which the `Origin` stands in the file's header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a demonstration is from.

    Attributes:
        agent: whose body it was.
        world: the name of its world.
        number: which of the life's worlds it was.
        seed: of the life.
        signature: what the body senses and does, by name.
    """

    agent: str
    world: str
    number: int
    seed: int
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """T ticks of a body that was steered; at each, what it sensed and what it was then made to do.

    D channels, M motors and P presses, in the order of `origin.signature`. Ticks in which its world began
    anew are left out, for nobody is steered then.

    Attributes:
        origin: where it is from.
        observations: float32 [T, D].
        motors: float32 [T, M] in [-1, 1].
        presses: bool [T, P].
        words: int64 [T], 0 for silence, k for the word k - 1 of the signature.
        ticks: int64 [T], the life's ticks at which it was sensed, rising.
    """

    origin: Origin
    observations: Tensor
    motors: Tensor
    presses: Tensor
    words: Tensor
    ticks: Tensor

    def tensors(self) -> Mapping[str, Tensor]:
        """Names the five parts."""
        return {name: getattr(self, name) for name in _PARTS}


_PARTS = ("observations", "motors", "presses", "words", "ticks")


class Take:
    """A demonstration in the making."""

    def __init__(self, origin: Origin) -> None:
        """Has seen nothing yet."""
        self._origin = origin
        self._seen: list[tuple[int, Tensor, Steer]] = []

    def add(self, tick: int, sensed: Tensor, done: Steer) -> None:
        """Takes in a tick: what was sensed, float32 [D], which is kept as it is, and what was then done."""
        self._seen.append((tick, sensed, done))

    def demonstration(self) -> Demonstration | None:
        """Gives what was seen; None if that is nothing."""
        if not self._seen:
            return None
        ticks, sensed, done = zip(*self._seen, strict=True)
        return Demonstration(
            origin=self._origin,
            observations=torch.stack(sensed),
            motors=torch.tensor([each.motors for each in done], dtype=torch.float32),
            presses=torch.tensor([(each.grab, each.use) for each in done]),
            words=torch.tensor([1 + WORDS.index(each.word) if each.word else 0 for each in done]),
            ticks=torch.tensor(ticks),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What stands in a file beside the tensors.

    Attributes:
        origin: where it is from.
        digest: a hash of all its tensors.
    """

    origin: Origin
    digest: str


def write(demonstration: Demonstration, path: Path) -> None:
    """Writes a demonstration: it is there, whole, when this returns, and not at all before.

    Raises:
        StorageError: the disk does not take it.
    """
    tensors = dict(demonstration.tensors())
    header = _Header(origin=demonstration.origin, digest=digest(tensors))
    with files.explained("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, safetensors.torch.save(tensors, {_HEADER: records.dump(header).decode()}))


def read(file: str | Path) -> Demonstration:
    """Reads a demonstration: what a body sensed and was made to do while somebody possessed it.

    Args:
        file: as `sandbox watch` writes them.

    Raises:
        DamagedError: the file is not there, or not a whole demonstration.
        StorageError: another version wrote it.
    """
    path = Path(file)
    content = files.read(path)
    try:
        tensors = safetensors.torch.load(content)
        with safe_open(path, "pt") as opened:
            header = opened.metadata() or {}
    except SafetensorError as error:
        raise DamagedError(
            f"'{path}' is not a whole demonstration ({error}). `sandbox watch` writes one a possession."
        ) from None
    found = records.parse(_Header, header.get(_HEADER, ""), str(path))
    if set(tensors) != set(_PARTS) or digest(tensors) != found.digest:
        raise DamagedError(f"'{path}' is damaged: its numbers are not those that were written.")
    return Demonstration(origin=found.origin, **tensors)
