"""Where a child spends its time that turns to things for progress, for raw error, or by chance."""

from collections.abc import Mapping
from pathlib import Path

import torch

from agents import make
from agents.curious import Curious
from agents.progress.curiosity import Settings
from sandbox import api
from sandbox import physics as engines
from sandbox.experiments.dwelling import Dwelling
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life, Recipe
from sandbox.protocols import Mind, MindSpec
from sandbox.state import Scope
from worlds.loader import open_world

PLAYROOM = Path(__file__).with_name("playroom.toml")

KINDS: Mapping[str, str] = {"mastered": "board", "learnable": "lantern", "noisy": "screen"}

ARMS: Mapping[str, str] = {"by progress": "lagged", "by raw error": "raw", "at random": "lagged"}
"""How each arm estimates progress; at random, what everything is worth is then held at 0."""

AT_RANDOM = "at random"


def run(seed: int, *, worlds: int, ticks: int, stretch: int) -> Outcome:
    """Lets one child with each way to choose live in many copies of the playroom.

    Args:
        seed: of the worlds and of what minds are born with; the same for all arms.
        worlds: how many copies.
        ticks: how long.
        stretch: ticks that are counted together.
    """
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {f"Share of time at what is {kind}": {} for kind in KINDS}
    for arm, estimator in ARMS.items():
        life = _open(seed, worlds, estimator)
        if arm == AT_RANDOM:
            life.apply(api.Clamp(agent=life.spec.agents[0].name, part="progress", value=0.0))
        dwelling = Dwelling(life, KINDS)
        for tick in range(ticks):
            life.tick()
            dwelling.count()
            if (tick + 1) % stretch == 0:
                dwelling.turn_page()
        scores[arm] = _score(dwelling, ticks // stretch)
        for kind in KINDS:
            shares = list(dwelling.curve(kind))
            times = [stretch * (i + 1.0) for i in range(len(shares))]
            curves[f"Share of time at what is {kind}"][arm] = times, shares
    return Outcome(scores=scores, curves=curves)


def _score(dwelling: Dwelling, stretches: int) -> dict[str, float]:
    """Gives shares of the time at anything, over the second sixth and over the last third."""
    parts = {"early": slice(stretches // 6, stretches // 3), "late": slice(-(stretches // 3), None)}
    return {
        f"{kind}, {when}": share
        for when, part in parts.items()
        for kind, share in dwelling.shares(part).items()
    }


def _open(seed: int, worlds: int, estimator: str) -> Life:
    """Opens the playroom with a child that finds interesting what an estimator says."""

    def make_mind(kind: str, spec: MindSpec, state: Scope) -> Mind:
        if kind == "curious":
            return Curious(spec, state, Settings(estimator=estimator))
        return make(kind, spec, state)

    world = open_world(PLAYROOM)
    return Life(
        Recipe(
            spec=world,
            num_worlds=worlds,
            seed=seed,
            make_physics=engines.prepare("batch", world, seed, 0),
            make_mind=make_mind,
            device=torch.device("cpu"),
            record=False,
        )
    )
