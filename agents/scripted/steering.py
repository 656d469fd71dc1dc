"""Steering: how fast to walk and turn so as to get to a point around what is in the way.

Among headings fanned out in front the best is one that points at the goal, is free as far as sight tells, and
is near where the body goes anyway. Touch gives way, and one who pushes in vain steps aside for a while.
Source: Borenstein and Koren, "The vector field histogram" (1991), with a handful of headings.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.scripted.angles import bearing, length
from agents.scripted.percepts import Faces, Percepts
from sandbox.rng import stream, uniform
from sandbox.spec import TICK
from sandbox.state import Scope

_FAN = (-1.5, -1.1, -0.75, -0.45, -0.2, 0.2, 0.45, 0.75, 1.1, 1.5)
"""Headings to choose from beside the goal's own, radians."""

_STEP = 0.12
"""Metres above ground that can be walked over."""

_WIDTH = 0.36
"""Metres to either side of a way that must be free."""

_SIGHTED = 1.6
"""Metres ahead within which something in the way counts."""

_ARM = 0.55
"""Metres around a goal within which things are not in the way but what it lies on."""

_PERSONAL = 0.8
"""Metres that one keeps from others."""

_IN_VAIN = 0.6
"""How stuck one must be to step aside."""

_ASIDE = 24
"""Ticks of stepping aside."""


class Way(NamedTuple):
    """How to walk: velocities wanted, each [N, B], m/s and rad/s, and the distance left."""

    forward: Tensor
    left: Tensor
    turn: Tensor
    distance: Tensor


class Steering:
    """Finds ways and notices when they lead nowhere.

    Attributes:
        stuck: [N, B] in [0, 1], how long walking has brought nothing.
    """

    def __init__(self, shape: tuple[int, int], state: Scope) -> None:
        """Starts at rest."""
        fan = torch.tensor(_FAN)
        self._fan = torch.stack((torch.cos(fan), torch.sin(fan)), dim=-1)  # (C, 2)
        self._asked = state.add("asked", torch.zeros(shape), world_axis=1)  # m/s
        self._aside = state.add("aside", torch.zeros(shape, dtype=torch.int64), world_axis=1)  # ticks
        self.stuck = state.add("stuck", torch.zeros(shape), world_axis=1)

    def notice(self, percepts: Percepts) -> None:
        """Compares the speed that was asked for with the one that came of it."""
        speed = length(percepts.own.body_forward, percepts.own.body_left)
        vain = (self._asked > 0.25) & (speed < 0.35 * self._asked)
        self.stuck.add_((TICK / 1.5) * torch.where(vain, 1.0, -0.7)).clamp_(0.0, 1.0)
        self._aside.sub_(1).clamp_(min=0)
        self._aside.masked_fill_((self.stuck > _IN_VAIN) & (self._aside == 0), _ASIDE)

    def walk(self, percepts: Percepts, goal: Tensor, stop: Tensor, pace: Tensor) -> Way:
        """Gives the velocities that lead to a goal.

        Args:
            percepts: what is sensed.
            goal: [N, B, 3] as percepts have it.
            stop: [N, B] distance at which it is reached; there the body turns to face it.
            pace: [N, B] m/s.
        """
        distance = length(goal[..., 0], goal[..., 1])
        toward = goal[..., :2] / (distance[..., None] + 1e-6)
        toward = torch.where((self._aside > 0)[..., None], self._step_aside(percepts, toward), toward)
        heading, blocked = self._choose(percepts, toward, goal, distance)
        left_over = (distance - stop).clamp(0.0, 1.0)
        speed = pace * torch.minimum(1.0 - 0.8 * blocked, 2.5 * left_over)
        away_forward, away_left = _give_room(percepts.faces)
        forward = speed * heading[..., 0].clamp(min=0.0).square() + away_forward + percepts.own.touch_forward
        left = 0.6 * speed * heading[..., 1] + away_left + percepts.own.touch_left
        facing = torch.where((left_over > 0.0)[..., None], heading, toward)
        self._asked.copy_(speed * (left_over > 0.1))
        return Way(forward, left, 2.5 * bearing(facing[..., 0], facing[..., 1]), distance)

    def _choose(
        self, percepts: Percepts, toward: Tensor, goal: Tensor, distance: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Picks a heading [N, B, 2] and says how blocked it is, [N, B] in [0, 1]."""
        fan = self._fan.expand(*toward.shape[:2], -1, -1)
        options = torch.cat((toward[..., None, :], fan), dim=-2)  # (N, B, C, 2)
        blocked = _blockage(percepts, options, goal, distance)  # (N, B, C)
        along = options[..., 0] * toward[..., None, 0] + options[..., 1] * toward[..., None, 1]
        going = (
            options[..., 0] * percepts.own.body_forward[..., None]
            + options[..., 1] * percepts.own.body_left[..., None]
        )
        best = (along + 0.15 * going - 2.0 * blocked).argmax(-1, keepdim=True)  # (N, B, 1)
        heading = options.gather(-2, best[..., None].expand(-1, -1, -1, 2)).squeeze(-2)
        return heading, blocked.gather(-1, best).squeeze(-1)

    def _step_aside(self, percepts: Percepts, toward: Tensor) -> Tensor:
        """Turns a direction to one side and a little back; which side is chance, kept for some seconds."""
        luck = uniform(percepts.key, percepts.tick // 128, stream("steering.side"))
        side = torch.where(luck < 0.5, -1.0, 1.0)
        return torch.stack(
            (-side * toward[..., 1] - 0.3 * toward[..., 0], side * toward[..., 0] - 0.3 * toward[..., 1]), -1
        )


def _blockage(percepts: Percepts, options: Tensor, goal: Tensor, distance: Tensor) -> Tensor:
    """Says how much is in the way along headings [N, B, C, 2]: [N, B, C] in [0, 1]."""
    x, y, z = percepts.hit.unbind(-2)  # (N, B, R)
    off_goal = length(x - goal[..., 0, None], y - goal[..., 1, None])
    solid = (z + percepts.ground[..., None] > _STEP) & (off_goal > _ARM)
    cos, sin = options[..., 0, None], options[..., 1, None]  # (N, B, C, 1)
    along = x[..., None, :] * cos + y[..., None, :] * sin  # (N, B, C, R)
    across = (x[..., None, :] * sin - y[..., None, :] * cos).abs()
    met = solid[..., None, :] & (along > 0.0) & (across < _WIDTH)
    free = torch.where(met, along, _SIGHTED).amin(-1)  # (N, B, C)
    beyond = free > (distance - _ARM)[..., None]  # what lies behind the goal is not in the way
    return torch.where(beyond, 0.0, (1.0 - (free - _WIDTH) / (_SIGHTED - _WIDTH)).clamp(0.0, 1.0))


def _give_room(faces: Faces) -> tuple[Tensor, Tensor]:
    """Gives the velocity away from those who are too close: forward and left, each [N, B]."""
    distance = length(faces.forward, faces.left) + 1e-6
    push = faces.present * (1.0 - distance / _PERSONAL).clamp(min=0.0) / distance
    return -(push * faces.forward).sum(-1), -(push * faces.left).sum(-1)
