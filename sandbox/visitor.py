"""The visitor: the hand of somebody outside, as those who live in a world meet it."""

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from sandbox.space import FACE
from sandbox.spec import Vec3, WorldSpec
from sandbox.state import Scope

AWAY: Vec3 = (0.0, 0.0, -1000.0)
"""Where it is while it is in nobody's world, metres; no ray and no ear reaches there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One hand in each of W worlds, mostly away; written in place. World frame, SI.

    A agents, F numbers of a face.

    Attributes:
        stays: int64 [W] ticks until it leaves; 0 while it is away.
        pos: float32 [W, 3] its middle.
        vel: float32 [W, 3].
        gaze: float32 [W, 3] unit vector towards whom or what it is busy with.
        facing: float32 [W, 2] unit vector, the same way along the ground.
        holds: bool [W] whether it has hold of something.
        word: int64 [W] the last word it said, 0 for none yet.
        loudness: float32 [W] how loud that still rings.
        face: float32 [W, F] what it shows.
        load: float32 [W, A, 3] newtons with which it pulls and pushes each body at this tick.
    """

    stays: Tensor
    pos: Tensor
    vel: Tensor
    gaze: Tensor
    facing: Tensor
    holds: Tensor
    word: Tensor
    loudness: Tensor
    face: Tensor
    load: Tensor

    @classmethod
    def away(cls, spec: WorldSpec, num_worlds: int, state: Scope) -> "Visitor":
        """Allocates a hand that has not come yet, and registers it under `visitor`."""
        ahead = torch.tensor([1.0, 0.0, 0.0])

        def none(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
            return torch.zeros(num_worlds, *shape, dtype=dtype)

        visitor = cls(
            stays=none(dtype=torch.int64),
            pos=torch.tensor(AWAY).repeat(num_worlds, 1),
            vel=none(3),
            gaze=ahead.repeat(num_worlds, 1),
            facing=ahead[:2].repeat(num_worlds, 1),
            holds=none(dtype=torch.bool),
            word=none(dtype=torch.int64),
            loudness=none(),
            face=none(len(FACE)),
            load=none(len(spec.agents), 3),
        )
        for field in fields(visitor):
            state.add(f"visitor.{field.name}", getattr(visitor, field.name))
        return visitor
