"""Models trained by backpropagation: they learn, remember or do not, and are each as if they were alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from agents.baselines.backprop import Backprop
from agents.baselines.memoryless import Memoryless
from agents.baselines.recurrent import WINDOW, Recurrent
from agents.efference import width
from agents.population import Layer
from agents.predictive.model import Predictive
from sandbox import api
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import fold, normal, stream
from sandbox.space import ActionSpace, Channel, Motor, ObservationSpace
from sandbox.state import Scope, State

Make = Callable[[MindSpec, Scope], Memoryless | Recurrent]

SPACE = ObservationSpace(
    tuple(Channel(f"body.{i}", "1", "self", -9.0, 9.0) for i in range(4))
    + tuple(Channel(f"sight.{i}", "1", "objects", -9.0, 9.0) for i in range(2))
)
ACTIONS = ActionSpace((Motor("push", "1", -1.0, 1.0), Motor("pull", "1", -1.0, 1.0)), ("grab",), ("hello",))

torch.set_num_threads(1)  # as in a life; more threads only fight over products this small


def _frequent(spec: MindSpec, state: Scope) -> Recurrent:
    return Recurrent(spec, state, stride=1, memory=16, hidden=16)


def _small(spec: MindSpec, state: Scope) -> Memoryless:
    return Memoryless(spec, state, hidden=12)


MAKERS = [pytest.param(_small, id="memoryless"), pytest.param(_frequent, id="recurrent")]


def _spec(key: Tensor, num_bodies: int) -> MindSpec:
    return MindSpec(space=SPACE, actions=ACTIONS, key=key, num_bodies=num_bodies, device=torch.device("cpu"))


class Ticks(NamedTuple):
    """A made-up stream: senses [T + 1, N, B, D] and actions [T, N, B, E]."""

    flat: Tensor
    act: Tensor


def _stream(key: Tensor, num_bodies: int, ticks: int, delay: int) -> Ticks:
    """Draws a stream in which every channel moves by what was done some ticks ago."""
    width_act = width(ACTIONS)
    index = torch.arange(num_bodies * width_act).view(num_bodies, width_act)
    noise = [normal(key[:, None, None], stream("act"), t, index).clamp(-1.0, 1.0) for t in range(ticks)]
    mix = normal(stream("mix"), torch.arange(width_act * len(SPACE))).view(width_act, -1)
    flat = [torch.zeros(len(key), num_bodies, len(SPACE))]
    for t in range(ticks):
        flat.append(0.5 * flat[-1] + noise[max(t - delay, 0)] @ mix)
    return Ticks(torch.stack(flat), torch.stack(noise))


def _live(model: Memoryless | Recurrent, ticks: Ticks, learning: Tensor) -> None:
    fresh = torch.zeros(ticks.act.shape[1:3], dtype=torch.bool)
    for t in range(len(ticks.act)):
        model.learn(ticks.flat[t], ticks.act[t], ticks.flat[t + 1], fresh, learning)


def _error(model: Memoryless | Recurrent, ticks: Ticks) -> float:
    """Gives the mean squared error of the last tick's prediction, relative to the variance of senses."""
    _live(model, Ticks(ticks.flat[:-1], ticks.act[:-1]), torch.zeros(ticks.act.shape[1], dtype=torch.bool))
    ahead = model.imagine(ticks.flat[-2], ticks.act[-1][:, :, None], 1)[:, :, 0]
    return float(((ahead - ticks.flat[-1]) ** 2).mean() / ticks.flat[20:].var())


def _taught(make: Make, delay: int) -> float:
    key = fold(7, torch.arange(1))
    model = make(_spec(key, 16), State().scope("model"))
    _live(model, _stream(key, 16, 800, delay), torch.ones(1, dtype=torch.bool))
    return _error(model, _stream(fold(8, torch.arange(1)), 16, 60, delay))


def test_what_follows_from_the_present_is_learned() -> None:
    assert _taught(_small, delay=0) < 0.05


def test_only_memory_foresees_what_was_done_a_while_ago() -> None:
    assert _taught(_small, delay=2) > 0.4
    assert _taught(_frequent, delay=2) < 0.2


@pytest.mark.parametrize("make", MAKERS)
def test_a_model_is_the_same_alone_as_among_others(make) -> None:
    key = fold(3, torch.arange(3))
    ticks = _stream(key, 16, 130, 0)
    states = []
    for minds in (slice(0, 3), slice(1, 2)):
        state = State()
        part = Ticks(ticks.flat[:, minds], ticks.act[:, minds])
        _live(make(_spec(key[minds], 16), state.scope("model")), part, torch.ones(len(key[minds])) > 0)
        states.append(state.save())
    for name, tensor in states[1].items():
        assert torch.equal(states[0][name][1:2], tensor), name


