"""Gaits: ways in which bodies answer their motors that no mind is told of, and that change now and then.

A body answers soundly, leans to a side or droops, for some seconds. Which of these is usual for it changes
too, once in a while: it has a spell of it. Both only come out in how what was asked for differs from what is
sensed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import torch
from torch import Tensor

from sandbox.rng import fold, stream, uniform
from sandbox.space import ActionSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class Gait:
    """How motors are answered.

    Attributes:
        gain: what is asked of all motors is multiplied by this.
        lean: what is added to some of them, by name.
    """

    gain: float = 1.0
    lean: Mapping[str, float] = field(default_factory=dict)


def _leaning(side: float) -> Gait:
    lean = {"sideways": 0.4, "turn": 0.35, "head_yaw": 0.4, "left_arm_yaw": 0.4, "right_arm_yaw": 0.4}
    return Gait(lean={name: side * much for name, much in lean.items()})


GAITS: Mapping[str, Gait] = {
    "sound": Gait(),
    "leaning left": _leaning(1.0),
    "leaning right": _leaning(-1.0),
    "drooping": Gait(gain=0.4, lean={"head_pitch": 0.6, "left_arm_pitch": -0.3, "right_arm_pitch": -0.3}),
}
"""Every gait by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Which gait bodies have, and which is usual for them, tick by tick.

    Attributes:
        gait: int64 [T, W, A], index into `GAITS`.
        spell: int64 [T, W, A], the gait that is usual.
    """

    gait: Tensor
    spell: Tensor

    @classmethod
    def draw(cls, shape: tuple[int, int, int], seed: int, *, gait: float, spell: float, usual: float) -> Self:
        """Draws a course for T ticks of A agents in W worlds, each body's own.

        Args:
            shape: T, W, A.
            seed: decides it.
            gait: ticks that a gait lasts, on average.
            spell: ticks that a spell lasts, on average.
            usual: how often a new gait is the usual one; otherwise it is any.
        """
        num_ticks, worlds, agents = shape
        key = fold(seed, stream("gaits"), torch.arange(worlds)[:, None], torch.arange(agents))  # (W, A)
        tick = torch.arange(num_ticks)[:, None, None]

        def drawn(name: str) -> Tensor:
            return uniform(key, tick, stream(name))  # (T, W, A)

        def any_gait(name: str) -> Tensor:
            return (drawn(name) * len(GAITS)).to(torch.int64)

        spells = any_gait("spell").gather(0, _since(drawn("spell ends") < 1.0 / spell))
        fresh = torch.where(drawn("usual") < usual, spells, any_gait("gait"))
        gaits = fresh.gather(0, _since(drawn("gait ends") < 1.0 / gait))
        return cls(gait=gaits, spell=spells)

    def answer(self, tick: int, motor: Tensor, actions: ActionSpace) -> Tensor:
        """Gives what bodies do when they are asked for something: [W, A, M] in [-1, 1]."""
        gain = torch.tensor([each.gain for each in GAITS.values()])
        lean = torch.tensor(
            [[each.lean.get(name.name, 0.0) for name in actions.motors] for each in GAITS.values()]
        )
        gait = self.gait[tick]
        return (motor * gain[gait][..., None] + lean[gait]).clamp(-1.0, 1.0)


def _since(begins: Tensor) -> Tensor:
    """Gives the tick at which what now lasts began: bool [T, ...] to int64 [T, ...]; all begins at 0."""
    tick = torch.arange(len(begins)).view(-1, *[1] * (begins.dim() - 1))
    return torch.where(begins, tick, 0).cummax(0).values
