"""Interests: what minds have found worth turning to, kind by kind, and how they choose by it.

The worth of a kind is a cautious guess: its average of late, less a standard error. Kinds that were hardly
tried are as interesting as the most interesting ever was. Minds choose among what is there by how far it lies
above the average, the likelier the farther; leads that are small beside the largest ever decide little, so
that where there is little left to learn chance does not become a preference.

Source: Sutton and Barto, "Reinforcement learning" (2018), section 2.8, for choosing in proportion to the
exponential of a preference above an average.
"""

import torch
from torch import Tensor

from agents.progress.mastery import Mastery
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.space import STREAMS
from sandbox.state import Scope
from sandbox.timestep import Observation

_WINDOW = 40.0
"""Errands of a kind over which its worth is averaged."""

_TRIED = 4.0
"""Errands after which a kind is no longer new."""

_TOLD = 15.0
"""Ticks that an errand must have been attended to for it to tell anything; else it was in vain."""

_DOUBT = 1.0
"""Standard errors by which a guess is cautious."""

_EASE = 0.4
"""Share of the largest lead ever that makes a kind e times as likely."""

_FADES = 0.9999
"""Share of that largest lead that is kept from one update to the next."""

_WHIM = 0.15
"""Share of choices that are left to chance."""

_TINY = 1e-9


