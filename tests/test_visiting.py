"""The hand of somebody outside, as those who live in a world meet it: seen, felt, heard, and gone again."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.drives.reactions import Reactions
from render.glove import glove_rows, thumb
from sandbox import api
from sandbox.errors import InterventionError, UnknownName
from sandbox.life import Life
from sandbox.protocols import MindSpec
from sandbox.senses.touch import FORCE
from sandbox.snapshot import Visit
from sandbox.space import FACE, NUM_FACES
from sandbox.spec import VISITOR_COLOUR, VISITOR_RADIUS
from sandbox.systems.visiting import NEAR, STAYS
from worlds import loader

FACES = """
title = "Visited"
size = [10, 8]
[faces]
visible = {faces}
[[things]]
kind = "ball"
at = [3, 3]
[[agents]]
name = "Ada"
mind = "idle"
at = [-1, 0]
yaw = 0
[[agents]]
name = "Bo"
mind = "idle"
at = [3, 0]
yaw = 0
"""


def _life(faces: str = "true", *, worlds: int = 1) -> Life:
    return api.open_life(loader.load(FACES.format(faces=faces)), worlds=worlds, seed=4)


def _sensed(life: Life, channel: str, *, agent: int = 0, world: int = 0) -> float:
    return float(life.observation.flat[world, agent, life.observation.space.find(channel).start])


def _mind_spec(life: Life) -> MindSpec:
    space, actions, device = life.observation.space, life.action_space, torch.device("cpu")
    key = torch.zeros(1, dtype=torch.int64)
    return MindSpec(space=space, actions=actions, key=key, num_bodies=1, device=device)


def _face_of_hand(life: Life, agent: int = 0, world: int = 0) -> dict[str, float]:
    """Gives what an agent sees of the hand, by the names of channels; nothing if it does not see it."""
    space, colours = life.observation.space, ("red", "green", "blue")
    for slot in range(NUM_FACES):
        seen = [_sensed(life, f"faces.{slot}.{name}", agent=agent, world=world) for name in colours]
        if np.allclose(seen, VISITOR_COLOUR):
            where = space.find(f"faces.{slot}")
            names = [channel.name.removeprefix(f"faces.{slot}.") for channel in space.channels[where]]
            return dict(zip(names, life.observation.flat[world, agent, where].tolist(), strict=True))
    return {}


@pytest.mark.parametrize("value", [1.0, -1.0, 0.4])
def test_praise_is_a_face_that_looks_at_me_and_shows_what_was_meant(value):
    life = _life()
    life.apply(api.Praise(agent="Ada", value=value))
    life.tick()
    face = _face_of_hand(life)
    assert face["present"] == 1.0
    assert face["shown.valence"] == pytest.approx(value)
    assert face["shown.arousal"] == pytest.approx(abs(value))
    assert face["looking_at_me"] == pytest.approx(1.0, abs=0.01)
    assert math.hypot(face["forward"], face["left"]) == pytest.approx(NEAR, abs=0.02)
    assert not _face_of_hand(life, agent=1), "Bo looks the other way"
    mine = Reactions(_mind_spec(life)).read(life.observation.flat[:, :1], torch.zeros(1, 1))
    assert math.copysign(1.0, float(mine) - 0.25) == math.copysign(1.0, value), "approval hears of it"


def test_where_faces_are_hidden_the_hands_is_too():
    life = _life("false")
    life.apply(api.Praise(agent="Ada", value=-1.0))
    life.tick()
    face = _face_of_hand(life)
    assert face["present"] == 1.0
    assert face["shown.valence"] == 0.0


def test_a_word_is_heard_once_at_full_voice_and_rings_out():
    life = _life()
    life.apply(api.Say(agent="Ada", word="hello"))
    heard = []
    for _ in range(4):
        life.tick()
        heard.append(_sensed(life, "hearing.0.hello"))
    assert heard[0] == pytest.approx(1.0 / (1.0 + 0.3 * NEAR), rel=0.02)
    assert all(later < earlier for earlier, later in pairwise(heard))
    assert _face_of_hand(life)["talking"] == pytest.approx(0.9**3)
    assert _sensed(life, "hearing.0.loudness", agent=1) > 0.0, "all in earshot hear it"


def test_a_push_is_felt_where_it_comes_from_for_its_one_tick():
    life = _life()
    life.apply(api.Push(agent="Ada", force=(-120.0, 60.0, 0.0)))
    life.tick()
    load = life.simulation.physics.poses.load[0, 0]
    for axis, (name, force) in enumerate((("forward", -120.0), ("left", 60.0))):
        felt = (float(load[axis]) + force) / float(FORCE)
        assert _sensed(life, f"touch.{name}") == pytest.approx(felt, abs=0.02)
    life.tick()
    assert not life.simulation.condition.visitor.load.any()


def test_eyes_meet_the_hand_that_holds_what_they_look_at():
    life = _life()
    space = life.observation.space
    life.apply(api.Praise(agent="Ada"))
    before = life.observation.flat[0, 0, space.find("sight")].clone().view(-1, 4)
    life.tick()
    after = life.observation.flat[0, 0, space.find("sight")].view(-1, 4)
    met = (after[:, 0] - before[:, 0]).abs() > 0.05
    assert met.any()
    assert torch.allclose(after[met, 1:], torch.tensor(VISITOR_COLOUR).expand(int(met.sum()), 3))
    near = 1.0 / (1.0 + NEAR)
    assert (after[met, 0] > near).all(), "nearer than its middle"
    assert (after[met, 0] < 1.0 / (1.0 + NEAR - 2 * VISITOR_RADIUS - 0.3)).all()


def test_it_leaves_after_a_while_and_other_worlds_never_see_it():
    life = _life(worlds=2)
    life.apply(api.Praise(agent="Ada", world=1))
    for _ in range(STAYS):
        life.tick()
        assert not _face_of_hand(life, world=0)
    assert _face_of_hand(life, world=1)
    assert life.snapshot(1).visit is not None
    assert life.snapshot(0).visit is None
    life.tick()
    assert not _face_of_hand(life, world=1)
    assert life.snapshot(1).visit is None


def test_a_world_that_is_left_alone_is_the_same_to_the_bit_beside_one_that_is_visited():
    visited, alone = _life(worlds=2), _life(worlds=2)
    for step in range(STAYS + 20):
        if step in {3, 5, 30}:
            visited.apply(api.Praise(agent="Ada", world=1))
            visited.apply(api.Say(agent="Bo", word="hello", world=1))
            visited.apply(api.Drag(thing="ball", to=(2.0, 2.0, 1.0), world=1))
        visited.tick()
        alone.tick()
        assert torch.equal(visited.observation.flat[0], alone.observation.flat[0])


def test_a_dragged_ball_is_seen_in_a_hand_that_holds():
    life = _life()
    for _ in range(8):
        life.apply(api.Drag(thing="ball", to=(0.5, 0.2, 0.9)))
        life.tick()
    visit = life.snapshot().visit
    assert visit is not None
    assert visit.holds
    assert _face_of_hand(life)["holding"] == 1.0
    ball = life.snapshot().thing_pos[life.spec.thing_index["ball"]]
    assert np.linalg.norm(visit.pos - ball) < 0.8


@given(light=st.floats(0.0, 1.0))
@settings(max_examples=20, deadline=None)
def test_daylight_fades_colours_and_leaves_distances(light):
    life = _life()
    life.tick()
    day = life.observation.flat[..., life.observation.space.find("sight")].clone().view(2, -1, 4)
    fork = life.fork()
    fork.apply(api.Daylight(value=light))
    fork.tick()
    life.tick()
    day = life.observation.flat[..., life.observation.space.find("sight")].view(2, -1, 4)
    dim = fork.observation.flat[..., life.observation.space.find("sight")].view(2, -1, 4)
    assert torch.equal(dim[..., 0], day[..., 0])
    assert torch.allclose(dim[..., 1:], light * day[..., 1:], atol=1e-6)
    assert fork.snapshot().light == pytest.approx(light)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (api.Praise(agent="Nobody"), UnknownName),
        (api.Praise(agent="Ada", value=1.5), InterventionError),
        (api.Praise(agent="Ada", value=math.nan), InterventionError),
        (api.Say(agent="Ada", word="abracadabra"), UnknownName),
        (api.Say(agent="Ada", word=3), InterventionError),  # pyright: ignore[reportArgumentType]
        (api.Daylight(value=-0.1), InterventionError),
        (api.Daylight(value=True), InterventionError),
        (api.Praise(agent="Ada", world=3), InterventionError),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(wrong, error):
    life = _life()
    before = life.digest()
    with pytest.raises(error):
        life.apply(wrong)
    assert life.digest() == before


def _visit(valence: float = 0.0, *, holds: bool = False) -> Visit:
    face = np.zeros(len(FACE), np.float32)
    face[0] = valence
    ahead = np.array((1.0, 0.0, 0.0), np.float32)
    return Visit(pos=ahead, gaze=ahead, holds=holds, face=face, word=0, loudness=0.0)


@given(valence=st.floats(-1.0, 1.0))
def test_the_thumb_of_the_glove_rises_with_what_the_hand_shows(valence):
    assert thumb(_visit(valence))[2] == pytest.approx(math.sin(valence * math.pi / 2), abs=1e-6)


def test_the_glove_is_drawn_where_the_hand_is_and_only_then():
    assert len(glove_rows(None)) == 0
    drawn = glove_rows(_visit())
    assert np.linalg.norm(drawn[:, 4:7] - (1.0, 0.0, 0.0), axis=1).max() < 2.5 * VISITOR_RADIUS
    assert not np.array_equal(drawn, glove_rows(_visit(holds=True))), "fingers close"
