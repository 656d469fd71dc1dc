"""Judgement: what N minds would do and what they think it is worth, and how both are learned.

It knows neither bodies nor ticks, so it learns the same way from what happened and from what was imagined.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from agents.acting.network import Activity, backward, forward, layers
from agents.acting.policy import Odds, Policy
from agents.acting.scale import Memory, Scale
from agents.acting.settings import Settings
from agents.acting.worth import advantages
from agents.population import Layer, Population
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope

_SILENCE = 6.0
"""How much likelier than any word silence is at birth, as a logarithm."""

_RETURNS = Memory(slowest=0.05, least=1e-3)
"""What returns usually are follows the last twenty rollouts."""


class Course(NamedTuple):
    """What went on in B bodies of N minds for T decisions.

    Attributes:
        values: [N, T + 1, B, R] what each decision was thought to be worth, and what comes after the last.
        rewards: [N, T, B, R].
        cut: [N, T, B, 1], 1 where a world began anew before the next decision.
    """

    values: Tensor
    rewards: Tensor
    cut: Tensor


class Verdict(NamedTuple):
    """What decisions turned out to be worth.

    Attributes:
        advantage: [N, T, B, 1] in deviations of the mind's own.
        target: [N, T, B, R] what values should have been, as the network gives them.
        explained: [N] share of the returns' variance that was foreseen.
    """

    advantage: Tensor
    target: Tensor
    explained: Tensor


class Judgement:
    """The policies and values of N minds.

    Source: Schulman and others, "Proximal policy optimization algorithms" (2017), arXiv 1707.06347, eq. 7.

    Attributes:
        policy: how outputs are read as chances.
        population: the weights.
    """

    def __init__(
        self, spec: MindSpec, num_features: int, door: Door, state: Scope, settings: Settings
    ) -> None:
        """Gives every mind a policy that moves without aim and is silent."""
        self.policy, self._settings, self._door, self._team = Policy(spec.actions), settings, door, spec.team
        num_rewards = len(settings.discounts)
        self._heads = slice(self.policy.width, self.policy.width + num_rewards)
        shapes = layers(num_features, settings.width, _padded(self.policy.width + num_rewards))
        shapes = {**shapes, "spread": Layer(1, self.policy.num_motors, 0.0)}
        self.population = Population(shapes, spec.key, state, settings.rates, team=spec.team)
        first, *self._bounds = (math.log(each) for each in settings.spread)
        self.population["spread"].fill_(first)
        self.population["heads.bias"][:, :, self.policy.silence] = _SILENCE
        self.population.trails.copy_(self.population.weights[:, None])
        self._news = 0.5 * math.log(1.0 - settings.linger**2)
        self._returns = Scale(spec, num_rewards, _RETURNS, state.scope("returns"))
        self.discounts = torch.tensor(settings.discounts, device=spec.device)

    def think(self, features: Tensor) -> Activity:
        """Sends features [N, B, F] through; minds that give no numbers go back to their last good weights."""
        features = torch.nan_to_num(features, 0.0, 0.0, 0.0)
        activity = forward(self.population, features)
        broken = ~torch.isfinite(activity.outputs).flatten(1).all(dim=1)  # (N,)
        if not bool(broken.any()):
            return activity
        self.population.recover(broken)
        return forward(self.population, features)

    def odds(self, activity: Activity) -> Odds:
        """Gives the chances of all that can be done; of motors, those of what is new in their deviation."""
        return self.policy.odds(activity.outputs, self.population["spread"] + self._news)

    def values(self, activity: Activity) -> Tensor:
        """Gives what is expected to come of it, in units of rewards: [N, B, R]."""
        return self._door.through("value", self._returns.widen(activity.outputs[..., self._heads]))

    def judge(self, course: Course, learning: Tensor) -> Verdict:
        """Works out what decisions were worth; what is usual moves on for those who learn: bool [N]."""
        found = advantages(*course, self.discounts, self._settings.trace)
        returns = (found + course.values[:, :-1]).flatten(1, 2)  # (N, T * B, R)
        self._returns.update(returns, learning)
        total = found.sum(dim=-1, keepdim=True).flatten(1, 2)  # (N, T * B, 1)
        centred = total - total.mean(dim=1, keepdim=True)
        size = torch.sqrt((centred * centred).mean(dim=1, keepdim=True))
        off = returns - returns.mean(dim=1, keepdim=True)
        missed = (found * found).mean(dim=(1, 2, 3)) / (off * off).mean(dim=(1, 2)).clamp(min=1e-12)
        shape = found.shape[1:3]
        return Verdict(
            advantage=(centred / size.clamp(min=self._settings.least)).unflatten(1, shape),
            target=self._returns.narrow(returns).unflatten(1, shape),
            explained=1.0 - missed,
        )

    def improve(self, sample: Mapping[str, Tensor], learning: Tensor) -> Mapping[str, Tensor]:
        """Makes what turned out well likelier, and values truer.

        Args:
            sample: some decisions of each mind: [N, M, ...] "features", "action", "log_chance", "advantage"
                and "target".
            learning: bool [N], who learns.

        Returns:
            float32 [N], by name: how it goes.
        """
        settings, policy = self._settings, self.policy
        activity = forward(self.population, sample["features"])
        odds = self.odds(activity)
        change = policy.log_chance(odds, sample["action"]) - sample["log_chance"][..., 0]
        ratio, better = torch.exp(change.clamp(-10.0, 10.0)), sample["advantage"][..., 0]
        is_free = torch.where(better > 0.0, ratio < 1.0 + settings.clip, ratio > 1.0 - settings.clip)
        count = better.shape[1]
        push = torch.where(is_free, -better * ratio / count, 0.0)[..., None]
        off = activity.outputs[..., self._heads] - sample["target"]
        slope, spread_slope = policy.log_chance_slope(odds, sample["action"])
        errors = torch.zeros_like(activity.outputs)
        errors[..., : policy.width] = push * slope - (settings.entropy / count) * policy.entropy_slope(odds)
        errors[..., self._heads] = off * (settings.value / count)
        backward(self.population, activity, errors)
        spread = self.population.view(self.population.gradient, "spread")
        spread.copy_((push * spread_slope).sum(dim=1, keepdim=True) - settings.entropy)
        self.population.step(learning)
        self.population["spread"].clamp_(*self._bounds)
        drift = (ratio - 1.0 - change).mean(dim=1)
        self._team.average(drift)
        return {
            "value_error": (off * off).mean(dim=(1, 2)),
            "entropy": policy.entropy(odds).mean(dim=1),
            "kl": drift,
            "clipped": (~is_free).to(torch.float32).mean(dim=1),
        }


def _padded(width: int) -> int:
    """Gives a width that products are bit-stable at over any number of minds; narrow ones are not."""
    return -(-width // 16) * 16
