"""What learning costs: a tick of minds that predict, choose and learn, in many worlds and in one."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from time import perf_counter

import torch

from sandbox import api
from sandbox.app.bench.figure import Figure
from sandbox.app.bench.split import split
from sandbox.app.bench.ticks import WORLD
from sandbox.life import Life
from sandbox.physics.batch import BatchEngine
from sandbox.physics.bodies import Bodies
from sandbox.spec import SUBSTEPS
from worlds import loader

NUM_WORLDS = 64
MIND, WANTING = "curious", "predictive"

WARM_UP = 130
"""Ticks before anything is measured: by then minds have begun to learn, and know of things to turn to."""

ROUNDS = 12
TOGETHER = 20
"""Ticks of a round, in which minds choose twice, as not every tick has the same to do."""

PARTS = (
    ("physics", "bodies.py", "step"),
    ("senses", "senses/__init__.py", "sense"),
    ("minds act", "minds.py", "decide"),
    ("  look", "errands/errands.py", "look"),
    ("  choose", "curious.py", "_choose"),
    ("  move", "errands/errands.py", "move"),
    ("  show", "expression.py", "show"),
    ("minds learn", "minds.py", "learn"),
    ("  model", "predictive/model.py", "learn"),
    ("    relax", "predictive/relaxation.py", "relax"),
    ("    Adam", "population.py", "step"),
    ("  losses", "predictive/model.py", "losses"),
    ("  progress", "progress/curiosity.py", "update"),
    ("  feel", "expression.py", "feel"),
    ("whole tick", "life.py", "tick"),
)
"""The parts of a tick, as `split` wants them."""


def measure_minds() -> Iterator[Figure]:
    """Measures eight learning children, in many worlds and in one."""
    many = _open(NUM_WORLDS)
    name = f"8 minds, {NUM_WORLDS} worlds"
    yield Figure(name=f"{name}: bare Batch.step / whole tick", value=_compare(many), unit="x", promise=0.4)
    yield from split(name, PARTS, lambda: _live(many), TOGETHER)
    wants = _open(NUM_WORLDS, mind=WANTING)
    name = f"8 minds with drives, {NUM_WORLDS} worlds"
    yield Figure(name=f"{name}: bare Batch.step / whole tick", value=_compare(wants), unit="x", promise=0.35)
    one = _open(1)
    times = sorted(_time_ticks(one))
    yield Figure(name="8 minds, 1 world: ticks a second", value=1e3 / median(times), unit="", promise=20.0)
    yield Figure(name="8 minds, 1 world: one tick in 20 takes", value=times[-len(times) // 20], unit="ms")
    yield Figure(name="8 minds, 1 world: a picture's thoughts", value=_time_snapshots(one), unit="ms")
    yield from split("8 minds, 1 world", PARTS, lambda: _live(one), TOGETHER)
    if torch.cuda.is_available():
        yield from _measure_card()


def _measure_card() -> Iterator[Figure]:
    """Measures the same with minds on a graphics card, and beside it in so many worlds that it pays."""
    for num_worlds, device in ((NUM_WORLDS, "cuda"), (4 * NUM_WORLDS, "cpu"), (4 * NUM_WORLDS, "cuda")):
        name = f"8 minds on {device}, {num_worlds} worlds"
        yield from split(name, PARTS, partial(_live, _open(num_worlds, device)), TOGETHER)


def _open(num_worlds: int, device: str = "cpu", mind: str = MIND) -> Life:
    """Opens the bench's world with learning children, and lets them begin."""
    world = loader.load(WORLD.format(body="child"))
    life = api.open_life(world, worlds=num_worlds, minds=mind, record=False, device=device)
    for _ in range(WARM_UP):
        life.tick()
    return life


def _live(life: Life) -> None:
    for _ in range(TOGETHER):
        life.tick()


def _compare(life: Life) -> float:
    """Gives the median of bare physics / whole tick, by turns from one state."""
    physics = life.simulation.physics
    assert isinstance(physics, Bodies)
    bare = BatchEngine(physics.model, life.num_worlds)
    ratios = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(TOGETHER):
            bare.state[:] = physics.engine.state
            bare.step(SUBSTEPS)
        middle = perf_counter()
        _live(life)
        ratios.append((middle - start) / (perf_counter() - middle))
    return median(ratios)


def _time_ticks(life: Life) -> list[float]:
    """Gives the milliseconds of single ticks."""
    times = []
    for _ in range(ROUNDS * TOGETHER):
        start = perf_counter()
        life.tick()
        times.append(1e3 * (perf_counter() - start))
    return times


def _time_snapshots(life: Life) -> float:
    """Gives the milliseconds of a snapshot with everybody's thoughts; the life stands still meanwhile."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        life.snapshot()
        times.append(1e3 * (perf_counter() - start))
    return median(times)
