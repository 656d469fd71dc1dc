"""Speech: a word rings out at full loudness and fades."""

import torch
from torch import Tensor

from sandbox.condition import Condition

FADING = 0.9
"""Share of its loudness a word keeps from one tick to the next."""


def speak(word: Tensor, condition: Condition) -> None:
    """Says words, int64 [W, A] with 0 for silence, and lets earlier ones fade."""
    talks = word > 0
    condition.word.copy_(torch.where(talks, word, condition.word))
    condition.loudness.copy_(torch.where(talks, 1.0, FADING * condition.loudness))
