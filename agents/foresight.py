"""Foresight: where a mind expects itself and others to be in a second, read out of what it imagines."""

from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.space import NUM_FACES, ObservationSpace
from sandbox.spec import TICK

STEPS = round(1.0 / TICK)
"""Ticks of a second."""

_SEEN = 0.5
"""How present a face must be to be somebody."""


class Ahead(NamedTuple):
    """What is expected in a second, in the own heading frame of now: points are forward, left, up, metres.

    Attributes:
        base: float32 [N, 3], the own base, from where it is now.
        others: float32 [N, K, 3], heads of others, from where the own head is now.
        seen: bool [N, K], whether anybody is in that slot now.
    """

    base: Tensor
    others: Tensor
    seen: Tensor


class Foresight:
    """Reads places out of imagined senses."""

    def __init__(self, space: ObservationSpace, device: torch.device) -> None:
        """Looks up where channels lie."""

        def find(names: list[str]) -> Tensor:
            return torch.tensor([space.find(name).start for name in names], device=device)

        self._motion = find([f"body.{axis}" for axis in ("forward", "left", "up", "turn")])
        slots = [f"faces.{k}" for k in range(NUM_FACES)]
        self._heads = find([f"{slot}.{axis}" for slot in slots for axis in ("forward", "left", "up")])
        self._present = find([f"{slot}.present" for slot in slots])

    def read(self, flat: Tensor, imagined: Tensor) -> Ahead:
        """Follows the imagined motion, and puts imagined heads into the frame of now.

        Args:
            flat: [N, D], what is sensed now.
            imagined: [N, T, D], what would be sensed at the T ticks after.
        """
        forward, left, up, turn = (TICK * imagined.index_select(-1, self._motion)).unbind(-1)  # (N, T)
        ahead, aside, above = (torch.zeros_like(flat[:, 0]) for _ in range(3))
        cos, sin = torch.ones_like(ahead), torch.zeros_like(ahead)  # of how far it will have turned
        for k in range(imagined.shape[1]):
            ahead = ahead + cos * forward[:, k] - sin * left[:, k]
            aside = aside + sin * forward[:, k] + cos * left[:, k]
            above = above + up[:, k]
            cos_k, sin_k = torch.cos(turn[:, k]), torch.sin(turn[:, k])
            cos, sin = cos * cos_k - sin * sin_k, sin * cos_k + cos * sin_k
        base = torch.stack((ahead, aside, above), dim=-1)  # (N, 3)
        heads = imagined[:, -1].index_select(-1, self._heads).unflatten(-1, (NUM_FACES, 3))  # (N, K, 3)
        x, y, z = heads.unbind(-1)
        cos, sin = cos[:, None], sin[:, None]
        turned = torch.stack((cos * x - sin * y, sin * x + cos * y, z), dim=-1)
        return Ahead(base, base[:, None] + turned, flat.index_select(-1, self._present) > _SEEN)
