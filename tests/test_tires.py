"""A child among toys: what is asked of it, and that nothing but boredom differs between arms."""

import math
from dataclasses import replace

import pytest
import torch

from sandbox import api
from sandbox.experiments import find, moments, tires
from sandbox.experiments.claim import read
from sandbox.experiments.dwelling import NEAR
from sandbox.experiments.records import Outcome
from worlds.loader import open_world


@pytest.fixture(scope="module")
def found() -> Outcome:
    run = find("tires").run
    claim, _ = read(find("tires").claim_file)
    return run(1, **claim.settings_of(quick=True))


def test_everything_that_is_claimed_is_found_and_is_a_number(found) -> None:
    claim, _ = read(find("tires").claim_file)
    for primary in claim.primary:
        for arm in (primary.arm, *primary.against):
            scores = [value for task, value in found.scores[arm].items() if primary.covers(task)]
            assert scores
            assert all(math.isfinite(each) and each > 0.0 for each in scores)


def test_shares_of_the_time_at_anything_come_to_one(found) -> None:
    for arm in tires.ARMS:
        for when in ("new lantern", "change"):
            shares = [found.scores[arm][f"{kind}, {when}"] for kind in tires.KINDS]
            assert sum(shares) == pytest.approx(1.0) or sum(shares) == 0.0


def test_moments_are_of_bodies_at_a_thing() -> None:
    room = open_world(tires.TOYROOM)
    only = replace(room, things=tuple(each for each in room.things if each.prefab.name == "lantern"))
    life = api.open_life(only, worlds=8, seed=1, record=False)
    (probes,) = moments.gather(life, {"it": "lantern"}, 60).values()
    space = life.observation.space
    near = torch.stack([probes.before[:, space.find(f"sight.{ray}.near").start] for ray in range(8)])
    assert len(probes.before) > 10
    assert bool((near.amax(0) > 1.0 / (1.0 + NEAR)).all())  # something is as near as that in view


def test_only_the_changeling_changes() -> None:
    room = open_world(tires.TOYROOM)
    changed = tires.with_change(room)
    cycles = [
        (thing.prefab.name, thing.prefab.cycle, other.prefab.cycle)
        for thing, other in zip(room.things, changed.things, strict=True)
        if thing.prefab.cycle != other.prefab.cycle
    ]
    assert cycles == [("changeling", None, tires.PERIOD)]
