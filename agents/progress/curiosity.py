"""Curiosity: learning progress of several streams made into one reward.

A stream weighs as much as any other, however many channels it has, but only as far as it is certain that it
makes progress at all: one that swings about zero weighs nothing. The sum is given in units of what is usual,
but never of less than a share of the most that was, so that where there is little left to learn chance does
not become a strong preference.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from agents.progress.estimators import ESTIMATORS, Evidence, Losses
from sandbox.errors import UnknownName
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope

_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How progress is made into a reward.

    Attributes:
        estimator: a name in `ESTIMATORS`.
        weights: what each of `STREAMS` counts for.
        recent: updates over which errors of late are averaged.
        usual: updates over which usual errors are averaged, and how certain progress is.
        doubt: standard errors that a stream's progress must lie off zero to weigh anything.
        floor: share of the largest usual progress that rewards are divided by at least.
        fades: share of that largest which is kept an update.
    """

    estimator: str = "paired"
    weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0)
    recent: float = 20.0
    usual: float = 200.0
    doubt: float = 1.0
    floor: float = 0.1
    fades: float = 0.9999


class Curiosity:
    """What N minds find interesting, in B bodies each.

    Attributes:
        progress: float32 [N, B, S], of each stream at the last update.
        reward: float32 [N, B], all of it in one number, mostly within a few units of 0.
    """

    def __init__(self, spec: MindSpec, state: Scope, settings: Settings | None = None) -> None:
        """Starts without having seen anything.

        Raises:
            UnknownName: there is no such estimator.
        """
        self.settings = settings or Settings()
        if self.settings.estimator not in ESTIMATORS:
            raise UnknownName("estimator of progress", self.settings.estimator, ESTIMATORS)
        self._estimate = ESTIMATORS[self.settings.estimator]
        self._weights = torch.tensor(self.settings.weights, device=spec.device)
        num_streams = len(STREAMS)
        blank = torch.zeros(*spec.shape, num_streams, device=spec.device)
        self.progress = state.add("progress", blank, world_axis=1)
        self.reward = state.add("reward", blank[..., 0].clone(), world_axis=1)
        self._recent = state.add("recent", blank.clone(), world_axis=1)
        self._usual = state.add("usual", blank.clone(), world_axis=1)
        self._seen = state.add("seen", blank[..., :1].clone(), world_axis=1)  # updates so far
        none = torch.zeros(len(spec.key), 1, num_streams, device=spec.device)
        self._mean = state.add("mean", none, world_axis=None)  # of progress over bodies and time
        self._square = state.add("square", none.clone(), world_axis=None)
        self._scale = state.add("scale", none[..., 0].clone(), world_axis=None)
        self._most = state.add("most", none[..., 0].clone(), world_axis=None)

    def update(self, losses: Losses, counts: Tensor) -> None:
        """Takes in the errors of a transition [N, B, S] of those bodies for which it is one: bool [N, B]."""
        self._average(losses.now, counts)
        progress = self._estimate(Evidence(losses, self._recent, self._usual))
        self.progress.copy_(torch.where(counts[..., None], progress, 0.0))
        share = counts.to(progress.dtype).mean(dim=1, keepdim=True)  # (N, 1)
        certainty = self._weigh(share[..., None])
        wanted = (self.progress * self._weights * certainty).sum(dim=-1)  # (N, B)
        self.reward.copy_(wanted / self._spread(wanted, share))

    def _average(self, loss: Tensor, counts: Tensor) -> None:
        """Moves averages of errors on; the first errors are taken as they are."""
        self._seen.add_(counts[..., None])
        least = 1.0 / self._seen.clamp(min=1.0)
        for average, updates in ((self._recent, self.settings.recent), (self._usual, self.settings.usual)):
            rate = torch.where(counts[..., None], least.clamp(min=1.0 / updates), 0.0)
            average.add_(rate * (loss - average))

    def _weigh(self, share: Tensor) -> Tensor:
        """Says how certain it is that each stream makes progress at all: [N, 1, S] in [0, 1].

        Args:
            share: [N, 1, 1] of bodies that count.
        """
        rate = torch.where(share > 0.0, 1.0 / self.settings.usual, 0.0)
        found = self.progress.mean(dim=1, keepdim=True) / share.clamp(min=_TINY)  # (N, 1, S)
        self._mean.add_(rate * (found - self._mean))
        self._square.add_(rate * (found * found - self._square))
        variance = (self._square - self._mean * self._mean).clamp(min=0.0)
        error = torch.sqrt(variance / (2.0 * self.settings.usual))
        return ((self._mean - self.settings.doubt * error) / self._mean.abs().clamp(min=_TINY)).clamp(
            0.0, 1.0
        )

    def _spread(self, wanted: Tensor, share: Tensor) -> Tensor:
        """Gives the usual size of what is wanted, or a share of the most it ever was: [N, 1]."""
        rate = torch.where(share > 0.0, 1.0 / self.settings.usual, 0.0)
        square = (wanted * wanted).mean(dim=1, keepdim=True) / share.clamp(min=_TINY)
        self._scale.add_(rate * (square - self._scale))
        size = torch.sqrt(self._scale)
        self._most.copy_(torch.maximum(self._most * self.settings.fades, size))
        return torch.maximum(size, self.settings.floor * self._most).clamp(min=_TINY)
