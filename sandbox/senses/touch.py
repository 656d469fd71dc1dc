"""The sense of touch: the net force on the whole body and the torque on its arms.

Both are what the constraints of physics exert, so that the pull of what a hand holds and the stops of joints
are mixed in with contacts; the force is also what a visitor's hand does to the body.
"""

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import ONE, Arrays, kernel
from sandbox.senses.body import SIDES
from sandbox.senses.scene import Scene
from sandbox.senses.vectors import clip, xyz
from sandbox.space import Channel
from sandbox.spec import WorldSpec

FORCE = np.float32(500.0)
"""Newtons that are felt as 1."""

TORQUE = np.float32(50.0)
"""Newton metres that are felt as 1."""


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is sensed: clipped shares of `FORCE` and `TORQUE`, contacts and grip together."""
    arms = SIDES[: (spec.num_joints - 2) // 2]
    joints = tuple(f"{side}_arm_{joint}" for side in arms for joint in ("pitch", "yaw"))
    return (
        *(Channel(f"touch.{name}", "500 N", "self", -1.0, 1.0) for name in ("forward", "left", "up")),
        *(Channel(f"touch.{name}", "50 N m", "self", -1.0, 1.0) for name in joints),
    )


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes the channels of touch with torch."""
    cos, sin = scene.heading.unbind(-1)
    x, y, up = (scene.load + scene.visitor_load).unbind(-1)
    force = torch.stack((cos * x + sin * y, cos * y - sin * x, up), dim=-1) / float(FORCE)
    sensed = torch.cat((force, scene.arm_load / float(TORQUE)), dim=-1).clamp(-1.0, 1.0)  # (W, A, D)
    flat[..., start : start + sensed.shape[-1]] = sensed


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents, num_loads = scene.arm_load.shape
    for world in range(num_worlds):
        for agent in range(num_agents):
            cos, sin = scene.heading[world, agent]
            x, y, up = xyz(scene.load[world, agent] + scene.visitor_load[world, agent])
            out = flat[world, agent, start:]
            out[0] = clip((cos * x + sin * y) / FORCE, -ONE, ONE)
            out[1] = clip((cos * y - sin * x) / FORCE, -ONE, ONE)
            out[2] = clip(up / FORCE, -ONE, ONE)
            for joint in range(num_loads):
                out[3 + joint] = clip(scene.arm_load[world, agent, joint] / TORQUE, -ONE, ONE)
