"""Actor-critics of N minds: they decide every few ticks, and learn a little at every tick.

While one rollout is collected the one before is learned from, in small batches spread evenly over its ticks.
The clipped objective allows for actions of a policy that is a rollout older than the present one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from agents.acting.network import Activity, backward, forward, layers
from agents.acting.policy import Policy
from agents.acting.rollout import Place, Rollout, Sample, Shape, advantages
from agents.acting.scale import Memory, Scale
from agents.adam import Rates
from agents.population import Layer, Population
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.state import Scope
from sandbox.timestep import Action

_SILENCE = 6.0
"""How much likelier than any word silence is at birth, as a logarithm."""

_BATCH = 64
"""Decisions of a mind that are learned from at once, at least."""

FIGURES = ("reward", "value", "value_error", "explained", "entropy", "kl", "clipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How actors decide and learn.

    Attributes:
        width: units of each hidden layer.
        hold: ticks a decision lasts.
        length: decisions of a rollout.
        discounts: for each kind of reward, what it counts for a decision later.
        trace: how far advantages look beyond the next decision.
        clip: how far a chance may move away from what it was when the action was drawn.
        epochs: how often a decision is learned from, on average.
        entropy: weight of staying undecided.
        value: weight of the values' errors.
        least: the smallest deviation of advantages they are divided by; less makes little difference.
        spread: standard deviation of motors at birth, and the bounds it is kept within.
        linger: how much of a motor's deviation from its mean is carried into the next decision; bodies that
            try things smoothly get about, and tire less than those that jitter.
        drift: divergence from the policy of the rollout beyond which one waits for the next.
        rates: how fast.
    """

    width: int = 128
    hold: int = 8
    length: int = 32
    discounts: tuple[float, ...] = (0.98,)
    trace: float = 0.85
    clip: float = 0.2
    epochs: float = 4.0
    entropy: float = 0.0
    value: float = 0.5
    least: float = 1e-8
    spread: tuple[float, float, float] = (0.4, 0.1, 1.0)
    linger: float = 0.8
    drift: float = 0.05
    rates: Rates = field(default_factory=lambda: Rates(rate=3e-4, clip=0.5))


