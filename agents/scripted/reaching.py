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
    forward, left, up = (
        each[..., None].expand(-1, -1, 2) for each in point.unbind(-1)
    )  # (N, B, 2): both arms
    side = torch.tensor((1.0, -1.0), device=point.device)
    height = ground[..., None]
    reaches = where[..., None] & (side * left > -_AHEAD)
    aside = left - side * (_SIDE * height)
    above = up + (1.0 - _SHOULDER) * height  # how far the point lies above the shoulders
    angles = bearing(torch.stack((length(forward, aside), forward)), torch.stack((above, aside)))
    pitch, yaw = torch.where(reaches, angles, 0.0)  # (N, B, 2) each
    pitch = pitch + torch.where(reaches, math.pi / 2 - _BEND, 0.0)
    return {
        f"{name}_arm_{joint}": angle[..., i]
        for joint, angle in (("pitch", pitch), ("yaw", yaw))
        for i, name in enumerate(("left", "right"))
    }
