"""What snapshots say of bodies is what the engine says, also just after a life went back in time."""

from dataclasses import fields

import numpy as np
import pytest

from sandbox import api
from sandbox.intervention import Drag
from sandbox.senses.line_of_sight import line_of_sight
from sandbox.snapshot import Snapshot
from worlds.loader import load

WORLDS = api.list_worlds()

WALL = """
title = "Hidden"
size = [8, 8]
[prefabs.board]
[[prefabs.board.shapes]]
kind = "box"
size = [0.1, 1.0, HALF]
pos = [0, 0, HALF]
colour = "#888888"
[[things]]
kind = "board"
at = [0, 0]
[[agents]]
name = "Ada"
mind = "idle"
at = [-1, 0]
[[agents]]
name = "Bo"
mind = "idle"
at = [1, 0]
"""


def differing(one: Snapshot, other: Snapshot) -> list[str]:
    """Names the fields of arrays in which two snapshots differ."""
    arrays = [each.name for each in fields(one) if isinstance(getattr(one, each.name), np.ndarray)]
    return [name for name in arrays if not np.array_equal(getattr(one, name), getattr(other, name), True)]


@pytest.mark.parametrize("world", WORLDS)
def test_nothing_stands_between_those_who_can_see_each_other_and_going_back_shows_what_was_shown(
    world: str,
) -> None:
    life = api.open_life(world, worlds=2, seed=5, threads=1, minds="wander")
    for _ in range(30):
        life.tick()
    saved, shots = life.save(), [life.snapshot(world=w, thoughts=False) for w in range(2)]
    for w, shot in enumerate(shots):
        assert np.array_equal(shot.clear, line_of_sight(life.simulation.senses._scene)[w, :, :-1].numpy())
        assert np.array_equal(shot.clear, shot.clear.T)
    for _ in range(30):
        life.tick()
    later = [life.snapshot(world=w, thoughts=False) for w in range(2)]
    life.restore(saved)
    for w, shot in enumerate(shots):
        assert "travelled" in differing(shot, later[w])
        assert differing(shot, life.snapshot(world=w, thoughts=False)) == []


@pytest.mark.parametrize(("half", "clear"), [(1.0, False), (0.3, True)])
def test_a_wall_hides_two_from_each_other_if_it_is_higher_than_their_heads(
    half: float, *, clear: bool
) -> None:
    shot = api.open_life(load(WALL.replace("HALF", str(half))), threads=1).snapshot()
    assert shot.clear[0, 1] == shot.clear[1, 0] == clear


def test_who_is_carried_does_not_stand_and_takes_no_steps() -> None:
    life = api.open_life("dinner-party", seed=3, threads=1, minds="idle")
    ada = life.spec.agents[0].name
    for _ in range(10):
        life.tick()
    before = life.snapshot()
    assert before.stands.all()
    for step in range(60):
        x, y, _ = before.agent_pos[0].tolist()
        life.apply(Drag(agent=ada, to=(x, y + 0.02 * step, 0.6)))
        life.tick()
    carried = life.snapshot()
    assert np.linalg.norm(carried.agent_pos[0, :2] - before.agent_pos[0, :2]) > 0.5
    assert carried.stands.tolist() == [False] + [True] * (len(life.spec.agents) - 1)
    assert carried.travelled[0] - before.travelled[0] < 0.05
    for _ in range(60):
        life.tick()
    assert life.snapshot().stands.all()
