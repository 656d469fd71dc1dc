"""The same world, seed and log give the same life, bit for bit; over every library world."""

import subprocess
import sys

import pytest
import torch

from sandbox import api
from sandbox.intervention import Drag, Drop, Feel, Push, Remove, Reset
from sandbox.life import Life
from tests.hand_fed import SCRIPTED

WORLDS = api.list_worlds()


def _disturb(life: Life, tick: int) -> None:
    """Does something from outside now and then, always the same."""
    agent = life.spec.agents[0].name
    if tick == 10:
        life.apply(Push(agent=agent, force=(150.0, -80.0, 0.0)))
    if 20 <= tick < 30:
        life.apply(Drag(agent=agent, to=(0.5, 0.5, 0.8)))
    if tick == 35:
        life.apply(
            Drop(kind=next(thing.prefab.name for thing in life.spec.props if thing.spare), at=(1.0, 1.0))
        )
    if tick == 45:
        movable = next(thing.label for thing in life.spec.things if not thing.prefab.fixed)
        life.apply(Remove(thing=movable))
        life.apply(Feel(agent=agent, feeling="energy", value=0.2))
    if tick == 60:
        life.apply(Reset(world=life.num_worlds - 1))


def _run(life: Life, ticks: int) -> Life:
    for tick in range(life.now, life.now + ticks):
        _disturb(life, tick)
        life.tick()
    return life


def _rows(life: Life, worlds: int) -> dict[str, torch.Tensor]:
    """Gives what the first worlds look like, sense and do."""
    tensors = life.save().tensors
    rows = {}
    for name, tensor in tensors.items():
        if name.startswith("minds."):
            rows[name] = tensor[:, :worlds].clone()
        elif tensor.dim() and tensor.shape[0] == life.num_worlds:
            rows[name] = tensor[:worlds].clone()
    return rows


@pytest.mark.parametrize("world", WORLDS)
def test_batch_equals_reference_for_500_ticks(world):
    """Of bodies that follow a script, for it is about engines; what minds learn is compared below."""
    batch, reference = (
        api.open_life(world, worlds=2, seed=3, minds="sociable", physics=physics)
        for physics in ("batch", "reference")
    )
    for _ in range(20):
        _run(batch, 25)
        _run(reference, 25)
        assert batch.digest() == reference.digest(), f"first differs by tick {batch.now}"
    assert batch.now == 500


@pytest.mark.parametrize("world", WORLDS)
def test_threads_do_not_matter(world):
    one = _run(api.open_life(world, worlds=4, seed=5, threads=1), 80)
    two = _run(api.open_life(world, worlds=4, seed=5, threads=2), 80)
    assert one.digest() == two.digest()


@pytest.mark.parametrize("world", WORLDS)
def test_two_processes_agree(world):
    code = (
        "from sandbox import api\n"
        f"life = api.open_life({world!r}, worlds=3, seed=11)\n"
        "for _ in range(60): life.tick()\n"
        "print(life.digest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in "ab"
    ]
    here = api.open_life(world, worlds=3, seed=11)
    for _ in range(60):
        here.tick()
    assert {run.stdout.strip() for run in runs} == {here.digest()}


@pytest.mark.parametrize("world", WORLDS)
def test_world_i_of_4_equals_world_i_of_16(world):
    # A mind that learns in 16 bodies learns other things than one that learns in 4.
    agents = api.load_world(world).agents
    minds = {agent.name: agent.mind if agent.mind in SCRIPTED else "wander" for agent in agents}
    few = api.open_life(world, worlds=4, seed=9, minds=minds)
    many = api.open_life(world, worlds=16, seed=9, minds=minds)
    for _ in range(100):
        few.tick()
        many.tick()
    ours, theirs = _rows(few, 4), _rows(many, 4)
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        assert torch.equal(tensor, theirs[name]), f"'{name}' depends on the number of worlds"


@pytest.mark.parametrize("world", WORLDS)
def test_a_fork_left_alone_equals_its_original(world):
    life = _run(api.open_life(world, worlds=2, seed=1), 33)
    twin = life.fork()
    assert twin.digest() == life.digest()
    assert _run(twin, 70).digest() == _run(life, 70).digest()


@pytest.mark.parametrize("world", WORLDS)
def test_a_fork_with_other_noise_goes_its_own_way(world):
    life = _run(api.open_life(world, worlds=2, seed=1, minds="random"), 5)
    twin, other = life.fork(noise=77), life.fork(noise=77)
    for each in (life, twin, other):
        _run(each, 20)
    assert twin.digest() == other.digest() != life.digest()


@pytest.mark.parametrize("world", WORLDS)
def test_restoring_goes_back_exactly(world):
    life = _run(api.open_life(world, worlds=2, seed=2), 25)
    saved, then = life.save(), life.digest()
    later = _run(life, 40).digest()
    life.restore(saved)
    assert life.digest() == then
    assert _run(life, 40).digest() == later


@pytest.mark.parametrize("world", WORLDS)
def test_replaying_the_log_gives_the_same_life(world):
    first = _run(api.open_life(world, worlds=2, seed=4), 70)
    again = api.open_life(world, worlds=2, seed=4)
    entries = list(first.log)
    assert entries
    for tick in range(first.now):
        for entry in entries:
            if entry.tick == tick:
                again.apply(entry.intervention)
        again.tick()
    assert again.digest() == first.digest()


@pytest.mark.parametrize("world", WORLDS)
def test_looking_changes_nothing(world):
    seen, unseen = api.open_life(world, seed=6), api.open_life(world, seed=6)
    for tick in range(12):
        seen.tick()
        unseen.tick()
        if tick % 4 == 0:
            api.render(seen.snapshot(), size=(160, 90))
            seen.observation["faces"]
            seen.save()
    assert seen.digest() == unseen.digest()


@pytest.mark.parametrize("world", WORLDS)
def test_another_seed_starts_elsewhere(world):
    assert api.open_life(world, seed=0).digest() != api.open_life(world, seed=1).digest()
