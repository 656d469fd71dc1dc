"""Single minds as files: taken out of one life, seated in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from sandbox.errors import DamagedError, StorageError
from sandbox.life import Life
from sandbox.state import digest
from sandbox.storage import files, records
from sandbox.storage.signature import Signature

SUFFIX = ".mind"

_HEADER = "sandbox"
"""Under which the `Portrait` stands in the file's header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """Whose mind it is.

    Attributes:
        name: of the agent it was.
        kind: the name of its kind.
        signature: of the bodies that it fits.
        digest: a hash of all its tensors.
    """

    name: str
    kind: str
    signature: Signature
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMind:
    """A mind that was read from a file.

    Attributes:
        path: the file.
        portrait: whose it is.
        tensors: all that it carries from body to body.
    """

    path: Path
    portrait: Portrait
    tensors: Mapping[str, Tensor]

    def seat(self, life: Life, agent: str) -> None:
        """Puts this mind into an agent whose mind is of its kind; what its bodies hold begins fresh.

        Raises:
            StorageError: the agent's body senses or does other things, or its mind has another shape.
        """
        misfits = self.portrait.signature.misfits(Signature.of(life))
        if misfits:
            raise StorageError(
                f"'{self.path}' does not fit {agent} in '{life.spec.name}': {misfits}. "
                "A mind fits into all bodies that sense and do the same; choose a world with such bodies."
            )
        _, seat = life.minds.knowledge(agent)
        odd = sorted(_shapes(self.tensors).items() ^ _shapes(seat).items())
        if odd:
            names = ", ".join(dict.fromkeys(name for name, _ in odd[:4]))
            raise StorageError(
                f"'{self.path}' does not fit {agent}: a '{self.portrait.kind}' mind here differs in {names}. "
                "Export it anew from a run of this version."
            )
        for name, tensor in seat.items():
            tensor.copy_(self.tensors[name])


def export(life: Life, agent: str, path: Path) -> None:
    """Writes an agent's mind to a file.

    Raises:
        StorageError: something is there already, the file cannot be written, or the mind is broken now.
        UnknownName: there is no such agent.
    """
    if path.suffix != SUFFIX:
        raise StorageError(f"'{path}' should end in '{SUFFIX}'.")
    if path.exists():
        raise StorageError(f"'{path}' is there already; choose another name.")
    kind, views = life.minds.knowledge(agent)
    tensors = {name: tensor.cpu().clone() for name, tensor in views.items()}
    if not tensors:
        raise StorageError(
            f"{agent}'s mind is '{kind}', which carries nothing from body to body; name a learner."
        )
    broken = [name for name, each in tensors.items() if not bool(each.isfinite().all())]
    if broken:
        raise StorageError(
            f"{agent}'s mind is broken now: not all of {', '.join(broken[:4])} is numbers. "
            "It mends itself while it lives; let it live on for a few seconds, and export it then."
        )
    portrait = Portrait(name=agent, kind=kind, signature=Signature.of(life), digest=digest(tensors))
    header = {_HEADER: records.dump(portrait).decode()}
    files.write(path, safetensors.torch.save(tensors, header))


def read(path: Path) -> StoredMind:
    """Reads a mind.

    Raises:
        DamagedError: the file is not there, or not a whole mind.
        StorageError: another version wrote it.
    """
    content = files.read(path)
    try:
        tensors = safetensors.torch.load(content)
        with safe_open(path, "pt") as opened:
            header = opened.metadata() or {}
    except SafetensorError as error:
        raise DamagedError(f"'{path}' is not a whole mind ({error}). `sandbox export` makes them.") from None
    portrait = records.parse(Portrait, header.get(_HEADER, ""), str(path))
    if digest(tensors) != portrait.digest:
        raise DamagedError(f"'{path}' is damaged: its numbers are not those that were written.")
    return StoredMind(path=path, portrait=portrait, tensors=tensors)


def _shapes(tensors: Mapping[str, Tensor]) -> dict[str, str]:
    return {name: f"{tuple(tensor.shape)} {tensor.dtype}" for name, tensor in tensors.items()}
