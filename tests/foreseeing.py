"""Predictive minds without bodies: a small space, and transitions drawn by hand."""

import torch
from torch import Tensor

from agents.predictive.model import Predictive
from agents.predictive.settings import Settings
from agents.predictive.signals import Signals
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import fold, normal
from sandbox.space import STREAMS, ActionSpace, Channel, Motor, ObservationSpace
from sandbox.state import State

ACTIONS = ActionSpace(motors=(Motor("forward", "m/s", -1.0, 1.0),), presses=("grab",), words=("yes", "no"))
WIDTH = 4  # of an action
SMALL = Settings(hidden=16, causes=8, context=8)


def space(num_channels: int) -> ObservationSpace:
    return ObservationSpace(
        tuple(Channel(f"sense.{i}", "1", STREAMS[i % len(STREAMS)], -9.0, 9.0) for i in range(num_channels))
    )


class Foreseer:
    """N models of a few channels, and the state they live in."""

    def __init__(
        self, num: int, bodies: int, channels: int = 7, settings: Settings = SMALL, first: int = 0
    ) -> None:
        self.state, self.num_channels, self.shape = State(), channels, (num, bodies)
        self.first = first
        spec = MindSpec(
            space=space(channels),
            actions=ACTIONS,
            key=fold(3, torch.arange(first, first + num)),
            num_bodies=bodies,
            device=torch.device("cpu"),
        )
        scope = self.state.scope("minds.foreseer")
        self.door = Door(Predictive.PARTS, num, scope, spec.device)
        self.model = Predictive(spec, scope, self.door, settings)
        self.everybody = torch.ones(num, dtype=torch.bool)

    def draw(self, name: int, width: int) -> Tensor:
        """Gives noise [N, B, width] that is each mind's own, however many there are."""
        num, bodies = self.shape
        mind = torch.arange(self.first, self.first + num)[:, None, None]
        return normal(fold(name, mind, torch.arange(bodies)[:, None]), torch.arange(width))

    def transition(self, tick: int) -> tuple[Tensor, Tensor, Tensor]:
        """Gives senses, action and what follows: half of it can be foreseen, half is noise."""
        before, act = self.draw(2 * tick, self.num_channels), self.draw(2 * tick + 1, WIDTH).clamp(-1.0, 1.0)
        after = 0.5 * before.roll(1, -1) * act[..., :1] + 0.3 * act[..., 1:2] + 0.2 * before
        return before, act, after + 0.1 * self.draw(-tick - 1, self.num_channels)

    def learn(self, tick: int, learning: Tensor | None = None) -> Signals:
        before, act, after = self.transition(tick)
        fresh = torch.zeros(self.shape, dtype=torch.bool)
        if tick % 7 == 3:
            fresh[:, 0] = True
        return self.model.learn(before, act, after, fresh, self.everybody if learning is None else learning)

    def live(self, ticks: int, start: int = 0) -> Signals:
        """Learns for some ticks and gives the last signals."""
        for tick in range(start, start + ticks - 1):
            self.learn(tick)
        return self.learn(start + ticks - 1)
