"""Context: what a gate may go by; the one place in a mind's wants that sees who is there."""

import torch
from torch import Tensor

from agents.drives.levels import APPROVAL, DRIVES
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import DRIVES as SHOWN
from sandbox.space import NUM_FACES, NUM_VOICES

_SHOWN = ("valence", "arousal", *SHOWN, "boredom")
_DOES = ("holding", "talking", "eating")
_REACH = 2.0
"""Metres at which somebody counts half as near as right here."""


class Context:
    """Reads what N minds in B bodies each have in view.

    Attributes:
        PART: what a door can cut: all that tells of others - what is seen and heard of them, the slow state,
            and how much one misses approval.
        width: F, how many numbers a context is.
    """

    PART = "company"

    def __init__(self, spec: MindSpec, num_slow: int, door: Door) -> None:
        """Looks up channels; `num_slow` is how many numbers the slow state has."""
        self._door, self._all = door, torch.ones(len(spec.key), device=spec.device)
        space, slots, device = spec.space, range(NUM_FACES), spec.device

        def find(names: list[str]) -> Tensor:
            return torch.tensor([space.find(name).start for name in names], device=device)

        self._there = find([f"faces.{k}.present" for k in slots])
        self._place = find([f"faces.{k}.{axis}" for axis in ("forward", "left") for k in slots])
        self._looks = find([f"faces.{k}.looking_at_me" for k in slots])
        seen = (*_DOES, *(f"shown.{name}" for name in _SHOWN))
        self._seen = find([f"faces.{k}.{name}" for name in seen for k in slots])
        self._heard = find([f"hearing.{v}.loudness" for v in range(NUM_VOICES)])
        self._own = torch.arange(len(DRIVES), device=device) != APPROVAL
        self.width = 3 + len(seen) + NUM_VOICES + num_slow + len(DRIVES) + 1

    def read(self, flat: Tensor, slow: Tensor, level: Tensor, bored: Tensor) -> Tensor:
        """Gives float32 [N, B, F]: who is there and what they show, nearest first in weight, and one's own.

        Args:
            flat: float32 [N, B, D], what is sensed.
            slow: float32 [N, B, width], the state of slow levels; squashed into [-1, 1].
            level: float32 [N, B, I], how urgent drives are.
            bored: float32 [N, B].
        """
        uncut = self._door.through(self.PART, self._all)[:, None, None]
        there = flat.index_select(-1, self._there)  # (N, B, K)
        x, y = flat.index_select(-1, self._place).unflatten(-1, (2, NUM_FACES)).unbind(-2)
        near = there * _REACH / (_REACH + torch.sqrt(x * x + y * y))
        looks = there * flat.index_select(-1, self._looks).clamp(min=0.0)
        company = (there.mean(-1), near.amax(-1), looks.amax(-1))
        seen = flat.index_select(-1, self._seen).unflatten(-1, (-1, NUM_FACES))  # (N, B, names, K)
        seen = (near[..., None, :] * seen).sum(-1) / near.sum(-1, keepdim=True).clamp(min=0.1)
        heard = flat.index_select(-1, self._heard)
        others = torch.cat((torch.stack(company, -1), seen, heard, torch.tanh(slow)), -1)
        own = torch.where(self._own, level, uncut * level)
        return torch.cat((uncut * others, torch.tanh(own), torch.tanh(bored)[..., None]), -1)
