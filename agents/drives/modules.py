"""Modules: what options are worth to each drive, for each drive by itself and by its own level alone.

A module knows how urgent its drive is, which options there are, of what kinds and how far away, and what
came of such an option before. It knows nothing of the other drives and nothing of who is there: company is
for the gate to weigh.

What comes of an option of kind k is taken to be a share of the level: food takes away most of a hunger, be it
large or small, and a rest part of a fatigue. So a module finds out in a few trials what helps, and what helps
a little need hardly counts.

    share(m) = exp(-distance / (speed * horizon)) help_k
    Q(m) = level share(m)

`help` is by least squares over trials that are forgotten little by little, of how far the level fell above
what it falls in such a time anyhow. A module wants its level to fall, and no more; that nothing must become
urgent is what the gate is for, to whose outlook levels count squared.

Source: Keramati and Gutkin, "Homeostatic reinforcement learning for integrating reward collection and
physiological stability" (2014), equation 2, for the worth of an expected outcome, with a drive as large as
its level; Sutton, Precup and Singh,
"Between MDPs and semi-MDPs" (1999), section 3, for values of options; modules as in Dulberg and others,
"Having multiple selves helps learning agents explore and adapt in complex changing worlds" (2023), arXiv
2204.06608.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.drives.levels import CURIOSITY
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_HORIZON = 8.0
"""Seconds in which what is to come fades to a third."""

_SPEED = 0.8
"""Metres a second at which one gets to things."""

_WINDOW, _ALL = 30.0, 300.0
"""Trials of a kind over which its shares are averaged, and deeds over which what comes anyhow is."""

_DOUBT = 0.5
"""Squared levels, added up over trials, at which they are believed as much as what is innate."""


class Deed(NamedTuple):
    """What was done, and what came of it.

    Attributes:
        kind: int64 [N, B]; negative for nothing.
        level: float32 [N, B, I], how urgent drives were.
        fall: float32 [N, B, I], how far they have fallen since.
        ticks: float32 [N, B], how long it took.
    """

    kind: Tensor
    level: Tensor
    fall: Tensor
    ticks: Tensor


class Modules:
    """What N minds' drives know of K kinds of options.

    Attributes:
        PARTS: what a door can hold: the gain on what comes of things, and how far ahead values look, both as
            multiples of the usual. Inspired by what dopamine and serotonin are thought to do, no more.
    """

    PARTS = ("gain", "horizon")

    def __init__(self, spec: MindSpec, innate: Tensor, door: Door, state: Scope) -> None:
        """Expects what it is born to expect.

        Args:
            spec: the minds.
            innate: float32 [I, K], the share of each level that each kind is first thought to take away; a
                trial or two in need outweigh it.
            door: where somebody outside reaches in.
            state: where to register.
        """
        num, (num_drives, num_kinds) = len(spec.key), innate.shape
        self._team, self._door, self._innate = spec.team, door, innate.to(spec.device)

        def add(name: str, *shape: int) -> Tensor:
            return state.add(name, torch.zeros(num, *shape, device=spec.device), world_axis=None)

        self._lived = add("lived", num_drives + 1)  # falls and ticks of all deeds of late
        self._both, self._size = add("both", num_drives, num_kinds), add("size", num_drives, num_kinds)
        self._index = torch.arange(num_kinds, device=spec.device)
        self._one = torch.ones(num, device=spec.device)

    def shares(self) -> Tensor:
        """Gives which share of each level kinds are expected to take away: float32 [N, I, K]."""
        return ((self._both + _DOUBT * self._innate) / (self._size + _DOUBT)).clamp(-1.0, 1.0)

    def expect(self, kinds: Tensor, distance: Tensor) -> Tensor:
        """Gives which share of each level options are expected to take away: float32 [N, B, M, I].

        Args:
            kinds: int64 [N, B, M].
            distance: float32 [N, B, M], metres.
        """
        index = kinds.flatten(1)[:, None].expand(-1, self._both.shape[1], -1)  # (N, I, B M)
        share = self.shares().gather(2, index).unflatten(2, kinds.shape[1:]).permute(0, 2, 3, 1)
        return self.fade(distance / _SPEED)[..., None] * share

    def value(self, level: Tensor, share: Tensor, interest: Tensor) -> Tensor:
        """Gives what options are worth to each drive: float32 [N, B, M, I].

        Args:
            level: float32 [N, B, I], how urgent drives are.
            share: float32 [N, B, M, I], which share of that options take away.
            interest: float32 [N, B, M], what they are worth to curiosity, which has its own way to know.
        """
        value = self._worth(level, share)
        value[..., CURIOSITY] = level[..., CURIOSITY, None] * interest
        return value

    def fade(self, seconds: Tensor) -> Tensor:
        """Gives what is left of a worth that takes so many seconds [N, ...] to come."""
        far = self._door.through("horizon", self._one).clamp(0.01, 100.0)
        return torch.exp(-seconds / (_HORIZON * far.view(-1, *[1] * (seconds.dim() - 1))))

    def learn(self, deed: Deed, counts: Tensor) -> None:
        """Learns from what was done by those who did anything and learn: bool [N, B]."""
        kind, level, fall, ticks = deed
        here = ((kind[..., None] == self._index) & counts[..., None]).to(level.dtype)  # (N, B, K)
        anyhow = self._lived[:, :-1] / self._lived[:, -1:].clamp(min=1.0)  # fall a tick
        above = fall - ticks[..., None] * anyhow[:, None]
        parts = torch.nan_to_num(torch.stack((above * level, level * level), 2), 0.0, 0.0, 0.0)
        news = (parts[..., None] * here[:, :, None, None]).mean(1)  # (N, 2, I, K)
        share, each = here.mean(1), counts.to(level.dtype).mean(1)  # (N, K), (N,)
        lived = torch.nan_to_num(torch.cat((fall, ticks[..., None]), -1), 0.0, 0.0, 0.0)
        lived = torch.where(counts[..., None], lived, 0.0).mean(1)  # (N, I + 1)
        for tensor in (news, share, each, lived):
            self._team.average(tensor)
        bodies = kind.shape[1] * self._team.size
        self._revalue(bodies * news, bodies * share)
        self._lived.mul_(torch.exp(-bodies * each / _ALL)[:, None]).add_(bodies * lived)

    def _worth(self, level: Tensor, share: Tensor) -> Tensor:
        """Gives what it is worth at levels [N, B, I] to lose a share [N, B, M, I] of them."""
        return level[:, :, None] * share

    def _revalue(self, news: Tensor, num: Tensor) -> None:
        """Moves what is known of kinds by sums [N, 2, I, K] over so many trials [N, K]."""
        gain = self._door.through("gain", self._one).clamp(min=0.0)[:, None]
        kept = torch.exp(-gain * num / _WINDOW)[:, None]
        both, size = news.unbind(1)
        for sums, new in ((self._both, both), (self._size, size)):
            sums.mul_(kept).add_(gain[..., None] * new)
