"""Probes: moments that none of the tested has lived, to ask how much of what they have learned holds there.

A probe is what somebody sensed who walked about without aim among others who lived as they do, what it did,
and what came of that. How badly a mind foresees them is measured by how much each channel moves from tick to
tick: to expect no change is 1. Every stream counts as much as any other, however many channels it has.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from agents.efference import efference
from agents.predictive.model import Predictive
from sandbox import api
from sandbox.life import Life
from sandbox.space import STREAMS, ObservationSpace
from sandbox.spec import WorldSpec

WALKER = "random"
"""The mind that walks about without aim."""

_LEAST = 0.01
"""Share of its bounds that a channel must move by, as a root mean square; of what is rarer chance decides."""

_WORLDS = 8
"""Copies of a world that are walked in."""

_SETTLED = 210
"""Ticks after which bodies have left the places where they began, and minds have begun to learn."""

_STRIDE = 3
"""Ticks from moment to moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """Where errors of all channels are brought together.

    Attributes:
        share: float32 [D, S], what a squared error of each channel adds to the loss of each stream.
        streams: the S streams, of all those in which anything moves.
    """

    share: Tensor
    streams: tuple[str, ...]

    @classmethod
    def of(cls, change: Tensor, space: ObservationSpace) -> "Yield":
        """Measures by how much channels change: mean squares [D]."""
        bounds = torch.tensor([channel.high - channel.low for channel in space.channels])
        kept = change >= (_LEAST * bounds) ** 2
        names = [channel.stream for channel in space.channels]
        moving = tuple(
            name
            for name in STREAMS
            if any(own == name and keep for own, keep in zip(names, kept.tolist(), strict=True))
        )
        member = torch.tensor([[own == name for name in moving] for own in names]) & kept[:, None]
        counts = member / member.sum(0)
        return cls(share=counts / change.clamp(min=1e-12)[:, None], streams=moving)

    def losses(self, squares: Tensor) -> Tensor:
        """Gives losses by stream [N, S] of squared errors of channels [N, D]."""
        return (squares[..., None] * self.share).sum(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """P moments, the same for all.

    Attributes:
        before: float32 [P, D], what was sensed.
        act: float32 [P, E], what was done.
        after: float32 [P, D], what came of it.
        measure: what errors are measured by.
    """

    before: Tensor
    act: Tensor
    after: Tensor
    measure: Yield

    @classmethod
    def draw(cls, world: WorldSpec, others: str, *, number: int, seed: int) -> "Probes":
        """Lets the first body walk in copies of a world, and takes moments of its life.

        Nobody else walks, so that who walks senses none but those whom minds in their own lives sense.

        Args:
            world: which.
            others: the mind of everybody else.
            number: P at least; as many more as make all worlds count alike.
            seed: of the worlds.
        """
        cast = tuple(replace(agent, mind=others if i else WALKER) for i, agent in enumerate(world.agents))
        times = -(-number // _WORLDS)
        life = api.open_life(replace(world, agents=cast), worlds=_WORLDS, seed=seed, record=False)
        found: list[tuple[Tensor, Tensor, Tensor]] = []
        change = torch.zeros(len(life.observation.space))  # (D,)
        for tick in range(_SETTLED + times * _STRIDE):
            before, act, after = (each[:, 0] for each in lived(life))
            if tick >= _SETTLED:
                change += ((after - before) ** 2).mean(0) / (times * _STRIDE)
                if tick % _STRIDE == 0:
                    found.append((before, act, after))
        before, act, after = (torch.cat(each) for each in zip(*found, strict=True))
        return cls(before=before, act=act, after=after, measure=Yield.of(change, life.observation.space))

    @torch.inference_mode()
    def losses(self, model: Predictive) -> Tensor:
        """Gives how badly each of N minds foresees them now, by stream: [N, S]; changes nothing."""
        num_minds = len(model.population.weights)
        before, act = (each.expand(num_minds, *each.shape) for each in (self.before, self.act))
        ahead = model.presume(before, act)  # (N, P, D)
        return self.measure.losses(((ahead - self.after) ** 2).mean(1))


@torch.no_grad()
def lived(life: Life) -> tuple[Tensor, Tensor, Tensor]:
    """Lives for a tick: what everybody sensed and did, and senses now, [W, A, D] and [W, A, E]."""
    before = life.observation.flat.clone()
    action, inner = life.minds.decide(life.observation)
    act = efference(action, life.action_space)
    life.simulation.step(action, inner)
    life.minds.learn(life.observation, life.simulation.steered)
    return before, act, life.observation.flat.clone()


def fitness(losses: Tensor) -> Tensor:
    """Gives by which share losses have fallen below the first, on average over life: [T, ...] to [...]."""
    return 1.0 - losses[1:].mean(0) / losses[0].clamp(min=1e-12)
