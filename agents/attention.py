"""Attention of minds that predict: eyes go to what they see or hear and foresee worst, precision weighted.

Candidates are the rays of sight, the faces in view and the voices heard. Eyes rest on one until another is
clearly worse foreseen, and move there within a few ticks.
"""

import torch
from torch import Tensor

from agents.layers import linear
from sandbox.protocols import MindSpec
from sandbox.space import NUM_FACES, NUM_VOICES, RETINA, ObservationSpace
from sandbox.spec import TICK
from sandbox.state import Scope

_AVERAGES = TICK / 0.4
"""Share of an error that counts at once; errors are averaged over 0.4 s."""

_TURNS = 0.4
"""Share of the way that eyes go in a tick."""

_FAITHFUL = 1.3
"""By how much another must be worse foreseen to draw the eyes away."""

_HEARD = 0.05
"""Loudness from which a voice draws the eyes."""


class Attention:
    """What N minds attend to in B bodies each.

    Attributes:
        gaze: float32 [N, B, 3], unit vectors (forward, left, up) in the own heading frame.
        watched: int64 [N, B], which candidate: rays first, then faces, then voices.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Looks up where every channel lies; looks straight ahead."""
        space, shape, device = spec.space, spec.shape, spec.device

        def single(names: list[str]) -> Tensor:
            return torch.tensor([space.find(name).start for name in names], device=device)

        faces, voices = range(NUM_FACES), range(NUM_VOICES)
        candidates = [f"sight.{r}" for r in range(len(RETINA))]
        candidates += [f"faces.{k}" for k in faces] + [f"hearing.{v}" for v in voices]
        self._share = _share(space, candidates).to(device).expand(shape[0], -1, -1)  # (N, D, C)
        self._head = single(
            [f"body.head_{joint}_{part}" for joint in ("yaw", "pitch") for part in ("sin", "cos")]
        )
        self._there = single(
            [f"faces.{k}.present" for k in faces] + [f"hearing.{v}.loudness" for v in voices]
        )
        self._others = [
            single([f"faces.{k}.{axis}" for k in faces] + [f"hearing.{v}.{axis}" for v in voices])
            for axis in ("forward", "left")
        ]
        self._above = single([f"faces.{k}.up" for k in faces])
        azimuth, elevation = torch.tensor(RETINA, device=device).unbind(-1)
        level = torch.cos(elevation)
        self._rays = (
            level * torch.cos(azimuth),
            level * torch.sin(azimuth),
            torch.sin(elevation),
        )  # (R,) each
        ahead = torch.zeros(*shape, 3, device=device)
        ahead[..., 0] = 1.0
        self.gaze = state.add("gaze", ahead, world_axis=1)
        watched = torch.zeros(shape, dtype=torch.int64, device=device)
        self.watched = state.add("watched", watched, world_axis=1)
        errors = torch.zeros(*shape, len(candidates), device=device)
        self._errors = state.add("errors", errors, world_axis=1)

    def move(self, flat: Tensor, channels: Tensor, counts: Tensor) -> None:
        """Turns the eyes.

        Args:
            flat: [N, B, D] what is sensed.
            channels: [N, B, D] squared error of every channel, weighted by its precision.
            counts: bool [N, B], for whom the errors count.
        """
        there = flat.index_select(-1, self._there) > _HEARD  # (N, B, K + V)
        there = torch.cat(
            (torch.ones_like(there[..., :1]).expand(*there.shape[:2], len(RETINA)), there), dim=-1
        )
        error = linear(channels, self._share)  # (N, B, C)
        self._errors.add_(_AVERAGES * torch.where(counts[..., None], error - self._errors, 0.0))
        salience = torch.where(there, self._errors, 0.0)
        kept = salience.gather(-1, self.watched[..., None]) * _FAITHFUL
        most, worst = salience.max(dim=-1)
        self.watched.copy_(torch.where(most > kept[..., 0], worst, self.watched))
        goal = self._points(flat).gather(-1, self.watched[..., None, None].expand(-1, -1, 3, 1))[..., 0]
        goal = torch.where((most > 0.0)[..., None], _unit(goal), self.gaze)
        self.gaze.copy_(_unit(self.gaze + _TURNS * (goal - self.gaze)))

    def _points(self, flat: Tensor) -> Tensor:
        """Gives where all candidates are, from the head: [N, B, 3, C]."""
        yaw_sin, yaw_cos, pitch_sin, pitch_cos = flat.index_select(-1, self._head).unsqueeze(-1).unbind(-2)
        ahead, aside, above = self._rays
        forward, up = (
            pitch_cos * ahead + pitch_sin * above,
            pitch_cos * above - pitch_sin * ahead,
        )  # (N, B, R)
        rays = (yaw_cos * forward - yaw_sin * aside, yaw_sin * forward + yaw_cos * aside, up)
        heights = torch.zeros(*flat.shape[:2], NUM_VOICES, device=flat.device)
        heights = torch.cat((flat.index_select(-1, self._above), heights), dim=-1)
        others = (*(flat.index_select(-1, each) for each in self._others), heights)
        return torch.stack([torch.cat(pair, dim=-1) for pair in zip(rays, others, strict=True)], dim=-2)


def _share(space: ObservationSpace, candidates: list[str]) -> Tensor:
    """Gives the share of each channel in the mean of each candidate's: [D, C]."""
    share = torch.zeros(len(space), len(candidates))
    for i, name in enumerate(candidates):
        block = space.find(name)
        share[block, i] = 1.0 / (block.stop - block.start)
    return share


def _unit(vectors: Tensor) -> Tensor:
    """Gives directions [..., 3]; straight ahead for none."""
    forward, left, up = vectors.unbind(-1)
    size = torch.sqrt(forward * forward + left * left + up * up)
    there = size > 1e-6
    size = size.clamp(min=1e-6)
    rest = (torch.where(there, each / size, 0.0) for each in (left, up))
    return torch.stack((torch.where(there, forward / size, 1.0), *rest), dim=-1)
