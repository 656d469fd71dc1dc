"""Reflex: walks to a place, turns to it and looks at it, and fidgets with arms, hands and voice meanwhile.

It is all that bodies can do by birth; what to go to is for minds to find out.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from agents.errands.sightings import columns
from agents.scripted.angles import bearing
from sandbox.protocols import MindSpec
from sandbox.rng import normal, stream, uniform
from sandbox.spec import TICK
from sandbox.state import Scope
from sandbox.timestep import Action, Observation

_BACK = 0.3
"""Metres a second, stepping back."""

_BRISK = 2.5
"""Rate, 1/s, at which the body turns to where it goes."""

_IN_VAIN, _ASIDE = 0.8, 14.0
"""Seconds of pushing in vain after which one steps aside, and ticks for which one does."""

_STRIDE = 0.6
"""Metres a second to the side."""

_KEPT = 0.9
"""Share of a fidget that is kept a tick."""

_FIDGETS = {"forward": 0.12, "sideways": 0.12, "turn": 0.08, "head_yaw": 0.03, "head_pitch": 0.03}
_ARMS = 0.6
"""Standard deviations of fidgets, in shares of what motors can do; all others are arms."""

_EPOCH = 16
"""Ticks for which a button is held or not, and in which at most one word is said."""

_PRESSED, _SAID = 0.25, 0.05
"""Chances that a button is held for an epoch, and that a word is said in it."""


class Goal(NamedTuple):
    """Where to go, each float32 [N, B].

    Attributes:
        forward: metres in front of the body.
        left: metres to its left.
        drop: how far below the head the point to look at lies.
        stop: distance at which it is reached.
        pace: metres a second, on the way.
    """

    forward: Tensor
    left: Tensor
    drop: Tensor
    stop: Tensor
    pace: Tensor


class Reflex:
    """The bodies of N minds, B each, on their ways."""

    def __init__(self, spec: MindSpec, state: Scope, fidgets: float) -> None:
        """Stands still.

        Args:
            spec: whose they are.
            state: where to register.
            fidgets: how much they fidget, as a share of what the restless do.
        """
        self._actions, device, motors = spec.actions, spec.device, spec.actions.motors
        spread = [fidgets * _FIDGETS.get(motor.name, _ARMS) for motor in motors]
        self._spread = torch.tensor(spread, device=device)
        low, high = (
            torch.tensor([getattr(m, end) for m in motors], device=device) for end in ("low", "high")
        )
        self._middle, self._half = (high + low) / 2, ((high - low) / 2).clamp(min=1e-6)
        self._motion = columns(spec.space, ["body.forward", "body.left"]).to(device)

        def add(name: str, *width: int) -> Tensor:
            return state.add(name, torch.zeros(*spec.shape, *width, device=device), world_axis=1)

        self._fidget = add("fidget", len(motors))
        self._asked, self._vain, self._aside = add("asked"), add("vain"), add("aside")

    @property
    def steps_aside(self) -> Tensor:
        """Who steps back and aside now: bool [N, B]."""
        return self._aside > 0.0

    def move(self, goal: Goal, observation: Observation) -> Action:
        """Gives what takes bodies to their goals."""
        forward, left, drop, stop, pace = goal
        distance = torch.sqrt(forward * forward + left * left)
        angle, pitch = bearing(torch.stack((forward, distance)), torch.stack((left, drop)))
        facing = (forward / distance.clamp(min=1e-3)).clamp(min=0.0)
        pace = pace * (2.0 * (distance - stop)).clamp(0.0, 1.0) * facing * facing
        pace = torch.where(distance < 0.5 * stop, -_BACK, pace)
        self._notice(pace, observation)
        bumps = self._aside > 0.0
        side = uniform(observation.key, observation.tick // 64, stream("errands.side")) < 0.5
        wishes = {
            "forward": torch.where(bumps, -_BACK, pace),
            "sideways": torch.where(bumps, torch.where(side, -_STRIDE, _STRIDE), 0.0),
            "turn": _BRISK * angle,
            "head_yaw": angle,
            "head_pitch": pitch,
        }
        still = torch.zeros_like(pace)
        wanted = torch.stack([wishes.get(motor.name, still) for motor in self._actions.motors], dim=-1)
        return self._fidgeting((wanted - self._middle) / self._half, observation)

    def _notice(self, pace: Tensor, observation: Observation) -> None:
        """Lets those step aside who have pushed in vain."""
        forward, left = observation.flat.index_select(-1, self._motion).unbind(-1)
        speed = torch.sqrt(forward * forward + left * left)
        slow = (self._asked > 0.3) & (speed < 0.35 * self._asked)
        self._vain.add_(torch.where(slow, TICK, -0.5 * TICK)).clamp_(0.0, 2.0)
        self._aside.sub_(1.0).clamp_(min=0.0)
        gives_up = (self._vain > _IN_VAIN) & (self._aside == 0.0)
        self._aside.masked_fill_(gives_up, _ASIDE)
        self._vain.masked_fill_(gives_up, 0.0)
        self._asked.copy_(pace)

    def _fidgeting(self, motor: Tensor, observation: Observation) -> Action:
        """Adds what hands, arms and voice do of themselves."""
        key, tick = observation.key, observation.tick
        index = torch.arange(motor.shape[-1], device=key.device)
        noise = normal(key[..., None], tick, stream("errands.motor"), index)
        self._fidget.mul_(_KEPT).add_(math.sqrt(1.0 - _KEPT * _KEPT) * self._spread * noise)
        epoch, since = (tick + (key & 15)) // _EPOCH, (tick + (key & 15)) % _EPOCH  # (N, B)
        presses = torch.arange(len(self._actions.presses), device=key.device)
        press = uniform(key[..., None], epoch[..., None], stream("errands.press"), presses) < _PRESSED
        luck = uniform(key, epoch, stream("errands.word")) / _SAID
        word = 1 + (luck * len(self._actions.words)).to(torch.int64)
        return Action(
            motor=(motor + self._fidget).clamp(-1.0, 1.0),
            press=press,
            word=torch.where((luck < 1.0) & (since == 0), word.clamp(max=len(self._actions.words)), 0),
        )
