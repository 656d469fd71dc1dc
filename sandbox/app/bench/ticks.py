"""How much of a tick without minds is bare physics, and where the rest goes."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from sandbox import api
from sandbox.app.bench.figure import Figure
from sandbox.app.bench.split import split
from sandbox.life import Life
from sandbox.physics.batch import BatchEngine
from sandbox.physics.bodies import Bodies
from sandbox.spec import SUBSTEPS
from sandbox.timestep import Action, Inner
from worlds import loader

NUM_WORLDS = 64
ROUNDS = 80
WARM_UP = 40
RECORDED = 16
"""Ticks of random controls that are recorded and repeated."""

WORLD = """
title = "Bench"
about = "Eight bodies among twelve things, two hedges and a ramp."
size = [16, 16]
[[things]]
kind = "hedge"
count = 2
[[things]]
kind = "ramp"
[[things]]
kind = "crate"
count = 4
[[things]]
kind = "ball"
count = 4
[[things]]
kind = "apple"
count = 4
[[agents]]
body = "{body}"
mind = "puppet"
count = 8
"""

PARTS = (
    ("physics", "bodies.py", "step"),
    ("senses", "senses/__init__.py", "sense"),
    ("  sight", "sight_compiled.py", "compiled"),
    ("  faces", "faces.py", "compiled"),
    ("  hearing", "hearing.py", "compiled"),
    ("  body", "senses/body.py", "compiled"),
    ("grasp", "grasp.py", "apply"),
    ("eating", "eating.py", "apply"),
    ("growth", "growth.py", "apply"),
    ("metabolism", "metabolism.py", "apply"),
    ("speech", "speech.py", "speak"),
    ("faces shown", "showing.py", "apply"),
    ("looks", "looks.py", "apply"),
    ("whole tick", "simulation.py", "step"),
)
"""The parts of a tick, as `split` wants them."""


def measure_ticks() -> Iterator[Figure]:
    """Measures the tick of children and of pebbles."""
    for body in ("child", "pebble"):
        life = api.open_life(loader.load(WORLD.format(body=body)), worlds=NUM_WORLDS, record=False)
        actions = _record_actions(life)
        _run(life, actions, WARM_UP)
        ratio, milliseconds = _compare(life, actions)
        yield Figure(name=f"{body}: bare Batch.step / whole tick", value=ratio, unit="x", promise=0.85)
        agent_steps = NUM_WORLDS * len(life.spec.agents) / milliseconds
        yield Figure(name=f"{body}: thousand agent-steps a second", value=agent_steps, unit="k/s")
        yield from split(body, PARTS, partial(_run, life, actions, ROUNDS), ROUNDS)


def _record_actions(life: Life) -> list[Action]:
    """Draws controls at random, the same at every run."""
    draw = np.random.default_rng(0)
    shape = (life.num_worlds, len(life.spec.agents))
    often = (0.7, 0.3)  # grab, use
    actions = []
    for _ in range(RECORDED):
        motor = draw.uniform(-1.0, 1.0, (*shape, len(life.action_space.motors))).astype(np.float32)
        press = draw.random((*shape, 2)) < often
        word = np.where(draw.random(shape) < 0.1, draw.integers(1, 9, shape), 0)
        actions.append(_action(motor, press, word))
    return actions


def _action(motor: NDArray, press: NDArray, word: NDArray) -> Action:
    tensor = torch.from_numpy
    return Action(motor=tensor(motor), press=tensor(press), word=tensor(word))


def _run(life: Life, actions: list[Action], ticks: int) -> None:
    inner = Inner.blank((life.num_worlds, len(life.spec.agents)))
    for tick in range(ticks):
        life.simulation.step(actions[tick % RECORDED], inner)


def _compare(life: Life, actions: list[Action]) -> tuple[float, float]:
    """Gives the median of bare physics / whole tick, by turns from one state, and a tick's milliseconds."""
    physics = life.simulation.physics
    assert isinstance(physics, Bodies)
    engine = physics.engine
    bare = BatchEngine(physics.model, life.num_worlds)
    ratios, times = [], []
    for _ in range(ROUNDS):
        bare.state[:] = engine.state
        start = perf_counter()
        bare.step(SUBSTEPS)
        middle = perf_counter()
        _run(life, actions, 1)
        end = perf_counter()
        ratios.append((middle - start) / (end - middle))
        times.append(1e3 * (end - middle))
    return median(ratios), median(times)
