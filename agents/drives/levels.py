"""Levels: how urgent each drive is, from what the body feels and from what came of what was tried.

| drive | its level, 0 satisfied and 1 urgent |
|--|--|
| hunger | how far energy is below 0.9 (`needs.hunger`, as in every mind) |
| curiosity | share of the most progress ever known that is missing of late (10 s) |
| approval | up over 90 s if nobody shows me anything; down over 6 s of kind faces, up over 6 s of sour ones |
| competence | up over 3 min; down whenever something comes off, the more the less it was to be hoped for |
| rest | fatigue |
| comfort | pain, or how much too warm it is |

What is felt as relief is that the square of a level falls: what is urgent counts for more.

Source: Keramati and Gutkin, "Homeostatic reinforcement learning for integrating reward collection and
physiological stability" (2014), with each drive by itself and the power 2.
"""

import torch
from torch import Tensor

from agents.needs import hunger
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import NEEDS
from sandbox.spec import TICK
from sandbox.state import Scope

DRIVES = NEEDS
"""Every drive: for each need, one."""

HUNGER, CURIOSITY, APPROVAL, COMPETENCE, REST, COMFORT = range(len(DRIVES))

_LATE = TICK / 10.0
"""Share of the way that curiosity goes in a tick."""

_UNSEEN, _SHOWN = TICK / 90.0, TICK / 6.0
"""Shares of the way that approval goes in a tick: up by itself, and either way by what others show."""

_IDLE = TICK / 180.0
"""Share of the way that competence goes up in a tick."""

_PRIDE, _SHAME = 0.8, 0.1
"""Shares of the way that competence goes down when something comes off, and up when it does not."""

_WARM, _HOT = 0.55, 0.9
"""Warmth from which it is too warm, and at which that is most urgent."""

_AT_BIRTH = (0.0, 0.5, 0.3, 0.3, 0.0, 0.0)


class Levels:
    """How urgent the drives of N minds are, in B bodies each; I drives in the order of `DRIVES`.

    Attributes:
        relief: float32 [N, B, I], by how much the square of each level fell in the last tick.
    """

    def __init__(self, spec: MindSpec, door: Door, state: Scope) -> None:
        """Is neither hungry nor tired, and hopes for something to learn, for company and for success.

        Args:
            spec: the minds.
            door: where somebody outside holds levels; its parts are `DRIVES`.
            state: where to register.
        """
        names = ("energy", "fatigue", "pain", "warmth")
        where = [spec.space.find(f"feelings.{name}").start for name in names]
        self._where, self._door = torch.tensor(where, device=spec.device), door
        first = torch.tensor(_AT_BIRTH, device=spec.device).repeat(*spec.shape, 1)
        self._level = state.add("level", first, world_axis=1)
        self.relief = state.add("relief", torch.zeros_like(first), world_axis=1)
        nothing = torch.zeros(spec.shape, device=spec.device)
        self._achieved = state.add("achieved", nothing, world_axis=1)  # relief that is felt at the next tick

    def felt(self) -> Tensor:
        """Gives the levels as minds feel them: [N, B, I], as they are or as held from outside."""
        held = [self._door.through(name, self._level[..., i]) for i, name in enumerate(DRIVES)]
        return torch.stack(held, -1).clamp(0.0, 1.0)

    def feel(self, flat: Tensor, learned: Tensor, shown: Tensor, counts: Tensor) -> None:
        """Takes in a tick.

        Args:
            flat: float32 [N, B, D], what is sensed.
            learned: float32 [N, B], progress as a share of the most ever known, in [0, 1].
            shown: float32 [N, B], what others show to oneself, from -1 sour to 1 kind; see `reactions`.
            counts: bool [N, B], for whom this came of the tick before; others begin.
        """
        before = self.felt()
        level = self._level.unbind(-1)  # views
        energy, fatigue, pain, warmth = flat.index_select(-1, self._where).unbind(-1)
        level[HUNGER].copy_(hunger(energy))
        level[REST].copy_(fatigue)
        level[COMFORT].copy_(torch.maximum(pain, ((warmth - _WARM) / (_HOT - _WARM)).clamp(0.0, 1.0)))
        level[CURIOSITY].add_(torch.where(counts, _LATE * (1.0 - learned - level[CURIOSITY]), 0.0))
        kind, sour = shown.clamp(0.0, 1.0), (-shown).clamp(0.0, 1.0)
        misses = (_UNSEEN + _SHOWN * sour) * (1.0 - level[APPROVAL]) - _SHOWN * kind * level[APPROVAL]
        level[APPROVAL].add_(torch.where(counts, misses, 0.0))
        level[COMPETENCE].add_(torch.where(counts, _IDLE * (1.0 - level[COMPETENCE]), 0.0))
        after = self.felt()
        relief = torch.where(counts[..., None], before * before - after * after, 0.0)
        relief[..., COMPETENCE].add_(torch.where(counts, self._achieved, 0.0))
        self._achieved.zero_()
        self.relief.copy_(relief)

    def achieve(self, tried: Tensor, succeeded: Tensor, hoped: Tensor) -> None:
        """Takes in what came of something tried; to be called between ticks, before what is decided next.

        Args:
            tried: bool [N, B], who has tried something.
            succeeded: bool [N, B], for whom it came off.
            hoped: float32 [N, B], how likely that was.
        """
        level, before = self._level[..., COMPETENCE], self.felt()[..., COMPETENCE]
        proud = -_PRIDE * (1.0 - hoped) * level
        change = torch.where(succeeded, proud, _SHAME * hoped * (1.0 - level))
        level.add_(torch.where(tried, change, 0.0))
        after = self.felt()[..., COMPETENCE]
        self._achieved.copy_(before * before - after * after)
