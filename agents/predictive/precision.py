"""Precision: how much each channel's error counts, and how fast a mind learns to foresee the channel.

The better a channel is foreseen, the more its error counts, to what levels settle at and to what attention
is shared out by. What is known of the senses has one knob: how much all that others do, show and say counts
in that, as a multiple of the usual. At 0 no error about others moves a level any more, nor draws attention;
what they do is still sensed, and the mind still learns to foresee it.

Of minds with drives that had lived for two minutes at the dinner party, three seeds, errors about others had
58 % of attention, and eyes were on a face or a voice for 18 % of the time. At 0 they had none of either, at
0.3 times the usual 37 and 7 %, at 3 times 76 and 35 %, at 10 times 89 and 56 %.

Inspired by what oxytocin is thought to do, no more: Quattrocki and Friston, "Autism, oxytocin and
interoception" (2014).

Source: Friston, "The free-energy principle: a unified brain theory?" (2010), precision as the inverse of the
variance of errors.
"""

import torch
from torch import Tensor

from agents.layers import padded
from agents.values.values import Values
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import Stream
from sandbox.state import Scope

OTHERS: tuple[Stream, ...] = ("motion", "inner", "speech")
"""The streams about others: how they move, what they show, what they say."""

_SHARE = 0.005
"""How much of a channel's mean squared error is new each tick."""

_MOST = 10.0
"""Times the usual that what others do can count at most; levels cannot follow errors of any size."""


class Precision:
    """How much errors of N minds' channels count.

    Attributes:
        PART: the name of the knob in a door.
    """

    PART = "social precision"

    def __init__(
        self, spec: MindSpec, usual: float, door: Door, state: Scope, values: Values | None = None
    ) -> None:
        """Takes all channels to be as badly foreseen as without a mind.

        Args:
            spec: the minds.
            usual: precision of such a channel.
            door: where somebody outside holds the knob.
            state: where to register.
            values: how fast they learn what; None for what is set by hand.
        """
        self._usual, self._door, self._values, self._team = usual, door, values, spec.team
        self._num_channels, (num, _) = len(spec.space), spec.shape
        width, device = padded(self._num_channels), spec.device
        self._error = state.add("error", torch.ones(num, 1, width, device=device), world_axis=None)
        social = torch.zeros(width, dtype=torch.bool)
        social[: self._num_channels] = torch.tensor([each.stream in OTHERS for each in spec.space.channels])
        self._social, self._one = social.to(device), torch.ones(num, 1, 1, device=device)

    def root(self) -> Tensor:
        """Gives the root of the precision of every channel: float32 [N, 1, padded D]."""
        times = self._door.through(self.PART, self._one).clamp(0.0, _MOST)
        precision = self._usual * (1.0 / self._error).clamp(0.1, 100.0)
        return (precision * torch.where(self._social, times, 1.0)).sqrt()

    def plasticity(self, age: Tensor) -> Tensor:
        """Gives how much of a step each channel's weights take: float32 [N, 1, padded D].

        A channel whose error stays as large as without a mind is mostly noise, and learns slowly; Adam alone
        would train it as fast as what can be learned.

        Args:
            age: float32 [N], ticks of learning.
        """
        senses = (0.3 / self._error).clamp(0.1, 1.0)
        if self._values is not None:
            senses[..., : self._num_channels].mul_(self._values.plasticity(age))
        return senses

    def follow(self, error: Tensor, share: Tensor, learning: Tensor) -> None:
        """Takes in how well channels were foreseen.

        Args:
            error: float32 [N, B, padded D].
            share: float32 [N, B, 1], how much of an average each row is.
            learning: bool [N], who learns.
        """
        seen = (error * error * share).sum(1, keepdim=True)  # (N, 1, D)
        self._team.average(seen)
        moves = learning.view(-1, 1, 1)
        self._error.copy_(torch.where(moves, self._error + _SHARE * (seen - self._error), self._error))
