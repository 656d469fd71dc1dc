"""Boredom: what is to be learned here, against what is to be learned elsewhere.

Here counts with a cautious guess: the mean of late deeds of that kind, less a standard error. Elsewhere is
the average of all other time of late, ways included. So whoever is with something is bored unless it surely
teaches more than the rest, by what matters beside the most that anything ever did; where nothing is left to
learn, everything bores. What is learned about the own body is left out: it comes along wherever one goes, and
would make a screen of noise as good as anything.

Who is bored leaves, and what bores is turned to less. What was hardly tried bores nobody, and what changes
its looks is something else; so change wins minds back.

Source: Charnov, "Optimal foraging, the marginal value theorem" (1976), for leaving when a place yields less
than the average; Geana and others, "Boredom, information-seeking and exploration" (2016).
"""

import torch
from torch import Tensor

from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.spec import TICK
from sandbox.state import Scope

_MOVES = TICK / 1.0
"""Share of the way that boredom goes in a tick."""

_BORED, _LEAVES = 0.6, 10.0
"""How bored one must be to leave, and for how many ticks."""

_LATE, _LATELY = 10.0, 120.0
"""Deeds of a kind, and deeds of any, over which what is learned is averaged."""

_TOLD, _TRIED = 15.0, 4.0
"""Ticks that a deed must have been attended to for it to tell anything, and such deeds that tell enough."""

_SPREAD = 1e-3
"""A standard error below which all are alike."""

_MATTERS, _FADES = 0.1, 0.9998
"""Share of the largest lead ever that is a lead at all, and how much of that is kept at each settling."""

_SHUNNED = 2.5
"""How much less what bores wholly is liked; as much as what led farthest ever is liked; see `Interests`."""


