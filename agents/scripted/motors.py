"""Motors by name: wishes in SI units, put into the order and range of an action's motors."""

from collections.abc import Mapping

import torch
from torch import Tensor

from sandbox.space import ActionSpace


class Motors:
    """The motors of one kind of body."""

    def __init__(self, actions: ActionSpace) -> None:
        """Looks up what the extremes of every motor mean."""
        self._names = tuple(motor.name for motor in actions.motors)
        low = torch.tensor([motor.low for motor in actions.motors])
        high = torch.tensor([motor.high for motor in actions.motors])
        self._middle, self._half = (high + low) / 2, ((high - low) / 2).clamp(min=1e-6)

    @property
    def arms(self) -> bool:
        """Whether there are arms to reach with."""
        return "left_arm_pitch" in self._names

    def set(self, wishes: Mapping[str, Tensor]) -> Tensor:
        """Gives motor values [N, B, M] in [-1, 1].

        Args:
            wishes: velocities in m/s and rad/s and joint angles in rad, each [N, B], "forward" among them.
                What is not wished for goes to zero; wishes for what the body lacks are dropped.
        """
        still = torch.zeros_like(wishes["forward"])
        values = torch.stack([wishes.get(name, still) for name in self._names], dim=-1)  # (N, B, M)
        return ((values - self._middle) / self._half).clamp(-1.0, 1.0)
