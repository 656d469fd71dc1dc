"""Minds in some bodies with all that weighs options, told by hand what comes of what they do."""

import torch
from torch import Tensor

from agents.drives.arbitration import Arbitration, Choice, Offer
from agents.drives.boredom import Boredom
from agents.drives.gate import Gate
from agents.drives.levels import DRIVES, HUNGER, REST, Levels
from agents.drives.modules import Modules
from agents.progress.interests import Interests
from sandbox.door import Door
from sandbox.state import State
from sandbox.timestep import Observation
from tests.hand_fed import Body

KINDS = 6
NUM = len(DRIVES)
CONTEXT = 5


class Wants:
    """Two minds in some bodies, with all that weighs options, told by hand what comes of them."""

    def __init__(self, bodies: int = 40, minds: int = 2) -> None:
        self.body = Body("idle", (minds, bodies))
        spec, self.shape = self.body.spec, (minds, bodies)
        self.state, self.learning = State(), torch.ones(minds, dtype=torch.bool)
        parts = (*DRIVES, *Gate.PARTS, *Modules.PARTS, Boredom.PART, Interests.PART)
        self.door = Door(parts, minds, self.state.scope("door"), spec.device)
        self.levels = Levels(spec, self.door, self.state.scope("levels"))
        self.modules = Modules(spec, torch.zeros(NUM, KINDS), self.door, self.state.scope("modules"))
        self.gate = Gate(spec, CONTEXT, self.door, self.state.scope("gate"))
        self.will = Arbitration(spec, self.modules, self.gate, CONTEXT, self.state.scope("will"))
        self.everybody = torch.ones(self.shape, dtype=torch.bool)
        self.ticks = 0

    def observe(self, flat: Tensor | None = None) -> Observation:
        self.ticks += 1
        flat = self.body.calm() if flat is None else flat
        key, fresh = self.body.key, torch.zeros(self.shape, dtype=torch.bool)
        return Observation(flat=flat, space=self.body.space, tick=self.ticks, key=key, fresh=fresh)

    def consider(self, level: Tensor, context: Tensor | None = None) -> Choice:
        kinds = torch.arange(KINDS).expand(*self.shape, -1)
        known = torch.ones(*self.shape, KINDS, dtype=torch.bool)
        offer = Offer(kinds, torch.zeros(*self.shape, KINDS), known)
        context = torch.zeros(*self.shape, CONTEXT) if context is None else context
        return self.will.consider(offer, level, torch.zeros(self.shape[0], KINDS), context)

    def live(self, share: Tensor, level: Tensor) -> Tensor:
        """Lets everybody do something for three seconds that takes away such shares [K, I] of levels."""
        choice = self.consider(level)
        picked = self.will.decide(choice, self.everybody, self.observe())
        for _ in range(60):
            self.will.live(level, self.everybody)
        after = level * (1.0 - torch.nn.functional.pad(share, (0, 0, 0, 1))[picked])
        self.will.learn(self.consider(after), self.everybody, ~self.everybody, self.learning)
        return picked

    def urgent(self, drive: int, level: float = 1.0) -> Tensor:
        found = torch.zeros(*self.shape, NUM)
        found[..., drive] = level
        return found


def helping(**kinds: int) -> Tensor:
    """Makes one kind take away most of each drive that is named."""
    share = torch.zeros(KINDS, NUM)
    for drive, kind in kinds.items():
        share[kind, DRIVES.index(drive)] = 0.8
    return share


def lived() -> Wants:
    """Gives minds that have found out what food and a bed are for, being now hungry, now tired."""
    wants = Wants()
    for turn in range(60):
        wants.live(helping(hunger=1, rest=2), wants.urgent((HUNGER, REST)[turn % 2]))
    return wants
