"""Actors without a body: fed by hand with features, and rewarded for doing what the features say."""

import torch
from torch import Tensor

from agents.acting.actor import Actor
from agents.acting.settings import Settings
from agents.adam import Rates
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.rng import fold, normal
from sandbox.space import ActionSpace, Motor, ObservationSpace
from sandbox.state import State

ACTIONS = ActionSpace(
    motors=(Motor("x", "m", -1.0, 1.0), Motor("y", "m", -1.0, 1.0)), presses=("use",), words=("a", "b", "c")
)
EAGER = Settings(width=32, hold=4, length=8, spread=(0.6, 0.2, 1.0), rates=Rates(rate=3e-3, clip=1.0))

NUM_FEATURES = 8


class Room:
    """Actors whose task is to move to where two features say, and to press when the third is positive."""

    def __init__(self, shape: tuple[int, int], keys: Tensor, how: Settings = EAGER) -> None:
        self.state = State()
        cpu = torch.device("cpu")
        self.spec = MindSpec(
            space=ObservationSpace(()), actions=ACTIONS, key=keys, num_bodies=shape[1], device=cpu
        )
        self.door = Door(Actor.PARTS, shape[0], self.state.scope("door"), cpu)
        self.actor = Actor(self.spec, NUM_FEATURES, self.door, self.state.scope("actor"), how)
        self.key = fold(keys[:, None], torch.arange(shape[1]))
        self.fresh = torch.zeros(shape, dtype=torch.bool)
        self.asked = self.state.add("asked", torch.zeros(*shape, NUM_FEATURES), world_axis=None)
        self.tick = 0

    def live(self, num_ticks: int) -> Tensor:
        """Lets everybody act and learn, and gives their mean rewards: [ticks, N]."""
        rewards = []
        for _ in range(num_ticks):
            if self.actor.is_due(self.tick):
                self.asked.copy_(
                    normal(self.key[..., None], self.tick, 1, torch.arange(NUM_FEATURES)).clamp(-0.9, 0.9)
                )
                self.actor.decide(self.asked, self.key, self.tick)
            reward = self.reward()
            self.actor.learn(reward[..., None], self.fresh, self.tick, ~self.door.frozen)
            rewards.append(reward.mean(dim=1))
            self.tick += 1
        return torch.stack(rewards)

    def reward(self) -> Tensor:
        """Gives what doing this now is worth: [N, B]."""
        action = self.actor.action(self.tick)
        off = (action.motor - self.asked[..., :2]).square().sum(-1)
        right = action.press[..., 0] == (self.asked[..., 2] > 0.0)
        return right.to(torch.float32) - off


def keys(num_minds: int) -> Tensor:
    """Gives minds their noise keys: int64 [N]."""
    return fold(3, torch.arange(num_minds))
