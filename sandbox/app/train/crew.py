"""Several processes that train the same minds, each in worlds of its own; `torchrun` starts them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor

from sandbox.cores import available_cores
from sandbox.errors import SandboxError
from sandbox.protocols import ALONE, Team
from sandbox.storage.checkpoint import pack

_PATIENCE = timedelta(minutes=30)
"""How long a process waits for the others: one of them may compile loops that the rest found compiled."""


class Crew:
    """What the processes have to agree on; one process agrees with itself.

    Attributes:
        team: which of them this is.
        threads: how many threads physics should take, 0 for one a core.
    """

    def __init__(self, team: Team = ALONE, threads: int = 0) -> None:
        """Takes part as a member of a team."""
        self.team = team
        self.threads = threads

    @property
    def is_first(self) -> bool:
        """Whether this process is the one that writes and tells."""
        return self.team.rank == 0

    def any(self, *flags: bool) -> tuple[bool, ...]:
        """Says of each flag whether any process has raised it."""
        if self.team.size == 1:
            return flags
        raised = torch.tensor(flags, dtype=torch.int32)
        dist.all_reduce(raised, dist.ReduceOp.MAX)
        return tuple(raised.bool().tolist())

    def gather(self, tensors: Mapping[str, Tensor]) -> tuple[bytes, ...]:
        """Gives the first process the tables of all others, packed; they have the same names and shapes."""
        if self.team.size == 1:
            return ()
        mine = torch.frombuffer(bytearray(pack(tensors)), dtype=torch.uint8)
        parts = [torch.empty_like(mine) for _ in range(self.team.size)] if self.is_first else None
        dist.gather(mine, parts)
        return tuple(part.numpy().tobytes() for part in (parts or [])[1:])


@contextmanager
def crew() -> Iterator[Crew]:
    """Meets the other processes that `torchrun` started; alone if it did not.

    Raises:
        SandboxError: the others cannot be reached.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Crew()
        return
    try:
        dist.init_process_group(timeout=_PATIENCE)
    except (RuntimeError, ValueError) as error:
        raise SandboxError(
            f"The other processes cannot be reached ({error}); start all with torchrun."
        ) from None
    here = int(os.environ.get("LOCAL_WORLD_SIZE", size))
    try:
        team = Team(rank=dist.get_rank(), size=size, average=_average, greatest=_greatest)
        yield Crew(team, threads=max(1, available_cores() // here))
    finally:
        dist.destroy_process_group()


def device_here(name: str) -> str:
    """Gives each process on a machine a graphics card of its own, unless one is named."""
    local = os.environ.get("LOCAL_RANK")
    return f"cuda:{local}" if name == "cuda" and local is not None else name


def _average(tensor: Tensor) -> None:
    dist.all_reduce(tensor)
    tensor.div_(dist.get_world_size())


def _greatest(tensor: Tensor) -> None:
    dist.all_reduce(tensor, dist.ReduceOp.MAX)
