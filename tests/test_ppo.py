"""The mind that lives to be well: exact, safe, honest, and able to learn."""

import math
from itertools import pairwise

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from sandbox import api
from sandbox.life import Life
from sandbox.protocols import Learner, MindSpec
from sandbox.space import FACE
from sandbox.state import State
from tests.hand_fed import Body

VALENCE, SURPRISE = FACE.index("valence"), FACE.index("surprise")
PERIOD = 8 * 32
"""Ticks of a rollout."""


def live(minds: Body, ticks: int, more: Tensor | None = None) -> None:
    """Feeds minds with noise; `more` is added to the energy they feel."""
    assert isinstance(minds.mind, Learner)
    for _ in range(ticks):
        flat = minds.noise(minds.tick)
        if more is not None:
            flat[..., minds.space.find("feelings.energy")] += more
        action, inner = minds.act(flat)
        action.check(tuple(minds.key.shape), minds.actions)
        assert float(inner.face.abs().max()) <= 1.0
        torch.testing.assert_close(inner.gaze.square().sum(-1), torch.ones(minds.key.shape))
        minds.mind.learn(minds.observe(minds.noise(minds.tick)))


def alone(minds: Body, row: int) -> Body:
    """Gives one of some minds by itself, newly born."""
    one = Body("ppo", (1, minds.key.shape[1]))
    one.state = State()
    one.key = minds.key[row : row + 1]
    one.spec = MindSpec(
        space=one.space,
        actions=one.actions,
        key=minds.spec.key[row : row + 1],
        num_bodies=minds.spec.num_bodies,
        device=minds.spec.device,
    )
    one.mind = type(minds.mind)(one.spec, one.state.scope("ppo"))  # pyright: ignore[reportCallIssue]
    return one


def weights(minds: Body) -> Tensor:
    return minds.state["ppo.actor.weights"]


def orchard(worlds: int = 2) -> Life:
    return api.open_life("orchard", worlds=worlds, seed=5)


@settings(max_examples=3, deadline=None)
@given(num_minds=st.integers(2, 8), num_bodies=st.sampled_from([1, 2, 16]))
def test_a_mind_among_many_lives_as_if_alone(num_minds: int, num_bodies: int) -> None:
    many = Body("ppo", (num_minds, num_bodies))
    one = alone(many, num_minds - 1)
    born = weights(one).clone()
    for _ in range(PERIOD + 140):
        flat = many.noise(many.tick)
        for minds, rows in ((many, slice(None)), (one, slice(num_minds - 1, None))):
            assert isinstance(minds.mind, Learner)
            minds.act(flat[rows])
            minds.mind.learn(minds.observe(flat[rows] * 0.9))
    assert not torch.equal(weights(one), born)
    for name, tensor in one.state.save().items():
        assert torch.equal(tensor[0], many.state.save()[name][num_minds - 1]), name


def test_a_life_forked_while_it_learns_goes_on_the_same() -> None:
    life = orchard()
    for _ in range(PERIOD + 130):
        life.tick()
    twin = life.fork()
    for _ in range(60):
        life.tick()
        twin.tick()
    assert twin.digest() == life.digest()


def test_a_frozen_mind_goes_on_acting_and_learns_nothing() -> None:
    life = orchard(worlds=4)
    for _ in range(PERIOD + 60):
        life.tick()
    life.apply(api.Freeze(agent="Mia"))
    life.tick()
    kept = {name: each.clone() for name, each in life.state.lasting("minds.ppo").items()}
    for _ in range(70):
        life.tick()
    changed = {
        name
        for name, each in life.state.lasting("minds.ppo").items()
        if not torch.equal(each[0], kept[name][0])
    }
    assert changed == {"actor.figures"}  # what is told, nothing that is acted by
    assert not torch.equal(life.state["minds.ppo.actor.weights"][1], kept["actor.weights"][1])
    assert float(life.observation["body.forward"].abs().max()) > 0.0


def test_a_mind_whose_weights_break_recovers_and_nobody_else_notices() -> None:
    healthy, broken = (Body("ppo", (3, 4)) for _ in range(2))
    for minds in (healthy, broken):
        live(minds, PERIOD + 130)
    weights(broken)[1] = torch.nan
    for minds in (healthy, broken):
        live(minds, 40)
    assert isinstance(broken.mind, Learner)
    assert broken.mind.report()["recoveries"].tolist() == [0.0, 1.0, 0.0]
    assert bool(torch.isfinite(weights(broken)).all())
    for name, tensor in healthy.state.save().items():
        assert torch.equal(tensor[[0, 2]], broken.state.save()[name][[0, 2]]), name


def test_good_fortune_shows() -> None:
    minds = Body("ppo", (1, 2))
    assert isinstance(minds.mind, Learner)
    meal = torch.tensor([0.0, 0.4])
    sensed = [minds.calm(feelings__energy=0.5 + 0.01 * math.sin(tick)) for tick in range(211)]
    for flat in sensed[202:]:
        flat[..., minds.space.find("feelings.energy").start] += meal
    faces = []
    for before, after in pairwise(sensed):
        faces.append(minds.act(before)[1].face[0])
        minds.mind.learn(minds.observe(after))
    assert float(faces[-1][1, VALENCE]) > 0.1 + float(faces[-1][0, VALENCE])
    assert float(faces[-1][1, SURPRISE]) > 0.3 > float(faces[-1][0, SURPRISE])


def test_looking_into_a_mind_changes_nothing() -> None:
    life = orchard()
    for _ in range(5):
        life.tick()
    before = life.digest()
    _, mind = life.minds.seated[0]
    assert isinstance(mind, Learner)
    assert mind.thoughts(0) is None
    assert all(each.shape == (2,) for each in mind.report().values())
    life.snapshot()
    assert life.digest() == before


def test_motors_can_be_cut_while_one_lives() -> None:
    life = orchard()
    life.apply(api.Lesion(agent="Noah", part="motors"))
    for _ in range(60):
        life.tick()
    speed = life.observation["body.forward"][..., 0].abs().amax(dim=0)
    assert float(speed[1]) < 0.02 < float(speed[0])
