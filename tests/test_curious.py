"""What minds that act to learn promise."""

import dataclasses
import logging
from functools import partial

import pytest
import torch

from agents.curious import Curious
from agents.progress.curiosity import Settings
from sandbox import api
from sandbox.intervention import Clamp, Freeze, Push
from sandbox.life import Life
from sandbox.protocols import Learner
from sandbox.space import FACE, STREAMS
from tests.hand_fed import Fed

SURPRISE = FACE.index("surprise")

Grown = tuple[Life, torch.Tensor, torch.Tensor]
"""A life, and how error and progress about itself went."""


def nursery(worlds: int = 1, seed: int = 1) -> Life:
    return api.open_life("nursery", worlds=worlds, seed=seed, minds="curious")


def ticked(life: Life, ticks: int) -> Life:
    for _ in range(ticks):
        life.tick()
    return life


def mind(life: Life) -> Curious:
    found = life.minds.seated[0][1]
    assert isinstance(found, Curious)
    return found


def lasting(life: Life) -> dict[str, torch.Tensor]:
    """Gives all that is learned: not what is done or told, nor what only follows the weights."""
    kept, left = (
        life.state.lasting("minds.curious"),
        ("door.", "understanding.model.probe"),
    )
    return {name: each.clone() for name, each in kept.items() if not name.startswith(left)}


@pytest.fixture(scope="module")
def grown() -> Grown:
    """Gives a life of eight bodies after a minute."""
    life, errors, progress = nursery(worlds=8), [], []
    for _ in range(1200):
        life.tick()
        report = mind(life).report()
        errors.append(report["error.self"])
        progress.append(report["progress.self"])
    return life, torch.stack(errors)[:, 0], torch.stack(progress)[:, 0]


def fed(minds: slice, bodies: int = 2) -> Fed:
    return Fed(partial(Curious, interests=Settings(usual=50.0)), minds, bodies)


def test_a_mind_lives_the_same_alone_and_among_many() -> None:
    many, alone = fed(slice(0, 6)).live(330), fed(slice(2, 3)).live(330)
    for name, tensor in alone.state.save().items():
        assert torch.equal(tensor, many.state.save()[name][2:3]), f"'{name}' depends on the number of minds"


def test_of_many_bodies_progress_is_read_in_turn() -> None:
    minds = fed(slice(0, 2), bodies=20)
    losses = minds.state["x.understanding.losses"]
    minds.live(1)
    read = (losses > 0.0).any(-1)
    assert read.any(0).tolist() == [False] * 16 + [True] * 4
    first = losses[:, 16:].clone()
    minds.live(1)
    assert bool((losses > 0.0).any(-1).all())
    assert torch.equal(losses[:, 16:], first)


def test_a_fork_of_a_learning_life_left_alone_is_the_same_life() -> None:
    life = ticked(nursery(), 140)
    twin = life.fork()
    assert twin.digest() == life.digest()
    assert ticked(twin, 150).digest() == ticked(life, 150).digest()


@pytest.mark.slow
def test_a_fork_of_a_learning_life_left_alone_is_the_same_life_for_long() -> None:
    life = ticked(nursery(worlds=2), 600)
    twin = life.fork()
    assert ticked(twin, 1000).digest() == ticked(life, 1000).digest()


def test_progress_is_made_while_errors_fall(grown: Grown) -> None:
    _, errors, progress = grown
    assert float(errors[-300:].mean()) < 0.9 * float(errors[100:400].mean())
    assert float(progress[200:1200].mean()) > 0.0


def test_what_a_mind_is_up_to_says_whether_it_is_there(
    grown: Grown,
) -> None:
    life = ticked(grown[0].fork(), 1)
    there = life.state["minds.curious.errands.attends"][0].tolist()
    for world in range(8):
        snapshot = life.snapshot(world)
        said = snapshot.intentions[0][int(snapshot.intention[0])]
        assert said == "roaming" or said.startswith("with" if there[world] else "going to")


