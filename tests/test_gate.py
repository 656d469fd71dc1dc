"""The gate: how it weighs drives, what it is given credit for, and that luck does not carry it away."""

import math

import torch
from torch import Tensor

from agents.drives.arbitration import Arbitration
from agents.drives.gate import Gate, Verdict
from agents.drives.levels import HUNGER, REST
from sandbox.state import State
from tests.wants import CONTEXT, KINDS, NUM, Wants, lived


def test_a_cut_gate_leaves_minds_unable_to_settle() -> None:
    wants = lived()
    for mind in (0, 1):
        wants.door.clamp(mind, "gate", 1.0)
    whole = wants.consider(wants.urgent(HUNGER)).chance
    wants.door.clamp(0, "gate", 0.0)
    cut = wants.consider(wants.urgent(HUNGER)).chance
    assert torch.equal(cut[1], whole[1])
    assert torch.equal(cut[0, :, :-1], cut[0, :, :1].expand(-1, KINDS))  # anything is as good
    assert bool((cut[0, :, -1] > 2.0 * whole[0, :, -1]).all())  # and hesitating takes long


def test_a_held_weight_changes_what_is_done_at_once() -> None:
    wants, level = lived(), torch.zeros(2, 40, NUM)
    level[..., [HUNGER, REST]] = 0.7
    before = wants.consider(level).chance
    wants.door.clamp(0, "weight of hunger", 0.0)
    after = wants.consider(level).chance
    assert bool((after[0, :, 1] < 0.5 * before[0, :, 1]).all())
    assert bool((after[0, :, 2] / after[0, :, 1] > 2.0 * before[0, :, 2] / before[0, :, 1]).all())
    assert torch.equal(after[1], before[1])


def test_a_gate_comes_to_weigh_what_its_context_asks_for() -> None:
    minds, bodies = 2, 64
    wants = Wants(bodies, minds)
    context = torch.zeros(minds, bodies, CONTEXT)
    context[:, ::2, 0] = 1.0  # in company, say
    asked = torch.where(context[..., :1] > 0.5, wants.urgent(REST), wants.urgent(HUNGER))
    for _ in range(150):
        weights = wants.gate.weigh(context)
        for sign in (1.0, -1.0):  # more of what is asked for went better, less of it worse
            outlook, none = weights.outlook + 0.1 * sign, torch.zeros_like(asked)
            verdict = Verdict(context, sign * asked, none, none[..., 0], outlook, wants.everybody)
            wants.gate.learn(verdict)
    weight = wants.gate.weigh(context).weight
    assert bool((weight[:, ::2, REST] > weight[:, ::2, HUNGER]).all())
    assert bool((weight[:, 1::2, HUNGER] > weight[:, 1::2, REST]).all())
    assert torch.allclose(weight.sum(-1), torch.full((minds, bodies), float(NUM)), atol=1e-4)
    assert float(weight.min()) > 0.1
    assert bool((wants.gate.pull[:, [HUNGER, REST]] > 0.0).all())


def test_pull_is_the_slope_of_the_chance_of_what_was_done() -> None:
    wants = lived()
    level = torch.rand(2, 40, NUM, generator=torch.Generator().manual_seed(1))
    choice = wants.consider(level)
    picked = wants.will.decide(choice, wants.everybody, wants.observe())
    slope = wants.state["will.slope"]
    step = 1e-4
    for drive in (HUNGER, REST):
        held = choice.weights.weight[..., drive]
        chances = []
        for sign in (1.0, -1.0):
            weight = choice.weights.weight.double()
            weight[..., drive] = held + sign * step
            logits = (weight[:, :, None] * choice.advantage.double()).sum(-1) / 0.2
            logits = torch.cat((logits, torch.full_like(logits[..., :1], math.log(KINDS))), -1)
            chance = 0.95 * torch.softmax(logits, -1) + 0.05 / (KINDS + 1)  # one in twenty is a whim
            if sign > 0.0:
                assert torch.allclose(chance, choice.chance.double(), atol=1e-3)
            chances.append(torch.log(chance).gather(2, picked[..., None])[..., 0])
        rise = (chances[0] - chances[1]) / (2 * step)
        assert torch.allclose(rise, slope[..., drive].double(), rtol=1e-3, atol=2e-3)


def test_options_are_taken_as_often_as_their_chances_say() -> None:
    wants = lived()
    choice = wants.consider(wants.urgent(HUNGER, 0.3))
    count = torch.zeros_like(choice.chance)
    for _ in range(400):
        picked = wants.will.decide(choice, wants.everybody, wants.observe())
        count += torch.nn.functional.one_hot(picked, KINDS + 1)
    often, chance = count.sum(1) / 16000.0, choice.chance.mean(1)
    assert torch.allclose(often, chance, atol=0.015)
    assert float(choice.meant.min()) < 0.002
    assert float(choice.chance.min()) > 0.007  # whims leave nothing out


