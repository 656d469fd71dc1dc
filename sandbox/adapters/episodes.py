"""Days of life, one after the other, for bodies driven from outside: what all the adapters share.

W worlds, N puppets in each, D channels, K numbers of a flat action.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandbox.adapters.flat import Floats, unflatten
from sandbox.adapters.reward import well_being
from sandbox.intervention import Act, Reset
from sandbox.life import Life
from sandbox.minds import PUPPET
from sandbox.spec import TICK
from sandbox.timestep import Action

OpenLife = Callable[[int], Life]
"""Opens a life at a seed, some of its agents with the mind "puppet"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What came of an action.

    Attributes:
        observation: float32 [W, N, D], the caller's own.
        reward: float64 [W, N], the rise of well-being.
        truncated: bool [W], whether this was the last tick of a world's day.
    """

    observation: Floats
    reward: NDArray[np.float64]
    truncated: NDArray[np.bool_]


class Episodes:
    """The running life and how far each of its worlds is through its day.

    Attributes:
        life: the running life; another one after a reset with a seed.
        names: the agents that are puppets, in the world's order.
        over: bool [W], the worlds that begin anew at the next step; at first all.
    """

    def __init__(self, open_life: OpenLife, seed: int) -> None:
        """Opens the first life."""
        self._open_life = open_life
        self.life = open_life(seed)
        agents = self.life.spec.agents
        self._puppets = [i for i, agent in enumerate(agents) if agent.mind == PUPPET]
        self.names = tuple(agents[i].name for i in self._puppets)
        self._day = max(1, round(self.life.spec.day / TICK))
        self._ticks = np.zeros(self.life.num_worlds, np.int64)
        self.over = np.ones(self.life.num_worlds, np.bool_)

    def reset(self, seed: int | None) -> Floats:
        """Begins a day in all worlds and gives the first observation: float32 [W, N, D].

        Args:
            seed: opens another life; None lets this one begin, or begin anew, all puppets idle for a tick.
        """
        if seed is not None:
            self.life = self._open_life(seed)
        elif self.life.now > 0 or not self.over.all():
            self._begin_anew(np.ones_like(self.over))
            self.life.tick()
        self._ticks[:] = 0
        self.over[:] = False
        return self._sense()

    def step(self, flat: ArrayLike, shape: tuple[int, ...]) -> Transition:
        """Moves all worlds a tick on; worlds whose day is over begin anew instead, for no reward.

        A world whose physics breaks has its day cut short: truncated, with what was sensed before, no reward.

        Args:
            flat: actions [*shape, K]; see `flat`.
            shape: how the caller counts its bodies: (N, W), or less where N or W is 1.

        Raises:
            ActionError: another shape, or values that are not finite; nothing has changed.
        """
        life, began = self.life, self.over
        action = self._by_mind(unflatten(flat, life.action_space, shape))
        before, resets = self._sense(), life.resets
        self._begin_anew(began)
        life.apply(Act(action=action))
        life.tick()
        broken = (life.resets > resets).numpy() & ~began
        after = self._sense()
        after[broken] = before[broken]
        self._ticks = np.where(began, 0, self._ticks + 1)
        self.over = broken | (self._ticks >= self._day)
        reward = np.where(began[:, None], 0.0, self._rise(before, after))
        return Transition(observation=after, reward=reward, truncated=self.over.copy())

    def _by_mind(self, action: Action) -> Action:
        """Shapes an action for minds: [N, W, ...]."""
        shape, axes = (len(self.names), self.life.num_worlds), action.word.dim()
        return Action(
            **{name: part.reshape(*shape, *part.shape[axes:]) for name, part in action.tensors().items()}
        )

    def _begin_anew(self, worlds: NDArray[np.bool_]) -> None:
        """Lets some worlds begin anew at the next tick."""
        for world in np.flatnonzero(worlds).tolist():
            self.life.apply(Reset(world=world))

    def _sense(self) -> Floats:
        """Copies what the puppets sense now: float32 [W, N, D]."""
        return self.life.observation.flat[:, self._puppets].numpy()

    def _rise(self, before: Floats, after: Floats) -> NDArray[np.float64]:
        space = self.life.observation.space
        return well_being(after, space) - well_being(before, space)
