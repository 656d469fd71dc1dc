"""One world as a `gymnasium.Env`, one of its agents driven by the learner."""

from typing import Any

import gymnasium

from sandbox.adapters.episodes import Episodes, OpenLife
from sandbox.adapters.flat import Floats, action_box, observation_box
from sandbox.errors import SandboxError
from sandbox.life import Life


class SandboxEnv(gymnasium.Env[Floats, Floats]):
    """One puppet in one world: actions as in `flat`, rewards as in `reward`, truncated when the day ends."""

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own declaration

    def __init__(self, open_life: OpenLife, seed: int = 0) -> None:
        """Opens the first world.

        Args:
            open_life: opens a life of one world with one puppet.
            seed: of the first world.
        """
        self._episodes = Episodes(open_life, seed)
        self.action_space = action_box(self.life.action_space)
        self.observation_space = observation_box(self.life.observation.space)

    @property
    def life(self) -> Life:
        """The running life, to look at; a reset with a seed opens another."""
        return self._episodes.life

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, dict[str, Any]]:
        """Begins a day: in another world if a seed is given, else in this one, placed anew."""
        super().reset(seed=seed, options=options)
        return self._episodes.reset(seed)[0, 0], {}

    def step(self, action: Floats) -> tuple[Floats, float, bool, bool, dict[str, Any]]:
        """Lets a tick pass.

        Raises:
            ActionError: another shape, or values that are not finite; the world has not moved.
            SandboxError: no day has begun.
        """
        if self._episodes.over[0]:
            raise SandboxError("The day is over, or none has begun; call reset() before step().")
        came = self._episodes.step(action, ())
        return came.observation[0, 0], float(came.reward[0, 0]), False, bool(came.truncated[0]), {}
