"""The senses as a whole: bounds, exactness, and that the compiled loops compute what torch does."""

import dataclasses
import math
from typing import TypeVar

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sandbox.condition import Condition
from sandbox.poses import Poses
from sandbox.senses.faces import COS_SIDE
from sandbox.space import NUM_FACES, NUM_VOICES, RETINA
from sandbox.visitor import Visitor
from tests.scenes import CHILD, PEBBLE, chance, senses, still, world

SEEDS = st.integers(0, 2**31)
WORLDS = {
    "mixed": world(),
    "children": world(bodies=(CHILD,) * 5),
    "pebbles": world(bodies=(PEBBLE,) * 3),
    "empty": world(bodies=(CHILD, CHILD), things=()),
    "alone": world(bodies=(PEBBLE,)),
}
ANY_WORLD = st.sampled_from(sorted(WORLDS))


Part = TypeVar("Part", Poses, Condition, Visitor)


def _first(part: Part, num_worlds: int) -> Part:
    """Takes the first worlds of one half of a moment."""
    parts = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    rows = {
        name: _first(each, num_worlds) if isinstance(each, Visitor) else each[:num_worlds].clone()
        for name, each in parts.items()
    }
    return dataclasses.replace(part, **rows)


@given(name=ANY_WORLD, seed=SEEDS, grid=st.booleans(), compiled=st.booleans())
@settings(deadline=None, max_examples=30)
def test_every_channel_is_finite_and_within_its_bounds(name, seed, grid, compiled):
    sensing = senses(WORLDS[name], 3, compiled=compiled)
    sensing.sense(*chance(WORLDS[name], 3, seed, grid=grid))
    low = torch.tensor([channel.low for channel in sensing.space.channels])
    high = torch.tensor([channel.high for channel in sensing.space.channels])
    assert torch.isfinite(sensing.flat).all()
    assert ((low <= sensing.flat) & (sensing.flat <= high)).all()


def at_an_edge(poses: Poses) -> bool:
    """Whether some head is just where faces go out of view, so that a bit decides whether it is seen."""
    way = (poses.head[:, None] - poses.head[:, :, None])[..., :2]  # (W, A, A, 2)
    gaze = poses.gaze[:, :, None, :2]
    edge = float(COS_SIDE) * gaze.norm(dim=-1) * way.norm(dim=-1)
    return bool((((gaze * way).sum(-1) - edge).abs() < 1e-5 * edge).any())


@given(name=ANY_WORLD, seeds=st.lists(SEEDS, min_size=1, max_size=3), grid=st.booleans())
@example(name="empty", seeds=[2147483647], grid=True)  # a head at the edge of view
@settings(deadline=None, max_examples=30)
def test_the_compiled_senses_equal_the_torch_reference(name, seeds, grid):
    compiled, reference = senses(WORLDS[name], 4), senses(WORLDS[name], 4, compiled=False)
    for seed in seeds:
        moment = chance(WORLDS[name], 4, seed, grid=grid)
        assume(not at_an_edge(moment[0]))
        compiled.sense(*moment)
        reference.sense(*moment)
        assert torch.equal(compiled.slots, reference.slots)
        torch.testing.assert_close(compiled.flat, reference.flat, atol=1e-6, rtol=0.0)


@given(name=ANY_WORLD, seed=SEEDS, compiled=st.booleans(), few=st.integers(1, 4))
@settings(deadline=None, max_examples=20)
def test_a_world_senses_the_same_to_the_bit_however_many_there_are(name, seed, compiled, few):
    whole, part = (senses(WORLDS[name], num, compiled=compiled) for num in (16, few))
    for tick in range(2):
        moment = chance(WORLDS[name], 16, seed + tick)
        whole.sense(*moment)
        part.sense(_first(moment[0], few), _first(moment[1], few))
    assert torch.equal(whole.flat[:few], part.flat)
    assert torch.equal(whole.slots[:few], part.slots)


def _around(vectors: torch.Tensor, angle: float) -> torch.Tensor:
    """Turns vectors [..., 2 or 3] about z."""
    cos, sin = math.cos(angle), math.sin(angle)
    x, y, *up = vectors.unbind(-1)
    return torch.stack((cos * x - sin * y, sin * x + cos * y, *up), dim=-1)


