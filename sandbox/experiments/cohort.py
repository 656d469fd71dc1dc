"""Cohorts: many lives side by side, in which every body has a mind of its own, born by its own genome.

Lives come in sets that are begun alike: the first life of each set has the same world, body and birth as the
first of every other, and so on, so that nothing but their genomes tells them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import torch
from torch import Tensor

from agents.efference import efference
from agents.understanding import Understanding
from sandbox import api
from sandbox.experiments.abreast import Abreast
from sandbox.experiments.probes import Probes, Yield, fitness
from sandbox.protocols import Learner
from sandbox.rng import fold, stream
from sandbox.spec import WorldSpec
from sandbox.timestep import Observation

Genes = Mapping[str, float]

MIND = "curious"
"""The kind of minds whose genomes are looked at."""

_EVERY = 5
"""Ticks from look to look at how a mind foresees its own life."""


class Knowing(Learner, Protocol):
    """Minds whose model can be asked."""

    understanding: Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """How some lives went; float32 [N] each.

    Attributes:
        fitness: by which share the loss on probes has fallen since birth, on average over life and streams.
        own: by which share the loss on what each mind itself came to sense was, on average over life, below
            that of a walker who expects no change; who sits in the dark finds that easy.
        streams: `fitness` of every stream by itself.
        curve: [T], losses on probes averaged over lives, from birth on.
    """

    fitness: Tensor
    own: Tensor
    streams: Mapping[str, Tensor]
    curve: Sequence[float]


class Cohort:
    """Sets of lives."""

    def __init__(self, world: WorldSpec, kind: str, sets: Sequence[Sequence[Genes]], seed: int) -> None:
        """Lets everybody be born.

        Args:
            world: where; every agent gets a mind.
            kind: of the minds; see `Knowing`.
            sets: genomes by set and life; worlds that are not full are filled with hand-set ones.
            seed: of the worlds of each set, and of what the minds there are born with.
        """
        seats = len(world.agents)
        counts = [-(-len(each) // seats) for each in sets]  # worlds
        genomes: list[Genes] = []
        self._rows: list[slice] = []
        for each, count in zip(sets, counts, strict=True):
            self._rows.append(slice(len(genomes), len(genomes) + len(each)))
            genomes += [*each, *({} for _ in range(count * seats - len(each)))]
        births = torch.cat([torch.arange(count * seats) for count in counts])
        self._abreast = Abreast(
            [api.open_life(world, worlds=count, seed=seed, minds="idle", record=False) for count in counts],
            kind,
            fold(seed, stream("cohort"), births),
            genomes,
        )
        self.state = self._abreast.state
        self.mind = cast("Knowing", self._abreast.mind)

    @torch.inference_mode()
    def live(self, probes: Probes, ticks: int, every: int) -> list[Lived]:
        """Lives, and says how each set did.

        Args:
            probes: what is asked.
            ticks: how long.
            every: ticks from question to question.
        """
        model, own = self.mind.understanding.model, _Own(probes.measure)
        asked, met = [probes.losses(model)], []
        for tick in range(1, ticks + 1):
            self._tick(own if tick % _EVERY == 0 else None)
            if tick % every == 0:
                asked.append(probes.losses(model))
                met.append(own.turn_page())
        losses, own_losses = torch.stack(asked), torch.stack(met)  # (T, N, S), (T, N)
        return [self._lived(losses[:, rows], own_losses[:, rows], probes) for rows in self._rows]

    def _lived(self, losses: Tensor, own: Tensor, probes: Probes) -> Lived:
        whole = losses.mean(2)  # (T, n)
        return Lived(
            fitness=fitness(whole),
            own=1.0 - own.mean(0),
            streams={name: fitness(losses[..., i]) for i, name in enumerate(probes.measure.streams)},
            curve=whole.mean(1).tolist(),
        )

    def _tick(self, own: "_Own | None") -> None:
        """Moves all on by a decision."""
        abreast, mind = self._abreast, self.mind
        before = abreast.observe()
        action, inner = mind.act(before)
        ahead = None
        if own is not None:
            act = efference(action, abreast.lives[0].action_space)
            ahead = mind.understanding.model.expect(before.flat, act)
        abreast.step(action, inner)
        after = abreast.observe()
        if own is not None and ahead is not None:
            own.note(ahead, after)
        mind.learn(after)


class _Own:
    """How minds foresee what they themselves come to sense."""

    def __init__(self, measure: Yield) -> None:
        self._measure, self._pages = measure, list[Tensor]()

    def note(self, ahead: Tensor, after: Observation) -> None:
        """Notes what was expected [N, 1, D] of what is sensed now."""
        off = torch.where(after.fresh[..., None], 0.0, ahead - after.flat)
        self._pages.append((off * off)[:, 0])

    def turn_page(self) -> Tensor:
        """Gives the loss since a page was turned, averaged over streams: [N]."""
        squares = torch.stack(self._pages).mean(0)
        self._pages.clear()
        return self._measure.losses(squares).mean(1)
