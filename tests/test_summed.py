"""Minds with one value for all drives know how much is wanted, and not what."""

import dataclasses

import torch
from torch import Tensor

from agents.drives.arbitration import Arbitration, Choice, Offer
from agents.drives.gate import Gate
from agents.drives.levels import CURIOSITY, DRIVES, HUNGER, REST
from agents.drives.modules import Modules
from agents.drives.summed import Summed
from sandbox.door import Door
from sandbox.state import State
from tests.hand_fed import Body

SHAPE, NUM, KINDS = (2, 40), len(DRIVES), 4
FOOD = 1


class Eaters:
    """Minds that, being hungry, have found out that one of four things can be eaten."""

    def __init__(self, kind: type[Modules]) -> None:
        body, state = Body("idle", SHAPE), State()
        spec, self.everybody = body.spec, torch.ones(SHAPE, dtype=torch.bool)
        door = Door((*DRIVES, *Gate.PARTS, *Modules.PARTS), SHAPE[0], state.scope("door"), spec.device)
        self.modules = kind(spec, torch.zeros(NUM, KINDS), door, state.scope("modules"))
        gate = Gate(spec, 1, door, state.scope("gate"))
        self.will = Arbitration(spec, self.modules, gate, 1, state.scope("will"))
        hungry, learning = urgent(HUNGER), torch.ones(SHAPE[0], dtype=torch.bool)
        for tick in range(40):
            seen = dataclasses.replace(body.observe(body.calm()), tick=tick)
            picked = self.will.decide(self.consider(hungry), self.everybody, seen)
            after = torch.where((picked == FOOD)[..., None], 0.2 * hungry, hungry)
            self.will.learn(self.consider(after), self.everybody, ~self.everybody, learning)

    def consider(self, level: Tensor) -> Choice:
        kinds = torch.arange(KINDS).expand(*SHAPE, -1)
        offer = Offer(kinds, torch.zeros(*SHAPE, KINDS), kinds >= 0)
        return self.will.consider(offer, level, torch.zeros(SHAPE[0], KINDS), torch.zeros(*SHAPE, 1))


def urgent(drive: int) -> Tensor:
    level = torch.zeros(*SHAPE, NUM)
    level[..., drive] = 1.0
    return level


def test_only_drives_apart_know_that_food_is_not_for_the_tired() -> None:
    food = []
    for kind in (Modules, Summed):
        eaters = Eaters(kind)
        hungry, tired = (eaters.consider(urgent(drive)).chance[..., :KINDS] for drive in (HUNGER, REST))
        assert bool((hungry.argmax(-1) == FOOD).all())
        food.append(tired[..., FOOD] / tired.sum(-1))
    apart, summed = food
    assert torch.allclose(apart, torch.full(SHAPE, 1.0 / KINDS), atol=0.01)
    assert bool((summed > 1.05 / KINDS).all())


def test_what_drives_have_of_a_value_is_the_value_of_them_all_but_for_what_is_of_interest() -> None:
    modules, level = (
        Eaters(Summed).modules,
        torch.rand(*SHAPE, NUM, generator=torch.Generator().manual_seed(3)),
    )
    kinds = torch.arange(KINDS).expand(*SHAPE, -1)
    share = modules.expect(kinds, torch.zeros(*SHAPE, KINDS))
    assert torch.equal(share, share[..., :1].expand_as(share))
    value = modules.value(level, share, torch.ones(*SHAPE, KINDS))
    curious, rest = level[..., CURIOSITY, None], level.sum(-1)[..., None] - level[..., CURIOSITY, None]
    assert torch.allclose(value.sum(-1), rest * share[..., 0] + curious, atol=1e-5)