class Interests:
    """What N minds in B bodies each find worth turning to.

    Attributes:
        PART: the name of what a door can hold: the worth of everything.
    """

    PART = "progress"

    def __init__(
        self, spec: MindSpec, num_kinds: int, door: Door, state: Scope, *, anew: bool = True
    ) -> None:
        """Has tried nothing.

        Args:
            spec: the minds.
            num_kinds: K, how many kinds of things to turn to there are; the last is to roam.
            door: where somebody outside holds what everything is worth to them.
            state: where to register.
            anew: whether progress counts only as far as it is new and leads somewhere; see `mastery`.
        """
        self._team, self._door, self._anew = spec.team, door, anew
        self._mastery = Mastery(spec, num_kinds, state.scope("mastery"))
        blank = torch.zeros(len(spec.key), num_kinds, device=spec.device)

        def add(name: str, first: Tensor) -> Tensor:
            return state.add(name, first.clone(), world_axis=None)

        self._mean, self._square, self._tried = add("mean", blank), add("square", blank), add("tried", blank)
        self._most = add("most", blank[:, :1])  # the largest lead ever
        self._index = torch.arange(num_kinds, device=spec.device)
        tally = torch.zeros(*spec.shape, 3 * len(STREAMS) + 1, device=spec.device)
        self._tally = state.add("tally", tally, world_axis=1)  # sums over the errand, and its ticks

    def note(self, worth: Tensor, error: Tensor, idle: Tensor, attends: Tensor) -> None:
        """Takes in a tick of those who attend to their errands.

        Args:
            worth: float32 [N, B, S], what it was worth, stream by stream.
            error: float32 [N, B, S], how badly it was foreseen.
            idle: float32 [N, B, S], how badly without any guess.
            attends: bool [N, B].
        """
        attends = attends[..., None]
        tick = torch.cat((worth, error, idle, torch.ones_like(attends, dtype=worth.dtype)), -1)
        self._tally.add_(torch.where(attends, tick, 0.0))

    def drop(self, where: Tensor) -> None:
        """Forgets what errands under way have told so far, of some bodies: bool [N, B]."""
        self._tally.masked_fill_(where[..., None], 0.0)

    def settle(self, kind: Tensor, ended: Tensor, learning: Tensor) -> None:
        """Takes in what errands were worth that have ended, and begins to count anew for them.

        Those in vain were worth nothing. The first that told of a kind say what progress there would count
        for, and so nothing yet of what it is worth.

        Args:
            kind: int64 [N, B], below K.
            ended: bool [N, B].
            learning: bool [N], who learns.
        """
        ticks = self._tally[..., -1:]
        mean = self._tally[..., :-1] / ticks.clamp(min=1.0)
        worth, error, idle = mean.split(len(STREAMS), -1)  # (N, B, S) each
        told = (ticks >= _TOLD).to(worth.dtype)  # (N, B, 1)
        over = (ended & learning[:, None])[..., None]
        here = ((kind[..., None] == self._index) & over).to(worth.dtype)  # (N, B, K)
        self._mastery.update(told * here, error, idle, learning)
        vain = (1.0 - told) * (self._index != len(self._index) - 1)  # who has yet to begin seems to roam
        known = self._mastery.known()[:, None] if self._anew else torch.ones_like(vain)
        self._learn((told * self.counted(worth, kind)).sum(-1), here * (told * known + vain))
        most = torch.maximum(_FADES * self._most, self.leads().amax(1, keepdim=True))
        self._most.copy_(torch.where(learning[:, None], most, self._most))
        self._tally.masked_fill_(ended[..., None], 0.0)

    def counted(self, worth: Tensor, kind: Tensor) -> Tensor:
        """Gives how much counts of a worth [N, B, S] with kinds int64 [N, B]: what is new and leads on."""
        if not self._anew:
            return worth
        return worth * self._mastery.promise().gather(1, kind[..., None].expand(-1, -1, len(STREAMS)))

    def leads(self) -> Tensor:
        """Gives how far a cautious guess of each kind's worth lies above the average: [N, K], 0 if new."""
        known = torch.where(self._tried >= _TRIED, self._tried, 0.0)
        variance = (self._square - self._mean * self._mean).clamp(min=0.0)
        cautious = self._mean - _DOUBT * torch.sqrt(variance / self._tried.clamp(min=1.0))
        usual = (known * cautious).sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1.0)
        return torch.where(known > 0.0, cautious - usual, 0.0)

    def new(self) -> Tensor:
        """Says which kinds were hardly tried: bool [N, K]."""
        return self._tried < _TRIED

    def liking(self) -> Tensor:
        """Gives how much each kind is liked, 1 being e times as likely: [N, K]; at birth nothing is."""
        leads = torch.where(self.new(), self._most, self.leads())
        return self._door.through(self.PART, leads) / (_EASE * self._most).clamp(min=_TINY)

    def choose(self, kinds: Tensor, known: Tensor, observation: Observation) -> Tensor:
        """Picks one of M candidates for every body: int64 [N, B].

        Args:
            kinds: int64 [N, B, M], below K.
            known: bool [N, B, M], which there are; several of a kind share its chance.
            observation: what is sensed, for its noise.
        """
        key, tick = observation.key, observation.tick
        liking = self.liking().gather(1, kinds.flatten(1)).view(kinds.shape)
        whim = uniform(key, tick, stream("interests.whim")) < _WHIM
        liking = torch.where(whim[..., None], 0.0, liking)
        alike = ((kinds[..., None] == kinds[..., None, :]) & known[..., None, :]).sum(-1)  # (N, B, M)
        row = torch.arange(kinds.shape[2], device=key.device)
        luck = uniform(key[..., None], tick, stream("interests.choice"), row)
        chance = -torch.log(-torch.log(luck.clamp(2.0**-25, 1.0 - 2.0**-24)))  # Gumbel's distribution
        liking = liking - torch.log(alike.clamp(min=1).to(liking.dtype)) + chance
        return torch.where(known, liking, -torch.inf).argmax(-1)

    def _learn(self, worth: Tensor, here: Tensor) -> None:
        """Moves averages on by worths [N, B] of errands of some kinds [N, B, K]."""
        worth = torch.where(here > 0.0, worth[..., None], 0.0)
        news = torch.stack((here, worth, worth * worth), 1).mean(2)  # (N, 3, K)
        self._team.average(news)
        num, total, square = (news * (worth.shape[1] * self._team.size)).unbind(1)
        self._tried.add_(num).clamp_(max=_WINDOW)
        rate = (1.0 / self._tried.clamp(min=1.0)).clamp(max=1.0 / num.clamp(min=1.0))
        self._mean.add_(rate * (total - num * self._mean))
        self._square.add_(rate * (square - num * self._square))
