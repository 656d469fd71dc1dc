"""Attention: where to look, among others' faces, voices, the goal, and whatever lies about.

Each candidate has a salience; chance, drawn anew about once a second, makes the look wander among those of
about the same. What needs a turn of the neck must be worth it. Eyes jump to what is attended, the head
follows as fast as its motors turn it.
"""

import math

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.percepts import Percepts

_RESTLESS = 0.7
"""How much chance may add to a salience."""


def look(percepts: Percepts, goal: Tensor, focus: Tensor) -> Tensor:
    """Gives the direction to look in: unit vectors [N, B, 3].

    Args:
        percepts: what is sensed.
        goal: [N, B, 3] as percepts have it.
        focus: [N, B] salience of the goal.
    """
    luck = percepts.luck.glance  # (N, B, C)
    points = torch.cat(
        (_faces(percepts), _voices(percepts), goal[..., None], _about(luck[..., -1])[..., None]), -1
    )
    salience = torch.cat((_interest(percepts), focus[..., None], torch.full_like(focus, 0.3)[..., None]), -1)
    ahead = points[..., 0, :] / length(points[..., 0, :], points[..., 1, :]).clamp(
        min=1e-3
    )  # cosine of the turn
    comfort = 0.3 + 0.7 * ahead.clamp(min=0.0)
    chosen = (comfort * (salience + _RESTLESS * luck * (salience > 0.0))).argmax(-1)  # (N, B)
    index = chosen[..., None, None].expand(-1, -1, 3, 1)
    forward, left, up = points.gather(-1, index).squeeze(-1).unbind(-1)
    return _unit(forward, left, up)


def _faces(percepts: Percepts) -> Tensor:
    return torch.stack(
        (percepts.faces.forward, percepts.faces.left, percepts.faces.up), dim=-2
    )  # (N, B, 3, K)


def _voices(percepts: Percepts) -> Tensor:
    voices = percepts.voices
    return torch.stack((voices.forward, voices.left, torch.zeros_like(voices.left)), dim=-2)  # (N, B, 3, V)


def _about(luck: Tensor) -> Tensor:
    """Gives a point somewhere in front, drawn from a number in [0, 1): [N, B, 3]."""
    angle = (luck - 0.5) * (0.7 * math.pi)
    return torch.stack((torch.cos(angle), torch.sin(angle), torch.full_like(angle, -0.15)), dim=-1)


def _interest(percepts: Percepts) -> Tensor:
    """Gives the salience of faces and voices [N, B, K + V]; zero for who is not there."""
    faces, voices = percepts.faces, percepts.voices
    nearness = 1.0 / (1.0 + faces.distance)
    face = faces.present * (
        0.2 + 0.9 * nearness + 1.2 * faces.talking + 0.3 * faces.looking_at_me.clamp(min=0.0)
    )
    return torch.cat((face, 1.2 * voices.loudness), dim=-1)


def _unit(forward: Tensor, left: Tensor, up: Tensor) -> Tensor:
    """Gives the direction of a vector [N, B, 3]; straight ahead for none."""
    size = torch.sqrt(forward * forward + left * left + up * up)
    there = size > 1e-3
    forward = torch.where(there, forward / size, 1.0)
    return torch.stack(
        (forward, torch.where(there, left / size, 0.0), torch.where(there, up / size, 0.0)), dim=-1
    )
