"""Metabolism: moving and talking cost energy, work tires and warms, blows hurt; nothing dies."""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.kernel import ONE, ZERO, Arrays, kernel, single
from sandbox.poses import Poses
from sandbox.spec import TICK, WorldSpec

WORD = single(0.004)
"""Energy a word."""

EMPTY = 0.15
"""Energy below which strength fades."""

FEEBLE = 0.2
"""Share of its strength that a body without energy still has: enough to crawl to food."""

BLOW = single(400.0)
"""Newtons on a body, in the plane, beyond which it hurts; standing, walking and leaning do not."""

FOOTING = single(20.0)
"""Newtons from below from which a body stands; who hangs from a hand, or falls, takes no steps."""

_TICK = single(TICK)
_BEING = single(TICK / 180)  # energy: a body at rest is empty after three minutes
_WORKING = single(TICK / 10_000)  # energy a watt: 10 kJ of work empty it
_TIRED = single(TICK / 8_000)  # fatigue a watt: 8 kJ exhaust it
_RESTED = single(1.0 - TICK / 60)  # and rest takes it away within a minute
_HURT = single(1 / 800)
_SOOTHED = single(1.0 - TICK / 2)
_COOL = single(0.3)  # warmth that an idle body tends to
_WARM = single(0.6)  # and what hard work adds
_EXERTION = single(1 / 60)  # a watt
_WARMED = single(TICK / 20)


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
        self._slump, self._appetite = slump, spec.appetite

    def weaken(self, motor: Tensor, condition: Condition) -> Tensor:
        """Limits what is asked of bodies to what their energy allows.

        Args:
            motor: float32 [W, A, M].
            condition: energy.

        Returns:
            float32 [W, A, M] in [-1, 1]: slower the emptier, and slumping.
        """
        share = strength(condition.feelings[..., 0])[..., None]
        return torch.lerp(self._slump, motor.clamp(-1.0, 1.0), share)

    def apply(self, word: Tensor, poses: Poses, condition: Condition) -> None:
        """Lets a tick pass in everybody's body.

        Args:
            word: int64 [W, A], 0 for silence.
            poses: power and loads.
            condition: feelings and distance travelled change.
        """
        read = (word, poses.power, poses.load, poses.vel)
        written = (condition.feelings, condition.travelled)
        arrays = (tensor.numpy() for tensor in (*read, *written))
        live_compiled(*arrays, appetite=np.float32(self._appetite))


def live(
    word: Tensor,
    power: Tensor,
    load: Tensor,
    vel: Tensor,
    feelings: Tensor,
    travelled: Tensor,
    appetite: float,
) -> None:
    """Lets a tick pass: being, working and talking cost energy; work tires and warms; blows hurt; feet step.

    Args:
        word: int64 [W, A].
        power: [W, A].
        load: [W, A, 3].
        vel: [W, A, 3].
        feelings: [W, A, 4]; rewritten.
        travelled: [W, A]; rewritten.
        appetite: how fast energy is used up.
    """
    energy, fatigue, pain, warmth = feelings.unbind(dim=-1)  # views
    spent = _BEING + _WORKING * power + torch.where(word > 0, WORD, 0.0)
    energy.sub_(appetite * spent).clamp_(0.0, 1.0)
    fatigue.mul_(_RESTED).add_(_TIRED * power).clamp_(max=1.0)
    blow = torch.sqrt(load[..., 0] * load[..., 0] + load[..., 1] * load[..., 1]) - BLOW
    pain.mul_(_SOOTHED).add_(_HURT * blow.clamp(min=0.0)).clamp_(max=1.0)
    warmth.add_(_WARMED * (_COOL + _WARM * torch.tanh(power * _EXERTION) - warmth))
    speed = torch.sqrt(vel[..., 0] * vel[..., 0] + vel[..., 1] * vel[..., 1])
    travelled.add_(torch.where(load[..., 2] > FOOTING, _TICK * speed, 0.0))


@kernel
def live_compiled(
    word: Arrays,
    power: Arrays,
    load: Arrays,
    vel: Arrays,
    feelings: Arrays,
    travelled: Arrays,
    appetite: np.float32,
) -> None:
    """Does what `live` does."""
    for world in range(word.shape[0]):
        for agent in range(word.shape[1]):
            felt, worked = feelings[world, agent], power[world, agent]
            spoken = WORD if word[world, agent] > 0 else ZERO
            spent = appetite * (_BEING + _WORKING * worked + spoken)
            felt[0] = min(max(felt[0] - spent, ZERO), ONE)
            felt[1] = min(felt[1] * _RESTED + _TIRED * worked, ONE)
            x, y = load[world, agent, 0], load[world, agent, 1]
            felt[2] = min(felt[2] * _SOOTHED + _HURT * max(math.sqrt(x * x + y * y) - BLOW, ZERO), ONE)
            felt[3] += _WARMED * (_COOL + _WARM * np.float32(math.tanh(worked * _EXERTION)) - felt[3])
            x, y = vel[world, agent, 0], vel[world, agent, 1]
            if load[world, agent, 2] > FOOTING:
                travelled[world, agent] += _TICK * np.float32(math.sqrt(x * x + y * y))
