"""What makes a mind truly predictive coding: local errors, local learning, relaxation to the best."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor

import agents.predictive
from agents.layers import linear
from agents.predictive.relaxation import (
    Beliefs,
    Firmness,
    Links,
    Prior,
    Rest,
    energy,
    expect_causes,
    expect_hidden,
    relax,
)
from sandbox.rng import normal, stream
from tests.foreseeing import SMALL, Foreseer

FIRM = Firmness.of(20.0, settling=10.0, drifting=30.0)
N, B, H, Z, C, D = 2, 3, 8, 4, 3, 6


def noise(name: int, *shape: int) -> Tensor:
    return normal(name, torch.arange(int(torch.tensor(shape).prod()))).view(shape)


def links(scale: float = 0.4) -> Links:
    cause = scale * noise(2, N, H + Z, D)
    reach = torch.linalg.matrix_norm(cause[:, :H], 2).square().view(-1, 1, 1)
    return Links(scale * noise(1, N, Z, 2 * H), cause, scale * noise(3, N, C, Z), reach)


def prior(joined: Links) -> Prior:
    drive, before, context = noise(4, N, B, H), 0.3 * noise(5, N, B, Z), 0.3 * noise(6, N, B, C)
    causes = expect_causes(before, context, joined.settle, FIRM.share)
    hidden, gain = expect_hidden(drive, causes, joined.tune)
    return Prior(drive, Beliefs(hidden, causes, context), gain, before, noise(7, N, B, D))


def at(beliefs: Beliefs, known: Prior, joined: Links) -> Rest:
    """Gives the error nodes that belong to some beliefs."""
    expected, gain = expect_hidden(known.drive, beliefs.causes, joined.tune)
    off = beliefs.causes - linear(beliefs.context, joined.settle)
    return Rest(beliefs, gain, beliefs.hidden - expected, off)


def _energy_of(beliefs: Beliefs, known: Prior, joined: Links) -> Tensor:
    return energy(known, at(beliefs, known, joined), joined, FIRM)


def slope_of(function: Callable[[], Tensor], *of: Tensor) -> tuple[Tensor, ...]:
    """Gives the derivative of a sum by brute force, to hold local rules against."""
    for each in of:
        each.requires_grad_()
    return torch.autograd.grad(function().sum(), of)


def test_beliefs_rest_where_the_energy_has_no_slope() -> None:
    joined, known = links(), prior(links())
    start = Beliefs(*(each.clone() for each in known.beliefs))
    rest = Beliefs(*(each.clone() for each in relax(known, joined, FIRM, 4000).beliefs))
    for beliefs, flat in ((start, False), (rest, True)):
        slopes = slope_of(partial(_energy_of, beliefs, known, joined), *beliefs)
        assert all((slope.abs().max() < 1e-4) == flat for slope in slopes)


def test_nothing_is_differentiated() -> None:
    folder = Path(str(agents.predictive.__path__[0]))
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    assert all(word not in sources for word in ("autograd", "backward", "requires_grad", "enable_grad"))
    bare, watched = Foreseer(2, 3), Foreseer(2, 3)
    with torch.inference_mode():
        bare.live(5)
    with torch.enable_grad():
        watched.live(5)
    assert bare.state.digest() == watched.state.digest()
    assert not watched.model.population.weights.requires_grad


def test_without_relaxation_only_what_reads_out_the_senses_learns() -> None:
    minds = Foreseer(2, 4, settings=replace(SMALL, steps=0))
    minds.live(120)
    gradient = {
        name: minds.model.population.view(minds.model.population.gradient, name)
        for name in ("sense", "cause", "tune", "settle")
    }
    assert not gradient["tune"].any()
    assert not gradient["settle"].any()
    assert not gradient["sense"][:, :, :16].any()
    assert gradient["sense"][:, :, 16:].any()
    assert gradient["cause"][:, :16].any()


def test_energy_falls_while_beliefs_relax() -> None:
    steps, falls, model_steps = 12, 0, 0
    for scale in (0.1, 0.4, 1.0, 2.0):
        joined = links(scale)
        known = prior(joined)
        course = [energy(known, relax(known, joined, FIRM, k), joined, FIRM) for k in range(steps + 1)]
        drops = torch.stack(course).diff(dim=0)
        falls += int((drops <= 1e-6).sum())
        model_steps += drops.numel()
    assert falls >= 0.99 * model_steps


def test_energy_falls_in_a_mind_that_has_learned() -> None:
    minds = Foreseer(2, 8)
    minds.live(400)
    model = minds.model
    before, act, after = minds.transition(999)
    before, after = model._widen(before), model._widen(after)
    scale, (causes, context) = (
        model.normaliser.scale(),
        model._carried(model.population.weights, model._causes, model._context),
    )
    guess = model._guess(model.population.weights, model._inputs(before, act, scale), causes)
    root = model._precision.root()
    error = (model.normaliser.surprise(before, after, scale) - guess.senses) * root
    known = Prior(guess.drive, Beliefs(guess.hidden, causes, context), guess.gain, model._causes, error)
    joined = model._links(root)
    course = [
        energy(known, relax(known, joined, model._firmness, k), joined, model._firmness) for k in range(9)
    ]
    drops = torch.stack(course).diff(dim=0)
    assert (drops <= 1e-6).float().mean() >= 0.99
    assert course[-1].mean() < course[0].mean()


def test_beliefs_come_to_rest_where_a_kalman_filter_would() -> None:
    """Where causes reach the senses by the direct way only, what is believed in is linear and Gaussian."""
    joined = links()
    joined.tune.zero_()
    known = prior(joined)
    rest = relax(known, joined, FIRM, 4000)
    for n in range(N):
        squares = torch.linalg.svdvals(joined.settle[n]).square()
        still = FIRM.still * squares.square().sum() / squares.sum()
        settle, start = joined.settle[n], torch.cat([each[n] for each in known.beliefs], -1)
        firm = torch.eye(H + Z + C)  # precision of all levels before the senses are looked at
        firm[H : H + Z, H : H + Z] *= FIRM.keep + FIRM.top
        firm[H + Z :, H + Z :] = still * torch.eye(C) + FIRM.top * settle @ settle.T
        firm[H : H + Z, H + Z :] = -FIRM.top * settle.T
        firm[H + Z :, H : H + Z] = -FIRM.top * settle
        parts = (known.beliefs.hidden[n], FIRM.keep * known.causes[n], still * known.beliefs.context[n])
        spread = torch.linalg.inv(firm)
        mean = torch.cat(parts, -1) @ spread  # (B, H + Z + C)
        observe = torch.cat((joined.cause[n], torch.zeros(C, D)))  # (H + Z + C, D)
        gain = torch.linalg.inv(observe.T @ spread @ observe + torch.eye(D)) @ observe.T @ spread
        filtered = mean + (known.error[n] + (start - mean) @ observe) @ gain
        found = torch.cat([each[n] for each in rest.beliefs], -1)
        torch.testing.assert_close(found, filtered, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("size", [0.2, 1.0, 5.0])
def test_context_follows_causes_in_the_time_that_is_said_whatever_size_weights_have(size: float) -> None:
    joined = links()
    joined.tune.zero_()
    joined.cause.zero_()
    joined.settle.copy_(size * torch.linalg.qr(noise(8, N, Z, C)).Q.transpose(1, 2))
    held = 0.5 * linear(noise(9, N, B, C), joined.settle) / size
    hidden, firm = torch.zeros(N, B, H), Firmness.of(1e5, settling=100.0, drifting=30.0)
    context = torch.zeros(N, B, C)
    for _ in range(30):
        known = Prior(hidden, Beliefs(hidden, held, context), hidden, held, torch.zeros(N, B, D))
        context = relax(known, joined, firm, 2).beliefs.context
    gone = (linear(context, joined.settle) * held).sum() / (held * held).sum()
    assert 0.58 < gone < 0.68  # most of the way: all but a part in e


def test_what_is_learned_is_the_slope_of_the_energy() -> None:
    """Each layer's rule is held against brute force: senses before relaxation, levels where they rest."""
    mind = Foreseer(2, 3)
    mind.live(130)
    model, (num, bodies) = mind.model, mind.shape
    weights = {name: model.population[name].clone() for name in ("sense", "cause", "tune", "settle")}
    width, rows = model.settings.hidden, weights["sense"].shape[1]

    def draw(name: str, size: int) -> Tensor:
        index = torch.arange(num * bodies * size).view(num, bodies, size)
        return normal(5, stream(name), index)

    def some(name: str) -> Beliefs:
        sizes = (width, model.settings.causes, model.settings.context)
        return Beliefs(*(draw(f"{name}.{size}", size) for size in sizes))

    inputs, share, came = draw("inputs", rows), draw("share", 1).abs(), draw("came", 8)
    before, rest = some("before"), some("rest")

    def errors() -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        both = torch.bmm(inputs, weights["sense"])
        drive, direct = both[..., :width], both[..., width:]
        error = came - direct - torch.bmm(torch.cat((before.hidden, before.causes), -1), weights["cause"])
        expected, gain = expect_hidden(drive, rest.causes, weights["tune"])
        off = rest.causes - torch.bmm(rest.context, weights["settle"])
        return drive, gain, error, rest.hidden - expected, off

    drive, gain, error, above, off = errors()
    known = Prior(drive, before, gain, before.causes, error)
    model._slope(inputs, known, Rest(rest, gain, above, off), error * share, share)
    for layer in weights.values():
        layer.requires_grad_()
    with torch.enable_grad():
        (0.5 * sum((share * each * each).sum() for each in errors()[2:])).backward()
    for name, layer in weights.items():
        right = layer.grad
        assert right is not None
        found = model.population.view(model.population.gradient, name)
        torch.testing.assert_close(found, right, rtol=1e-4, atol=1e-4)