@pytest.mark.parametrize("make", MAKERS)
def test_one_who_does_not_learn_keeps_its_weights(make) -> None:
    key = fold(3, torch.arange(2))
    model = make(_spec(key, 4), State().scope("model"))
    before = model.population.weights.clone()
    _live(model, _stream(key, 4, 140, 0), torch.tensor([True, False]))
    assert not torch.equal(model.population.weights[0], before[0])
    assert torch.equal(model.population.weights[1], before[1])


@pytest.mark.parametrize("make", MAKERS)
def test_imagining_changes_nothing(make) -> None:
    key, state = fold(3, torch.arange(2)), State()
    model = make(_spec(key, 4), state.scope("model"))
    ticks = _stream(key, 4, 130, 0)
    _live(model, ticks, torch.ones(2, dtype=torch.bool))
    before = state.digest()
    ahead = model.imagine(ticks.flat[-1], ticks.act[-6:].permute(1, 2, 0, 3), 6)
    assert ahead.shape == (2, 4, 6, len(SPACE))
    assert state.digest() == before


@pytest.mark.parametrize("make", MAKERS)
def test_a_world_that_began_anew_teaches_nothing(make) -> None:
    key = fold(3, torch.arange(1))
    ticks = _stream(key, 4, 150, 0)
    weights = []
    for jump in (0.0, 5.0):
        model = make(_spec(key, 4), State().scope("model"))
        flat = ticks.flat.clone()
        fresh = torch.zeros(1, 4, dtype=torch.bool)
        fresh[:, 2] = True
        for t in range(150):
            after = flat[t + 1].clone()
            after[:, 2] += jump
            model.learn(flat[t], ticks.act[t], after, fresh, torch.ones(1, dtype=torch.bool))
        weights.append(model.population.weights.clone())
    assert torch.equal(weights[0], weights[1])


def test_guesses_are_trusted_by_ticks_not_learned_from_yet() -> None:
    key, num_bodies, num_ticks = fold(3, torch.arange(2)), 4, 5
    channels = len(SPACE)
    inputs, target = (
        normal(key[:, None, None], stream(name), torch.arange(num_ticks * num_bodies * channels)).view(
            2, num_ticks * num_bodies, channels
        )
        for name in ("inputs", "target")
    )
    learned = target.clone()
    learned[:, : 3 * num_bodies] += 1.0
    trusts, weights = [], []
    for wanted in (target, learned):
        state = State()
        layers = {"tell": Layer(channels, channels)}
        net = Backprop(_spec(key, num_bodies), state.scope("net"), layers, {"tell": 0})
        population, live = net.population, torch.ones(2, num_ticks * num_bodies, 1)
        everybody = torch.ones(2, dtype=torch.bool)
        net.step(lambda flat, net=population: inputs @ net.view(flat, "tell"), wanted, live, everybody, new=2)
        trusts.append([state[f"net.{name}"] for name in ("trust.right", "trust.size", "error")])
        weights.append(population.weights)
    assert all(torch.equal(*pair) for pair in zip(*trusts, strict=True))
    assert not torch.equal(*weights)


def test_memory_begins_anew_with_its_world() -> None:
    key, state = fold(3, torch.arange(1)), State()
    model = _frequent(_spec(key, 4), state.scope("model"))
    ticks = _stream(key, 4, WINDOW, 0)
    _live(model, ticks, torch.ones(1, dtype=torch.bool))
    assert state["model.memory"].abs().min() > 0.0
    fresh = torch.tensor([[False, True, False, False]])
    model.learn(ticks.flat[0], ticks.act[0], ticks.flat[1], fresh, torch.ones(1, dtype=torch.bool))
    assert state["model.memory"][0, 1].abs().max() == 0.0
    assert state["model.memory"][0, 0].abs().min() > 0.0


def test_models_are_as_large_as_a_predictive_mind() -> None:
    life = api.open_life("nursery", record=False)
    spec = replace(
        _spec(fold(1, torch.arange(1)), 1), space=life.observation.space, actions=life.action_space
    )
    state = State()
    door = Door(Predictive.PARTS, 1, state.scope("door"), spec.device)
    size = Predictive(spec, state.scope("model"), door).population.size
    for name, model in {
        "memoryless": Memoryless(spec, state.scope("memoryless")),
        "recurrent": Recurrent(spec, state.scope("recurrent"), stride=5),
    }.items():
        assert abs(model.population.size / size - 1.0) < 0.1, name
