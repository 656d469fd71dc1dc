"""Percepts: the channels of an observation, taken apart once a tick into named tensors of one shape each.

Points are (forward, left, up) from the own head in the own heading frame, metres. N minds, B bodies of each,
R rays, K faces, V voices; the axis that counts rays, faces or voices comes last.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from agents.scripted.angles import length
from agents.scripted.chance import Chance, Luck
from sandbox.space import NUM_FACES, NUM_VOICES, RETINA, ObservationSpace
from sandbox.spec import TICK
from sandbox.state import Scope
from sandbox.timestep import Observation

_TRUSTED = 8.0
"""Metres; what a ray meets farther off says nothing about the ground below."""

_NEAREST = 1.0 / 33.0
"""The smallest nearness that is told apart from the horizon."""

_RAY = ("near", "red", "green", "blue")

_EYE = 0.33
"""How far the eye lies ahead of the head's centre, in head heights."""

_KEPT = math.exp(-TICK / 30.0)
"""Share of the ground's depth that is kept for a tick in which no ground is seen."""


class Own(NamedTuple):
    """What the own body senses, each float32 [N, B]; names are channels with `_` for the first dot."""

    body_forward: Tensor
    body_left: Tensor
    body_turn: Tensor
    body_head_yaw_sin: Tensor
    body_head_yaw_cos: Tensor
    body_head_pitch_sin: Tensor
    body_head_pitch_cos: Tensor
    feelings_energy: Tensor
    feelings_fatigue: Tensor
    feelings_pain: Tensor


class Faces(NamedTuple):
    """Who is seen, each float32 [N, B, K]; `distance` is made of the others, in the plane."""

    present: Tensor
    forward: Tensor
    left: Tensor
    up: Tensor
    looking_at_me: Tensor
    talking: Tensor
    red: Tensor
    green: Tensor
    blue: Tensor
    shown_hunger: Tensor
    shown_approval: Tensor
    distance: Tensor


class Voices(NamedTuple):
    """What is heard, each float32 [N, B, V]."""

    forward: Tensor
    left: Tensor
    loudness: Tensor
    hello: Tensor
    come: Tensor
    give: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Percepts:
    """All that is sensed at a tick.

    Attributes:
        tick: when.
        luck: the noise of this tick.
        own: the own body.
        gaze: [N, B, 3] unit vector along which the head points.
        holding: bool [N, B], whether any hand holds something.
        hit: [N, B, 3, R] where the rays of sight end.
        redness: [N, B, R] by how much red outshines the other colours there.
        ground: [N, B] how far the ground lies below the head.
        faces: who is seen.
        voices: what is heard.
    """

    tick: int
    luck: Luck
    own: Own
    gaze: Tensor
    holding: Tensor
    hit: Tensor
    redness: Tensor
    ground: Tensor
    faces: Faces
    voices: Voices


class Reader:
    """Takes observations apart; remembers only how far down the ground is."""

    def __init__(self, space: ObservationSpace, shape: tuple[int, int], state: Scope) -> None:
        """Looks up where every channel lies."""
        hands = [channel.name for channel in space.channels if channel.name.endswith(".held_mass")]
        rays, faces, voices = range(len(RETINA)), range(NUM_FACES), range(NUM_VOICES)
        self._own = _indices(space, [name.replace("_", ".", 1) for name in Own._fields])
        self._hands = _indices(space, hands)
        self._rays = _indices(space, [[f"sight.{r}.{name}" for r in rays] for name in _RAY])
        self._faces = _indices(
            space, [[f"faces.{k}.{_dotted(name)}" for k in faces] for name in Faces._fields[:-1]]
        )
        self._voices = _indices(space, [[f"hearing.{v}.{name}" for v in voices] for name in Voices._fields])
        self._chance = Chance()
        azimuth, elevation = torch.tensor(RETINA).unbind(-1)
        level = torch.cos(elevation)
        self._ahead, self._aside, self._above = (
            level * torch.cos(azimuth),
            level * torch.sin(azimuth),
            torch.sin(elevation),
        )
        self._ground = state.add("ground", torch.full(shape, 0.7), world_axis=1)

    def read(self, observation: Observation) -> Percepts:
        """Gives what [N, B] bodies sense."""
        flat = observation.flat
        own = Own(*_planes(flat, self._own))
        near, red, green, blue = _planes(flat, self._rays)
        distance = 1.0 / near.clamp(min=_NEAREST) - 1.0  # (N, B, R)
        gaze, hit = self._look(own, distance)
        return Percepts(
            tick=observation.tick,
            luck=self._chance.draw(observation.key, observation.tick),
            own=own,
            gaze=gaze,
            holding=flat.index_select(-1, self._hands).amax(-1) > 0.0,
            hit=hit,
            redness=red - torch.maximum(green, blue),
            ground=self._find_ground(distance, hit),
            faces=self._see_faces(flat),
            voices=Voices(*_planes(flat, self._voices)),
        )

    def _see_faces(self, flat: Tensor) -> Faces:
        planes = dict(zip(Faces._fields, _planes(flat, self._faces), strict=False))
        return Faces(**planes, distance=length(planes["forward"], planes["left"]))

    def _look(self, own: Own, distance: Tensor) -> tuple[Tensor, Tensor]:
        """Turns the rays with the head: gives its direction [N, B, 3] and where rays end [N, B, 3, R]."""
        sin_pitch, cos_pitch = own.body_head_pitch_sin[..., None], own.body_head_pitch_cos[..., None]
        sin_yaw, cos_yaw = own.body_head_yaw_sin[..., None], own.body_head_yaw_cos[..., None]
        ahead = cos_pitch * self._ahead + sin_pitch * self._above  # (N, B, R)
        up = cos_pitch * self._above - sin_pitch * self._ahead
        forward, left = cos_yaw * ahead - sin_yaw * self._aside, sin_yaw * ahead + cos_yaw * self._aside
        gaze = torch.cat((cos_yaw * cos_pitch, sin_yaw * cos_pitch, -sin_pitch), dim=-1)
        eye = gaze * (_EYE * self._ground[..., None])  # (N, B, 3)
        hit = eye[..., None] + torch.stack((forward, left, up), dim=-2) * distance[..., None, :]
        return gaze, hit

    def _find_ground(self, distance: Tensor, hit: Tensor) -> Tensor:
        """Keeps how far down the lowest thing seen is; forgets slowly, for ramps. Shape [N, B]."""
        drop = torch.where(distance < _TRUSTED, -hit[..., 2, :], 0.0).amax(-1)
        return self._ground.mul_(_KEPT).copy_(torch.maximum(self._ground, drop)).clone()


def _dotted(field: str) -> str:
    return field.replace("shown_", "shown.")


def _indices(space: ObservationSpace, names: Sequence[str] | Sequence[Sequence[str]]) -> Tensor:
    """Looks up single channels: int64 in the shape of the nested names."""
    return torch.tensor(
        [
            space.find(name).start if isinstance(name, str) else [space.find(each).start for each in name]
            for name in names
        ]
    )


def _planes(flat: Tensor, indices: Tensor) -> tuple[Tensor, ...]:
    """Takes channels out, each row of the indices as a contiguous tensor of its own, which sums need."""
    rows = flat.index_select(-1, indices.reshape(-1)).unflatten(-1, indices.shape)  # (N, B, ...)
    return rows.movedim(2, 0).contiguous().unbind(0)