def test_a_frozen_mind_keeps_all_it_has_learned_and_lives_on(
    grown: Grown,
) -> None:
    life = grown[0].fork()
    life.apply(Freeze(agent=None, frozen=True))
    ticked(life, 1)
    before, where = lasting(life), life.snapshot().agent_pos.copy()
    ticked(life, 200)
    changed = [name for name, tensor in lasting(life).items() if not torch.equal(tensor, before[name])]
    assert changed == []
    assert float(abs(life.snapshot().agent_pos - where).max()) > 0.1
    life.apply(Freeze(agent=None, frozen=False))
    ticked(life, 5)
    name = "understanding.model.weights"
    assert not torch.equal(lasting(life)[name], before[name])


def test_thoughts_change_nothing_and_are_of_this_moment(
    grown: Grown,
) -> None:
    life = grown[0].fork()
    before = life.digest()
    first, second = mind(life).thoughts(0), mind(life).thoughts(0)
    report = mind(life).report()
    assert life.digest() == before
    assert first.wants is None
    for field in dataclasses.fields(first):
        if field.name != "wants":
            assert torch.equal(getattr(first, field.name), getattr(second, field.name))
    assert first.expected.shape == (1, len(life.observation.space))
    assert all(value.shape == (1,) and bool(torch.isfinite(value).all()) for value in report.values())
    assert {f"error.{stream}" for stream in STREAMS} <= set(report)


def test_errors_fall_as_a_child_lives_among_its_toys(grown: Grown) -> None:
    _, course, _ = grown
    assert course[1000:].mean() < 0.8 * course[130:330].mean()


def test_a_push_surprises(grown: Grown) -> None:
    life = grown[0].fork()

    def surprise() -> float:
        return sum(float(life.snapshot(world).face[0, SURPRISE]) for world in range(8)) / 8

    before, after = [], []
    for _ in range(3):
        ticked(life, 30)
        before.append(surprise())
        for world in range(8):
            life.apply(Push(agent="Mika", force=(1500.0, 800.0, 0.0), world=world))
        ticked(life, 3)
        after.append(surprise())
    assert sum(after) > 1.5 * sum(before)


def test_holding_a_level_changes_what_is_expected_at_once(
    grown: Grown,
) -> None:
    life, twin = grown[0].fork(), grown[0].fork()
    twin.apply(Clamp(agent="Mika", part="level 2", value=3.0))
    ticked(life, 1)
    ticked(twin, 1)
    apart = mind(life).thoughts(0).expected - mind(twin).thoughts(0).expected
    assert float(apart.abs().max()) > 0.01


def test_progress_held_at_nothing_leaves_no_reason_to_act() -> None:
    life = nursery()
    life.apply(Clamp(agent="Mika", part="progress", value=0.0))
    ticked(life, 400)
    assert float(mind(life).report()["worth"]) == 0.0
    assert not bool(life.state["minds.curious.interests.most"].any())


def test_a_mind_whose_numbers_break_recovers_alone_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = fed(slice(0, 3)).live(150), fed(slice(0, 3)).live(150)
    broken.state["x.understanding.model.weights"][1, 7] = float("nan")
    with caplog.at_level(logging.WARNING):
        broken.live(10)
    whole.live(10)
    assert caplog.text.count("curious mind 1") == 1
    assert broken.mind.report()["recoveries"].tolist() == [0.0, 1.0, 0.0]
    for name, tensor in broken.state.save().items():
        assert bool(torch.isfinite(tensor.to(torch.float32)).all()), f"'{name}' stays broken"
        assert torch.equal(tensor[[0, 2]], whole.state.save()[name][[0, 2]]), f"'{name}' spread"


def test_a_curious_mind_keeps_the_contract() -> None:
    life = ticked(nursery(), 20)
    assert isinstance(mind(life), Learner)
    for part in ("level 2", "level 3", "motors", "presses", "words", "progress"):
        mind(life).door.find(part)
