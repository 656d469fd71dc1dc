"""Where bodies spend their time: who is near which kinds of things, and faces them."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from sandbox.life import Life

NEAR = 1.6
"""Metres from a body to a thing it is at."""

FACING = 0.7
"""The least cosine between where the head points and where the thing is."""


class Dwelling:
    """Counts, for kinds of things, how often bodies are at one of them."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        """Has nobody to look at yet; `kinds` are names of prefabs, by the name they are counted under."""
        self._kinds = kinds
        self._ticks = 0
        self._counts = dict.fromkeys(kinds, 0.0)
        self._history: list[dict[str, float]] = []

    def enter(self, life: Life) -> None:
        """Looks at a life from now on; of a kind that is not there, nothing is counted."""
        self._life = life
        things = life.spec.things
        self._rows = {
            name: [i for i, thing in enumerate(things) if thing.prefab.name == prefab and not thing.spare]
            for name, prefab in self._kinds.items()
        }

    def count(self) -> None:
        """Looks where everybody is now."""
        poses = self._life.simulation.physics.poses
        self._ticks += 1
        for name, rows in self._rows.items():
            way = poses.thing_pos[:, None, rows, :2] - poses.pos[:, :, None, :2]  # (W, A, things, 2)
            at = is_at(way, poses.gaze[:, :, None, :2], NEAR)
            self._counts[name] += float(at.any(-1).to(torch.float32).mean())

    def turn_page(self) -> None:
        """Ends a stretch of time and begins the next."""
        self._history.append({name: count / self._ticks for name, count in self._counts.items()})
        self._ticks, self._counts = 0, dict.fromkeys(self._counts, 0.0)

    def shares(self, stretches: slice) -> dict[str, float]:
        """Gives the shares of time at each kind, of all time at any of them, over some stretches."""
        sums = {name: sum(page[name] for page in self._history[stretches]) for name in self._rows}
        total = max(sum(sums.values()), 1e-9)
        return {name: value / total for name, value in sums.items()}

    def curve(self, name: str) -> Sequence[float]:
        """Gives the share of time at a kind, of all time, stretch by stretch."""
        return [page[name] for page in self._history]


def is_at(way: Tensor, gaze: Tensor, near: float) -> Tensor:
    """Says whether what lies some way off [..., 2] is as near as that, and in front of a gaze [..., 2]."""
    distance = torch.linalg.vector_norm(way, dim=-1)
    ahead = (way * gaze).sum(-1) >= FACING * distance * torch.linalg.vector_norm(gaze, dim=-1)
    return ahead & (distance < near)
