"""A predictive mind's model of its world: it expects every channel a tick ahead, and learns from its errors.

Each level learns from its own error and its own input, by an outer product summed over bodies; no error is
carried through time. What reads out the senses learns from the error before relaxation, the rest after it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from agents import efference
from agents.layers import linear, outer, padded
from agents.normaliser import Normaliser, Scale
from agents.population import Layer, Population
from agents.predictive.relaxation import (
    Beliefs,
    Firmness,
    Links,
    Prior,
    Rest,
    expect_causes,
    expect_hidden,
    follow,
    relax,
)
from agents.predictive.settings import Settings
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import normal, stream
from sandbox.space import STREAMS, ObservationSpace
from sandbox.state import Scope

EVERY_BODY = slice(None)

_PATIENCE = 100.0
"""Ticks of watching how channels vary before weights begin to learn."""

_PROBES = 8
"""Directions in which the reach of level 1 is followed."""

_SHARE = 0.005
"""How much of a channel's mean squared error is new each tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What came of a transition, for S streams in the order of `space.STREAMS`.

    Attributes:
        error: float32 [N, B, S], mean squared error: 0 is foreseen, 1 as bad as without any mind.
        attention: float32 [N, B, S], each stream's share of the error weighted by precision; adds up to 1.
        levels: float32 [N, B, 3], mean squared error of senses, of level 1 and of level 2 against the next.
        channels: float32 [N, B, D], squared error of each channel weighted by precision.
        loss: float32 [N, B], mean squared error of all channels.
        recovered: bool [N], who had numbers that were none, and has gone back to the last good weights.
    """

    error: Tensor
    attention: Tensor
    levels: Tensor
    channels: Tensor
    loss: Tensor
    recovered: Tensor


class Guess(NamedTuple):
    """What is expected: drive, level 1, gain on its drive [N, B, H], and the surprise of senses [N, B, D]."""

    drive: Tensor
    hidden: Tensor
    gain: Tensor
    senses: Tensor


class Predictive:
    """The models of N minds.

    Attributes:
        PARTS: the names of what a door can hold or cut: the activity of the slow levels.
        population: their weights.
        num_features: F, how many numbers `features` gives.
    """

    PARTS: tuple[str, ...] = ("level 2", "level 3")

    def __init__(self, spec: MindSpec, state: Scope, door: Door, settings: Settings | None = None) -> None:
        """Gives N minds a model that expects nothing but what lingers."""
        self.settings = settings = settings or Settings()
        self._door = door
        self._num_channels, (num, bodies) = len(spec.space), spec.shape
        width = padded(self._num_channels)
        rows = padded(self._num_channels + efference.width(spec.actions) + 1)
        hidden, causes, context = settings.hidden, settings.causes, settings.context
        layers = {
            "sense": Layer(rows, hidden + width, born=hidden),
            "cause": Layer(hidden + causes, width, 0.3, born=self._num_channels),
            "tune": Layer(causes, 2 * hidden, 0.5),
            "settle": Layer(context, causes, 0.5),
        }
        self._team = spec.team
        self.population = Population(
            layers, spec.key, state, settings.rates, trails=settings.trails, team=spec.team
        )
        self.normaliser = Normaliser(width, spec.key, state, spec.team)
        self.num_features = self._num_channels + causes + context
        self._firmness = Firmness.of(settings.firmness, settings.settling, settings.drifting)

        def level(name: str, width: int) -> Tensor:
            return state.add(name, torch.zeros(num, bodies, width, device=spec.device), world_axis=1)

        self._causes, self._context = level("causes", causes), level("context", context)
        ones = torch.ones(num, 1, width, device=spec.device)
        self._error = state.add("error", ones, world_axis=None)
        self._first_probe = _directions(spec.key, hidden)
        self._probe = state.add("probe", self._first_probe.clone(), world_axis=None)
        self._streams = _streams(spec.space, spec.device).expand(num, -1, -1)  # (N, padded D, padded S)

    # ---------------------------------------------------------------------------------------------- expecting

    def expect(self, before: Tensor, act: Tensor, bodies: slice = EVERY_BODY) -> Tensor:
        """Gives the senses a tick from now, the levels being what they are.

        The weights are those that trail behind: on average they foresee better than the newest.

        Args:
            before: float32 [N, b, D], what is sensed now.
            act: float32 [N, b, E], what is done now; see `agents.efference`.
            bodies: which of the B bodies these are.

        Returns:
            float32 [N, b, D], in the senses' own units.
        """
        weights, scale = self.population.trails[:, 0], self.normaliser.scale()
        before, (causes, _) = self._widen(before), self._carried(weights, bodies)
        guess = self._guess(weights, self._inputs(before, act, scale), causes)
        return self._narrow(self.normaliser.outcome(before, guess.senses, scale))

    def imagine(self, flat: Tensor, act: Tensor, steps: int, bodies: slice = EVERY_BODY) -> Tensor:
        """Rolls the model on without senses: level 2 goes where level 3 expects it, level 3 stays.

        Args:
            flat: float32 [N, b, D], what is sensed now.
            act: float32 [N, b, T, E], what will be done.
            steps: T.
            bodies: which of the B bodies these are.

        Returns:
            float32 [N, b, T, D], in the senses' own units.
        """
        weights, scale = self.population.trails[:, 0], self.normaliser.scale()
        causes, context = self._carried(weights, bodies)
        ahead = flat.new_empty(*flat.shape[:2], steps, flat.shape[2])  # (N, b, T, D)
        flat = self._widen(flat)
        for k in range(steps):
            guess = self._guess(weights, self._inputs(flat, act[:, :, k], scale), causes)
            flat = self.normaliser.outcome(flat, guess.senses, scale)
            ahead[:, :, k] = self._narrow(flat)
            causes = self._settle(weights, causes, context)
        return ahead

    def loss(
        self, weights: Tensor, before: Tensor, act: Tensor, after: Tensor, *, bodies: slice = EVERY_BODY
    ) -> Tensor:
        """Gives how badly any weights [N, P] foresee a transition, the levels being what they are.

        Returns:
            float32 [N, b, S], mean squared error, in the units of `Signals.error`.
        """
        scale, (causes, _) = self.normaliser.scale(), self._carried(weights, bodies)
        before, after = self._widen(before), self._widen(after)
        guess = self._guess(weights, self._inputs(before, act, scale), causes)
        error = self.normaliser.surprise(before, after, scale) - guess.senses
        return linear(error * error, self._streams)[..., : len(STREAMS)]

    def features(self, flat: Tensor, bodies: slice = EVERY_BODY) -> Tensor:
        """Gives what a policy may see: [N, b, F], normalised senses [N, b, D] and the slow levels."""
        senses = self._narrow(self.normaliser.inputs(self._widen(flat), self.normaliser.scale()))
        return torch.cat((senses, self._causes[:, bodies], self._context[:, bodies]), -1)

    # ----------------------------------------------------------------------------------------------- learning

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> Signals:
        """Perceives a transition, so that the levels fit it, and learns from it.

        Args:
            before: float32 [N, B, D].
            act: float32 [N, B, E].
            after: float32 [N, B, D].
            fresh: bool [N, B], rows that are no transition, since their world began anew.
            learning: bool [N], who learns now; the others perceive only.
        """
        live = (~fresh).to(torch.float32)[..., None]  # (N, B, 1)
        before, after = self._widen(before), self._widen(after)
        share = live / live.sum(1, keepdim=True).clamp(min=1.0)
        self.normaliser.update(before, after, share, learning)
        weights, scale = self.population.weights, self.normaliser.scale()
        causes, context = self._carried(weights, EVERY_BODY)
        inputs = self._inputs(before, act, scale)
        guess = self._guess(weights, inputs, causes)
        error = (self.normaliser.surprise(before, after, scale) - guess.senses) * live  # (N, B, D)
        root = self._precision().sqrt()
        expected = Beliefs(guess.hidden, causes, context)
        prior = Prior(guess.drive, expected, guess.gain, self._causes, error * root)
        links = self._links(root)
        rest = relax(prior, links, self._firmness, self.settings.steps)
        ready = learning & (self.normaliser.count >= _PATIENCE)
        self._slope(inputs, prior, rest, error * share, share)
        healthy = self._move(error, share, rest, ready)
        return self._signals(error, prior.error, rest, ~healthy)

    def _slope(self, inputs: Tensor, prior: Prior, rest: Rest, error: Tensor, share: Tensor) -> None:
        """Writes the gradient: for every layer, its own input times its own error, averaged over bodies."""
        gradient = {name: self.population.view(self.population.gradient, name) for name in _LAYERS}
        expected = rest.beliefs.hidden - rest.hidden
        slope = rest.hidden * (1.0 - expected * expected) * share  # (N, B, H)
        gated = torch.addcmul(slope, slope, rest.gain)
        outer(inputs, torch.cat((gated, error), -1), gradient["sense"], -1.0)
        believed = torch.cat((prior.beliefs.hidden, prior.beliefs.causes), -1)
        outer(believed, error, gradient["cause"], -1.0)
        outer(rest.beliefs.causes, torch.cat((slope * prior.drive, slope), -1), gradient["tune"], -1.0)
        outer(rest.beliefs.context, rest.causes * share, gradient["settle"], -1.0)

    def _move(self, error: Tensor, share: Tensor, rest: Rest, learning: Tensor) -> Tensor:
        """Lets weights, precisions and levels follow, and says whose numbers are numbers: bool [N]."""
        slow = (rest.beliefs.causes.sum((1, 2)) + rest.beliefs.context.sum((1, 2))).isfinite()
        self.population.gradient[:, :1].add_(torch.where(slow, 0.0, torch.nan)[:, None])
        healthy = self.population.step(learning, self._plasticity())
        moves = (learning & healthy).view(-1, 1, 1)
        seen = (error * error * share).sum(1, keepdim=True)  # (N, 1, D)
        self._team.average(seen)
        self._error.copy_(torch.where(moves, self._error + _SHARE * (seen - self._error), self._error))
        keep = healthy.view(-1, 1, 1)
        self._causes.copy_(torch.where(keep, self._door.through("level 2", rest.beliefs.causes), 0.0))
        self._context.copy_(torch.where(keep, self._door.through("level 3", rest.beliefs.context), 0.0))
        return healthy

    def _precision(self) -> Tensor:
        """Gives how much each channel's error counts [N, 1, D]: the more, the better it is foreseen."""
        return self.settings.precision * (1.0 / self._error).clamp(0.1, 100.0)

    def _plasticity(self) -> dict[str, Tensor]:
        """Gives how much of a step each column takes.

        A channel whose error stays as large as without a mind is mostly noise, and learns slowly; Adam alone
        would train it as fast as what can be learned.
        """
        senses = (0.3 / self._error).clamp(0.1, 1.0)  # (N, 1, D)
        hidden = senses.new_ones(len(senses), 1, self.settings.hidden)
        return {"sense": torch.cat((hidden, senses), -1), "cause": senses}

    def _links(self, root: Tensor) -> Links:
        """Gives the weights that relaxation needs, and follows how far level 1 reaches."""
        weights = self.population
        cause = weights["cause"] * root
        probe, reach = follow(self._probe, cause[:, : self.settings.hidden])
        self._probe.copy_(torch.where(reach.isfinite(), probe, self._first_probe))
        return Links(weights["tune"], cause, weights["settle"], reach)

    def _signals(self, error: Tensor, weighed: Tensor, rest: Rest, recovered: Tensor) -> Signals:
        squared, channels = error * error, weighed * weighed
        counts = (self._streams > 0.0).to(torch.float32)
        summed = linear(channels, counts)[..., : len(STREAMS)] + 1e-12
        levels = [part.mean(-1) for part in (rest.hidden * rest.hidden, rest.causes * rest.causes)]
        loss = squared.sum(-1) / self._num_channels
        return Signals(
            error=linear(squared, self._streams)[..., : len(STREAMS)],
            attention=summed / summed.sum(-1, keepdim=True),
            levels=torch.stack([loss, *levels], -1),
            channels=self._narrow(channels),
            loss=loss,
            recovered=recovered,
        )

    # -------------------------------------------------------------------------------------------------- parts

    def _carried(self, weights: Tensor, bodies: slice) -> tuple[Tensor, Tensor]:
        """Gives what levels 2 and 3 are expected to be now: [N, b, Z] and [N, b, C]."""
        context = self._door.through("level 3", self._context[:, bodies])
        return self._settle(weights, self._causes[:, bodies], context), context

    def _settle(self, weights: Tensor, causes: Tensor, context: Tensor) -> Tensor:
        settle = self.population.view(weights, "settle")
        causes = expect_causes(causes, context, settle, self._firmness)
        return self._door.through("level 2", causes)

    def _inputs(self, flat: Tensor, act: Tensor, scale: Scale) -> Tensor:
        """Puts together what drives level 1: senses, action and a constant, [N, b, padded D + E + 1]."""
        senses = self._narrow(self.normaliser.inputs(flat, scale))
        rest = act.new_zeros(*act.shape[:2], padded(senses.shape[2] + act.shape[2] + 1) - senses.shape[2])
        rest[..., : act.shape[2]] = act
        rest[..., act.shape[2]] = 1.0
        return torch.cat((senses, rest), -1)

    def _widen(self, flat: Tensor) -> Tensor:
        """Adds channels that never change [N, b, padded D], so that products are exact."""
        return torch.nn.functional.pad(flat, (0, padded(self._num_channels) - self._num_channels))

    def _narrow(self, flat: Tensor) -> Tensor:
        """Gives the first D of padded channels."""
        return flat[..., : self._num_channels]

    def _guess(self, weights: Tensor, inputs: Tensor, causes: Tensor) -> Guess:
        """Carries expectations down."""
        tune, cause = self.population.view(weights, "tune"), self.population.view(weights, "cause")
        both = linear(inputs, self.population.view(weights, "sense"))  # (N, b, H + D)
        drive, direct = both[..., : self.settings.hidden], both[..., self.settings.hidden :]
        hidden, gain = expect_hidden(drive, causes, tune)
        return Guess(drive, hidden, gain, torch.baddbmm(direct, torch.cat((hidden, causes), -1), cause))


_LAYERS = ("sense", "cause", "tune", "settle")


def _directions(key: Tensor, width: int) -> Tensor:
    """Draws some directions of length 1 for every mind: [N, k, width]."""
    index = torch.arange(_PROBES * width, device=key.device).view(_PROBES, width)
    drawn = normal(key[:, None, None], stream("birth.probe"), index)  # (N, k, width)
    return drawn / torch.linalg.vector_norm(drawn, dim=2, keepdim=True)


def _streams(space: ObservationSpace, device: torch.device) -> Tensor:
    """Gives the matrix that averages channels by stream: [padded D, padded S]."""
    member = torch.zeros(padded(len(space)), padded(len(STREAMS)))
    for i, channel in enumerate(space.channels):
        member[i, STREAMS.index(channel.stream)] = 1.0
    return (member / member.sum(0).clamp(min=1.0)).to(device)
