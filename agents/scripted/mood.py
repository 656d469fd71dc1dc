"""Mood: a face that tells the truth about a mind that does not learn.

| number | comes from |
|--|--|
| hunger | how far energy is below 0.9, urgent at 0.2, smooth between |
| rest | fatigue |
| approval | loneliness: up over 40 s with nobody seen within 3.5 m and no voice heard, down over 8 s else |
| competence | how long walking has brought nothing, from `Steering.stuck` |
| curiosity | 0: minds that do not learn have nothing to be curious with |
| surprise | jumps with sudden pain, a loud word or another face come into sight; gone in about a second |
| boredom | rises over 25 s, falls at every surprise and every change of intention |
| pleasure (not shown) | jumps when energy does, as food makes it; gone in about 3 s |
| valence | 0.75 less 1.5 of the strongest need and 1.5 of pain, plus 0.3 of company and 0.8 of pleasure |
| arousal | 0.1 plus shares of speed, surprise, pain and pleasure, less weariness |
"""

import torch
from torch import Tensor

from agents import needs
from agents.scripted.angles import length
from agents.scripted.percepts import Faces, Percepts
from sandbox.space import NUM_FACES
from sandbox.spec import TICK
from sandbox.state import Scope

_NEAR = 3.5
"""Metres within which others are company."""

_FORGETS = 15.0
"""Seconds out of sight after which a face is a surprise again."""

_TRACES = ("lonely", "surprise", "boredom", "pleasure")
_RISE = (TICK / 40.0, 1.0, TICK / 25.0, 1.0)
_FALL = (TICK / 8.0, TICK / 0.7, 0.2, TICK / 3.0)
"""Shares of the way to its target that a trace goes in a tick, upward and downward."""


class Mood:
    """Keeps slow traces of what happened and makes a face of them and of the body's needs."""

    def __init__(self, shape: tuple[int, int], state: Scope) -> None:
        """Starts in a middling mood, rested and fed."""
        self._rise, self._fall = torch.tensor(_RISE), torch.tensor(_FALL)
        self._traces = state.add("traces", torch.zeros(*shape, len(_TRACES)), world_axis=1)
        before = torch.tensor([1.0, 0.0, 0.0, 0.0])  # energy, pain, loudness and intention at the last tick
        self._before = state.add("before", before.repeat(*shape, 1), world_axis=1)
        self._familiar = state.add("familiar", torch.zeros(*shape, NUM_FACES), world_axis=1)  # of each face

    def feel(self, percepts: Percepts, stuck: Tensor, intention: Tensor) -> Tensor:
        """Gives the face [N, B, F] by `space.FACE`.

        Args:
            percepts: what is sensed.
            stuck: [N, B] in [0, 1].
            intention: int64 [N, B].
        """
        lonely, surprise, boredom, pleasure = self._trace(percepts, intention).unbind(-1)
        own = percepts.own
        hunger, rest = needs.hunger(own.feelings_energy), own.feelings_fatigue
        need = torch.maximum(torch.maximum(hunger, rest), torch.maximum(lonely, stuck))
        pain, speed = own.feelings_pain, length(own.body_forward, own.body_left)
        valence = 0.75 - 1.5 * need - 1.5 * pain + 0.3 * (1.0 - lonely) + 0.8 * pleasure
        arousal = 0.1 + 0.3 * speed + 0.5 * surprise + 0.5 * pain + 0.4 * pleasure - 0.2 * rest
        none = torch.zeros_like(lonely)
        face = (valence, arousal.clamp(0.0, 1.0), hunger, none, lonely, stuck, rest, surprise, boredom)
        return torch.stack(face, dim=-1).clamp(-1.0, 1.0)

    def _trace(self, percepts: Percepts, intention: Tensor) -> Tensor:
        """Moves the traces on towards what happens now: [N, B, len(_TRACES)]."""
        faces, own = percepts.faces, percepts.own
        loudness = percepts.voices.loudness.amax(-1)
        now = (own.feelings_energy, own.feelings_pain, loudness, intention.to(torch.float32))
        stacked = torch.stack(now, dim=-1)
        ate, hurt, heard, changed = (stacked - self._before).unbind(-1)
        self._before.copy_(stacked)
        near = (faces.present * (faces.distance < _NEAR)).amax(-1)
        alone = 1.0 - torch.maximum(near, (loudness > 0.1).to(torch.float32))
        startled = torch.maximum(4.0 * hurt, 0.6 * torch.maximum(heard, self._meet(faces))).clamp(0.0, 1.0)
        dull = ((startled < 0.3) & (changed == 0.0)).to(torch.float32)
        joy = (6.0 * ate).clamp(0.0, 1.0) * (ate > 0.02)
        target = torch.stack((alone, startled, dull, joy), dim=-1)
        rate = torch.where(target > self._traces, self._rise, self._fall)
        self._traces.add_(rate * (target - self._traces))
        return self._traces

    def _meet(self, faces: Faces) -> Tensor:
        """Says how unfamiliar the least familiar face in sight is: [N, B]."""
        new = (faces.present - self._familiar).amax(-1).clamp(min=0.0)
        self._familiar.copy_(torch.maximum(faces.present, self._familiar - TICK / _FORGETS))
        return new
