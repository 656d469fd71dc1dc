"""The mind that also learns from what it imagines: each as if alone, and dreams can be taken away."""

import torch
from torch import Tensor

from agents.dreamer import Dreamer, _Course
from agents.efference import efference
from sandbox import api
from sandbox.protocols import MindSpec
from sandbox.state import State
from tests.hand_fed import Body

FROM, TICKS = 496, 140
"""Shortly before a rollout is full; model and actor begin to learn meanwhile, and dreams to teach."""


class Dreamers(Body):
    """Dreamers fed with noise that what they do has a part in."""

    def __init__(self, shape: tuple[int, int]) -> None:
        super().__init__("dreamer", shape)
        self.tick = FROM

    def only(self, row: int) -> "Dreamers":
        """Gives one of them by itself, newly born."""
        one = Dreamers((1, self.key.shape[1]))
        one.state, one.key = State(), self.key[row : row + 1]
        one.spec = MindSpec(
            space=one.space,
            actions=one.actions,
            key=self.spec.key[row : row + 1],
            num_bodies=self.spec.num_bodies,
            device=self.spec.device,
        )
        one.mind = Dreamer(one.spec, one.state.scope("dreamer"))
        return one

    def live(self, flat: Tensor) -> None:
        """Lives for a tick: senses, acts, senses what came of it, and learns."""
        assert isinstance(self.mind, Dreamer)
        action, _ = self.act(flat)
        after = 0.5 * flat
        after[..., : action.motor.shape[-1]] += action.motor
        self.mind.learn(self.observe(after))


def test_a_mind_among_many_lives_and_dreams_as_if_alone() -> None:
    many = Dreamers((3, 2))
    one = many.only(1)
    for tick in range(TICKS):
        flat = many.noise(tick)
        many.live(flat)
        one.live(flat[1:2].clone())
    alone, together = one.state.save(), many.state.save()
    for name, tensor in alone.items():
        assert torch.equal(tensor[0], together[name][1]), name


def test_dreams_teach_to_act_and_can_be_taken_away() -> None:
    awake, asleep = Dreamers((2, 2)), Dreamers((2, 2))
    assert isinstance(awake.mind, Dreamer)
    awake.mind.door.clamp(0, "dreams", 0.0)
    for tick in range(TICKS):
        for minds in (awake, asleep):
            minds.live(minds.noise(tick))
    first, second = (minds.state["dreamer.actor.weights"] for minds in (awake, asleep))
    assert not torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])  # who was left alone


def test_a_life_forked_while_it_dreams_goes_on_the_same() -> None:
    life = api.open_life("orchard", worlds=2, seed=5, minds="dreamer", record=False)
    while life.observation.tick < 410:
        life.tick()
    fork = life.fork()
    for _ in range(30):
        life.tick()
        fork.tick()
    assert fork.digest() == life.digest()


def test_imagined_decisions_are_worth_how_much_better_off_they_leave_bodies() -> None:
    minds, hold = Dreamers((2, 2)), 5
    mind = minds.mind
    assert isinstance(mind, Dreamer)
    action, _ = minds.act(minds.calm())
    act, model = efference(action, minds.actions), mind._model
    fresh, learning = torch.zeros(2, 2, dtype=torch.bool), torch.ones(2, dtype=torch.bool)
    for tick in range(120):  # whoever is hungry is fed
        hungry = minds.calm(feelings__energy=tick % 20 / 20)
        model.learn(hungry, act, minds.calm(feelings__energy=0.2 + 0.8 * (tick % 20 / 20)), fresh, learning)
    start = minds.calm(feelings__energy=0.1)
    course = _Course(model, minds.actions, hold, start, mind._wellness)
    for _ in range(2):
        ahead = model.imagine(start, act[:, :, None].expand(-1, -1, hold, -1), hold)
        features, reward = course.step(model.features(start), action)
        rise = mind._wellness(ahead[:, :, -1]) - mind._wellness(start)
        assert (rise > mind._wellness(ahead[:, :, 0]) - mind._wellness(start) + 0.01).all()
        assert torch.equal(reward, rise[..., None])
        assert (reward > 0.05).all()
        assert torch.equal(features, model.features(ahead[:, :, -1]))
        start = ahead[:, :, -1]