def _turned(poses: Poses, condition: Condition, angle: float) -> tuple[Poses, Condition]:
    """Turns a whole world about the origin, and whoever visits it."""
    names = ("pos", "vel", "heading", "head", "eye", "gaze", "palm", "load", "thing_pos")
    turned = {name: _around(getattr(poses, name), angle) for name in names}
    w, x, y, z = poses.thing_quat.unbind(-1)
    cos, sin = math.cos(angle / 2), math.sin(angle / 2)
    quat = torch.stack((cos * w - sin * z, cos * x - sin * y, cos * y + sin * x, cos * z + sin * w), dim=-1)
    visitor, names = condition.visitor, ("pos", "vel", "gaze", "facing", "load")
    visitor = dataclasses.replace(visitor, **{name: _around(getattr(visitor, name), angle) for name in names})
    return (
        dataclasses.replace(poses, **turned, thing_quat=quat),
        dataclasses.replace(condition, visitor=visitor),
    )


@given(seed=SEEDS, quarters=st.integers(1, 3))
@settings(deadline=None, max_examples=30)
def test_turning_the_whole_world_by_a_right_angle_changes_nothing_that_is_sensed(seed, quarters):
    spec = WORLDS["mixed"]
    poses, condition = chance(spec, 4, seed)
    before, after = senses(spec, 4), senses(spec, 4)
    before.sense(poses, condition)
    after.sense(*_turned(poses, condition, quarters * math.pi / 2))
    same = torch.isclose(before.flat, after.flat, atol=1e-3, rtol=0.0)
    assert same.float().mean() > 0.998, "all but rays that graze an edge"


@given(seed=SEEDS, angle=st.floats(-3.0, 3.0))
@settings(deadline=None, max_examples=30)
def test_turning_by_any_angle_changes_nothing_where_the_walls_are_far(seed, angle):
    spec = world(size=20000.0)
    near = world()
    poses, condition = chance(near, 4, seed)
    before, after = senses(spec, 4), senses(spec, 4)
    before.sense(poses, condition)
    after.sense(*_turned(poses, condition, angle))
    same = torch.isclose(before.flat, after.flat, atol=1e-3, rtol=0.0)
    assert same.float().mean() > 0.998, "all but rays that graze an edge"


def test_channels_come_sense_by_sense_under_their_names():
    space = senses(WORLDS["children"], 1).space
    names = [channel.name for channel in space.channels]
    order = list(dict.fromkeys(name.split(".")[0] for name in names))
    assert order == ["body", "touch", "feelings", "sight", "faces", "hearing"]
    assert len(set(names)) == len(names)
    rays, faces, voices = (space.find(name) for name in ("sight", "faces", "hearing"))
    assert rays.stop - rays.start == 4 * len(RETINA)
    assert (faces.stop - faces.start) % NUM_FACES == 0
    assert (voices.stop - voices.start) % NUM_VOICES == 0
    assert names[space.find("faces.1.shown").start] == "faces.1.shown.valence"


def test_what_one_senses_of_oneself_of_others_and_of_words_are_streams_apart():
    space = senses(WORLDS["mixed"], 1).space
    streams = {channel.name.split(".")[0]: channel.stream for channel in space.channels}
    assert {streams[name] for name in ("body", "touch", "feelings")} == {"self"}
    assert streams["sight"] == "objects"
    assert streams["hearing"] == "speech"
    shown = {channel.stream for channel in space.channels if ".shown." in channel.name}
    other = {
        channel.stream
        for channel in space.channels
        if channel.name.startswith("faces") and ".shown." not in channel.name
    }
    assert (shown, other) == ({"inner"}, {"motion"})


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_only_worlds_with_arms_have_channels_for_them(name):
    spec = WORLDS[name]
    names = {channel.name for channel in senses(spec, 1).space.channels}
    has_arms = any(agent.body.arms for agent in spec.agents)
    assert ("body.left_arm.pitch_sin" in names) == has_arms
    assert ("touch.right_arm_yaw" in names) == has_arms
    assert ("body.right_hand.held_mass" in names) == has_arms
    assert ("body.hand.held_mass" in names) == (not has_arms)


def test_the_memories_of_the_senses_are_in_the_table_of_the_life():
    spec = WORLDS["mixed"]
    sensing = senses(spec, 2)
    sensing.sense(*still(spec, 2))
    flat, slots = sensing.flat, sensing.slots
    sensing.sense(*chance(spec, 2, 1))
    assert sensing.flat is flat
    assert sensing.slots is slots