class Remembering(Gate):
    """A gate of which is kept what it was to learn from."""

    verdict: Verdict

    def learn(self, verdict: Verdict) -> None:
        self.verdict = verdict


def test_a_gate_learns_of_a_decision_in_the_context_in_which_it_was_made() -> None:
    wants = Wants()
    gate = Remembering(wants.body.spec, CONTEXT, wants.door, State().scope("gate"))
    wants.will = Arbitration(wants.body.spec, wants.modules, gate, CONTEXT, State().scope("will"))
    level, before = wants.urgent(HUNGER), torch.rand(*wants.shape, CONTEXT)
    first = wants.consider(level, before)
    wants.will.decide(first, wants.everybody, wants.observe())
    for _ in range(20):
        wants.will.live(level, wants.everybody)
    second = wants.consider(0.5 * level, 1.0 - before)
    wants.will.learn(second, wants.everybody, ~wants.everybody, wants.learning)
    verdict = gate.verdict
    assert torch.equal(verdict.context, before)
    assert torch.allclose(verdict.relief, 0.75 * level)
    assert bool((verdict.ticks == 20.0).all())
    left = (1.0 - 0.05 / 200.0) ** 20  # of what counts, after a second of two hundred
    later = left * second.weights.outlook - (1.0 - left) / NUM
    assert torch.allclose(verdict.target, later, atol=1e-5)


def verdict_of(wants: Wants, context: Tensor, slope: Tensor, better: Tensor) -> Verdict:
    """Says that something went so much better than a gate expects."""
    none = torch.zeros_like(slope)
    return Verdict(
        context, slope, none, none[..., 0], wants.gate.weigh(context).outlook + better, wants.everybody
    )


def test_luck_alone_leaves_all_drives_to_count() -> None:
    wants, luck = Wants(16, 4), torch.Generator().manual_seed(3)
    for _ in range(600):  # about what four minds decide in half an hour of sixteen parties
        context = torch.randn(*wants.shape, CONTEXT, generator=luck)
        slope = 3.0 * torch.randn(*wants.shape, NUM, generator=luck)
        wants.gate.learn(verdict_of(wants, context, slope, 0.1 * torch.randn(wants.shape, generator=luck)))
    weight = wants.gate.weigh(torch.randn(*wants.shape, CONTEXT, generator=luck)).weight
    assert float(weight.min()) > 0.2
    assert float(weight.max()) < 3.5
    assert (
        float(weight.mean(1).max()) < 1.7
    )  # it was 5.2 where weights moved faster, and nothing drew them back
    assert not torch.equal(weight[0], weight[1])


def test_what_luck_brought_is_lost_again() -> None:
    wants, none = Wants(16, 2), torch.zeros(2, 16)
    context, slope = torch.zeros(*wants.shape, CONTEXT), wants.urgent(HUNGER)
    for turn in range(200):
        wants.gate.learn(verdict_of(wants, context, slope * (-1.0) ** turn, none + 0.1 * (-1.0) ** turn))
    led = wants.gate.weigh(context).weight[..., HUNGER].clone()
    for _ in range(600):
        wants.gate.learn(verdict_of(wants, context, 0.0 * slope, none))
    weight = wants.gate.weigh(context).weight
    assert bool((led > 1.5).all())
    assert bool(((weight[..., HUNGER] - 1.0).abs() < 0.5 * (led - 1.0)).all())


def test_a_gate_waits_until_its_drives_know_what_they_want() -> None:
    wants = Wants(16, 1)
    context, born = torch.zeros(*wants.shape, CONTEXT), wants.gate.population.weights.clone()
    better = torch.linspace(-0.1, 0.1, 16)[None]
    for moved in (*[False] * 7, True):  # 16 decisions each, of which the first 127 move nothing
        wants.gate.learn(verdict_of(wants, context, wants.urgent(HUNGER) * better[..., None], better))
        assert torch.equal(wants.gate.population.weights, born) != moved


def test_how_usual_a_surprise_is_does_not_depend_on_how_many_decide_at_once() -> None:
    pulls = []
    for bodies in (1, 16):
        wants = Wants(bodies, 1)
        context, one = torch.zeros(*wants.shape, CONTEXT), torch.zeros(wants.shape, dtype=torch.bool)
        one[:, 0] = True
        none = torch.zeros(*wants.shape, NUM)
        for turn in range(60):
            outlook = wants.gate.weigh(context).outlook + (0.3 if turn % 2 else -0.3)
            wants.gate.learn(Verdict(context, none, none, none[..., 0], outlook, one))
        pulls.append(wants.state["gate.surprise.variance"].clone())
    assert torch.allclose(pulls[0], pulls[1], rtol=1e-3)
