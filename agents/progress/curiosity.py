"""Curiosity: what learning progress is worth, stream by stream.

A stream weighs as much as any other, however many channels it has, but only as far as anything happens in it
at all, and as far as it is certain that it makes progress: one that swings about zero weighs nothing.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from agents.acting.scale import Memory, Scale
from agents.progress.estimators import ESTIMATORS, Evidence, Losses
from agents.values.values import Values
from sandbox.errors import UnknownName
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope

_TINY = 1e-9

_STILL = 0.003
"""Of a channel that moves less, nothing can be learned: sensors are no finer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What progress is worth.

    Attributes:
        estimator: a name in `ESTIMATORS`.
        weights: what each of `STREAMS` counts for.
        recent: updates over which errors of late are averaged.
        usual: updates over which usual errors are averaged, and how certain progress is.
        doubt: standard errors that a stream's progress must lie above zero to weigh anything.
    """

    estimator: str = "lagged"
    weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0)
    recent: float = 160.0
    usual: float = 1600.0
    doubt: float = 1.0


class Curiosity:
    """What N minds find interesting, in B bodies each.

    Attributes:
        estimator: how progress is told, and from which copies of the weights.
        progress: float32 [N, B, S], of each stream at the last update, as far as anything happens in it.
        worth: float32 [N, B, S], the same, weighed.
    """

    def __init__(
        self, spec: MindSpec, state: Scope, settings: Settings | None = None, values: Values | None = None
    ) -> None:
        """Starts without having seen anything; `values` say what progress counts for to each mind.

        Raises:
            UnknownName: there is no such estimator.
        """
        self.settings = settings or Settings()
        if self.settings.estimator not in ESTIMATORS:
            raise UnknownName("estimator of progress", self.settings.estimator, ESTIMATORS)
        self.estimator = ESTIMATORS[self.settings.estimator]
        self._weights, self._values = torch.tensor(self.settings.weights, device=spec.device), values
        num_streams = len(STREAMS)

        def add(name: str, *shape: int) -> Tensor:
            return state.add(name, torch.zeros(*spec.shape, *shape, device=spec.device), world_axis=1)

        self.progress, self.worth = add("progress", num_streams), add("worth", num_streams)
        self._recent, self._usual = add("recent", num_streams), add("usual", num_streams)
        self._seen = add("seen", 1)  # updates so far
        memory = Memory(1.0 / self.settings.usual, _TINY)
        self._net = Scale(spec, num_streams, memory, state.scope("net"))  # progress over bodies and time
        self._members = _members(spec)  # (D, S)

    def update(self, losses: Losses, jump: Tensor, counts: Tensor, learning: Tensor) -> None:
        """Takes in a transition.

        Args:
            losses: how wrong all were about it.
            jump: float32 [N, 1, D], how far each channel usually is from what it was a tick ago.
            counts: bool [N, B], for whom it is one.
            learning: bool [N], who learns.
        """
        losses = Losses(*(torch.where(counts[..., None], each, 0.0) for each in losses))
        self._average(losses.now, counts)
        progress = self.estimator.progress(Evidence(losses, self._recent, self._usual))
        self.progress.copy_(torch.where(counts[..., None], progress, 0.0) * self._liveliness(jump))
        share = counts.to(progress.dtype).mean(dim=1, keepdim=True)  # (N, 1)
        learns = learning & (share[:, 0] > 0.0)
        share = share.clamp(min=_TINY)
        self._net.update(self.progress.mean(dim=1, keepdim=True) / share[..., None], learns)
        interest = 1.0 if self._values is None else self._values.interest
        self.worth.copy_(self.progress * (self._weights * interest) * self._certainty())

    def _average(self, loss: Tensor, counts: Tensor) -> None:
        """Moves averages of errors on; the first errors are taken as they are."""
        self._seen.add_(counts[..., None])
        least = 1.0 / self._seen.clamp(min=1.0)
        for average, updates in ((self._recent, self.settings.recent), (self._usual, self.settings.usual)):
            rate = torch.where(counts[..., None], least.clamp(min=1.0 / updates), 0.0)
            average.add_(rate * (loss - average))

    def _certainty(self) -> Tensor:
        """Says how certain it is that each stream makes progress: [N, 1, S] in [0, 1].

        Over an average of n updates a mean is certain to a standard deviation over the root of 2 n.
        """
        lead = -self._net.narrow(torch.zeros_like(self.progress[:, :1]))  # means, in deviations
        doubt = self.settings.doubt / math.sqrt(2.0 * self.settings.usual)
        return torch.where(lead > doubt, 1.0 - doubt / lead, 0.0)

    def _liveliness(self, jump: Tensor) -> Tensor:
        """Gives the share of each stream's channels in which anything happens: [N, 1, S]."""
        alive = (jump > _STILL).to(jump.dtype)[..., None]  # (N, 1, D, 1)
        return (alive * self._members).sum(dim=-2)


def _members(spec: MindSpec) -> Tensor:
    """Gives the share of each channel in its stream: [D, S]."""
    member = torch.tensor([[float(each.stream == name) for name in STREAMS] for each in spec.space.channels])
    return (member / member.sum(dim=0).clamp(min=1.0)).to(spec.device)
