"""Fortune: a face that tells the truth about a mind that only values, and expects nothing else.

| number | comes from |
|--|--|
| valence | whether decisions turned out better or worse than valued, of late (2 s), in usual spreads |
| arousal | half surprise, half speed |
| hunger | how far energy is below 0.9, urgent at 0.2, smooth between (`needs.hunger`, as in every mind) |
| rest | fatigue |
| surprise | a decision turned out otherwise: none up to one usual spread, full from four; gone in a second |
| curiosity, approval, competence, boredom | 0: it has no such drives |
| gaze | where the head points |
| goal | nowhere: it does not plan |
"""

import torch
from torch import Tensor

from agents.acting.scale import Memory, Scale
from agents.needs import hunger
from sandbox.protocols import MindSpec
from sandbox.spec import TICK
from sandbox.state import Scope
from sandbox.timestep import Inner

_STARTS, _FULL = 1.0, 4.0
"""Usual spreads off what was valued where surprise starts, and where it is full."""

_LATE, _GONE = TICK / 2.0, TICK / 0.7
"""Shares of the way that valence and surprise go in a tick."""

_BRISK = 1.6
"""Metres a second that are as fast as can be."""

_CHANNELS = (
    "feelings.energy",
    "feelings.fatigue",
    "body.forward",
    "body.left",
    *(f"body.head_{joint}_{part}" for joint in ("yaw", "pitch") for part in ("sin", "cos")),
)


class Fortune:
    """The inner states of N minds in B bodies each."""

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Starts calm."""
        where = [spec.space.find(name).start for name in _CHANNELS]
        self._where = torch.tensor(where, device=spec.device)
        self._usual = Scale(spec, 1, Memory(0.01, 1e-3), state.scope("usual"))
        traces = torch.zeros(*spec.shape, 2, device=spec.device)  # luck, surprise
        self._traces = state.add("traces", traces, world_axis=1)

    def feel(self, gain: Tensor, hold: int, learning: Tensor) -> None:
        """Takes in by how much a decision turned out better than it was valued.

        Args:
            gain: [N, B].
            hold: ticks the decision lasted.
            learning: bool [N], whose idea of the usual moves on.
        """
        size = self._usual.narrow(gain[..., None])[..., 0]
        self._usual.update(gain[..., None], learning)
        luck, surprise = self._traces.unbind(-1)
        luck.add_(min(_LATE * hold, 1.0) * (size - luck))
        startled = ((size.abs() - _STARTS) / (_FULL - _STARTS)).clamp(0.0, 1.0)
        surprise.copy_(torch.maximum(surprise * (1.0 - _GONE) ** hold, startled))

    def show(self, flat: Tensor) -> Inner:
        """Gives the inner states of bodies that sense [N, B, D]; changes nothing."""
        felt = flat.index_select(-1, self._where).unbind(-1)
        energy, fatigue, forward, left, yaw_sin, yaw_cos, pitch_sin, pitch_cos = felt
        luck, surprise = self._traces.unbind(-1)
        speed = (torch.sqrt(forward * forward + left * left) / _BRISK).clamp(max=1.0)
        none = torch.zeros_like(luck)
        needs = (hunger(energy), none, none, none, fatigue)
        gaze = torch.stack((yaw_cos * pitch_cos, yaw_sin * pitch_cos, -pitch_sin), dim=-1)
        return Inner(
            face=torch.stack(
                (torch.tanh(luck), 0.5 * surprise + 0.5 * speed, *needs, surprise, none), dim=-1
            ),
            gaze=gaze,
            goal=torch.zeros_like(gaze),
            intention=torch.zeros_like(none, dtype=torch.int64),
        )
