"""What experiments are made of: recordings, foresight scored against them, levels taken away, time spent."""

import pytest
import torch

from agents.predictive.model import Predictive
from sandbox import api
from sandbox.door import Door
from sandbox.experiments.dwelling import NEAR, Dwelling, is_at
from sandbox.experiments.forages import _Diary
from sandbox.experiments.foresight import Exam, Yardstick, tasks, teach
from sandbox.experiments.heirs import inherit
from sandbox.experiments.learns import LAB, WITHOUT
from sandbox.experiments.levels import ACTIVITY, TWO_SECONDS, Levels
from sandbox.experiments.models import OTHERS, Still
from sandbox.experiments.recording import Recording, record
from sandbox.experiments.subjects import lesioned, whole
from sandbox.space import STREAMS
from sandbox.state import State
from worlds.loader import open_world


@pytest.fixture(scope="module")
def recording() -> Recording:
    return record(open_world(LAB), worlds=4, ticks=130, seed=3)


class Oracle(Still):
    """Knows the recording it is asked about."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def imagine(self, flat, act, steps):
        del act
        (now,) = [t for t in range(len(self._recording)) if torch.equal(self._recording.flat[t], flat)]
        return self._recording.flat[now + 1 : now + 1 + steps].permute(1, 2, 0, 3)


def test_a_recording_is_what_a_life_senses(recording) -> None:
    life = api.open_life(open_world(LAB), worlds=4, seed=3, record=False)
    for t in range(12):
        assert torch.equal(recording.flat[t], life.observation.flat.transpose(0, 1))
        life.tick()


def test_one_who_knows_the_future_makes_no_error(recording) -> None:
    yardstick = Yardstick.of(recording, 0.01)
    exam = Exam(recording=recording, warm=20, every=30)
    found = exam.ask(Oracle(recording), State(), {"oracle": Oracle(recording).imagine}, lambda: None)
    assert set(tasks(yardstick, found["oracle"]).values()) == {0.0}


def test_errors_are_shares_of_the_variance_of_what_moves(recording) -> None:
    yardstick = Yardstick.of(recording, 0.01)
    assert yardstick.by_stream(yardstick.variance.clone()) == pytest.approx(dict.fromkeys(STREAMS, 1.0))
    still = yardstick.variance == 0.0
    assert still.any()
    assert not (yardstick.kept & still).any()


def test_overshoot_counts_every_tick_ahead_and_the_near_ones_most(recording) -> None:
    yardstick = Yardstick.of(recording, 0.01)
    every_tick = yardstick.variance.expand(20, -1, -1)
    even = tasks(yardstick, every_tick)
    late = tasks(yardstick, every_tick * (torch.arange(20.0) >= 10)[:, None, None])
    for stream in STREAMS:
        assert even[f"{stream}, overshoot"] == pytest.approx(1.0)
        assert 0.0 < late[f"{stream}, overshoot"] < 0.5


def test_an_exam_teaches_nothing(recording) -> None:
    state, door_state = State(), State()
    spec = recording.mind_spec(1)
    door = Door(Predictive.PARTS, len(spec.key), door_state.scope("door"), spec.device)
    model = Predictive(spec, state.scope("model"), door)
    teach(model, recording, Yardstick.of(recording, 0.01), every=40)
    before = {name: tensor.clone() for name, tensor in state.lasting("model").items() if "probe" not in name}
    Exam(recording=recording, warm=20, every=80).ask(model, state, {"it": model.imagine}, lambda: None)
    after = state.lasting("model")
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name


def test_levels_are_put_back_after_they_were_taken_away(recording) -> None:
    state = State()
    spec = recording.mind_spec(1)
    door = Door(Predictive.PARTS, len(spec.key), state.scope("door"), spec.device)
    model = Predictive(spec, state.scope("model"), door)
    teach(model, recording, Yardstick.of(recording, 0.01), every=40)
    levels = Levels(model, state, dict.fromkeys(ACTIVITY, TWO_SECONDS))
    for name in ACTIVITY.values():
        state[name].copy_(torch.linspace(-1.0, 1.0, state[name].numel()).view(state[name].shape))
    levels.remember()
    for level in ACTIVITY.values():
        state[level].mul_(-0.5)
    flat, act = recording.flat[9], recording.act[9:12].permute(1, 2, 0, 3)
    before, usual = state.digest(), model.imagine(flat, act, 3)
    for name, imagine in levels.ways().items():
        changed = not torch.equal(imagine(flat, act, 3), usual)
        # a level 3 that no weights connect yet says nothing for a tick or two
        assert changed or name.startswith("level 3"), name
        assert state.digest() == before, name
    assert torch.equal(model.imagine(flat, act, 3), usual)


def test_a_late_level_believes_what_it_did_as_long_ago_as_was_said(recording) -> None:
    late = {"level 2": 2, "level 3": 4}
    subject = whole(recording.mind_spec(1), late)
    teach(subject.model, recording, Yardstick.of(recording, 0.01), every=40)
    flat, act = recording.flat[9], recording.act[9:12].permute(1, 2, 0, 3)
    for tick in range(6):
        for where in ACTIVITY.values():
            subject.state[where].fill_(0.1 * tick)
        subject.after_tick()
    for level, ago in late.items():
        found = subject.ways[f"{level} late"](flat, act, 3)
        subject.state[ACTIVITY[level]].fill_(0.1 * (5 - ago))
        assert torch.equal(found, subject.model.imagine(flat, act, 3)), level
        subject.state[ACTIVITY[level]].fill_(0.1 * 5)


@pytest.mark.parametrize("name", WITHOUT)
def test_who_never_had_a_level_never_believes_anything_there(name, recording) -> None:
    subject = lesioned(recording.mind_spec(1), name, WITHOUT[name])
    teach(subject.model, recording, Yardstick.of(recording, 0.01), every=60)
    for level, where in ACTIVITY.items():
        assert bool((subject.state[where] == 0.0).all()) == (level in WITHOUT[name]), level


@pytest.mark.parametrize("name", OTHERS)
def test_every_model_foresees_as_far_as_it_is_asked(name, recording) -> None:
    model = OTHERS[name](recording.mind_spec(1), State().scope("model"))
    curve = teach(model, recording, Yardstick.of(recording, 0.01), every=60)
    assert len(curve) == 2
    ahead = model.imagine(recording.flat[0], recording.act[:5].permute(1, 2, 0, 3), 5)
    assert ahead.shape == (3, 4, 5, len(recording.space))
    assert ahead.isfinite().all()


def test_who_is_near_a_thing_and_faces_it_is_at_it() -> None:
    way = torch.tensor([[1.0, 0.0], [1.0, 0.0], [3.0, 0.0], [0.6, 0.8]])
    gaze = torch.tensor([[0.5, 0.0], [-1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])  # a gaze also points down
    assert is_at(way, gaze, NEAR).tolist() == [True, False, False, False]


def test_shares_of_time_add_up_to_one() -> None:
    life = api.open_life("nursery", worlds=6, minds="wander", record=False)
    dwelling = Dwelling({"noisy": "screen", "learnable": "ball", "food": "apple"})
    dwelling.enter(life)
    for _ in range(2):
        for _ in range(20):
            life.tick()
            dwelling.count()
        dwelling.turn_page()
    shares = dwelling.shares(slice(None))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert len(dwelling.curve("noisy")) == 2


def test_an_heir_has_what_was_learned_and_a_body_of_its_own() -> None:
    learner = api.open_life("orchard", worlds=2, seed=1, minds="ppo", record=False)
    learner.state["minds.ppo.actor.weights"].add_(1.0)
    heir = api.open_life("orchard", worlds=3, seed=2, minds="ppo", record=False)
    inherit(heir, learner, "ppo")
    weights = "minds.ppo.actor.weights"
    assert torch.equal(heir.state[weights], learner.state[weights])
    heir.tick()


def test_a_diary_counts_meals_and_the_rise_of_well_being() -> None:
    life = api.open_life("orchard", worlds=1, minds="idle", record=False)
    energy = life.observation["feelings.energy"]
    energy.fill_(0.5)
    life.simulation.fresh.fill_(False)
    diary = _Diary(life)
    for bite in (0.0, 0.3, 0.0, 0.0):
        energy.add_(bite)
        diary.note()
    told = diary.turn_page()
    assert told["return"] == pytest.approx(0.3, abs=1e-6)
    assert told["meals a minute"] == pytest.approx(60.0 / (4 * 0.05))
