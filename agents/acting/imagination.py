"""Imagination: learning to act from what a mind expects would happen, beside what did.

A course of decisions is played through with a model in place of the world, and learned from in one step.
"""

from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from agents.acting.judgement import Course, Judgement
from sandbox.rng import fold
from sandbox.timestep import Action


class Model(Protocol):
    """What minds expect of their worlds."""

    def step(self, features: Tensor, action: Action) -> tuple[Tensor, Tensor]:
        """Says what would come of a decision.

        Args:
            features: [N, B, F] what it is taken by.
            action: for [N, B] bodies.

        Returns:
            [N, B, F], by which the next would be taken, and [N, B, R], its rewards.
        """
        ...


class Luck(NamedTuple):
    """What imagined decisions are drawn with: keys of bodies int64 [N, B], and the tick."""

    key: Tensor
    tick: int


def imagine(
    judgement: Judgement, model: Model, start: Tensor, luck: Luck, num_steps: int
) -> dict[str, Tensor]:
    """Plays a course of decisions through; changes nothing.

    Args:
        judgement: who decides.
        model: what is expected to come of it.
        start: [N, B, F], where it begins.
        luck: what decisions are drawn with.
        num_steps: T decisions.

    Returns:
        By name: "features", "action", "log_chance" and "reward" [N, T, B, ...]; "value" [N, T + 1, B, R].
    """
    steps: list[tuple[Tensor, ...]] = []
    activity = judgement.think(start)
    for step in range(num_steps):
        odds, value = judgement.odds(activity), judgement.values(activity)
        drawn = judgement.policy.draw(odds, fold(luck.key, step + 1), luck.tick)
        log_chance = judgement.policy.log_chance(odds, drawn)[..., None]
        after, reward = model.step(activity.inputs, judgement.policy.action(drawn))
        steps.append((activity.inputs, drawn, log_chance, reward, value))
        activity = judgement.think(after)
    last = judgement.values(activity)
    features, action, log_chance, reward, value = (
        torch.stack(each, dim=1) for each in zip(*steps, strict=True)
    )
    return {
        "features": features,
        "action": action,
        "log_chance": log_chance,
        "reward": reward,
        "value": torch.cat((value, last[:, None]), dim=1),
    }


def learn(judgement: Judgement, imagined: dict[str, Tensor], learning: Tensor) -> None:
    """Learns from an imagined course by lambda-returns, in one step.

    Source: Hafner and others, "Dream to control: learning behaviors by latent imagination" (2020), arXiv
    1912.01603, section 3, with the likelihood ratio in place of gradients through the model.

    Args:
        judgement: whose policies and values move.
        imagined: what `imagine` gave.
        learning: bool [N], who learns.
    """
    never = torch.zeros_like(imagined["log_chance"])
    verdict = judgement.judge(Course(imagined["value"], imagined["reward"], never), learning)
    sample = {name: imagined[name].flatten(1, 2) for name in ("features", "action", "log_chance")}
    sample["advantage"] = verdict.advantage.flatten(1, 2)
    sample["target"] = verdict.target.flatten(1, 2)
    judgement.improve(sample, learning)
