"""Manners: what arms, buttons and voice do in a deed, where that is not fidgeting."""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from agents.scripted.angles import bearing
from agents.scripted.reaching import reach as point_arms
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.timestep import Action, Observation

_EPOCH, _SAID = 16, 0.2
"""Ticks in which those in company say at most one word, and the chance that they do."""

_GLANCE = 0.15
"""Radians a tick by which the head goes through its swing in one who looks for something."""


class Manner(NamedTuple):
    """Who does what, bool [N, B] each.

    Attributes:
        eats: who holds the arms still, or out for what is to be eaten.
        bites: which of them do the latter, and press use.
        rests: who does nothing at all; see `Manners.answer`.
        seeks: who turns the head to find somebody, or something to eat.
        talks: who says a word now and then.
        plays: who fidgets with the arms; others would only tire of it.
    """

    eats: Tensor
    bites: Tensor
    rests: Tensor
    seeks: Tensor
    talks: Tensor
    plays: Tensor


class Reach(NamedTuple):
    """What is to be eaten, float32 [N, B] each.

    Attributes:
        forward: metres in front of the body.
        left: metres to its left.
        height: above the ground.
        ground: how far the ground lies below the head.
    """

    forward: Tensor
    left: Tensor
    height: Tensor
    ground: Tensor


class Manners:
    """What the motors, buttons and words of some bodies are for."""

    def __init__(self, spec: MindSpec) -> None:
        """Looks up where everything lies."""
        actions, device = spec.actions, spec.device
        self._names = [motor.name for motor in actions.motors]
        low, high = (
            torch.tensor([getattr(m, end) for m in actions.motors], device=device) for end in ("low", "high")
        )
        self._middle, self._half = (high + low) / 2, ((high - low) / 2).clamp(min=1e-6)
        self._rest = (-self._middle / self._half).clamp(-1.0, 1.0)
        self._is_arm = torch.tensor(["_arm_" in name for name in self._names], device=device)
        self._is_neck = torch.tensor([name == "head_yaw" for name in self._names], device=device)
        self._is_use = torch.tensor([name == "use" for name in actions.presses], device=device)
        self._num_words = len(actions.words)

    def keep(self, action: Action, manner: Manner, reach: Reach, observation: Observation) -> Action:
        """Gives what a reflex does with the manners of each deed.

        Args:
            action: what the reflex does, which fidgets.
            manner: who does what.
            reach: what is to be eaten.
            observation: what is sensed.
        """
        rests = manner.rests[..., None]
        still = self._is_arm & ~manner.plays[..., None]
        motor = torch.where(still, self._rest, action.motor)
        motor = torch.where(manner.eats[..., None] & self._is_arm, self._arms(reach, manner.bites), motor)
        motor = torch.where(manner.seeks[..., None] & self._is_neck, self._glance(observation), motor)
        motor = torch.where(rests, self._rest, motor)
        uses = manner.bites[..., None] & self._is_use
        press = torch.where(manner.eats[..., None], uses, action.press & ~self._is_use) & ~rests
        word = torch.where(manner.talks, self._say(observation), action.word)
        return Action(motor=motor, press=press, word=word.masked_fill(manner.eats | manner.rests, 0))

    def answer(self, action: Action, where: Tensor, caller: Tensor) -> Action:
        """Lets bodies, bool [N, B], turn the head to somebody at [N, B, 2], whatever they do otherwise."""
        forward, left = caller.unbind(-1)
        turned = (bearing(forward, left)[..., None] - self._middle) / self._half
        motor = torch.where(where[..., None] & self._is_neck, turned.clamp(-1.0, 1.0), action.motor)
        return replace(action, motor=motor)

    def _arms(self, reach: Reach, bites: Tensor) -> Tensor:
        """Gives motors [N, B, M] that point arms at what is to be eaten; all but arms stay as they are."""
        point = torch.stack((reach.forward, reach.left, reach.height - reach.ground), dim=-1)
        wishes, still = point_arms(point, reach.ground, bites), torch.zeros_like(reach.height)
        wanted = torch.stack([wishes.get(name, still) for name in self._names], dim=-1)
        return ((wanted - self._middle) / self._half).clamp(-1.0, 1.0)

    def _glance(self, observation: Observation) -> Tensor:
        """Gives the motor of a neck that turns to and fro, each in its own time: [N, B, 1]."""
        phase = 0.1 * (observation.key & 63).to(torch.float32)
        return torch.sin(phase + _GLANCE * observation.tick)[..., None]

    def _say(self, observation: Observation) -> Tensor:
        """Draws words, int64 [N, B], most of them silence."""
        key, tick = observation.key, observation.tick
        epoch, since = (tick + (key & 15)) // _EPOCH, (tick + (key & 15)) % _EPOCH
        luck = uniform(key, epoch, stream("errands.talk")) / _SAID
        word = 1 + (luck * self._num_words).to(torch.int64)
        return torch.where((luck < 1.0) & (since == 0), word.clamp(max=self._num_words), 0)
