"""The experiment 'remembers': causes that nobody is told of, and how well they can be read out."""

import torch

from sandbox.experiments.decoding import decoded
from sandbox.experiments.gaits import GAITS, Course
from sandbox.experiments.recording import record
from sandbox.experiments.remembers import YARD, run
from sandbox.rng import normal
from sandbox.space import ActionSpace, Motor
from worlds.loader import open_world

ACTIONS = ActionSpace(
    motors=tuple(Motor(name, "1", -1.0, 1.0) for name in ("forward", "turn")), presses=(), words=()
)


def course(ticks: int = 4000, worlds: int = 8, seed: int = 3) -> Course:
    return Course.draw((ticks, worlds, 2), seed, gait=20.0, spell=400.0, usual=0.8)


def test_gaits_and_spells_last_as_long_as_they_are_said_to() -> None:
    drawn = course()
    for hidden, lasts in ((drawn.gait, 20.0), (drawn.spell, 400.0)):
        changes = (hidden[1:] != hidden[:-1]).double().mean()
        # what is drawn anew is sometimes what it was: of a spell one time in four, of a gait three in four
        assert 0.2 / lasts < changes < 0.9 / lasts
    usual = (drawn.gait == drawn.spell).double().mean()
    assert 0.7 < usual < 0.95


def test_a_body_has_the_same_course_however_many_worlds_there_are() -> None:
    few, many = course(200, 3), course(200, 8)
    assert torch.equal(few.gait, many.gait[:, :3])
    assert torch.equal(few.spell, many.spell[:, :3])


def test_a_sound_body_does_what_it_is_asked_for_and_others_do_not() -> None:
    drawn, asked = course(50), 0.5 * torch.ones(8, 2, 2)
    sound = list(GAITS).index("sound")
    for tick in range(50):
        done = drawn.answer(tick, asked, ACTIONS)
        assert (done == asked).all(-1).equal(drawn.gait[tick] == sound)
        assert done.abs().max() <= 1.0


def test_bodies_answer_otherwise_than_what_is_recorded_of_them() -> None:
    world, asked = open_world(YARD), []

    def still(_tick: int, motor: torch.Tensor) -> torch.Tensor:
        asked.append(motor.clone())
        return torch.zeros_like(motor)

    free = record(world, worlds=2, ticks=20, seed=4)
    held = record(world, worlds=2, ticks=20, seed=4, answer=still)
    motors = len(world.agents[0].body.arms) * 2 + 5
    recorded = held.act[..., :motors].transpose(1, 2)
    assert torch.equal(recorded, torch.stack(asked).clamp(-1.0, 1.0))
    speed = [channel.name for channel in held.space.channels].index("body.forward")
    assert held.flat[20, ..., speed].abs().max() < 0.05 < free.flat[20, ..., speed].abs().max()


def test_what_is_hidden_is_read_where_it_shows_and_not_where_it_does_not() -> None:
    hidden = course(600).gait[..., 0]  # (T, B)
    noise = normal(5, torch.arange(600 * 8 * 6)).view(600, 8, 6)
    shown = noise.clone()
    shown[..., :4] += 4.0 * torch.nn.functional.one_hot(hidden, 4)
    assert decoded(shown, hidden, 4) > 0.9
    assert 0.15 < decoded(noise, hidden, 4) < 0.35


def test_a_seed_tells_of_every_arm() -> None:
    times = {"gait": 20.0, "spell": 100.0, "usual": 0.8}
    outcome = run(
        1, worlds=2, ticks=30, test_ticks=75, warm=50, late=45, every=10, least=0.01, curve=10, **times
    )
    assert {"level 2 swapped", "level 3 averaged", "level 3 late"} < set(outcome.scores)
    assert outcome.scores["never a level 2 or 3"].keys() == outcome.scores["predictive"].keys()
    assert set(outcome.scores["read from level 3"]) == {"gait", "spell"}
