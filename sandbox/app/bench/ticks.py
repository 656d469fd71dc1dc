"""How much of a tick without minds is bare physics, and where the rest goes."""

import cProfile
import pstats
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import torch

from sandbox import api
from sandbox.app.bench.figure import Figure
from sandbox.life import Life
from sandbox.physics.batch import BatchEngine
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
"""Name, file and function of the parts of a tick."""


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
        yield from _parts(life, actions, body)


def _record_actions(life: Life) -> list[Action]:
    """Draws controls at random, the same at every run."""
    draw = torch.Generator().manual_seed(0)
    shape = (life.num_worlds, len(life.spec.agents))
    often = torch.tensor([0.7, 0.3])  # grab, use
    actions = []
    for _ in range(RECORDED):
        motor = 2.0 * torch.rand(*shape, len(life.action_space.motors), generator=draw) - 1.0
        press = torch.rand(*shape, 2, generator=draw) < often
        said = torch.randint(1, 9, shape, generator=draw)
        word = torch.where(torch.rand(*shape, generator=draw) < 0.1, said, 0)
        actions.append(Action(motor=motor, press=press, word=word))
    return actions


def _run(life: Life, actions: list[Action], ticks: int) -> None:
    inner = Inner.blank((life.num_worlds, len(life.spec.agents)))
    for tick in range(ticks):
        life.simulation.step(actions[tick % RECORDED], inner)


def _compare(life: Life, actions: list[Action]) -> tuple[float, float]:
    """Gives the median of bare physics / whole tick, by turns from the same state, and a tick's milliseconds."""
    engine = life.simulation.physics.engine
    bare = BatchEngine(engine.model, life.num_worlds)
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


def _parts(life: Life, actions: list[Action], body: str) -> Iterator[Figure]:
    """Says where a tick's time goes, by Python's profiler (which itself adds a little to every part)."""
    profile = cProfile.Profile()
    profile.runcall(_run, life, actions, ROUNDS)
    spent: dict[tuple[str, str], float] = {}
    for (file, _, function), (_, _, _, cumulative, _) in pstats.Stats(profile).stats.items():
        for depth in (1, 2):
            spent["/".join(Path(file).parts[-depth:]), function] = 1e3 * cumulative / ROUNDS
    for name, file, function in PARTS:
        yield Figure(name=f"{body}:   {name}", value=spent.get((file, function), 0.0), unit="ms")
