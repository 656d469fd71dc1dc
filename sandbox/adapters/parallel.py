"""One world as a `pettingzoo.ParallelEnv`, its agents driven by learners."""

from typing import Any, TypeVar

from gymnasium.spaces import Space
from pettingzoo.utils.env import ParallelEnv

from sandbox.adapters.episodes import Episodes, OpenLife
from sandbox.adapters.flat import Floats, action_box, observation_box
from sandbox.errors import ActionError, SandboxError
from sandbox.life import Life

T = TypeVar("T")

Infos = dict[str, dict[str, Any]]
Outcome = tuple[dict[str, Floats], dict[str, float], dict[str, bool], dict[str, bool], Infos]


class SandboxParallelEnv(ParallelEnv[str, Floats, Floats]):
    """All puppets of one world: actions as in `flat`, rewards as in `reward`, truncated when the day ends."""

    def __init__(self, open_life: OpenLife, seed: int = 0) -> None:
        """Opens the first world.

        Args:
            open_life: opens a life of one world with puppets.
            seed: of the first world.
        """
        self._episodes = Episodes(open_life, seed)
        actions, sensed = self.life.action_space, self.life.observation.space
        self.metadata = {"name": self.life.spec.name, "render_modes": [], "is_parallelizable": True}
        self.possible_agents = list(self._episodes.names)
        self.agents = []
        self.action_spaces: dict[str, Space[Floats]] = {
            name: action_box(actions) for name in self.possible_agents
        }
        self.observation_spaces: dict[str, Space[Floats]] = {
            name: observation_box(sensed) for name in self.possible_agents
        }

    @property
    def life(self) -> Life:
        """The running life, to look at; a reset with a seed opens another."""
        return self._episodes.life

    def action_space(self, agent: str) -> Space[Floats]:
        """Gives the box of an agent's flat actions."""
        return self.action_spaces[agent]

    def observation_space(self, agent: str) -> Space[Floats]:
        """Gives the box of an agent's observations."""
        return self.observation_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Floats], Infos]:
        """Begins a day: in another world if a seed is given, else in this one, placed anew."""
        del options
        self.agents = list(self.possible_agents)
        return self._name(list(self._episodes.reset(seed)[0])), self._name([{} for _ in self.agents])

    def step(self, actions: dict[str, Floats]) -> Outcome:
        """Lets a tick pass; every agent must act.

        Raises:
            ActionError: an action is missing, has another shape, or values that are not finite; the world has
                not moved.
            SandboxError: no day has begun.
        """
        if not self.agents:
            raise SandboxError("The day is over, or none has begun; call reset() before step().")
        if set(actions) != set(self.agents):
            raise ActionError(
                f"Every agent acts at every step: {', '.join(self.agents)}; got {', '.join(actions)}."
            )
        came = self._episodes.step([actions[name] for name in self.agents], (len(self.agents),))
        over = bool(came.truncated[0])
        outcome = (
            self._name(list(came.observation[0])),
            self._name(came.reward[0].tolist()),
            dict.fromkeys(self.agents, False),
            dict.fromkeys(self.agents, over),
            self._name([{} for _ in self.agents]),
        )
        if over:
            self.agents = []
        return outcome

    def _name(self, values: list[T]) -> dict[str, T]:
        return dict(zip(self.agents, values, strict=True))
