"""The plain engine: one `MjData` a world and `mj_step`, which the batch engine must equal bit for bit."""

import mujoco
import numpy as np
from mujoco import MjData, MjModel, mjtState
from numpy.typing import NDArray

from sandbox.physics.engine import FIELDS, RESULTS, UNSTABLE, Array

_STATE = int(mjtState.mjSTATE_INTEGRATION)


class ReferenceEngine:
    """W simulations of one model, one after the other; see `engine.Engine`."""

    def __init__(self, model: MjModel, num_worlds: int, threads: int = 0) -> None:  # noqa: ARG002
        """Allocates the simulations; whatever `threads` says, there is one."""
        self._model = model
        self._data = [MjData(model) for _ in range(num_worlds)]
        self.state: Array = np.zeros((num_worlds, mujoco.mj_stateSize(model, _STATE)))
        for row, data in zip(self.state, self._data, strict=True):
            mujoco.mj_getState(model, data, row, _STATE)
        self.fields = {name: self._view(state) for name, state in FIELDS.items()}
        self.results = {name: np.zeros((num_worlds, getattr(self._data[0], name).size)) for name in RESULTS}

    def step(self, substeps: int) -> None:
        """Moves all worlds on."""
        for world, data in enumerate(self._data):
            mujoco.mj_setState(self._model, data, self.state[world], _STATE)
            for warning in UNSTABLE:
                data.warning[warning].number = 0
            for _ in range(substeps):
                mujoco.mj_step(self._model, data)
            mujoco.mj_getState(self._model, data, self.state[world], _STATE)
            self._publish(world)

    def unstable(self) -> NDArray[np.bool_]:
        """Gives the worlds whose numbers broke in the last step: bool [W]."""
        return np.array([any(data.warning[each].number for each in UNSTABLE) for data in self._data])

    def forward(self, worlds: list[int]) -> None:
        """Computes the results of some worlds from their state, without moving on."""
        for world in worlds:
            mujoco.mj_setState(self._model, self._data[world], self.state[world], _STATE)
            mujoco.mj_forward(self._model, self._data[world])
            mujoco.mj_getState(self._model, self._data[world], self.state[world], _STATE)
            self._publish(world)

    def _view(self, component: mjtState) -> Array:
        """Gives one component of the state rows as a writable view."""
        before = int(component) - 1  # the components of lower bits, which come first in a row
        start = mujoco.mj_stateSize(self._model, before)
        return self.state[:, start : start + mujoco.mj_stateSize(self._model, int(component))]

    def _publish(self, world: int) -> None:
        for name, values in self.results.items():
            values[world] = getattr(self._data[world], name)
