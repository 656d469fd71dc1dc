"""Reaching: arm angles that point a hand from its shoulder at something.

A mind knows its own proportions, as shares of the height of its head, which it senses from the ground it
sees; pointing straight at a thing is what brings a hand closest to it.
"""

import math

import torch
from torch import Tensor

from agents.scripted.angles import bearing, length

_SHOULDER = 0.59
"""Height of the shoulders, in head heights."""

_SIDE = 0.27
"""How far a shoulder lies to the side, in head heights."""

_BEND = 0.23
"""Radians by which the grip is ahead of a hanging arm."""

_AHEAD = 0.15
"""Metres to a side within which both arms reach; beyond, only the nearer one."""


def reach(point: Tensor, ground: Tensor, where: Tensor) -> dict[str, Tensor]:
    """Gives arm angles in radians, each [N, B], by the name of their motors; arms that do not reach hang.

    Args:
        point: [N, B, 3] from the head.
        ground: [N, B] how far the ground lies below the head.
        where: bool [N, B], who reaches.
    """
    forward, left, up = point.unbind(-1)
    above = up + (1.0 - _SHOULDER) * ground  # how far the point lies above the shoulders
    wishes: dict[str, Tensor] = {}
    for name, side in (("left", 1.0), ("right", -1.0)):
        reaches = where & (side * left > -_AHEAD)
        aside = left - side * _SIDE * ground
        pitch = math.pi / 2 - _BEND + bearing(length(forward, aside), above)
        wishes[f"{name}_arm_pitch"] = torch.where(reaches, pitch, 0.0)
        wishes[f"{name}_arm_yaw"] = torch.where(reaches, bearing(forward, aside), 0.0)
    return wishes
