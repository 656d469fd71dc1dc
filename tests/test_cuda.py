"""Learning minds whose numbers are on a graphics card; skipped where there is none."""

import pytest
import torch

from sandbox import api
from sandbox.life import Life

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")

LEARNERS = (("nursery", "curious"), ("nursery", "predictive"), ("orchard", "ppo"))

BEGUN = 130
"""Ticks after which weights move."""


def _open(world: str, kind: str, device: str = "cuda") -> Life:
    return api.open_life(world, worlds=3, minds=kind, device=device)


def _live(life: Life, ticks: int) -> Life:
    for _ in range(ticks):
        life.tick()
    return life


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_all_that_minds_keep_is_on_the_card(world, kind) -> None:
    kept = _open(world, kind).state.save()
    on_card = {name for name, tensor in kept.items() if tensor.is_cuda}
    assert on_card == {name for name in kept if name.startswith("minds.")}


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_a_life_is_lived_twice_the_same(world, kind) -> None:
    first, second = (_live(_open(world, kind), 2 * BEGUN) for _ in range(2))
    assert first.digest() == second.digest()


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_a_fork_lives_on_as_the_life_does(world, kind) -> None:
    life = _live(_open(world, kind), BEGUN)
    fork = life.fork()
    assert _live(life, BEGUN).digest() == _live(fork, BEGUN).digest()


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_it_begins_as_on_the_processor(world, kind) -> None:
    """Rounding differs, and grows later: bodies that bump into things go other ways."""
    here, there = (_live(_open(world, kind, device), 8) for device in ("cpu", "cuda"))
    for name, tensor in here.state.save().items():
        torch.testing.assert_close(there.state[name].cpu(), tensor, rtol=1e-3, atol=1e-3, msg=name)


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_people_can_reach_in(world, kind) -> None:
    life = _live(_open(world, kind), 10)
    agent = life.spec.agents[0].name
    life.apply(api.Clamp(agent=agent, part="motors", value=0.5))
    life.apply(api.Freeze(frozen=True))
    life.apply(api.Reset(world=1))
    _live(life, 10)
    learns, frozen = (getattr(life.snapshot(), name) for name in ("learns", "frozen"))
    assert bool(learns.all())
    assert bool(frozen.all())


@pytest.mark.parametrize(("world", "kind"), LEARNERS)
def test_a_mind_goes_to_the_processor_and_back(world, kind, tmp_path) -> None:
    file, life = tmp_path / "one.mind", _live(_open(world, kind), BEGUN)
    agent = life.spec.agents[0].name
    api.export_mind(life, agent, file)
    for device in ("cpu", "cuda"):
        heir = api.open_life(world, minds={agent: file}, device=device)
        learned = heir.state.lasting(f"minds.{kind}")
        assert all(
            torch.equal(learned[name][0].cpu(), tensor[0].cpu())
            for name, tensor in life.state.lasting(f"minds.{kind}").items()
        )
        _live(heir, 5)
