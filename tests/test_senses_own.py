"""Body, touch, feelings and hearing, in small scenes where the answer is plain."""

import math

import pytest
import torch

from sandbox.senses import Senses
from sandbox.space import NUM_VOICES
from sandbox.spec import WORDS, PrefabSpec, ShapeSpec, WorldSpec
from tests.scenes import CHILD, PEBBLE, Moment, senses, stand, still, world

BOTH = pytest.mark.parametrize("compiled", [True, False])
SLOPE = 0.3
RAMP = PrefabSpec(
    name="ramp", shapes=(ShapeSpec(kind="box", size=(1.0, 1.0, 0.1), pos=(0.0, 0.0, 0.2), pitch=-SLOPE),)
)


def _sense(spec: WorldSpec, moment: Moment, *, compiled: bool) -> Senses:
    sensing = senses(spec, 1, compiled=compiled)
    sensing.sense(*moment)
    return sensing


def _read(sensing: Senses, name: str, agent: int = 0) -> float:
    return float(sensing.flat[0, agent, sensing.space.find(name)])


@BOTH
def test_speeds_are_felt_in_ones_own_frame(compiled):
    spec = world(bodies=(PEBBLE,), things=())
    poses, _ = moment = still(spec)
    poses.vel[0, 0], poses.turn[0, 0] = torch.tensor([1.0, 2.0, 0.25]), -0.75
    stand(moment, spec, [(0.0, 0.0, math.pi / 2)])
    sensing = _sense(spec, moment, compiled=compiled)
    felt = {name: _read(sensing, f"body.{name}") for name in ("forward", "left", "up", "turn")}
    assert felt == pytest.approx({"forward": 2.0, "left": -1.0, "up": 0.25, "turn": -0.75}, abs=1e-6)


@BOTH
def test_a_body_without_arms_feels_none_in_a_world_where_others_have_them(compiled):
    spec = world(bodies=(CHILD, PEBBLE), things=())
    poses, condition = moment = still(spec)
    poses.angle[0, :, 2:] = 0.5
    poses.angle_rate[0, :, 2:] = 1.5
    condition.held_mass[0, :, 0] = 2.0
    sensing = _sense(spec, moment, compiled=compiled)
    arm = sensing.space.find("body.left_arm")
    child, pebble = sensing.flat[0, :, arm]
    assert child.tolist() == pytest.approx([math.sin(0.5), math.cos(0.5)] * 2 + [1.5, 1.5])
    assert pebble.tolist() == [0.0] * 6
    assert [_read(sensing, "body.left_hand.held_mass", agent) for agent in (0, 1)] == [2.0, 2.0]


@BOTH
@pytest.mark.parametrize(
    ("yaw", "forward", "left"), [(0.0, 1, 0), (math.pi, -1, 0), (math.pi / 2, 0, -1), (-math.pi / 2, 0, 1)]
)
def test_the_ground_is_felt_to_rise_where_a_ramp_does(compiled, yaw, forward, left):
    spec = world(bodies=(PEBBLE,), things=(RAMP,))
    poses, _ = moment = still(spec)
    poses.thing_pos[0, 0, 0] = 3.0
    poses.pos[0, 0, 2] = 0.2 + 0.1 / math.cos(SLOPE)
    stand(moment, spec, [(3.0, 0.0, yaw)])
    sensing = _sense(spec, moment, compiled=compiled)
    assert _read(sensing, "body.tilt_forward") == pytest.approx(forward * math.tan(SLOPE), abs=1e-5)
    assert _read(sensing, "body.tilt_left") == pytest.approx(left * math.tan(SLOPE), abs=1e-5)


@BOTH
@pytest.mark.parametrize(("x", "z"), [(5.0, 0.3), (3.0, 0.0), (3.0, 0.8)])
def test_the_ground_is_level_beside_below_and_above_a_ramp(compiled, x, z):
    spec = world(bodies=(PEBBLE,), things=(RAMP,))
    poses, _ = moment = still(spec)
    poses.thing_pos[0, 0, 0] = 3.0
    poses.pos[0, 0, 2] = z
    stand(moment, spec, [(x, 0.0, 0.3)])
    sensing = _sense(spec, moment, compiled=compiled)
    assert _read(sensing, "body.tilt_forward") == _read(sensing, "body.tilt_left") == 0.0


