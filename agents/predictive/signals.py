"""What a transition tells about a mind: how far it was foreseen, and which senses it had to attend to."""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from agents.layers import linear, padded
from sandbox.space import STREAMS, ObservationSpace

Errors = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What came of a transition, for S streams in the order of `space.STREAMS`.

    Attributes:
        error: float32 [N, B, S], mean squared error: 0 is foreseen, 1 as bad as without any mind.
        attention: float32 [N, B, S], each stream's share of the error weighted by precision, its channels
            averaged so that a wide stream is not attended to for its width; adds up to 1.
        levels: float32 [N, B, 3], mean squared error of senses, of level 1 and of level 2 against the next.
        missed: float32 [N, B, D], error of each channel; see `Predictive.recollect`.
        channels: float32 [N, B, D], squared error of each channel weighted by precision.
        loss: float32 [N, B], mean squared error of all channels.
        recovered: bool [N], who had numbers that were none, and has gone back to the last good weights.
    """

    error: Tensor
    attention: Tensor
    levels: Tensor
    missed: Tensor
    channels: Tensor
    loss: Tensor
    recovered: Tensor

    @classmethod
    def of(cls, errors: Errors, streams: Tensor, num_channels: int, recovered: Tensor) -> Self:
        """Sums errors up.

        Args:
            errors: of the senses, padded; the same times the root of their precision; of levels 1 and 2.
            streams: float32 [N, padded D, padded S], see `stream_means`.
            num_channels: D.
            recovered: bool [N].
        """
        squared, channels, hidden, causes = (error * error for error in errors)
        weighed = linear(channels, streams)[..., : len(STREAMS)] + 1e-12
        loss = squared.sum(-1) / num_channels
        return cls(
            error=linear(squared, streams)[..., : len(STREAMS)],
            attention=weighed / weighed.sum(-1, keepdim=True),
            levels=torch.stack([loss, hidden.mean(-1), causes.mean(-1)], -1),
            missed=errors[0][..., :num_channels],
            channels=channels[..., :num_channels],
            loss=loss,
            recovered=recovered,
        )


def stream_means(space: ObservationSpace, device: torch.device) -> Tensor:
    """Gives the matrix that averages channels by stream: [padded D, padded S]."""
    member = torch.zeros(padded(len(space)), padded(len(STREAMS)))
    for i, channel in enumerate(space.channels):
        member[i, STREAMS.index(channel.stream)] = 1.0
    return (member / member.sum(0).clamp(min=1.0)).to(device)
