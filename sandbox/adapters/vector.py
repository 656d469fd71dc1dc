"""Many worlds as one `gymnasium.vector.VectorEnv`, the same agent of each driven by the learner."""

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from sandbox.adapters.episodes import Episodes, OpenLife
from sandbox.adapters.flat import Floats, action_box, observation_box
from sandbox.life import Life

Outcome = tuple[Floats, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]


class SandboxVectorEnv(VectorEnv[Floats, Floats, NDArray[Any]]):
    """One puppet in each of W worlds that run side by side; see `SandboxEnv` for what one of them is.

    A world whose day is over begins anew at the next step, which ignores its action and gives no reward.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012

    def __init__(self, open_life: OpenLife, seed: int = 0) -> None:
        """Opens the first worlds.

        Args:
            open_life: opens a life of W worlds with one puppet each.
            seed: of the first worlds.
        """
        self._episodes = Episodes(open_life, seed)
        self.num_envs = self.life.num_worlds
        self.single_action_space = action_box(self.life.action_space)
        self.single_observation_space = observation_box(self.life.observation.space)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)

    @property
    def life(self) -> Life:
        """The running life, to look at; a reset with a seed opens another."""
        return self._episodes.life

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, dict[str, Any]]:
        """Begins a day everywhere: in other worlds if a seed is given, else in these, placed anew."""
        super().reset(seed=seed, options=options)
        return self._episodes.reset(seed)[:, 0], {}

    def step(self, actions: Floats) -> Outcome:
        """Lets a tick pass in all worlds; `actions` are [W, K].

        Raises:
            ActionError: another shape, or values that are not finite; nothing has moved.
        """
        came = self._episodes.step(actions, (self.num_envs,))
        never = np.zeros(self.num_envs, np.bool_)
        return came.observation[:, 0], came.reward[:, 0], never, came.truncated, {}