class Boredom:
    """How bored N minds are in B bodies each, of K kinds of things to do.

    Attributes:
        PART: what a door can hold of it.
    """

    PART = "boredom"

    def __init__(self, spec: MindSpec, num_kinds: int, door: Door, state: Scope) -> None:
        """Is not bored, and has tried nothing.

        Args:
            spec: the minds.
            num_kinds: K.
            door: where somebody outside holds it.
            state: where to register.
        """
        self._door, self._team, device = door, spec.team, spec.device
        self._level = state.add("level", torch.zeros(spec.shape, device=device), world_axis=1)
        self._since = state.add("since", torch.zeros(spec.shape, device=device), world_axis=1)
        # of a deed: what was learned while attending, for how many ticks, and the same on the way, too
        self._tally = state.add("tally", torch.zeros(*spec.shape, 4, device=device), world_axis=1)
        blank = torch.zeros(len(spec.key), num_kinds, device=device)

        def add(name: str, first: Tensor) -> Tensor:
            return state.add(name, first.clone(), world_axis=None)

        self._mean, self._square, self._tried = add("mean", blank), add("square", blank), add("tried", blank)
        self._sum, self._time = add("sum", blank), add("time", blank)  # of late, attended to
        self._most = add("most", blank[:, :1])  # the largest lead ever
        self._all = add("all", torch.zeros(len(spec.key), 2, device=device))  # the same of everything
        self._index = torch.arange(num_kinds, device=device)
        self._about = torch.tensor([float(name != "self") for name in STREAMS], device=device)

    def felt(self) -> Tensor:
        """Gives how bored they are: float32 [N, B], in [0, 1]; half where here is worth it, but no more."""
        return self._door.through(self.PART, self._level).clamp(0.0, 1.0)

    def dull(self) -> Tensor:
        """Gives how boring each kind is: float32 [N, K], in [0, 1]."""
        lead, error = self._lead()
        dull = 0.5 - 0.5 * torch.tanh((lead - _MATTERS * self._most) / error)
        return torch.where(self._tried < _TRIED, 0.0, dull)

    def temper(self, liking: Tensor) -> Tensor:
        """Gives by how much kinds are liked, [N, K], less as far as they are boring."""
        return liking - _SHUNNED * self._door.through(self.PART, self.dull())

    def note(self, worth: Tensor, attends: Tensor, counts: Tensor) -> None:
        """Takes in a tick.

        Args:
            worth: float32 [N, B, S], what it was worth, stream by stream.
            attends: bool [N, B], who attended to what they do.
            counts: bool [N, B], for whom it was one.
        """
        tick = torch.stack(((worth * self._about).sum(-1), torch.ones_like(worth[..., 0])), -1)
        tick = torch.cat((tick * attends[..., None], tick), -1)
        self._tally.add_(torch.where(counts[..., None], tick, 0.0))

    def feel(self, kind: Tensor, attends: Tensor) -> None:
        """Gets bored, or is no longer, of those who attend, bool [N, B], to a kind, int64 [N, B]."""
        dull = torch.where(attends, self.dull().gather(1, kind), self._level)
        self._level.add_(_MOVES * (dull - self._level))
        bored = attends & (self.felt() > _BORED)
        self._since.copy_(torch.where(bored, self._since + 1.0, 0.0))

    def leaves(self) -> Tensor:
        """Says who has been bored for long enough to leave: bool [N, B]."""
        return self._since >= _LEAVES

    def drop(self, where: Tensor) -> None:
        """Forgets what deeds under way have told so far, of some bodies: bool [N, B]."""
        self._tally.masked_fill_(where[..., None], 0.0)

    def settle(self, kind: Tensor, ended: Tensor, learning: Tensor) -> None:
        """Takes in what deeds taught that have ended, and begins to count anew for them.

        Args:
            kind: int64 [N, B], below K.
            ended: bool [N, B].
            learning: bool [N], who learns.
        """
        worth, ticks = self._tally[..., 0], self._tally[..., 1]
        over = ended & learning[:, None]
        here = ((kind[..., None] == self._index) & over[..., None]).to(worth.dtype)  # (N, B, K)
        told = here * (ticks >= _TOLD)[..., None]
        mean = (worth / ticks.clamp(min=1.0))[..., None]
        parts = (told, told * mean, told * mean * mean, here * worth[..., None], here * ticks[..., None])
        news = torch.stack(parts, 1).mean(2)  # (N, 5, K)
        whole = torch.where(over[..., None], self._tally[..., 2:], 0.0).mean(1)  # (N, 2)
        share = over.to(worth.dtype).mean(1)
        for tensor in (news, whole, share):
            self._team.average(tensor)
        bodies = kind.shape[1] * self._team.size
        num, total, square, worths, times = (bodies * news).unbind(1)
        self._tried.add_(num).clamp_(max=_LATE)
        rate = (1.0 / self._tried.clamp(min=1.0)).clamp(max=1.0 / num.clamp(min=1.0))
        self._mean.add_(rate * (total - num * self._mean))
        self._square.add_(rate * (square - num * self._square))
        kept = torch.exp(-bodies * share / _LATELY)[:, None]
        for lately, new in ((self._sum, worths), (self._time, times), (self._all, bodies * whole)):
            lately.mul_(kept).add_(new)
        self._tally.masked_fill_(ended[..., None], 0.0)
        self._since.masked_fill_(ended, 0.0)
        lead = torch.where(self._tried < _TRIED, 0.0, self._lead()[0]).amax(1, keepdim=True)
        most = torch.maximum(_FADES * self._most, lead)
        self._most.copy_(torch.where(learning[:, None], most, self._most))

    def _lead(self) -> tuple[Tensor, Tensor]:
        """Gives how far a cautious guess of each kind lies above elsewhere, and its error: [N, K] each."""
        error = (self._square - self._mean * self._mean).clamp(min=0.0) / self._tried.clamp(min=1.0)
        error = torch.sqrt(error).clamp(min=_SPREAD)
        total, ticks = (self._all[:, i, None] for i in (0, 1))
        elsewhere = (total - self._sum) / (ticks - self._time).clamp(min=1.0)
        return self._mean - error - elsewhere, error
