"""Gates that learn through habits: exact gradients, and weights that go where later satisfaction is."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from agents.drives.arbitration import Arbitration, Choice, Offer
from agents.drives.gate import TOGETHER, Gate, Lesson, Made, Verdict
from agents.drives.habits import RATE, features, score_of
from agents.drives.levels import COMFORT, DRIVES, HUNGER, REST
from agents.drives.metagradient import Bootstrapped, OneStep, nearer, shifted
from agents.drives.modules import Modules
from sandbox.door import Door
from sandbox.state import State
from tests.hand_fed import Body

NUM, CONTEXT, KINDS = len(DRIVES), 5, 4
FOOD, BED = 0, 1
MINDS = (slice(0, 4), slice(2, 3))


def gate(kind: type[Gate], shape: tuple[int, int]) -> Gate:
    spec = Body("idle", shape).spec
    door = Door((*DRIVES, *Gate.PARTS), shape[0], State().scope("door"), spec.device)
    return kind(spec, CONTEXT, door, State().scope("gate"))


class Choosers:
    """Minds that know what food and beds are for, hungry and tired alike, who choose again and again.

    What they choose decides how comfortable the while after it is, which no drive calls a relief.
    """

    def __init__(self, kind: type[Gate], good: int, minds: slice = slice(2), bodies: int = 40) -> None:
        self.body, self.good, self.tick, self.minds = Body("idle", (4, bodies)), good, 0, minds
        self.state = State()
        spec = replace(self.body.spec, key=self.body.spec.key[minds])
        self.shape = spec.shape
        parts = (*DRIVES, *Gate.PARTS, *Modules.PARTS)
        self.door = Door(parts, len(spec.key), self.state.scope("door"), spec.device)
        innate = torch.zeros(NUM, KINDS)
        innate[HUNGER, FOOD], innate[REST, BED] = 0.1, 0.1  # so little that either may be chosen
        modules = Modules(spec, innate, self.door, self.state.scope("modules"))
        for mind in range(len(spec.key)):
            self.door.clamp(mind, "gain", 0.0)
        self.gate = kind(spec, CONTEXT, self.door, self.state.scope("gate"))
        self.will = Arbitration(spec, modules, self.gate, CONTEXT, self.state.scope("will"))
        self.all = torch.ones(self.shape, dtype=torch.bool)
        self.level = self.state.add("level", torch.zeros(*self.shape, NUM))

    def consider(self) -> Choice:
        kinds = torch.arange(KINDS).expand(*self.shape, -1)
        offer = Offer(kinds, torch.zeros(*self.shape, KINDS), kinds < 2)
        liking, context = torch.zeros(self.shape[0], KINDS), torch.zeros(*self.shape, CONTEXT)
        return self.will.consider(offer, self.level, liking, context)

    def live(self, decisions: int) -> "Choosers":
        for _ in range(decisions):
            self.will.learn(self.consider(), self.all, ~self.all, ~self.door.frozen)
            self.level[..., [HUNGER, REST]] = 0.6
            self.tick += 1
            seen = self.body.observe(self.body.calm())
            seen = replace(seen, tick=self.tick, key=seen.key[self.minds])
            picked = self.will.decide(self.consider(), self.all, seen)
            self.level[..., HUNGER] -= 0.4 * (picked == FOOD)
            self.level[..., REST] -= 0.4 * (picked == BED)
            self.level[..., COMFORT] = (picked != self.good).float()
            for _ in range(20):
                self.will.live(self.level, self.all)
            self.level[..., COMFORT] = 0.0
        return self

    def weight(self) -> Tensor:
        """Gives what drives count for: [N, I]."""
        return self.gate.weigh(torch.zeros(*self.shape, CONTEXT)).weight[:, 0]


@pytest.mark.parametrize("kind", [Gate, OneStep, Bootstrapped])
def test_every_gate_comes_to_weigh_more_what_makes_later_satisfaction_easier(kind: type[Gate]) -> None:
    for good, more, less in ((FOOD, HUNGER, REST), (BED, REST, HUNGER)):
        weight = Choosers(kind, good, bodies=16).live(200).weight()
        assert bool((weight[:, more] > 2.0 * weight[:, less]).all())


class Watched(OneStep):
    """A gate of which is kept what it made of its last verdict."""

    lesson: Lesson

    def _push(self, verdict: Verdict, lesson: Lesson) -> Tensor:
        self.lesson = lesson
        return super()._push(verdict, lesson)


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def decisions(shape: tuple[int, int], seed: int) -> tuple[Made, Verdict]:
    """Draws decisions between four options, and what came of them."""
    advantage, level = drawn((*shape, 4, NUM), seed), drawn((*shape, NUM), seed + 1).abs().clamp(max=1.0)
    chance = torch.softmax(drawn((*shape, 5), seed + 2), -1)
    picked = drawn((*shape, 5), seed + 3).argmax(-1)
    context, relief = drawn((*shape, CONTEXT), seed + 4), 0.1 * drawn((*shape, NUM), seed + 5)
    ticks, target = drawn(shape, seed + 6).abs() * 30.0, drawn(shape, seed + 7)
    everybody = torch.ones(shape, dtype=torch.bool)
    verdict = Verdict(context, relief, relief, ticks, target, everybody)
    mine = chance.gather(2, picked[..., None])[..., 0]
    merit = 0.95 * mine / whimsical(mine)
    return Made(advantage, level, chance, picked, merit), verdict


def whimsical(chance: Tensor) -> Tensor:
    """Gives the chance of one of five options where one choice in twenty is a whim."""
    return 0.95 * chance + 0.05 / 5


def says(gate: Gate, flat: Tensor, context: Tensor) -> Tensor:
    """Gives what drives count for by some weights [N, P], as autograd can follow it."""
    layer = {name: gate.population.view(flat, name) for name in ("first", "second", "heads")}
    bias = {name: gate.population.view(flat, f"{name}.bias") for name in layer}
    wide = torch.nn.functional.pad(context, (0, layer["first"].shape[1] - CONTEXT))
    first = torch.tanh(wide @ layer["first"] + bias["first"])
    second = torch.tanh(first @ layer["second"] + bias["second"])
    share = torch.softmax((second @ layer["heads"] + bias["heads"])[..., :NUM], -1)
    return NUM * ((1.0 - NUM * 0.02) * share + 0.02)


def follow(theta: Tensor, made: Made) -> Tensor:
    """Gives the log-chance of what was picked, by habits [N, F] that have changed by nothing yet."""
    options = features(made.advantage, made.level)
    tilted = torch.log(made.meant) + (options * (theta - theta.detach())[:, None, None]).sum(-1)
    return torch.log(whimsical(torch.softmax(tilted, -1))).gather(2, made.picked[..., None])[..., 0]


def test_one_step_is_the_gradient_through_a_change_of_habits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.drives.gate._WARM_UP", 0)
    shape = (2, TOGETHER)
    one, twin = gate(Watched, shape), gate(Watched, shape)
    assert isinstance(one, Watched)
    assert isinstance(twin, Watched)
    first, came = decisions(shape, 1)
    second, later = decisions(shape, 11)
    felt = twin.habits.judge(came)
    born = one.population.weights.clone().requires_grad_()

    one.note(first, came.counts)
    one.learn(came)  # as many as make habits change
    changed = one.habits.theta.clone().requires_grad_()
    gated = (says(one, born, came.context) * felt).sum(-1)
    score = score_of(features(first.advantage, first.level), first.meant, first.picked)
    score = first.merit[..., None] * score
    theta = (score * gated[..., None]).mean(1)  # by how much habits went, for a rate of one
    assert torch.allclose(RATE * theta.detach(), one.habits.theta, atol=1e-6)

    one.note(second, later.counts)
    fewer = later.counts.clone()
    fewer[:, -1] = False
    one.learn(later._replace(counts=fewer))  # one too few, so that nothing moves yet
    better = torch.where(fewer, one.lesson.better, 0.0)
    (towards,) = torch.autograd.grad((better * follow(changed, second)).sum() / (TOGETHER - 1), changed)
    (expected,) = torch.autograd.grad((towards * theta).sum(), born)
    found = (one._towards()[..., None] * one._last).sum(1)[:, : one.population.size]
    assert float(expected.abs().max()) > 1e-3
    assert torch.allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_a_bootstrapped_gate_goes_down_the_divergence_from_where_habits_would_lead() -> None:
    made, _ = decisions((2, 6), 3)
    options = features(made.advantage, made.level)
    change = 0.3 * drawn((2, options.shape[-1]), 5)
    target = shifted(made.meant, options, change)
    theta = torch.zeros_like(change).requires_grad_()
    tilted = torch.log(made.meant) + (options * theta[:, None, None]).sum(-1)
    divergence = (target * (torch.log(target) - torch.log_softmax(tilted, -1))).sum()
    (slope,) = torch.autograd.grad(divergence, theta)
    assert torch.allclose(nearer(made.meant, target, options).sum(1), -slope, atol=1e-5)


def test_a_copy_of_habits_learns_from_what_they_did_as_far_as_it_would_have_done_it() -> None:
    """What it goes by is how the chance that the copy had done it rises, over the chance that it was done."""
    shape = (2, 6)
    made, verdict = decisions(shape, 7)
    boot = gate(Bootstrapped, shape)
    assert isinstance(boot, Bootstrapped)
    boot._target.copy_(0.1 * drawn((2, boot._target.shape[1]), 9))
    boot.note(made, verdict.counts)
    target = boot._target.clone().requires_grad_()
    chance = whimsical(shifted(made.meant, features(made.advantage, made.level), target))
    ratio = chance.gather(2, made.picked[..., None]) / whimsical(made.meant).gather(2, made.picked[..., None])
    (slope,) = torch.autograd.grad(ratio.sum(), target)
    assert torch.allclose(boot._slope.sum(1), slope, atol=1e-4)


@pytest.mark.parametrize("kind", [OneStep, Bootstrapped])
def test_a_mind_with_habits_is_the_same_alone_and_among_many(
    kind: type[Gate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.drives.gate._WARM_UP", 0)
    many, alone = (Choosers(kind, FOOD, minds, bodies=3).live(150) for minds in MINDS)
    whole = many.state.save()
    assert bool(whole["gate.habits.last"].flatten(1).any(1).all())
    for name, tensor in alone.state.save().items():
        assert torch.equal(tensor, whole[name][2:3]), f"'{name}' depends on the number of minds"


@pytest.mark.parametrize("kind", [OneStep, Bootstrapped])
def test_a_frozen_mind_keeps_its_habits(kind: type[Gate]) -> None:
    choosers = Choosers(kind, FOOD).live(30)
    choosers.door.frozen[0] = True
    before = {name: each.clone() for name, each in choosers.state.lasting("gate").items()}
    after = choosers.live(30).state.lasting("gate")
    assert [name for name in before if not torch.equal(before[name][0], after[name][0])] == []
    assert not torch.equal(before["habits.theta"][1], after["habits.theta"][1])