class Actor:
    """N actor-critics, each in B bodies.

    Source: Schulman and others, "Proximal policy optimization algorithms" (2017), arXiv 1707.06347, eq. 7.

    Attributes:
        PARTS: what a door can hold: all motors, all presses, the word, the value of everything.
        population: the weights.
        value: float32 [N, B, R], what was expected at the last decision.
        gain: float32 [N, B, R], by how much the decision before it turned out better than expected.
        figures: float32 [N, len(FIGURES)], running means of what `FIGURES` names.
    """

    PARTS = ("motors", "presses", "words", "value")

    def __init__(
        self, spec: MindSpec, num_features: int, door: Door, state: Scope, settings: Settings | None = None
    ) -> None:
        """Gives every mind a policy that moves without aim and is silent."""
        self.settings = settings or Settings()
        self._policy, self._door = Policy(spec.actions), door
        self._key, self._team = spec.key, spec.team
        num_rewards, num_motors = len(self.settings.discounts), self._policy.num_motors
        self._heads = slice(self._policy.width, self._policy.width + num_rewards)
        shapes = layers(num_features, self.settings.width, _padded(self._policy.width + num_rewards))
        shapes = {**shapes, "spread": Layer(1, num_motors, 0.0)}
        self.population = Population(shapes, spec.key, state, self.settings.rates, team=spec.team)
        first, *bounds = (torch.log(torch.tensor(each)).item() for each in self.settings.spread)
        self._bounds = tuple(bounds)
        self.population["spread"].fill_(first)
        self.population["heads.bias"][:, :, self._policy.silence] = _SILENCE
        self.population.trails.copy_(self.population.weights[:, None])
        self._news = 0.5 * math.log(1.0 - self.settings.linger**2)
        shape = Shape(
            self.settings.length, self.settings.hold, num_features, self._policy.length, num_rewards
        )
        self._rollout = Rollout(spec.shape, shape, state, spec.device)
        self._scale = Scale(spec, num_rewards, Memory(0.05, 1e-3), state.scope("returns"))
        self._discounts = torch.tensor(self.settings.discounts, device=spec.device)
        chosen = torch.zeros(*spec.shape, self._policy.length, device=spec.device)
        self._chosen = state.add("chosen", chosen, world_axis=1)
        carried = torch.zeros(*spec.shape, num_motors, device=spec.device)
        self._carried = state.add("carried", carried, world_axis=1)
        blank = torch.zeros(*spec.shape, num_rewards, device=spec.device)
        self.value = state.add("value", blank, world_axis=1)
        self.gain = state.add("gain", blank.clone(), world_axis=1)
        figures = torch.zeros(len(spec.key), len(FIGURES), device=spec.device)
        self.figures = state.add("figures", figures, world_axis=None)
        halted = torch.zeros(len(spec.key), dtype=torch.bool, device=spec.device)
        self._halted = state.add("halted", halted, world_axis=None)

    def is_due(self, tick: int) -> bool:
        """Says whether a tick begins a decision."""
        return self._rollout.place(tick).is_decision

    def decide(self, features: Tensor, key: Tensor, tick: int) -> None:
        """Draws what to do from now on.

        Args:
            features: [N, B, F], what the decision may depend on.
            key: int64 [N, B], the bodies' noise keys.
            tick: one that is due.
        """
        rollout, place = self._rollout, self._rollout.place(tick)
        activity = self._think(torch.nan_to_num(features, 0.0, 0.0, 0.0))
        odds = self._policy.odds(activity.outputs, self.population["spread"] + self._news)
        value = self._values(activity)
        if tick:
            self._look_back(rollout.place(tick - 1), value)
        self.value.copy_(value)
        drawn = self._policy.draw(odds, key, tick)
        self._carried.mul_(self.settings.linger).add_(drawn[..., : self._policy.num_motors] - odds.motor)
        self._chosen.copy_(drawn)
        self._chosen[..., : self._policy.num_motors] = odds.motor + self._carried
        rollout.now(place, "features").copy_(activity.inputs)
        rollout.now(place, "action").copy_(drawn)
        rollout.now(place, "log_chance").copy_(self._policy.log_chance(odds, drawn)[..., None])
        rollout.now(place, "value").copy_(value)
        rollout.now(place, "reward").zero_()
        rollout.now(place, "cut").zero_()

    def action(self, tick: int) -> Action:
        """Gives what bodies are told at a tick: motors and presses last, a word is said once."""
        action = self._policy.action(self._chosen)
        word = action.word if self.is_due(tick) else torch.zeros_like(action.word)
        press = self._door.through("presses", action.press.to(torch.float32)) > 0.5
        return Action(
            motor=self._door.through("motors", action.motor).clamp(-1.0, 1.0),
            press=press,
            word=self._door.through("words", word.to(torch.float32)).to(torch.int64),
        )

    def learn(self, reward: Tensor, fresh: Tensor, tick: int, learning: Tensor) -> None:
        """Takes in what a tick brought, and learns from the rollout before this one.

        Args:
            reward: [N, B, R].
            fresh: bool [N, B], whose world began anew.
            tick: the one that was acted at.
            learning: bool [N], who learns.
        """
        rollout, place = self._rollout, self._rollout.place(tick)
        counts = torch.isfinite(reward) & ~fresh[..., None]
        rollout.now(place, "reward").add_(torch.where(counts, reward, 0.0))
        rollout.now(place, "cut").copy_(torch.maximum(rollout.now(place, "cut"), fresh[..., None].float()))
        if tick < rollout.length * rollout.hold:
            return
        if place.step == 0:
            self._judge(1 - place.half, place, learning)
        self._practise(place, tick, learning)

    def _think(self, features: Tensor) -> Activity:
        """Sends features [N, B, F] through; minds that give no numbers go back to their last good weights."""
        activity = forward(self.population, features)
        broken = ~torch.isfinite(activity.outputs).flatten(1).all(dim=1)  # (N,)
        if not bool(broken.any()):
            return activity
        self.population.recover(broken)
        return forward(self.population, features)

    def _values(self, activity: Activity) -> Tensor:
        """Gives values in units of rewards: [N, B, R]."""
        values = self._scale.widen(activity.outputs[..., self._heads])
        return self._door.through("value", values)

    def _look_back(self, before: Place, value: Tensor) -> None:
        """Compares the last decision with what was expected of it."""
        reward, cut = self._rollout.now(before, "reward"), self._rollout.now(before, "cut")
        self.gain.copy_((1.0 - cut) * (reward + self._discounts * value - self.value))

    def _judge(self, half: int, now: Place, learning: Tensor) -> None:
        """Works out what each decision of a complete rollout was worth."""
        rollout = self._rollout
        values = torch.cat((rollout.all(half, "value"), rollout.now(now, "value")[:, None]), dim=1)
        rewards, cut = rollout.all(half, "reward"), rollout.all(half, "cut")
        found = advantages(values, rewards, cut, self._discounts, self.settings.trace)
        returns = found + values[:, :-1]
        self._scale.update(returns.flatten(1, 2), learning)
        rollout.all(half, "target").copy_(self._scale.narrow(returns.flatten(1, 2)).view_as(returns))
        total = found.sum(dim=-1).flatten(1, 2)  # (N, T * B)
        centred = total - total.mean(dim=1, keepdim=True)
        size = torch.sqrt((centred * centred).mean(dim=1, keepdim=True))
        scaled = centred / size.clamp(min=self.settings.least)
        rollout.all(half, "advantage").copy_(scaled.view(*found.shape[:3], 1))
        self._halted.zero_()
        left = (found * found).mean(dim=(1, 2, 3)) / (
            (returns - returns.flatten(1, 3).mean(dim=1).view(-1, 1, 1, 1)).square().mean(dim=(1, 2, 3))
            + 1e-12
        )
        self._note(
            reward=rewards.sum(-1).flatten(1, 2).mean(dim=1),
            value=values.flatten(1, 3).mean(dim=1),
            explained=1.0 - left,
        )

    def _practise(self, place: Place, tick: int, learning: Tensor) -> None:
        """Learns from a few decisions of the rollout before this one."""
        rollout, settings = self._rollout, self.settings
        num_ticks = rollout.length * rollout.hold
        batch = max(int(rollout.size * settings.epochs / num_ticks), _BATCH)
        batches = max(int(rollout.size * settings.epochs / batch), 1)
        if place.step * batches // num_ticks == (place.step + 1) * batches // num_ticks:
            return
        index = torch.arange(batch, device=self._key.device)
        luck = uniform(self._key[:, None], tick, stream("acting.batch"), index)
        sample = rollout.sample(1 - place.half, (luck * rollout.size).to(torch.int64))
        self._improve(sample, learning & ~self._halted)

    def _improve(self, sample: Sample, learning: Tensor) -> None:
        """Moves weights so that what turned out well becomes likelier."""
        settings, policy = self.settings, self._policy
        activity = forward(self.population, sample["features"])
        odds = policy.odds(activity.outputs, self.population["spread"] + self._news)
        change = policy.log_chance(odds, sample["action"]) - sample["log_chance"][..., 0]
        ratio, better = torch.exp(change.clamp(-10.0, 10.0)), sample["advantage"][..., 0]
        is_free = torch.where(better > 0.0, ratio < 1.0 + settings.clip, ratio > 1.0 - settings.clip)
        count = sample["advantage"].shape[1]
        push = torch.where(is_free, -better * ratio / count, 0.0)[..., None]
        slope, spread_slope = policy.log_chance_slope(odds, sample["action"])
        errors = torch.zeros_like(activity.outputs)
        errors[..., : policy.width] = push * slope - (settings.entropy / count) * policy.entropy_slope(odds)
        off = activity.outputs[..., self._heads] - sample["target"]
        errors[..., self._heads] = off * (settings.value / count)
        backward(self.population, activity, errors)
        spread = self.population.view(self.population.gradient, "spread")
        spread.copy_((push * spread_slope).sum(dim=1, keepdim=True) - settings.entropy)
        self.population.step(learning)
        self.population["spread"].clamp_(*self._bounds)
        kl = (ratio - 1.0 - change).mean(dim=1)
        self._team.average(kl)
        self._halted.logical_or_(kl > settings.drift)
        entropy = policy.entropy(odds).mean(dim=1)
        clipped = (~is_free).to(torch.float32).mean(dim=1)
        self._note(value_error=(off * off).mean(dim=(1, 2)), entropy=entropy, kl=kl, clipped=clipped)

    def report(self) -> Mapping[str, Tensor]:
        """Names `figures`: each [N]."""
        return dict(zip(FIGURES, self.figures.unbind(dim=1), strict=True))

    def _note(self, **figures: Tensor) -> None:
        """Moves running means towards new figures: each [N]."""
        for name, figure in figures.items():
            self.figures[:, FIGURES.index(name)].lerp_(figure, 0.05)


def _padded(width: int) -> int:
    """Gives a width that products are bit-stable at over any number of minds; narrow ones are not."""
    return -(-width // 16) * 16
