"""What the bodies need of a physics engine: state rows and a few results, for W worlds."""

from typing import Protocol

import numpy as np
from mujoco import mjtState, mjtWarning
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIELDS = {
    "qpos": mjtState.mjSTATE_QPOS,
    "qvel": mjtState.mjSTATE_QVEL,
    "qacc_warmstart": mjtState.mjSTATE_WARMSTART,
    "ctrl": mjtState.mjSTATE_CTRL,
    "xfrc_applied": mjtState.mjSTATE_XFRC_APPLIED,
    "eq_active": mjtState.mjSTATE_EQ_ACTIVE,
}
"""Parts of the state that are read and written, and their place in it."""

RESULTS = ("qfrc_constraint", "actuator_force", "actuator_velocity")
"""What a step computes beside the state; as of the start of its last substep."""

UNSTABLE = [
    int(each) for each in (mjtWarning.mjWARN_BADQPOS, mjtWarning.mjWARN_BADQVEL, mjtWarning.mjWARN_BADQACC)
]
"""The warnings of a world whose numbers broke.

MuJoCo then puts that world back to its model's start. This is left on, because NaN among what
collides can crash the process.
"""


class Engine(Protocol):
    """W simulations of one model.

    Attributes:
        state: [W, S] all that a world's future depends on.
        fields: writable views of `state` by the names of `FIELDS`, each [W, ...].
        results: by the names of `RESULTS`, each [W, n].
    """

    state: Array
    fields: dict[str, Array]
    results: dict[str, Array]

    def step(self, substeps: int) -> None:
        """Moves all worlds on."""
        ...

    def unstable(self) -> NDArray[np.bool_]:
        """Gives the worlds whose numbers broke in the last step: bool [W]."""
        ...

    def forward(self, worlds: list[int]) -> None:
        """Computes the results of some worlds from their state, without moving on."""
        ...
