"""Bodies without a world: minds fed by hand with what they sense."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import numpy as np
import torch
from torch import Tensor

import agents
from sandbox.protocols import Learner, MindSpec
from sandbox.rng import fold
from sandbox.senses import SENSES
from sandbox.space import RETINA, ActionSpace, ObservationSpace, action_space
from sandbox.spec import AgentSpec, WorldSpec
from sandbox.state import Scope, State
from sandbox.timestep import Action, Inner, Observation
from worlds.bodies import BODIES

SCRIPTED = ("idle", "random", "wander", "forage", "sociable", "puppet")
EYE = (0.3, 0.0, 0.88)  # of a child that looks ahead, from its base


def world(body: str) -> WorldSpec:
    agent = AgentSpec(name="Ada", body=BODIES[body], mind="idle", colour=(0.9, 0.7, 0.2))
    return WorldSpec(
        name="bare",
        title="",
        about="",
        size=(8.0, 8.0),
        day=60.0,
        faces="visible",
        things=(),
        agents=(agent,),
    )


class Body:
    """Minds of one kind, fed by hand."""

    def __init__(self, kind: str, shape: tuple[int, int] = (1, 1), body: str = "child") -> None:
        spec = world(body)
        self.space = ObservationSpace(tuple(chain.from_iterable(sense.channels(spec) for sense in SENSES)))
        self.actions: ActionSpace = action_space(spec)
        self.state = State()
        self.spec = MindSpec(
            space=self.space,
            actions=self.actions,
            key=fold(7, torch.arange(shape[0])),
            num_bodies=shape[1],
            device=torch.device("cpu"),
        )
        self.mind = agents.make(kind, self.spec, self.state.scope(kind))
        self.key = fold(torch.arange(shape[0])[:, None], torch.arange(shape[1]))
        self.tick = 0

    def act(self, flat: Tensor) -> tuple[Action, Inner]:
        action, inner = self.mind.act(self.observe(flat))
        self.tick += 1
        return action, inner

    def observe(self, flat: Tensor) -> Observation:
        fresh = torch.full(self.key.shape, self.tick == 0)
        return Observation(flat=flat, space=self.space, tick=self.tick, key=self.key, fresh=fresh)

    def feed(self, flat: Tensor, ticks: int) -> tuple[Action, Inner]:
        """Lets the same be sensed for a while."""
        for _ in range(ticks - 1):
            self.act(flat)
        return self.act(flat)

    def motor(self, action: Action, name: str) -> float:
        index = self.actions.motor(name)
        assert index is not None
        return float(action.motor[0, 0, index])

    def intention(self, inner: Inner) -> str:
        return self.mind.intentions[int(inner.intention[0, 0])]

    def noise(self, seed: int) -> Tensor:
        """Gives an observation of anything at all within the bounds of the channels."""
        low, high = (
            torch.tensor([getattr(each, side) for each in self.space.channels]) for side in ("low", "high")
        )
        draw = np.random.default_rng(seed).random((*self.key.shape, len(self.space)), dtype=np.float32)
        flat = low + torch.from_numpy(draw) * (high - low)
        for joint in ("yaw", "pitch"):  # a sine and a cosine belong together
            sin, cos = (flat[..., self.space.find(f"body.head_{joint}_{part}")] for part in ("sin", "cos"))
            angle = 1.2 * sin
            sin.copy_(torch.sin(angle))
            cos.copy_(torch.cos(angle))
        return flat

    def calm(self, **channels: float) -> Tensor:
        """Gives what one senses who stands on open ground, fed; `__` stands for a dot in a channel's name."""
        flat = torch.zeros(*self.key.shape, len(self.space))
        values = {"body.head_yaw_cos": 1.0, "body.head_pitch_cos": 1.0, "feelings.energy": 1.0}
        for ray, (_, elevation) in enumerate(RETINA):
            values[f"sight.{ray}.near"] = 1.0 / (1.0 + min(EYE[2] / math.sin(-elevation), 6.0))
        values |= {name.replace("__", "."): value for name, value in channels.items()}
        for name, value in values.items():
            flat[..., self.space.find(name)] = value
        return flat


class Fed:
    """Some of six minds that learn, in bodies of no world, fed with noise; a world begins anew at times."""

    def __init__(self, make: Callable[[MindSpec, Scope], Learner], minds: slice, bodies: int = 2) -> None:
        self.body = Body("idle", (6, bodies))
        keys = fold(7, torch.arange(6))[minds]
        self.spec = replace(self.body.spec, key=keys)
        self.state, self.minds, self.tick = State(), minds, 0
        self.mind = make(self.spec, self.state.scope("x"))

    def live(self, ticks: int) -> "Fed":
        for _ in range(ticks):
            self.mind.act(self.observe())
            self.tick += 1
            self.mind.learn(self.observe())
        return self

    def observe(self) -> Observation:
        flat = self.body.noise(self.tick)[self.minds]
        fresh = torch.zeros(flat.shape[:2], dtype=torch.bool)
        fresh[:, 1] = self.tick % 50 == 0
        key = self.body.key[self.minds]
        return Observation(flat=flat, space=self.spec.space, tick=self.tick, key=key, fresh=fresh)


def thing(distance: float, columns: range, *, red: bool = False) -> dict[str, float]:
    """Puts something into the level rays: columns 0 to 7 run from left to right."""
    near = {f"sight__{ray}__near": 1.0 / (1.0 + distance) for ray in columns}
    return near | {f"sight__{ray}__red": 0.9 for ray in columns if red}


def face(forward: float, left: float, **shown: float) -> dict[str, float]:
    """Puts somebody into the first slot."""
    where = {"faces__0__present": 1.0, "faces__0__forward": forward, "faces__0__left": left}
    return where | {f"faces__0__shown__{name}": value for name, value in shown.items()}
