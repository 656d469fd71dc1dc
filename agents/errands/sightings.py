"""Sightings: where the rays of sight end, how high above the ground, and in which colours.

Points are (forward, left) from the own head in the own heading frame, metres. N minds, B bodies, R rays.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.protocols import MindSpec
from sandbox.space import RETINA, ObservationSpace
from sandbox.spec import TICK
from sandbox.state import Scope

_NEAREST = 1.0 / 33.0
"""The smallest nearness that is told apart from the horizon."""

_TRUSTED = 8.0
"""Metres; what a ray meets farther off says nothing about the ground below."""

_EYE = 0.33
"""How far the eye lies ahead of the head's centre, in head heights."""

_KEPT = math.exp(-TICK / 30.0)
"""Share of the ground's depth that is kept for a tick in which no ground is seen."""

_HEAD = ("yaw_sin", "yaw_cos", "pitch_sin", "pitch_cos")


class Sighting(NamedTuple):
    """What rays meet, each float32.

    Attributes:
        points: [N, B, 2, R], forward and left.
        height: [N, B, R] above the ground.
        colour: [N, B, 3, R].
        gaze: [N, B, 3], unit vector along which the head points.
    """

    points: Tensor
    height: Tensor
    colour: Tensor
    gaze: Tensor


class Sight:
    """Turns what is sensed along rays into points; remembers how far below the head the ground is.

    Attributes:
        ground: float32 [N, B].
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Looks up where every channel lies."""
        rays = range(len(RETINA))
        names = [f"sight.{ray}.{name}" for name in ("near", "red", "green", "blue") for ray in rays]
        self._rays = columns(spec.space, names).to(spec.device)
        self._head = columns(spec.space, [f"body.head_{name}" for name in _HEAD]).to(spec.device)
        azimuth, elevation = torch.tensor(RETINA, device=spec.device).unbind(-1)
        level = torch.cos(elevation)
        self._ahead, self._aside, self._above = (
            level * torch.cos(azimuth),
            level * torch.sin(azimuth),
            torch.sin(elevation),
        )
        ground = torch.full(spec.shape, 0.7, device=spec.device)
        self.ground = state.add("ground", ground, world_axis=1)

    def read(self, flat: Tensor) -> Sighting:
        """Gives what bodies see that sense [N, B, D]."""
        seen = flat.index_select(-1, self._rays).unflatten(-1, (4, -1))  # (N, B, 4, R)
        distance = 1.0 / seen[..., 0, :].clamp(min=_NEAREST) - 1.0  # (N, B, R)
        sin_yaw, cos_yaw, sin_pitch, cos_pitch = flat.index_select(-1, self._head)[..., None].unbind(-2)
        ahead = cos_pitch * self._ahead + sin_pitch * self._above  # (N, B, R)
        up = cos_pitch * self._above - sin_pitch * self._ahead
        gaze = torch.cat((cos_yaw * cos_pitch, sin_yaw * cos_pitch, -sin_pitch), dim=-1)
        eye = gaze * (_EYE * self.ground[..., None])  # (N, B, 3)
        forward = eye[..., :1] + distance * (cos_yaw * ahead - sin_yaw * self._aside)
        left = eye[..., 1:2] + distance * (sin_yaw * ahead + cos_yaw * self._aside)
        up = eye[..., 2:] + distance * up
        drop = torch.where(distance < _TRUSTED, -up, 0.0).amax(-1)
        self.ground.copy_(torch.maximum(_KEPT * self.ground, drop))
        height = up + self.ground[..., None]
        return Sighting(torch.stack((forward, left), dim=-2), height, seen[..., 1:, :], gaze)


def columns(space: ObservationSpace, names: list[str]) -> Tensor:
    """Looks up single channels: int64 [len(names)]."""
    return torch.tensor([space.find(name).start for name in names])


def moved(place: Tensor, motion: Tensor) -> Tensor:
    """Gives where places [N, B, M, 2] lie after a tick of own motion [N, B, 3]: forward, left and turn."""
    forward, left, turn = motion[..., None].unbind(-2)  # (N, B, 1)
    cos, sin = torch.cos(TICK * turn), torch.sin(TICK * turn)
    x, y = place[..., 0] - TICK * forward, place[..., 1] - TICK * left
    return torch.stack((cos * x + sin * y, cos * y - sin * x), dim=-1)
