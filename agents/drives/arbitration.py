"""Arbitration: which option wins, by what each is worth to each drive and how much each drive counts.

Options are taken the likelier the more they are worth, weighed by the gate. One of them is to hesitate: where
nothing stands out, or nothing counts, a mind goes on hesitating, and then takes just anything. A few choices
are whims, of whatever there is, so that everything is tried now and then.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.acting.scale import Memory, Scale
from agents.drives.gate import Gate, Made, Verdict, Weights
from agents.drives.levels import DRIVES
from agents.drives.modules import Deed, Modules
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.spec import TICK
from sandbox.state import Scope
from sandbox.timestep import Observation

NOTHING = -1
"""The kind of hesitating."""

_COOL = 0.2
"""Usual advantages by which an option must lead to be e times as likely."""

_WHIM = 0.05
"""Share of choices that are left to chance."""

_LONG = 200.0
"""Seconds over which satisfaction of all drives counts to the gate."""

_USUAL = Memory(slowest=0.01, least=0.1)
"""How usual advantages are kept; drives whose options never differ by more do not shout as loud as others."""


class Offer(NamedTuple):
    """What minds could do.

    Attributes:
        kinds: int64 [N, B, M], of each option.
        distance: float32 [N, B, M], metres to it.
        known: bool [N, B, M], which there are.
    """

    kinds: Tensor
    distance: Tensor
    known: Tensor


class Choice(NamedTuple):
    """What minds could do, and what they would.

    Attributes:
        offer: what they could do.
        context: float32 [N, B, F], what the gate went by.
        level: float32 [N, B, I], how urgent drives were.
        value: float32 [N, B, M, I], what options were worth to them.
        advantage: float32 [N, B, M, I], by how much that is more than the mean, in usual advantages.
        weights: what the gate said.
        meant: float32 [N, B, M + 1], the chance of each but for whims, hesitating last.
        chance: float32 [N, B, M + 1], of each.
    """

    offer: Offer
    context: Tensor
    level: Tensor
    value: Tensor
    advantage: Tensor
    weights: Weights
    meant: Tensor
    chance: Tensor


class Arbitration:
    """The choices of N minds in B bodies each.

    Attributes:
        weight: float32 [N, B, I], what drives counted for at the last decision.
        behind: int64 [N, B], the drive that spoke most for what is done, or `NOTHING` where none did.
    """

    def __init__(self, spec: MindSpec, modules: Modules, gate: Gate, context: int, state: Scope) -> None:
        """Has decided nothing yet; `context` is F."""
        self._modules, self._gate = modules, gate
        shape, num = spec.shape, len(DRIVES)

        def add(name: str, first: float, *width: int, dtype: torch.dtype = torch.float32) -> Tensor:
            blank = torch.full((*shape, *width), first, dtype=dtype, device=spec.device)
            return state.add(name, blank, world_axis=1)

        self._usual = Scale(spec, num, _USUAL, state.scope("usual"))
        self._kind = add("kind", NOTHING, dtype=torch.int64)
        self._decided = add("decided", False, dtype=torch.bool)  # whether anything was ever
        self._level = add("level", 0.0, num)
        self._ticks = add("ticks", 0.0)
        self._context, self._slope = add("context", 0.0, context), add("slope", 0.0, num)
        self._well, self._left = add("well", 0.0), add("left", 1.0)
        self.weight = add("weight", 1.0, num)
        self.behind = add("behind", NOTHING, dtype=torch.int64)

    def live(self, level: Tensor, counts: Tensor) -> None:
        """Lets a tick pass with levels [N, B, I], for those for whom it counts: bool [N, B]."""
        self._ticks.add_(1.0)
        self._well.add_(torch.where(counts, -(TICK / _LONG) * self._left * (level * level).mean(-1), 0.0))
        self._left.mul_(1.0 - TICK / _LONG)

    def consider(self, offer: Offer, level: Tensor, liking: Tensor, context: Tensor) -> Choice:
        """Weighs what could be done now.

        Args:
            offer: what there is.
            level: float32 [N, B, I], how urgent drives are.
            liking: float32 [N, K], what kinds are worth to curiosity, which has its own way to know; NaN for
                those that are not its business, as eating is not.
            context: float32 [N, B, F], what the gate goes by.
        """
        share = self._modules.expect(offer.kinds, offer.distance)
        interest = liking.gather(1, offer.kinds.flatten(1)).view_as(offer.distance)
        value = self._modules.value(level, share, interest)
        lead = _lead(value, offer.known)
        advantage = self._usual.narrow(lead.flatten(1, 2)).view_as(lead)
        weights = self._gate.weigh(context)
        logits = (weights.weight[:, :, None] * advantage).sum(-1) / _COOL
        logits = torch.where(offer.known, logits.nan_to_num(0.0), -torch.inf)
        hesitating = torch.log(
            offer.known.sum(-1, keepdim=True).clamp(min=1)
        )  # as likely as all, if all are alike
        logits = self._gate.tilt(torch.cat((logits, hesitating), -1), advantage, level)
        meant = torch.softmax(logits, -1)
        there = torch.nn.functional.pad(offer.known, (0, 1), value=True)
        chance = (1.0 - _WHIM) * meant + _WHIM * there / there.sum(-1, keepdim=True)
        return Choice(offer, context, level, value, advantage, weights, meant, chance)

    def learn(self, choice: Choice, over: Tensor, lost: Tensor, learning: Tensor) -> None:
        """Learns what came of the last decisions, of those who are to decide anew.

        Args:
            choice: what they could do now.
            over: bool [N, B], whose decisions are over.
            lost: bool [N, B], for whom there was nothing left to do it with, which tells drives nothing.
            learning: bool [N], who learns.
        """
        counts = over & self._decided & learning[:, None]
        self._usual.update(_lead(choice.value, choice.offer.known).flatten(1, 2), learning)
        deed = Deed(self._kind, self._level, self._level - choice.level, self._ticks)
        self._modules.learn(deed, counts & ~lost)
        target = self._well + self._left * choice.weights.outlook
        relief = self._level * self._level - choice.level * choice.level
        self._gate.learn(Verdict(self._context, self._slope, relief, self._ticks, target, counts))

    def decide(self, choice: Choice, over: Tensor, observation: Observation) -> Tensor:
        """Picks one of M options, or M, which is to hesitate, for all bodies: int64 [N, B].

        Args:
            choice: what they could do, and would.
            over: bool [N, B], who decides; others' choices mean nothing.
            observation: what is sensed, for its noise.
        """
        key, chance = observation.key, choice.chance
        option = torch.arange(chance.shape[-1], device=key.device)
        luck = uniform(key[..., None], observation.tick, stream("drives.choice"), option)
        luck = -torch.log(-torch.log(luck.clamp(2.0**-25, 1.0 - 2.0**-24)))  # Gumbel's distribution
        picked = (torch.log(chance) + luck).argmax(-1)
        merit = ((1.0 - _WHIM) * choice.meant / chance.clamp(min=1e-9)).gather(2, picked[..., None])
        made = Made(choice.advantage, choice.level, choice.meant, picked, merit[..., 0])
        self._note(choice, over, made)
        self._gate.note(made, over)
        return picked

    def _note(self, choice: Choice, over: Tensor, made: Made) -> None:
        """Keeps what learning will need of those who decided; to hesitate is worth nothing to any drive."""
        picked = made.picked
        padded = torch.nn.functional.pad
        row = picked[..., None, None].expand(-1, -1, 1, choice.advantage.shape[-1])
        mine = padded(choice.advantage, (0, 0, 0, 1)).gather(2, row)[:, :, 0]  # (N, B, I)
        usual = (choice.meant[..., :-1, None] * choice.advantage).sum(2)
        kind = padded(choice.offer.kinds, (0, 1), value=NOTHING).gather(2, picked[..., None])[..., 0]
        weight, none = choice.weights.weight, torch.zeros_like(self._ticks)
        most, drive = (weight * mine).max(-1)
        new = (
            (self._kind, kind),
            (self._level, choice.level),
            (self._context, choice.context),
            (self._slope, made.merit[..., None] * (mine - usual) / _COOL),
            (self.weight, weight),
            (self.behind, torch.where(most > 0.0, drive, NOTHING)),
            (self._ticks, none),
            (self._left, none + 1.0),
            (self._well, none),
            (self._decided, over),
        )
        for kept, each in new:
            kept.copy_(torch.where(over.view(*over.shape, *[1] * (kept.dim() - 2)), each, kept))


def _lead(value: Tensor, known: Tensor) -> Tensor:
    """Gives by how much values [N, B, M, I] lie above the mean of those that are known: bool [N, B, M].

    NaN is a value that says nothing for or against an option.
    """
    there = known[..., None] & ~value.isnan()
    mean = torch.where(there, value, 0.0).sum(2, keepdim=True) / there.sum(2, keepdim=True).clamp(min=1)
    return torch.where(there, value - mean, 0.0)
