"""Lives abreast: worlds side by side in which every body has a mind of its own, and all minds are one object.

Nothing but time is shared. A life goes here as it goes by itself, bit for bit, whichever others are beside
it; it only costs less, as much of what a tick of minds takes is the same for one of them and for many.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

import agents
from sandbox.intervention import Intervention
from sandbox.life import Life
from sandbox.protocols import Learner, Mind, MindSpec
from sandbox.state import State
from sandbox.timestep import Action, Inner, Observation


class Abreast:
    """Lives of worlds alike, which move on together.

    Attributes:
        lives: the worlds; to look at, and to be saved and restored, but not to tick.
        mind: all the minds, one for each body: life by life, world by world.
        state: all that changes in them; what changes in the worlds is in each life's own.
    """

    def __init__(
        self, lives: Sequence[Life], kind: str, key: Tensor, genomes: Sequence[Mapping[str, float]]
    ) -> None:
        """Lets everybody be born.

        Args:
            lives: at their first tick, with bodies that are alike; their own minds are left idle.
            kind: of the minds here.
            key: int64 [N], for all that each mind is born with.
            genomes: what each is born to value.
        """
        self.lives = tuple(lives)
        first = self.lives[0]
        self._seats = len(first.spec.agents)
        self.state = State()
        spec = MindSpec(
            space=first.observation.space,
            actions=first.action_space,
            key=key,
            num_bodies=1,
            device=torch.device("cpu"),
            genomes=tuple(genomes),
        )
        self.mind: Mind = agents.make(kind, spec, self.state.scope(kind))

    def rows(self, life: int, world: int = 0) -> range:
        """Says which of the minds live in a world, in the order of its agents."""
        before = sum(each.num_worlds for each in self.lives[:life])
        start = (before + world) * self._seats
        return range(start, start + self._seats)

    @torch.no_grad()
    def tick(self, interventions: Sequence[Intervention] = ()) -> None:
        """Moves all on by one decision; interventions, already checked, are done in every life alike."""
        action, inner = self.mind.act(self.observe())
        self.step(action, inner, interventions)
        if isinstance(self.mind, Learner):
            self.mind.learn(self.observe())

    def observe(self) -> Observation:
        """Gives what everybody senses: [N, 1, D]."""
        seen = [life.observation for life in self.lives]
        return Observation(
            flat=torch.cat([each.flat.flatten(0, 1) for each in seen])[:, None],
            space=seen[0].space,
            tick=seen[0].tick,
            key=torch.cat([each.key.flatten() for each in seen])[:, None],
            fresh=torch.cat([each.fresh.flatten() for each in seen])[:, None],
        )

    def step(self, action: Action, inner: Inner, interventions: Sequence[Intervention] = ()) -> None:
        """Does what everybody decided, life by life.

        What minds keep of a world goes when it begins anew; what they have learned stays.
        """
        for number, life in enumerate(self.lives):
            rows = slice(self.rows(number).start, self.rows(number, life.num_worlds).start)
            done = Action(**self._of(action.tensors(), rows))
            life.simulation.step(done, Inner(**self._of(inner.tensors(), rows)), interventions)
        begun = torch.cat([life.simulation.fresh for life in self.lives])
        begun = begun.repeat_interleave(self._seats)  # (N,)
        if bool(begun.any()):
            self.state.renew_minds(begun.nonzero().flatten())

    def _of(self, parts: Mapping[str, Tensor], rows: slice) -> dict[str, Tensor]:
        """Gives one life's share of an answer [N, 1, ...] as its worlds have it: [W, A, ...]."""
        return {
            name: (part[rows].nan_to_num(0.0, 0.0, 0.0) if part.is_floating_point() else part[rows])
            .flatten(0, 1)
            .unflatten(0, (-1, self._seats))
            for name, part in parts.items()
        }
