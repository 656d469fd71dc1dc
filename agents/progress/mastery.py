"""Mastery: how well minds foresee each kind of candidate, and what progress with it can lead to.

A mind that turns to one thing for long forgets others. What it then learns again is real progress, and a
screen of noise, about which the least is soon forgotten, would offer it for ever. So progress counts only as
far as what is learned was never known better before, and as far as learning has ever led there at all: by the
share of the error that guesses have come to remove. It is a share of the error that a mind without any guess
would make there and then, which does not drift with the units in which errors are measured.

Source: Oudeyer, Kaplan and Hafner, "Intrinsic motivation systems for autonomous mental development" (2007),
for progress kept apart by kinds of situations; what relapses and noise count for is this project's own.
"""

import torch
from torch import Tensor

from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope

_WINDOW = 20.0
"""Errands of a kind over which its errors are averaged."""

_TRIED = 6.0
"""Errands after which it is known how well a kind can be foreseen."""

_RELAPSE = 0.15
"""By which share worse than the best ever nothing that is learned is new."""

_RISES = 1.0001
"""By how much the best is forgotten from one update to the next, so that what has changed is new again."""

_LEAST = 0.02
"""Error below which all errors are alike."""


class Mastery:
    """The best that N minds ever were at each of K kinds, in each of `STREAMS`."""

    def __init__(self, spec: MindSpec, num_kinds: int, state: Scope) -> None:
        """Was never any good at anything."""
        self._team = spec.team
        blank = torch.zeros(len(spec.key), num_kinds, len(STREAMS), device=spec.device)

        def add(name: str, first: Tensor) -> Tensor:
            return state.add(name, first.clone(), world_axis=None)

        self._error, self._idle = add("error", blank), add("idle", blank)
        self._best, self._tried = add("best", blank + 1.0), add("tried", blank[..., 0])

    def update(self, here: Tensor, error: Tensor, idle: Tensor, learning: Tensor) -> None:
        """Takes in what ended errands were like.

        Args:
            here: float32 [N, B, K], 1 where an errand of that kind has ended, of those who learn.
            error: float32 [N, B, S], how badly it was foreseen.
            idle: float32 [N, B, S], how badly without any guess.
            learning: bool [N], who learns.
        """
        parts = torch.cat((error, idle), -1)[:, :, None]  # (N, B, 1, 2 S)
        news = torch.where(here[..., None] > 0.0, parts, 0.0).mean(1)  # (N, K, 2 S)
        share = here.mean(1)  # (N, K)
        self._team.average(news)
        self._team.average(share)
        num = share * (here.shape[1] * self._team.size)
        news = news / share.clamp(min=1e-9)[..., None]
        self._tried.add_(num).clamp_(max=_WINDOW)
        rate = (num / self._tried.clamp(min=1.0)).clamp(max=1.0)[..., None]
        for kept, new in zip((self._error, self._idle), news.split(len(STREAMS), -1), strict=True):
            kept.add_(rate * (new - kept))
        best = torch.minimum(_RISES * self._best, self._share())
        moves = (self.known() & learning[:, None])[..., None]
        self._best.copy_(torch.where(moves, best, self._best))

    def promise(self) -> Tensor:
        """Says what progress counts for: [N, K, S] in [0, 1], nothing as long as too little was tried."""
        relapse = self._share() / self._best.clamp(min=1e-6) - 1.0
        return (1.0 - relapse / _RELAPSE).clamp(0.0, 1.0) * (1.0 - self._best).clamp(0.0, 1.0)

    def known(self) -> Tensor:
        """Says of which kinds enough was tried for progress to count: bool [N, K]."""
        return self._tried >= _TRIED

    def _share(self) -> Tensor:
        """Gives the share of the error that guesses leave: [N, K, S]."""
        return (self._error + _LEAST) / (self._idle + _LEAST)
