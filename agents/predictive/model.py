"""A predictive mind's model of its world: it expects every channel a tick ahead, and learns from its errors.

Each level learns from its own error and its own input, by an outer product summed over bodies; no error is
carried through time. What reads out the senses learns from the error before relaxation, the rest after it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from agents import efference
from agents.layers import linear, outer, padded
from agents.normaliser import Normaliser, Scale, shares
from agents.population import Layer, Population
from agents.predictive.memory import Memory, Moment
from agents.predictive.precision import Precision
from agents.predictive.relaxation import (
    Beliefs,
    Firmness,
    Links,
    Prior,
    Rest,
    directions,
    expect_causes,
    expect_hidden,
    follow,
    relax,
)
from agents.predictive.settings import Settings
from agents.predictive.signals import Signals, stream_means
from agents.trust import Trust
from agents.values.values import Values
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope

EVERY_BODY = slice(None)

_PATIENCE = 100
"""Ticks of watching how channels vary before weights begin to learn."""

_SETTLES = 0.03
"""Share of a step that weights from context take: what they tell of takes tens of seconds to be seen."""


class Guess(NamedTuple):
    """What is expected: drive, level 1, gain on its drive [N, B, H], and the surprise of senses [N, B, D]."""

    drive: Tensor
    hidden: Tensor
    gain: Tensor
    senses: Tensor


class Predictive:
    """The models of N minds.

    Attributes:
        PARTS: the names of what a door can hold: the activity of the slow levels, and how much errors about
            others count.
        population: their weights.
        num_features: F, how many numbers `features` gives.
    """

    PARTS: tuple[str, ...] = ("level 2", "level 3", Precision.PART)

    def __init__(
        self,
        spec: MindSpec,
        state: Scope,
        door: Door,
        settings: Settings | None = None,
        *,
        values: Values | None = None,
    ) -> None:
        """Gives N minds a model that expects nothing yet; `values` say how fast it learns what."""
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
        self.population = Population(
            layers, spec.key, state, settings.rates, trails=settings.trails, team=spec.team
        )
        self.normaliser = Normaliser(width, spec.key, state, spec.team)
        self._trust = Trust(width, spec.key, state, spec.team)
        self.num_features = self._num_channels + causes + context
        self._firmness = Firmness.of(settings.firmness, settings.settling, settings.drifting)

        def level(name: str, width: int) -> Tensor:
            return state.add(name, torch.zeros(num, bodies, width, device=spec.device), world_axis=1)

        self._causes, self._context = level("causes", causes), level("context", context)
        flat = torch.zeros(num, bodies, width, device=spec.device)
        act = torch.zeros(num, bodies, efference.width(spec.actions), device=spec.device)
        self._memory = Memory(Moment(flat, act, flat, self._causes, self._context), spec.key, state)
        self._precision = Precision(spec, settings.precision, door, state, values)
        self._first_probe = directions(spec.key, hidden)
        self._probe = state.add("probe", self._first_probe.clone(), world_axis=None)
        self._streams = stream_means(spec.space, spec.device).expand(num, -1, -1)  # (N, padded D, padded S)

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
        return self._expect(before, act, self._causes[:, bodies], self._context[:, bodies])

    def presume(self, before: Tensor, act: Tensor) -> Tensor:
        """Gives the same for bodies that these minds never were in, of whom the slow levels know nothing."""
        levels = (before.new_zeros(*act.shape[:2], each.shape[2]) for each in (self._causes, self._context))
        return self._expect(before, act, *levels)

    def recollect(self, before: Tensor, after: Tensor, missed: Tensor) -> Tensor:
        """Gives what was expected of the last transition, as far as such guesses have proved right.

        The guess is that of the weights as they then were: those that learn, where `imagine` has those that
        trail behind.

        Args:
            before: float32 [N, b, D].
            after: float32 [N, b, D].
            missed: float32 [N, b, D], as `Signals` has it.

        Returns:
            float32 [N, b, D], in the senses' own units.
        """
        before, scale = self._widen(before), self.normaliser.scale()
        guess = self.normaliser.surprise(before, self._widen(after), scale) - self._widen(missed)
        return self._narrow(self.normaliser.outcome(before, self._trust.weigh(guess), scale))

    def imagine(self, flat: Tensor, act: Tensor, steps: int, bodies: slice = EVERY_BODY) -> Tensor:
        """Rolls the model on without senses: level 2 fades to where level 3 expects it, level 3 stays.

        Args:
            flat: float32 [N, b, D], what is sensed now.
            act: float32 [N, b, T, E], what will be done.
            steps: T.
            bodies: which of the B bodies these are.

        Returns:
            float32 [N, b, T, D], in the senses' own units.
        """
        weights, scale = self.population.trails[:, 0], self.normaliser.scale()
        causes, context = self._carried(weights, self._causes[:, bodies], self._context[:, bodies])
        ahead = flat.new_empty(*flat.shape[:2], steps, flat.shape[2])  # (N, b, T, D)
        flat = self._widen(flat)
        for k in range(steps):
            guess = self._guess(weights, self._inputs(flat, act[:, :, k], scale), causes)
            flat = self.normaliser.outcome(flat, self._trust.weigh(guess.senses), scale)
            ahead[:, :, k] = self._narrow(flat)
            causes = self._settle(weights, causes, context, 1.0 / self.settings.fading)
        return ahead

    def losses(
        self, copies: Sequence[Tensor], transition: tuple[Tensor, Tensor, Tensor], bodies: slice = EVERY_BODY
    ) -> list[Tensor]:
        """Gives how badly each of some weights [N, P] foresee a transition, the levels being what they are.

        Args:
            copies: the weights.
            transition: before [N, b, D], action [N, b, E] and after [N, b, D].
            bodies: which of the B bodies these are.

        Returns:
            For each copy, and last for no guess: float32 [N, b, S], in the units of `Signals.error`.
        """
        before, act, after = transition
        scale, before = self.normaliser.scale(), self._widen(before)
        surprise = self.normaliser.surprise(before, self._widen(after), scale)
        inputs, errors = self._inputs(before, act, scale), []
        for weights in copies:
            causes, _ = self._carried(weights, self._causes[:, bodies], self._context[:, bodies])
            errors.append(surprise - self._guess(weights, inputs, causes).senses)
        streams = len(STREAMS)
        return [linear(error * error, self._streams)[..., :streams] for error in (*errors, surprise)]

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
            fresh: bool [N, B], rows that are no transition: begun anew, or steered by somebody else.
            learning: bool [N], who learns now; the others perceive only.
        """
        live = (~fresh).to(torch.float32)[..., None]  # (N, B, 1)
        now = Moment(self._widen(before), act, self._widen(after), self._causes, self._context)
        share = shares(live)
        self.normaliser.update(now.before, now.after, share, learning)
        tick = self.normaliser.count.to(torch.int64)
        moment, lives = self._memory.beside(now, live, tick)
        root = self._precision.root()
        inputs, guess, error, prior = self._meet(moment, lives, root)
        rest = relax(prior, self._links(root), self._firmness, self.settings.steps)
        weighed = shares(lives)
        self._slope(inputs, prior, rest, error * weighed, weighed)
        here = slice(now.act.shape[1])
        error, rest = error[:, here], rest.of(here)
        ready = learning & (tick >= _PATIENCE)
        healthy = self.population.step(ready, self._plasticity())
        self._precision.follow(error, share, ready & healthy)
        self._trust.update(guess[:, here], error, share, ready & healthy)
        self._memory.keep(now, ~fresh & (learning & healthy)[:, None], tick)
        self._believe(rest.beliefs, healthy)
        errors = error, prior.error[:, here], rest.hidden, rest.causes
        return Signals.of(errors, self._streams, self._num_channels, ~healthy)

    def _meet(self, moment: Moment, live: Tensor, root: Tensor) -> tuple[Tensor, Tensor, Tensor, Prior]:
        """Gives what drives level 1, what is guessed, its error, and what is known before relaxation."""
        weights, scale = self.population.weights, self.normaliser.scale()
        causes, context = self._carried(weights, moment.causes, moment.context)
        inputs = self._inputs(moment.before, moment.act, scale)
        guess = self._guess(weights, inputs, causes)
        surprise = self.normaliser.surprise(moment.before, moment.after, scale)
        error = (surprise - guess.senses) * live  # (N, B, D)
        expected = Beliefs(guess.hidden, causes, context)
        prior = Prior(guess.drive, expected, guess.gain, moment.causes, error * root)
        return inputs, guess.senses, error, prior

    def _slope(self, inputs: Tensor, prior: Prior, rest: Rest, error: Tensor, share: Tensor) -> None:
        """Writes the gradient: for every layer, its own input times its own error, averaged over bodies.

        Levels whose beliefs are no numbers make it none, so that their mind recovers.
        """
        gradient = {name: self.population.view(self.population.gradient, name) for name in _LAYERS}
        expected = rest.beliefs.hidden - rest.hidden
        slope = rest.hidden * (1.0 - expected * expected) * share  # (N, B, H)
        gated = torch.addcmul(slope, slope, rest.gain)
        outer(inputs, torch.cat((gated, error), -1), gradient["sense"], -1.0)
        believed = torch.cat((prior.beliefs.hidden, prior.beliefs.causes), -1)
        outer(believed, error, gradient["cause"], -1.0)
        outer(rest.beliefs.causes, torch.cat((slope * prior.drive, slope), -1), gradient["tune"], -1.0)
        outer(rest.beliefs.context, rest.causes * share, gradient["settle"], -1.0)
        slow = (rest.beliefs.causes.sum((1, 2)) + rest.beliefs.context.sum((1, 2))).isfinite()
        self.population.gradient[:, :1].add_(torch.where(slow, 0.0, torch.nan)[:, None])

    def _believe(self, beliefs: Beliefs, healthy: Tensor) -> None:
        """Keeps what the slow levels have come to; those of broken minds begin anew."""
        keep = healthy.view(-1, 1, 1)
        self._causes.copy_(torch.where(keep, self._door.through("level 2", beliefs.causes), 0.0))
        self._context.copy_(torch.where(keep, self._door.through("level 3", beliefs.context), 0.0))

    def _plasticity(self) -> dict[str, Tensor]:
        """Gives how much of a step each column takes."""
        senses = self._precision.plasticity(self.normaliser.count)  # (N, 1, D)
        hidden = senses.new_ones(len(senses), 1, self.settings.hidden)
        settle = senses.new_full((1, 1, self.settings.causes), _SETTLES).expand(len(senses), -1, -1)
        return {"sense": torch.cat((hidden, senses), -1), "cause": senses, "settle": settle}

    def _links(self, root: Tensor) -> Links:
        """Gives the weights that relaxation needs, and follows how far level 1 reaches."""
        weights = self.population
        cause = weights["cause"] * root
        probe, reach = follow(self._probe, cause[:, : self.settings.hidden])
        self._probe.copy_(torch.where(reach.isfinite(), probe, self._first_probe))
        return Links(weights["tune"], cause, weights["settle"], reach)

    # -------------------------------------------------------------------------------------------------- parts

    def _expect(self, before: Tensor, act: Tensor, causes: Tensor, context: Tensor) -> Tensor:
        weights, scale = self.population.trails[:, 0], self.normaliser.scale()
        before, (causes, _) = self._widen(before), self._carried(weights, causes, context)
        guess = self._guess(weights, self._inputs(before, act, scale), causes)
        return self._narrow(self.normaliser.outcome(before, self._trust.weigh(guess.senses), scale))

    def _carried(self, weights: Tensor, causes: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Gives what levels 2 and 3 are expected to be after they were so: [N, b, Z] and [N, b, C]."""
        context = self._door.through("level 3", context)
        return self._settle(weights, causes, context, self._firmness.share), context

    def _settle(self, weights: Tensor, causes: Tensor, context: Tensor, share: float) -> Tensor:
        settle = self.population.view(weights, "settle")
        causes = expect_causes(causes, context, settle, share)
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
        return Guess(drive, hidden, gain, linear(torch.cat((hidden, causes), -1), cause, direct))


_LAYERS = ("sense", "cause", "tune", "settle")