@BOTH
def test_touch_is_felt_in_ones_own_frame_and_saturates(compiled):
    spec = world(bodies=(CHILD,), things=())
    poses, _ = moment = still(spec)
    poses.load[0, 0] = torch.tensor([50.0, -100.0, 5000.0])
    poses.arm_load[0, 0] = torch.tensor([10.0, -25.0, 1000.0, -1000.0])
    stand(moment, spec, [(0.0, 0.0, math.pi)])
    sensing = _sense(spec, moment, compiled=compiled)
    felt = sensing.flat[0, 0, sensing.space.find("touch")].tolist()
    assert felt == pytest.approx([-0.1, 0.2, 1.0, 0.2, -0.5, 1.0, -1.0], abs=1e-6)


@BOTH
def test_feelings_are_those_of_the_condition(compiled):
    spec = world(bodies=(PEBBLE,), things=())
    moment = still(spec)
    moment[1].feelings[0, 0] = torch.tensor([0.9, 0.2, 0.3, 0.4])
    sensing = _sense(spec, moment, compiled=compiled)
    names = ("energy", "fatigue", "pain", "warmth")
    assert [_read(sensing, f"feelings.{name}") for name in names] == pytest.approx([0.9, 0.2, 0.3, 0.4])


def _talk(moment: Moment, agent: int, word: str, loudness: float = 1.0) -> None:
    moment[1].word[0, agent] = WORDS.index(word) + 1
    moment[1].loudness[0, agent] = loudness


@BOTH
def test_words_arrive_with_direction_and_fade_with_distance(compiled):
    spec = world(bodies=(PEBBLE, PEBBLE), things=())
    moment = still(spec)
    moment[0].angle[0, 0, 0] = 1.0
    stand(moment, spec, [(0.0, 0.0, 0.0), (0.0, 2.0, 0.0)])
    _talk(moment, 1, "food", 0.8)
    sensing = _sense(spec, moment, compiled=compiled)
    heard = {word: _read(sensing, f"hearing.0.{word}") for word in WORDS}
    assert heard == pytest.approx(dict.fromkeys(WORDS, 0.0) | {"food": 0.8 / 1.6})
    assert _read(sensing, "hearing.0.loudness") == pytest.approx(0.5)
    assert _read(sensing, "hearing.0.left") == pytest.approx(1.0), "whichever way the head is turned"
    assert _read(sensing, "hearing.0.forward") == pytest.approx(0.0, abs=1e-6)
    assert not sensing.flat[0, 1, sensing.space.find("hearing")].any(), "one does not hear oneself"


@BOTH
def test_only_the_nearest_voices_are_heard(compiled):
    spec = world(bodies=(PEBBLE,) * 5, things=())
    moment = still(spec)
    stand(moment, spec, [(0.0, 0.0, 0.0), (3.0, 0.0, 0.0), (2.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.5, 0.0, 0.0)])
    for agent, word in ((1, "hello"), (2, "yes"), (3, "no")):
        _talk(moment, agent, word)
    sensing = _sense(spec, moment, compiled=compiled)
    assert NUM_VOICES == 2
    assert _read(sensing, "hearing.0.no") == pytest.approx(1 / 1.3)
    assert _read(sensing, "hearing.1.yes") == pytest.approx(1 / 1.6)
    assert sum(_read(sensing, f"hearing.{voice}.hello") for voice in range(NUM_VOICES)) == 0.0


@BOTH
@pytest.mark.parametrize(
    ("distance", "loudness", "word"), [(9.0, 1.0, "yes"), (2.0, 0.04, "yes"), (2.0, 1.0, None)]
)
def test_the_far_the_faded_and_the_silent_are_not_heard(compiled, distance, loudness, word):
    spec = world(bodies=(PEBBLE, PEBBLE), things=(), size=40.0)
    moment = still(spec)
    stand(moment, spec, [(0.0, 0.0, 0.0), (distance, 0.0, 0.0)])
    moment[1].loudness[0, 1] = loudness
    if word is not None:
        _talk(moment, 1, word, loudness)
    sensing = _sense(spec, moment, compiled=compiled)
    assert not sensing.flat[0, 0, sensing.space.find("hearing")].any()


@BOTH
def test_voices_are_heard_through_walls(compiled):
    block = PrefabSpec(name="block", shapes=(ShapeSpec(kind="box", size=(0.2, 3.0, 2.0)),))
    spec = world(bodies=(PEBBLE, PEBBLE), things=(block,))
    moment = still(spec)
    moment[0].thing_pos[0, 0, 0] = 1.5
    stand(moment, spec, [(0.0, 0.0, 0.0), (3.0, 0.0, 0.0)])
    _talk(moment, 1, "come")
    sensing = _sense(spec, moment, compiled=compiled)
    assert _read(sensing, "faces.0.present") == 0.0
    assert _read(sensing, "hearing.0.come") > 0.0
