"""Four toys for N minds to learn: one mastered at once, one easy, one hard, and one that is noise."""

from collections.abc import Sequence

import torch
from torch import Tensor

from agents.adam import Rates
from agents.layers import back, linear, outer
from agents.population import Layer, Population
from agents.progress.elder import Elder
from agents.progress.estimators import ESTIMATORS, Evidence, Losses
from sandbox.rng import fold
from sandbox.state import State

MASTERED, EASY, HARD, NOISE = range(4)
WIDTH, SAMPLES = 64, 16
WARM = 100  # choices at random before progress counts
BLIND = "random"  # stands in a list of estimators for choosing at random


def draw(num_minds: int, generator: torch.Generator, samples: int = SAMPLES) -> tuple[Tensor, Tensor]:
    """Gives inputs [N, 4, samples, 4] and what follows from them [N, 4, samples, 2], for all toys."""
    inputs = torch.randn(num_minds, 4, samples, 4, generator=generator)
    a, b, c, d = inputs.unbind(-1)
    toys = (
        (0.3 * a[:, 0], 0.3 * b[:, 0]),
        (torch.sin(2 * a[:, 1] + b[:, 1]), torch.cos(2 * c[:, 1])),
        (torch.sin(3 * a[:, 2]) * torch.sign(b[:, 2]) * c[:, 2], torch.sin(2 * d[:, 2] * a[:, 2])),
        torch.randn(2, num_minds, samples, generator=generator).unbind(0),
    )
    return inputs, torch.stack([torch.stack(toy, dim=-1) for toy in toys], dim=1)


class Nets:
    """One small network for each toy of each mind, learning by backpropagation."""

    def __init__(self, num_minds: int, seed: int) -> None:
        shapes = {
            "first": Layer(4, WIDTH),
            "first.bias": Layer(1, WIDTH, 0.0),
            "second": Layer(WIDTH, WIDTH),
            "second.bias": Layer(1, WIDTH, 0.0),
            "last": Layer(WIDTH, 2, 0.0),
            "last.bias": Layer(1, 2, 0.0),
        }
        key = fold(seed, torch.arange(4 * num_minds))
        rates = Rates(rate=2e-3, clip=1e9)
        self.population = Population(shapes, key, State().scope("nets"), rates, trails=(0.99, 0.9))
        self.elder = Elder(self.population, 100.0, State().scope("elder"))

    def forward(self, weights: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        view = self.population.view
        first = torch.tanh(linear(inputs, view(weights, "first"), view(weights, "first.bias")))
        second = torch.tanh(linear(first, view(weights, "second"), view(weights, "second.bias")))
        return first, second, linear(second, view(weights, "last"), view(weights, "last.bias"))

    def loss(self, weights: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """Gives the mean squared error of each toy: [N, 4, 1]."""
        outputs = self.forward(weights, inputs.flatten(0, 1))[-1].view_as(targets)
        return ((outputs - targets) ** 2).mean(dim=(2, 3))[..., None]

    def losses(self, inputs: Tensor, targets: Tensor) -> tuple[Losses, Losses]:
        """Compares a short average of the weights with a longer one, and with itself of a while ago."""
        now, trails = self.population.weights, self.population.trails.unbind(1)
        copies = (now, trails[1], trails[0], self.elder.weights())
        found = [self.loss(weights, inputs, targets) for weights in copies]
        paired = Losses(*found[:3])
        return paired, paired._replace(older=found[3])

    def learn(self, inputs: Tensor, targets: Tensor, played: Tensor) -> None:
        """Learns from one toy of each mind: bool [N, 4]."""
        inputs, targets = inputs.flatten(0, 1), targets.flatten(0, 1)
        first, second, outputs = self.forward(self.population.weights, inputs)
        errors = (outputs - targets) * (2.0 / targets[0].numel())
        for name, below in (("last", second), ("second", first), ("first", inputs)):
            gradient = self.population.gradient
            outer(below, errors, self.population.view(gradient, name))
            self.population.view(gradient, f"{name}.bias").copy_(errors.sum(dim=1, keepdim=True))
            errors = back(errors, self.population[name]) * (1.0 - below * below)
        self.population.step(played.flatten())
        self.elder.age(played.flatten())


class Guesses:
    """Averages of the errors met at each toy, and what estimators make of them."""

    def __init__(self, estimators: Sequence[str], seeds: int) -> None:
        self.estimators, self.seeds = estimators, seeds
        shape = (len(estimators) * seeds, 4, 1)
        self.seen, self.recent, self.usual = torch.zeros(shape), torch.zeros(shape), torch.zeros(shape)

    def progress(self, losses: Losses, lagged: Losses, played: Tensor) -> Tensor:
        """Gives what each mind's estimator makes of a toy that was played: [N, 4]."""
        played = played[..., None]
        self.seen.add_(played)
        first = 1.0 / self.seen.clamp(min=1.0)
        self.recent.add_(played * first.clamp(min=0.05) * (losses.now - self.recent))
        self.usual.add_(played * first.clamp(min=0.01) * (losses.now - self.usual))
        found = torch.zeros_like(self.usual)
        for i, name in enumerate(self.estimators):
            if name != BLIND:
                mine = slice(i * self.seeds, (i + 1) * self.seeds)
                estimator = ESTIMATORS[name]
                evidence = Evidence(lagged if estimator.term else losses, self.recent, self.usual)
                found[mine] = estimator.progress(evidence)[mine]
        return found[..., 0]


def play(estimators: Sequence[str], choices: int, seeds: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Lets minds choose toys by how much progress they seem to make with each.

    Returns:
        What was chosen, bool [choices, estimators, seeds, 4], and the final errors [estimators, seeds, 4].
    """
    torch.set_num_threads(1)  # the networks are tiny
    num_minds = len(estimators) * seeds
    nets, generator = Nets(num_minds, seed), torch.Generator().manual_seed(seed)
    guesses, worth = Guesses(estimators, seeds), torch.ones(num_minds, 4)
    blind = torch.tensor([name == BLIND for name in estimators]).repeat_interleave(seeds)
    chosen = torch.zeros(choices, num_minds, 4)
    for t in range(choices):
        liking = worth / (worth.abs().mean(dim=1, keepdim=True) + 1e-6)
        odds = torch.softmax(liking / 0.25, dim=1) * 0.92 + 0.02
        odds[blind | (t < WARM)] = 0.25
        played = chosen[t].scatter_(1, torch.multinomial(odds, 1, generator=generator), 1.0)
        inputs, targets = draw(num_minds, generator)
        progress = guesses.progress(*nets.losses(inputs, targets), played)
        worth += played * (0.1 if t < WARM else 0.03) * (progress - worth)
        nets.learn(inputs, targets, played > 0.0)
    final = nets.loss(nets.population.weights, *draw(num_minds, generator, 500))
    return chosen.view(choices, -1, seeds, 4), final.view(-1, seeds, 4)
