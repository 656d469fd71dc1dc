"""Where a child spends its time that turns to things for progress, for raw error, or by chance."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from agents import make
from agents.curious import Curious
from agents.progress.curiosity import Settings
from sandbox import api
from sandbox import physics as engines
from sandbox.experiments.dwelling import Dwelling
from sandbox.experiments.heirs import inherit
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life, Recipe
from sandbox.protocols import Mind, MindSpec
from sandbox.spec import WorldSpec
from sandbox.state import Scope
from worlds.loader import open_world

PLAYROOM = Path(__file__).with_name("playroom.toml")

KINDS: Mapping[str, str] = {"mastered": "board", "learnable": "lantern", "noisy": "screen"}

NEW = "lantern"
"""What is not there at first."""

ARMS: Mapping[str, str] = {"by progress": "lagged", "by raw error": "raw", "at random": "lagged"}
"""How each arm estimates progress; at random, what everything is worth is then held at 0."""

AT_RANDOM = "at random"


def run(
    seed: int, *, worlds: int, before: int, ticks: int, early: list[int], late: list[int], stretch: int
) -> Outcome:
    """Lets one child with each way to choose live in copies of the playroom, where something comes later.

    Args:
        seed: of the worlds and of what minds are born with; the same for all arms.
        worlds: how many copies.
        before: ticks without it, in which what the rest has to teach is learned.
        ticks: how long it is there.
        early: the first and the last of the ticks that count as early, from when it is there.
        late: those that count as late.
        stretch: ticks that are counted together.
    """
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {f"Share of time at what is {kind}": {} for kind in KINDS}
    for arm in ARMS:
        dwelling = Dwelling(KINDS)
        first = _open(arm, 2 * seed, worlds, _without(NEW))
        _spend(first, dwelling, before, stretch)
        second = _open(arm, 2 * seed + 1, worlds, open_world(PLAYROOM))
        inherit(second, first, "curious")
        _spend(second, dwelling, ticks, stretch)
        scores[arm] = {
            f"{kind}, {when}": share
            for when, span in (("early", early), ("late", late))
            for kind, share in dwelling.shares(slice(*((before + tick) // stretch for tick in span))).items()
        }
        for kind in KINDS:
            shares = list(dwelling.curve(kind))
            times = [stretch * (i + 1.0) - before for i in range(len(shares))]
            curves[f"Share of time at what is {kind}"][arm] = times, shares
    return Outcome(scores=scores, curves=curves)


def _spend(life: Life, dwelling: Dwelling, ticks: int, stretch: int) -> None:
    """Lets time go by, and counts where it is spent."""
    dwelling.enter(life)
    for tick in range(1, ticks + 1):
        life.tick()
        dwelling.count()
        if tick % stretch == 0:
            dwelling.turn_page()


def _without(prefab: str) -> WorldSpec:
    """Gives the playroom without a kind of thing."""
    world = open_world(PLAYROOM)
    return replace(world, things=tuple(thing for thing in world.things if thing.prefab.name != prefab))


def _open(arm: str, seed: int, worlds: int, world: WorldSpec) -> Life:
    """Opens a world with a child that finds interesting what an arm says."""

    def make_mind(kind: str, spec: MindSpec, state: Scope) -> Mind:
        if kind == "curious":
            return Curious(spec, state, Settings(estimator=ARMS[arm]))
        return make(kind, spec, state)

    life = Life(
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
    if arm == AT_RANDOM:
        life.apply(api.Clamp(agent=world.agents[0].name, part="progress", value=0.0))
    return life
