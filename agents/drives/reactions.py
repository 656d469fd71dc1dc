"""Reactions: what others show to oneself, and how far one agrees with them.

Only faces that look at me count: a little for looking, and by what they show: whether they are pleased, and
whether they feel as I do. Nobody is approved of for being near: who is not looked at is shown nothing.
"""

import torch
from torch import Tensor

from sandbox.protocols import MindSpec
from sandbox.space import NUM_FACES

_LOOKS = 0.6
"""Cosine between another's gaze and the way to me from which it looks at me."""

_NOTICED, _PLEASED, _AGREES = 0.25, 0.5, 0.25
"""What being looked at counts for, and at most a pleased face, and one that feels as I do."""


class Reactions:
    """Reads what faces show to N minds in B bodies each."""

    def __init__(self, spec: MindSpec) -> None:
        """Looks up where faces are sensed."""
        names = ("present", "looking_at_me", "shown.valence")
        where = [[spec.space.find(f"faces.{k}.{name}").start for k in range(NUM_FACES)] for name in names]
        self._where = torch.tensor(where, device=spec.device)  # (3, K)

    def read(self, flat: Tensor, valence: Tensor) -> Tensor:
        """Gives what is shown to me, from -1 sour to 1 kind, 0 if nobody looks: float32 [N, B].

        Args:
            flat: float32 [N, B, D], what is sensed.
            valence: float32 [N, B], what I feel.
        """
        there, looks, shown = (flat.index_select(-1, where) for where in self._where)  # (N, B, K) each
        mine = there * ((looks - _LOOKS) / (1.0 - _LOOKS)).clamp(0.0, 1.0)
        kind = _NOTICED + _PLEASED * shown + _AGREES * shown * valence[..., None]
        return (mine * kind).sum(-1) / mine.sum(-1).clamp(min=1.0)
