"""What happened since a while: the decisions of two rollouts, one growing while the other is learned from.

Where in them one is follows from the number of the tick, so nothing is counted.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.state import Scope


class Place(NamedTuple):
    """Where a tick lies.

    Attributes:
        half: the rollout that grows, 0 or 1.
        slot: its decision.
        step: how many ticks the rollout is old.
        is_decision: whether the tick is the first of its decision.
    """

    half: int
    slot: int
    step: int
    is_decision: bool


class Shape(NamedTuple):
    """How much a rollout holds.

    Attributes:
        length: T, its decisions.
        hold: ticks a decision lasts.
        features: numbers that a decision was taken by.
        action: numbers that were decided.
        rewards: kinds of reward.
    """

    length: int
    hold: int
    features: int
    action: int
    rewards: int


class Rollout:
    """The decisions of N minds in B bodies, T of them a rollout.

    Attributes:
        length: T.
        hold: ticks a decision lasts.
    """

    def __init__(self, bodies: tuple[int, int], shape: Shape, state: Scope, device: torch.device) -> None:
        """Makes room for the decisions of N minds, B bodies each."""
        num_minds, num_bodies = bodies
        self.length, self.hold, features, action, rewards = shape
        sizes = {
            "features": features,
            "action": action,
            "log_chance": 1,
            "cut": 1,
            "advantage": 1,
            "value": rewards,
            "reward": rewards,
            "target": rewards,
        }
        ends = torch.tensor(list(sizes.values())).cumsum(0).tolist()
        self._columns = {name: slice(end - sizes[name], end) for name, end in zip(sizes, ends, strict=True)}
        rows = torch.zeros(num_minds, 2, self.length, num_bodies, ends[-1], device=device)
        self._rows = state.add("rollout", rows, world_axis=3, renews=False)
        self._minds = torch.arange(num_minds, device=device)

    @property
    def size(self) -> int:
        """How many decisions of a mind a rollout has."""
        return self.length * self._rows.shape[3]

    def place(self, tick: int) -> Place:
        """Says where a tick lies."""
        count, step = divmod(tick, self.length * self.hold)
        return Place(count % 2, step // self.hold, step, step % self.hold == 0)

    def now(self, place: Place, name: str) -> Tensor:
        """Gives a column of the decision under way, to be written: [N, B, width]."""
        return self._rows[:, place.half, place.slot, :, self._columns[name]]

    def all(self, half: int, name: str) -> Tensor:
        """Gives a column of a whole rollout: [N, T, B, width]."""
        return self._rows[:, half, :, :, self._columns[name]]

    def sample(self, half: int, index: Tensor) -> Mapping[str, Tensor]:
        """Copies some decisions of each mind, int64 [N, M]: all columns by name, [N, M, width]."""
        flat = self._rows.view(-1, self._rows.shape[-1])
        rows = (2 * self._minds[:, None] + half) * self.size + index
        taken = flat.index_select(0, rows.view(-1)).view(*index.shape, -1)
        return {name: taken[..., columns] for name, columns in self._columns.items()}
