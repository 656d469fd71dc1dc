"""Which minds sit in which bodies: the map between the engine's `[W, A]` and minds' `[N, B]`."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sandbox.timestep import Observation


@dataclass(frozen=True, slots=True)
class Seats:
    """The bodies of one kind of mind.

    Attributes:
        kind: the name of the minds.
        index: int64 [N, B] into the flattened W * A.
    """

    kind: str
    index: Tensor

    @classmethod
    def by_agent(cls, kind: str, agents: list[int], num_worlds: int, num_agents: int) -> "Seats":
        """Gives every agent a mind of its own, living in all worlds: N agents, B worlds."""
        worlds = torch.arange(num_worlds) * num_agents  # (W,)
        return cls(kind, torch.tensor(agents)[:, None] + worlds[None, :])

    @property
    def shape(self) -> tuple[int, int]:
        """N minds, B bodies each."""
        return self.index.shape[0], self.index.shape[1]

    def gather(self, tensor: Tensor) -> Tensor:
        """Takes these seats' rows: [W, A, ...] to [N, B, ...]."""
        rows = tensor.flatten(0, 1).index_select(0, self.index.reshape(-1))
        return rows.view(*self.shape, *tensor.shape[2:])

    def scatter(self, values: Tensor, out: Tensor) -> None:
        """Writes [N, B, ...] into these seats' rows of a contiguous [W, A, ...]."""
        out.view(-1, *out.shape[2:]).index_copy_(0, self.index.reshape(-1), values.flatten(0, 1))

    def observe(self, observation: Observation) -> Observation:
        """Gives these seats' share of an observation."""
        return Observation(
            flat=self.gather(observation.flat),
            space=observation.space,
            tick=observation.tick,
            key=self.gather(observation.key),
            fresh=self.gather(observation.fresh),
        )
