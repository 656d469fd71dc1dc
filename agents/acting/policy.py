"""What bodies are told to do as chances: motors are Gaussian, presses are coins, one word is picked of all.

An action is one row of numbers [..., M + P + 1]: motors before they are clipped, presses as 0 or 1, and which
word. Its log-chance adds up over the three, and so does the entropy; the slopes of both are written out.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.rng import normal, stream, uniform
from sandbox.space import ActionSpace
from sandbox.timestep import Action

_HALF_LOG_TAU = 0.5 * math.log(2.0 * math.pi)


class Odds(NamedTuple):
    """The chances of all that can be done.

    Attributes:
        motor: [..., M] means in (-1, 1).
        spread: [..., M] logarithms of standard deviations.
        press: [..., P] logits.
        word: [..., V + 1] log-chances, silence first.
    """

    motor: Tensor
    spread: Tensor
    press: Tensor
    word: Tensor


class Policy:
    """Reads a network's outputs as chances.

    Attributes:
        width: how many outputs it reads.
        length: how many numbers an action has.
        silence: which output is that of saying nothing.
        num_motors: M.
    """

    def __init__(self, actions: ActionSpace) -> None:
        """Counts what can be done."""
        self.num_motors, self._presses = len(actions.motors), len(actions.presses)
        self.silence = self.num_motors + self._presses
        self.width = self.silence + len(actions.words) + 1
        self.length = self.silence + 1

    def odds(self, outputs: Tensor, spread: Tensor) -> Odds:
        """Gives the chances for outputs [..., at least `width`] and log standard deviations [..., M]."""
        motor = torch.tanh(outputs[..., : self.num_motors])
        press = outputs[..., self.num_motors : self.silence]
        word = outputs[..., self.silence : self.width]
        word = word - word.amax(dim=-1, keepdim=True)
        word = word - torch.log(torch.exp(word).sum(dim=-1, keepdim=True))
        return Odds(motor, spread, press, word)

    def draw(self, odds: Odds, key: Tensor, tick: int) -> Tensor:
        """Draws an action [N, B, length] for every body, each with its key: int64 [N, B]."""
        motors = torch.arange(self.num_motors, device=key.device)
        presses = torch.arange(self._presses, device=key.device)
        noise = normal(key[..., None], tick, stream("acting.motor"), motors)
        motor = odds.motor + torch.exp(odds.spread) * noise
        press = uniform(key[..., None], tick, stream("acting.press"), presses) < _chance(odds.press)
        luck = uniform(key, tick, stream("acting.word"))
        passed = torch.exp(odds.word).cumsum(dim=-1) <= luck[..., None]
        word = passed.sum(dim=-1, keepdim=True).clamp(max=odds.word.shape[-1] - 1)
        return torch.cat((motor, press.to(motor.dtype), word.to(motor.dtype)), dim=-1)

    def best(self, odds: Odds) -> Tensor:
        """Gives the likeliest action: [..., length]."""
        press = (odds.press > 0.0).to(odds.motor.dtype)
        word = odds.word.argmax(dim=-1, keepdim=True).to(odds.motor.dtype)
        return torch.cat((odds.motor, press, word), dim=-1)

    def action(self, chosen: Tensor) -> Action:
        """Gives what a row [..., length] tells bodies to do."""
        return Action(
            motor=chosen[..., : self.num_motors].clamp(-1.0, 1.0),
            press=chosen[..., self.num_motors : self.silence] > 0.5,
            word=chosen[..., self.silence].to(torch.int64),
        )

    def possible(self, word: Tensor) -> Tensor:
        """Gives the nearest word there is to any number [...], and silence to what is none: int64 [...]."""
        return word.nan_to_num(0.0).clamp(0.0, self.width - self.silence - 1.0).to(torch.int64)

    def log_chance(self, odds: Odds, chosen: Tensor) -> Tensor:
        """Gives the log-chance [...] of actions [..., length]."""
        off = self._off(odds, chosen)
        motor = (-0.5 * off * off - odds.spread - _HALF_LOG_TAU).sum(dim=-1)
        press = _log_chance(odds.press * (2.0 * chosen[..., self.num_motors : self.silence] - 1.0))
        word = odds.word.gather(-1, self._word(chosen))
        return motor + press.sum(dim=-1) + word[..., 0]

    def entropy(self, odds: Odds) -> Tensor:
        """Gives the entropy [...]."""
        motor = (odds.spread + _HALF_LOG_TAU + 0.5).sum(dim=-1)
        press = _chance(odds.press) * _log_chance(odds.press)
        press = press + _chance(-odds.press) * _log_chance(-odds.press)
        word = (torch.exp(odds.word) * odds.word).sum(dim=-1)
        return motor - press.sum(dim=-1) - word

    def log_chance_slope(self, odds: Odds, chosen: Tensor) -> tuple[Tensor, Tensor]:
        """Gives the derivative of `log_chance` to the outputs [..., width] and to the spread [..., M]."""
        off = self._off(odds, chosen)
        motor = off * torch.exp(-odds.spread) * (1.0 - odds.motor * odds.motor)
        press = chosen[..., self.num_motors : self.silence] - _chance(odds.press)
        word = -torch.exp(odds.word)
        word.scatter_add_(-1, self._word(chosen), torch.ones_like(word[..., :1]))
        return torch.cat((motor, press, word), dim=-1), off * off - 1.0

    def entropy_slope(self, odds: Odds) -> Tensor:
        """Gives the derivative of `entropy` to the outputs: [..., width]; that to the spread is one."""
        chance = torch.exp(odds.word)
        press = -odds.press * _chance(odds.press) * _chance(-odds.press)
        word = -chance * (odds.word - (chance * odds.word).sum(dim=-1, keepdim=True))
        return torch.cat((torch.zeros_like(odds.motor), press, word), dim=-1)

    def _off(self, odds: Odds, chosen: Tensor) -> Tensor:
        """Gives by how many standard deviations motors are off their means: [..., M]."""
        return (chosen[..., : self.num_motors] - odds.motor) * torch.exp(-odds.spread)

    def _word(self, chosen: Tensor) -> Tensor:
        return self.possible(chosen[..., self.silence :])


def _chance(logit: Tensor) -> Tensor:
    """Gives the logistic function, bit-stable under slicing."""
    return 0.5 + 0.5 * torch.tanh(0.5 * logit)


def _log_chance(logit: Tensor) -> Tensor:
    """Gives the logarithm of the logistic function, also where that is tiny."""
    return logit.clamp(max=0.0) - torch.log1p(torch.exp(-logit.abs()))
