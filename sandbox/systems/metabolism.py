"""Metabolism: moving and talking cost energy, work tires and warms, blows hurt; nothing dies."""

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.poses import Poses
from sandbox.spec import TICK, WorldSpec

RESTING = 1 / 240
"""Energy a second just for being."""

WORK = 1 / 15_000
"""Energy a joule of mechanical work of the motors."""

WORD = 0.004
"""Energy a word."""

EMPTY = 0.15
"""Energy below which strength fades."""

FEEBLE = 0.2
"""Share of its strength that a body without energy still has: enough to crawl to food."""

TIRING = 1 / 8_000
"""Fatigue a joule."""

RECOVERY = 1 / 60
"""Share of fatigue lost in a second."""

BLOW = 400.0
"""Newtons on a body beyond which it hurts, in the plane; standing and walking do not."""

_PAIN_PER_NEWTON = 1 / 800
_PAIN_FADES = 1 / 2.0
_COOL = 0.3
_WARM = 0.6
_WARMING = 60.0
_WARMTH_LAG = 20.0


def strength(energy: Tensor) -> Tensor:
    """Gives the share of full strength a body has: [W, A] in [FEEBLE, 1]."""
    return FEEBLE + (1.0 - FEEBLE) * (energy / EMPTY).clamp(max=1.0)


class Metabolism:
    """The needs of one world's bodies."""

    def __init__(self, spec: WorldSpec) -> None:
        """Looks up how a body without energy hangs: its head down, its arms limp."""
        slump = torch.zeros(3 + spec.num_joints)
        slump[4] = 1.0  # head pitch
        slump[5::2] = -0.6  # arm pitches
        self._slump = slump
        self._moves = torch.arange(slump.numel()) < 3

    def weaken(self, motor: Tensor, condition: Condition) -> Tensor:
        """Limits what is asked of bodies to what their energy allows.

        Args:
            motor: float32 [W, A, M].
            condition: energy.

        Returns:
            float32 [W, A, M] in [-1, 1]: slower the emptier, and slumping.
        """
        share = strength(condition.feelings[..., 0])[..., None]
        asked = motor.clamp(-1.0, 1.0)
        return torch.where(self._moves, asked * share, asked * share + self._slump * (1.0 - share))

    def apply(self, word: Tensor, poses: Poses, condition: Condition) -> None:
        """Lets a tick pass in everybody's body.

        Args:
            word: int64 [W, A], 0 for silence.
            poses: power and loads.
            condition: feelings and distance travelled change.
        """
        energy, fatigue, pain, warmth = condition.feelings.unbind(dim=-1)  # views, written in place
        energy.sub_(TICK * RESTING + (TICK * WORK) * poses.power).sub_((word > 0) * WORD).clamp_(0.0, 1.0)
        fatigue.mul_(1.0 - TICK * RECOVERY).add_((TICK * TIRING) * poses.power).clamp_(max=1.0)
        load_x, load_y = poses.load[..., 0], poses.load[..., 1]
        blow = (torch.sqrt(load_x * load_x + load_y * load_y) - BLOW).clamp(min=0.0)
        pain.mul_(1.0 - TICK * _PAIN_FADES).add_(_PAIN_PER_NEWTON * blow).clamp_(max=1.0)
        target = _COOL + _WARM * torch.tanh(poses.power / _WARMING)
        warmth.add_((TICK / _WARMTH_LAG) * (target - warmth))
        speed_x, speed_y = poses.vel[..., 0], poses.vel[..., 1]
        condition.travelled.add_(TICK * torch.sqrt(speed_x * speed_x + speed_y * speed_y))
