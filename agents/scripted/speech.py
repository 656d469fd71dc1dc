"""Speech: saying the most fitting word, seldom enough that each can be read."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sandbox.space import ActionSpace
from sandbox.spec import TICK
from sandbox.state import Scope

_BREATH = 2.5
"""Seconds between any two words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A word for an occasion.

    Attributes:
        word: one of the world's words.
        pause: seconds until the same phrase may be said again.
    """

    word: str
    pause: float


class Speech:
    """Keeps how long ago everything was said."""

    def __init__(
        self, phrases: Sequence[Phrase], actions: ActionSpace, shape: tuple[int, int], state: Scope
    ) -> None:
        """Looks up the words; the first phrase that fits will be said."""
        self._words = torch.tensor([1 + actions.words.index(phrase.word) for phrase in phrases])
        self._pauses = torch.tensor([phrase.pause for phrase in phrases])
        self._number = torch.arange(len(phrases))
        self._wait = state.add("speech.wait", torch.zeros(*shape, len(phrases)), world_axis=1)  # s

    def say(self, fits: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Chooses words.

        Args:
            fits: bool [N, B] for each phrase, whether this is the occasion.

        Returns:
            int64 [N, B] words, 0 for silence, and bool [N, B, phrases], what was said.
        """
        self._wait.sub_(TICK).clamp_(min=0.0)
        ready = torch.stack(list(fits), dim=-1) & (self._wait <= 0.0)  # (N, B, S)
        first = ready.to(torch.uint8).argmax(-1)  # (N, B)
        said = ready & (self._number == first[..., None])
        talks = said.any(-1)
        pause = torch.where(said, self._pauses, self._wait.clamp(min=_BREATH))
        self._wait.copy_(torch.where(talks[..., None], pause, self._wait))
        return torch.where(talks, self._words[first], 0), said
