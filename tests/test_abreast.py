"""Lives abreast: each goes as it would by itself, whichever others are beside it."""

from collections.abc import Sequence

import pytest
import torch

from sandbox import api
from sandbox.experiments.abreast import Abreast
from sandbox.protocols import Learner
from sandbox.rng import fold, stream

PLACE = "dinner-party"
GUESTS = 4


def _abreast(kind: str, seeds: Sequence[int], worlds: int = 1) -> Abreast:
    lives = [
        api.open_life(PLACE, worlds=worlds, seed=seed, minds="idle", threads=1, record=False)
        for seed in seeds
    ]
    births = torch.arange(worlds * GUESTS)
    key = torch.cat([fold(seed, stream("minds"), births) for seed in seeds])
    return Abreast(lives, kind, key, [])


def _live(abreast: Abreast, ticks: int, day: int) -> Abreast:
    for tick in range(ticks):
        over = tick > 0 and tick % day == 0
        abreast.tick([api.Reset(world=0)] if over else [])
    return abreast


def _mine(abreast: Abreast, life: int, world: int = 0) -> dict[str, torch.Tensor]:
    """Gives what the minds of a world have come to, and what they sense."""
    rows = list(abreast.rows(life, world))
    minds = {name: tensor[rows] for name, tensor in abreast.state.save().items()}
    return {**minds, "senses": abreast.lives[life].observation.flat[world].clone()}


def _equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    assert one.keys() == other.keys()
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("kind", ["predictive", "ppo", "sociable"])
def test_a_life_abreast_is_the_life_by_itself(kind: str) -> None:
    alone = api.open_life(PLACE, seed=4, minds=kind, record=False)
    abreast = _live(_abreast(kind, [3, 4]), 150, 70)
    for tick in range(150):
        if tick in {70, 140}:
            alone.apply(api.Reset(world=0))
        alone.tick()
    assert torch.equal(alone.observation.flat, abreast.lives[1].observation.flat)
    minds = alone.state.under(f"minds.{kind}")
    rows = list(abreast.rows(1))
    found = abreast.state.under(kind)
    assert found.keys() == minds.keys()
    assert [name for name, tensor in minds.items() if not torch.equal(tensor, found[name][rows])] == []


def test_a_world_abreast_is_the_same_among_fewer() -> None:
    few, many = _live(_abreast("predictive", [5], worlds=2), 90, 40), _abreast("predictive", [7, 5], worlds=2)
    _live(many, 90, 40)
    for world in (0, 1):
        assert _equal(_mine(few, 0, world), _mine(many, 1, world))
    assert not _equal(_mine(few, 0, 0), _mine(many, 0, 0))


def test_a_world_that_begins_anew_takes_what_minds_keep_of_it_and_leaves_what_they_learned() -> None:
    abreast = _abreast("curious", [5], worlds=2)
    births = abreast.state.save()
    for _ in range(120):
        abreast.tick()
    others = _mine(abreast, 0, 1)
    before = abreast.state.save()
    abreast.state.renew_minds(torch.tensor(list(abreast.rows(0, 0))))
    assert _equal(others, _mine(abreast, 0, 1))
    after, lasting = abreast.state, abreast.state.lasting("curious")
    mine = list(abreast.rows(0, 0))
    for name in births:
        kept = name.removeprefix("curious.") in lasting
        assert torch.equal(after[name][mine], (before if kept else births)[name][mine]), name
    assert any(not torch.equal(before[name], after[name]) for name in births)


def test_a_mind_of_one_life_can_be_reached_into_and_no_other_notices() -> None:
    plain, held = _abreast("predictive", [5, 6]), _abreast("predictive", [5, 6])
    assert isinstance(held.mind, Learner)
    for row in held.rows(1):
        held.mind.door.clamp(row, "boredom", 0.0)
    _live(plain, 60, 100)
    _live(held, 60, 100)
    assert _equal(_mine(plain, 0), _mine(held, 0))
    assert not _equal(_mine(plain, 1), _mine(held, 1))
