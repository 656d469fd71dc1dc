"""Steering: how fast to walk and turn so as to get to a point around what is in the way.

Among headings fanned out in front the best is one that points at the goal, is free as far as sight tells, and
is near where the body goes anyway. One who pushes in vain steps away for a while.
Source: Borenstein and Koren, "The vector field histogram" (1991), with a handful of headings.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.obstacles import Obstacles, blockage
from agents.scripted.percepts import Faces, Percepts
from sandbox.spec import TICK
from sandbox.state import Scope

_FAN = (-1.5, -1.1, -0.75, -0.45, -0.2, 0.2, 0.45, 0.75, 1.1, 1.5)
"""Headings to choose from beside the goal's own, radians."""

_PERSONAL = 0.8
"""Metres that one keeps from others."""

_IN_VAIN = 0.6
"""How stuck one must be to step aside."""

_ASIDE = 18
"""Ticks of stepping back and aside."""


class Way(NamedTuple):
    """How to walk: velocities wanted, each [N, B], m/s, and the direction to face, [N, B, 2]."""

    forward: Tensor
    left: Tensor
    facing: Tensor


class Steering:
    """Finds ways and notices when they lead nowhere.

    Attributes:
        stuck: [N, B] in [0, 1], how long walking has brought nothing.
    """

    def __init__(self, shape: tuple[int, int], state: Scope) -> None:
        """Starts at rest."""
        fan = torch.tensor(_FAN)
        self._fan = torch.stack((torch.cos(fan), torch.sin(fan)), dim=-1)  # (C, 2)
        self._obstacles = Obstacles(shape, state)
        self._asked = state.add("asked", torch.zeros(*shape, 2), world_axis=1)  # m/s
        self._aside = state.add("aside", torch.zeros(shape, dtype=torch.int64), world_axis=1)  # ticks
        self.stuck = state.add("stuck", torch.zeros(shape), world_axis=1)

    def notice(self, percepts: Percepts) -> None:
        """Compares the speed that was asked for with the one that came of it."""
        speed = length(percepts.own.body_forward, percepts.own.body_left)
        asked = length(self._asked[..., 0], self._asked[..., 1])
        vain = (asked > 0.2) & (speed < 0.35 * asked)
        self.stuck.add_((TICK / 1.5) * torch.where(vain, 1.0, -0.7)).clamp_(0.0, 1.0)
        self._aside.sub_(1).clamp_(min=0)
        bumps = (self.stuck > _IN_VAIN) & (self._aside == 0)
        self._aside.masked_fill_(bumps, _ASIDE)
        self._obstacles.bump(bumps, self._asked)

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
        points = self._obstacles.look(percepts)
        heading, ease = self._choose(percepts, points, toward, goal)
        left_over = (distance - stop).clamp(0.0, 1.0)
        speed = pace * torch.minimum(ease, 2.5 * left_over)
        forward, left = speed * heading[..., 0].clamp(min=0.0).square(), 0.6 * speed * heading[..., 1]
        self._asked.copy_(torch.stack((forward, left), dim=-1))
        away_forward, away_left = _give_room(percepts.faces)
        facing = torch.where((left_over > 0.0)[..., None], heading, toward)
        way = Way(forward + away_forward, left + away_left, facing)
        return self._back_off(percepts, points, way)

    def _choose(
        self, percepts: Percepts, points: tuple[Tensor, Tensor], toward: Tensor, goal: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Picks a heading [N, B, 2] and says how fast to go there, [N, B] in [0.1, 1]."""
        fan = self._fan.expand(*toward.shape[:2], -1, -1)
        options = torch.cat((toward[..., None, :], fan), dim=-2)  # (N, B, C, 2)
        blocked = blockage(points, options, goal)  # (N, B, C)
        along = options[..., 0] * toward[..., None, 0] + options[..., 1] * toward[..., None, 1]
        going = (
            options[..., 0] * percepts.own.body_forward[..., None]
            + options[..., 1] * percepts.own.body_left[..., None]
        )
        best = (along + 0.15 * going - 2.0 * blocked).argmax(-1, keepdim=True)  # (N, B, 1)
        heading = options.gather(-2, best[..., None].expand(-1, -1, -1, 2)).squeeze(-2)
        ease = (1.0 - 0.8 * blocked) * (0.75 + 0.25 * along)  # slower where it leads away
        return heading, ease.gather(-1, best).squeeze(-1)

    def _back_off(self, percepts: Percepts, points: tuple[Tensor, Tensor], way: Way) -> Way:
        """Lets those who pushed in vain step away from what is nearest, and a little to a side of chance."""
        x, y = points
        distance = length(x, y)
        nearest = distance.argmin(-1, keepdim=True)
        away = -torch.cat((x.gather(-1, nearest), y.gather(-1, nearest)), dim=-1) / distance.gather(
            -1, nearest
        )
        side = torch.where(percepts.luck.side < 0.5, -0.2, 0.2)
        backs = self._aside > 0
        forward = torch.where(backs, 0.4 * away[..., 0] - side * away[..., 1], way.forward)
        left = torch.where(backs, 0.4 * away[..., 1] + side * away[..., 0], way.left)
        return Way(forward, left, torch.where(backs[..., None], torch.tensor((1.0, 0.0)), way.facing))


def _give_room(faces: Faces) -> tuple[Tensor, Tensor]:
    """Gives the velocity away from those who are too close: forward and left, each [N, B]."""
    push = faces.present * (1.0 / faces.distance.clamp(min=0.1) - 1.0 / _PERSONAL).clamp(min=0.0)
    return -(push * faces.forward).sum(-1), -(push * faces.left).sum(-1)
