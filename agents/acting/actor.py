"""Actor-critics of N minds: they decide every few ticks, and learn a little at every tick.

While one rollout is collected the one before is learned from, in small batches spread evenly over its ticks.
The clipped objective allows for actions of a policy that is a rollout older than the present one.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.acting.judgement import Course, Judgement
from agents.acting.rollout import Place, Rollout, Shape
from agents.acting.settings import Settings
from agents.population import Population
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.state import Scope
from sandbox.timestep import Action

_BATCH = 64
"""Decisions of a mind that are learned from at once, at least."""

_OF_LATE = 0.05
"""Share of a figure that is new each time."""

FIGURES = ("reward", "value", "value_error", "explained", "entropy", "kl", "clipped")
"""What is reported: what a decision brings and is valued at, the values' squared error as the network gives
them, the share of returns foreseen, and how undecided, how far moved and how often clipped the policy is."""


class Actor:
    """N actor-critics, each in B bodies.

    Attributes:
        PARTS: what a door can hold: all motors, all presses, the word, the value of everything.
        settings: how they decide and learn.
        judgement: what they would do and what they think it is worth.
        value: float32 [N, B, R], what was expected at the last decision.
        gain: float32 [N, B, R], by how much the decision before it turned out better than expected.
        figures: float32 [N, len(FIGURES)], running means of what `FIGURES` names.
    """

    PARTS = ("motors", "presses", "words", "value")

    def __init__(
        self, spec: MindSpec, num_features: int, door: Door, state: Scope, settings: Settings | None = None
    ) -> None:
        """Gives every mind a policy that moves without aim and is silent."""
        self.settings = settings = settings or Settings()
        self.judgement = Judgement(spec, num_features, door, state, settings)
        self._policy, self._door, self._key = self.judgement.policy, door, spec.key
        num_motors, length, num_rewards = (
            self._policy.num_motors,
            self._policy.length,
            len(settings.discounts),
        )
        shape = Shape(settings.length, settings.hold, num_features, length, num_rewards)
        self._rollout = Rollout(spec.shape, shape, state, spec.device)

        def held(name: str, width: int) -> Tensor:
            return state.add(name, torch.zeros(*spec.shape, width, device=spec.device), world_axis=1)

        self._chosen, self._carried = held("chosen", length), held("carried", num_motors)
        self.value, self.gain = held("value", num_rewards), held("gain", num_rewards)
        figures = torch.zeros(len(spec.key), len(FIGURES), device=spec.device)
        self.figures = state.add("figures", figures, world_axis=None)
        halted = torch.zeros(len(spec.key), dtype=torch.bool, device=spec.device)
        self._halted = state.add("halted", halted, world_axis=None)

    @property
    def population(self) -> Population:
        """The weights."""
        return self.judgement.population

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
        activity = self.judgement.think(features)
        odds, value = self.judgement.odds(activity), self.judgement.values(activity)
        if tick:
            self._look_back(rollout.place(tick - 1), value)
        self.value.copy_(value)
        drawn = self._policy.draw(odds, key, tick)
        motors = slice(self._policy.num_motors)
        self._carried.mul_(self.settings.linger).add_(drawn[..., motors] - odds.motor)
        self._chosen.copy_(drawn)
        self._chosen[..., motors] = odds.motor + self._carried
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
            word=self._policy.possible(self._door.through("words", word.to(torch.float32))),
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
        cut = rollout.now(place, "cut")
        cut.copy_(torch.maximum(cut, fresh[..., None].to(cut.dtype)))
        if tick < rollout.length * rollout.hold:
            return
        if place.step == 0:
            self._judge(1 - place.half, place, learning)
        self._practise(place, tick, learning)

    def report(self) -> Mapping[str, Tensor]:
        """Names `figures`: each [N]."""
        return dict(zip(FIGURES, self.figures.unbind(dim=1), strict=True))

    def _look_back(self, before: Place, value: Tensor) -> None:
        """Compares the last decision with what was expected of it."""
        reward, cut = self._rollout.now(before, "reward"), self._rollout.now(before, "cut")
        self.gain.copy_((1.0 - cut) * (reward + self.judgement.discounts * value - self.value))

    def _judge(self, half: int, now: Place, learning: Tensor) -> None:
        """Works out what each decision of a complete rollout was worth."""
        rollout = self._rollout
        values = torch.cat((rollout.all(half, "value"), rollout.now(now, "value")[:, None]), dim=1)
        rewards = rollout.all(half, "reward")
        verdict = self.judgement.judge(Course(values, rewards, rollout.all(half, "cut")), learning)
        rollout.all(half, "advantage").copy_(verdict.advantage)
        rollout.all(half, "target").copy_(verdict.target)
        self._halted.zero_()
        reward, value = (each.sum(dim=-1).flatten(1).mean(dim=1) for each in (rewards, values))
        self._note({"reward": reward, "value": value, "explained": verdict.explained})

    def _practise(self, place: Place, tick: int, learning: Tensor) -> None:
        """Learns from a few decisions of the rollout before this one."""
        rollout, epochs = self._rollout, self.settings.epochs
        num_ticks = rollout.length * rollout.hold
        batch = max(int(rollout.size * epochs / num_ticks), _BATCH)
        batches = max(int(rollout.size * epochs / batch), 1)
        if place.step * batches // num_ticks == (place.step + 1) * batches // num_ticks:
            return
        index = torch.arange(batch, device=self._key.device)
        luck = uniform(self._key[:, None], tick, stream("acting.batch"), index)
        sample = rollout.sample(1 - place.half, (luck * rollout.size).to(torch.int64))
        figures = self.judgement.improve(sample, learning & ~self._halted)
        self._halted.logical_or_(figures["kl"] > self.settings.drift)
        self._note(figures)

    def _note(self, figures: Mapping[str, Tensor]) -> None:
        """Moves running means towards new figures: each [N]."""
        for name, figure in figures.items():
            self.figures[:, FIGURES.index(name)].lerp_(figure, _OF_LATE)
