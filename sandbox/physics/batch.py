"""The default engine: all worlds stepped in threads by MuJoCo's `Batch`, without copying."""

import numpy as np
from mujoco import MjModel, mjtStage
from mujoco.batch import Batch
from numpy.typing import NDArray

from sandbox.cores import available_cores
from sandbox.physics.engine import FIELDS, RESULTS, UNSTABLE, Array


class BatchEngine:
    """W simulations of one model; see `engine.Engine`."""

    def __init__(self, model: MjModel, num_worlds: int, threads: int = 0) -> None:
        """Allocates the simulations.

        Args:
            model: shared by all worlds.
            num_worlds: W.
            threads: how many step at a time; 0 for one a core that this process may use. The result does
                not depend on it.
        """
        self._batch = Batch(model, num_worlds, min(threads or available_cores(), num_worlds))
        self.state: Array = self._batch.state
        self.fields = {name: self._batch.bind(name).reshape(num_worlds, -1, copy=False) for name in FIELDS}
        self.results = {name: self._batch.bind(name) for name in RESULTS}

    def step(self, substeps: int) -> None:
        """Moves all worlds on."""
        self._batch.warning[:] = 0
        self._batch.step(nstep=substeps, stage=mjtStage.mjSTAGE_NONE.value)

    def unstable(self) -> NDArray[np.bool_]:
        """Gives the worlds whose numbers broke in the last step: bool [W]."""
        return self._batch.warning[:, UNSTABLE, 1].any(axis=1)

    def forward(self, worlds: list[int]) -> None:
        """Computes the results of some worlds from their state, without moving on."""
        self._batch.forward(worlds)
