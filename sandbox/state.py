"""The one table of everything that changes in a life.

Every part registers its tensors here and then writes to them in place. Save, restore, fork and digest
walk this table and know nothing else; a thing that changes and is not in it is a bug.
"""

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor

from sandbox.errors import StateError

ORIGIN = "origin"
"""The name of what must be equal for one life's moment to be another's: a hash of its world and seed."""

Saved = Mapping[str, Tensor]


class State:
    """Named tensors, each living at one address for as long as the life does."""

    def __init__(self) -> None:
        """Starts empty."""
        self._tensors: dict[str, Tensor] = {}
        self._axes: dict[str, int | None] = {}
        self._first: dict[str, tuple[int, Tensor]] = {}

    def add(self, name: str, tensor: Tensor, *, world_axis: int | None = 0, renews: bool = True) -> Tensor:
        """Registers a tensor and gives it back.

        Args:
            name: dotted, unique: "eating.chew".
            tensor: written in place from now on, never replaced; holds its first value.
            world_axis: the axis that counts worlds, or bodies of a mind, one in each world. None for what
                belongs to no world, such as what a mind has learned.
            renews: whether a world that begins anew gets its first values back here; where there is a
                `world_axis`.
        """
        assert name not in self._tensors, f"'{name}' is registered twice"
        self._tensors[name] = tensor
        self._axes[name] = world_axis
        if world_axis is not None and renews:
            self._first[name] = (world_axis, tensor.clone())
        return tensor

    def scope(self, prefix: str) -> "Scope":
        """Gives a view that registers under `prefix.`."""
        return Scope(self, prefix)

    def __getitem__(self, name: str) -> Tensor:
        """Gives a registered tensor."""
        return self._tensors[name]

    def save(self) -> dict[str, Tensor]:
        """Copies every tensor."""
        return {name: tensor.clone() for name, tensor in self._tensors.items()}

    def restore(self, saved: Saved) -> None:
        """Writes a saved table back, or raises `StateError` and changes nothing."""
        self._check(saved)
        for name, tensor in self._tensors.items():
            tensor.copy_(saved[name])

    def narrow(self, saved: Saved) -> dict[str, Tensor]:
        """Takes the first worlds, as many as there are here, out of a table saved from more of them."""
        taken = dict(saved)
        for name, axis in self._axes.items():
            if axis is not None and name in taken and taken[name].dim() > axis:
                num_worlds = min(self._tensors[name].shape[axis], taken[name].shape[axis])
                taken[name] = taken[name].narrow(axis, 0, num_worlds)
        return taken

    def under(self, prefix: str) -> dict[str, Tensor]:
        """Gives all that is registered under `prefix.`, without that prefix."""
        return {
            name.removeprefix(f"{prefix}."): tensor
            for name, tensor in self._tensors.items()
            if name.startswith(f"{prefix}.")
        }

    def lasting(self, prefix: str) -> dict[str, Tensor]:
        """Gives what belongs to no world of all that is `under` a prefix."""
        found = self.under(prefix)
        return {name: each for name, each in found.items() if self._axes[f"{prefix}.{name}"] is None}

    def renew(self, worlds: Tensor) -> None:
        """Gives some worlds' rows their first values back; `worlds` are int64 indices."""
        for name, (axis, first) in self._first.items():
            rows = worlds.to(first.device)
            self._tensors[name].index_copy_(axis, rows, first.index_select(axis, rows))

    def renew_minds(self, minds: Tensor) -> None:
        """Gives some minds' rows of all that counts bodies their first values back, in all their bodies.

        Args:
            minds: int64 indices, of a table in which the first axis of everything counts minds.
        """
        for name, (_, first) in self._first.items():
            rows = minds.to(first.device)
            self._tensors[name].index_copy_(0, rows, first.index_select(0, rows))

    def swap(self, prefix: str, first: int, second: int) -> None:
        """Exchanges two rows of the first axis of everything registered under `prefix.`."""
        for name, tensor in self._tensors.items():
            if name.startswith(f"{prefix}."):
                rows = tensor[[second, first]]
                tensor[first], tensor[second] = rows[0], rows[1]

    def digest(self, more: str = "") -> str:
        """Gives a hash of every name and every bit, and of some more text."""
        return digest(self._tensors, more)

    def _check(self, saved: Saved) -> None:
        if set(saved) != set(self._tensors):
            odd = sorted(set(saved) ^ set(self._tensors))
            raise StateError(
                f"The saved state belongs to another life: {', '.join(odd[:4])} "
                "is in only one of the two. Restore it into a life of the same world and minds."
            )
        if ORIGIN in saved and not torch.equal(saved[ORIGIN], self._tensors[ORIGIN]):
            raise StateError(
                "The saved state belongs to another seed or world; open a life with the same ones."
            )
        for name, tensor in self._tensors.items():
            if saved[name].shape != tensor.shape or saved[name].dtype != tensor.dtype:
                raise StateError(
                    f"'{name}' was saved as {tuple(saved[name].shape)} {saved[name].dtype}, this life "
                    f"has {tuple(tensor.shape)} {tensor.dtype}. Open a life with as many worlds."
                )


class Scope:
    """A part's own corner of the table."""

    def __init__(self, state: State, prefix: str) -> None:
        """Registers into `state` under `prefix.`."""
        self._state = state
        self._prefix = prefix

    def add(self, name: str, tensor: Tensor, *, world_axis: int | None = 0, renews: bool = True) -> Tensor:
        """Registers a tensor and gives it back; see `State.add`."""
        return self._state.add(f"{self._prefix}.{name}", tensor, world_axis=world_axis, renews=renews)

    def tensors(self) -> dict[str, Tensor]:
        """Gives all that is registered in this corner so far, by its name here."""
        return self._state.under(self._prefix)

    def scope(self, prefix: str) -> "Scope":
        """Gives a corner of this corner, for a part's own parts."""
        return Scope(self._state, f"{self._prefix}.{prefix}")


def digest(tensors: Saved, more: str = "") -> str:
    """Gives a hash of every name and every bit of a table, and of some more text."""
    hasher = hashlib.blake2b(more.encode(), digest_size=16)
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        hasher.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
        hasher.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return hasher.hexdigest()
