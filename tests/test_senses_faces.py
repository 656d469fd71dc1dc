"""Faces: who is seen, in which slot, and what of them."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.senses import Senses
from sandbox.senses.line_of_sight import line_of_sight, line_of_sight_compiled
from sandbox.senses.place import reference as place
from sandbox.senses.scene import Stage, as_arrays
from sandbox.space import FACE, NUM_FACES
from sandbox.spec import PrefabSpec, ShapeSpec, WorldSpec
from tests.scenes import BALL, CHILD, CRATE, PEBBLE, Moment, chance, follow, senses, stand, still, world

SEEDS = st.integers(0, 2**31)
BOTH = pytest.mark.parametrize("compiled", [True, False])
CROWD = world(bodies=(CHILD, PEBBLE) * 5, things=(BALL, CRATE))
WALL = PrefabSpec(name="wall", shapes=(ShapeSpec(kind="box", size=(0.1, 2.0, 1.0), pos=(0.0, 0.0, 1.0)),))
POST = PrefabSpec(name="post", shapes=(ShapeSpec(kind="capsule", size=(0.1, 1.0), pos=(0.0, 0.0, 1.0)),))


def _feel(spec: WorldSpec, moment: Moment, *, compiled: bool = True) -> Senses:
    sensing = senses(spec, moment[0].pos.shape[0], compiled=compiled)
    sensing.sense(*moment)
    return sensing


def _face(sensing: Senses, name: str, *, agent: int = 0, slot: int = 0) -> float:
    return float(sensing.flat[0, agent, sensing.space.find(f"faces.{slot}.{name}")])


def _seen(sensing: Senses) -> torch.Tensor:
    """Gives which slots are filled by somebody in view: bool [W, A, K]."""
    columns = [sensing.space.find(f"faces.{slot}.present").start for slot in range(NUM_FACES)]
    return sensing.flat[..., columns] == 1.0


def _facing(distance: float = 3.0) -> list[tuple[float, float, float]]:
    """Places two agents face to face, the first at the origin looking along x."""
    return [(0.0, 0.0, 0.0), (distance, 0.0, math.pi)]


@BOTH
def test_a_face_is_told_as_seen_from_ones_own_head(compiled):
    spec = world(bodies=(CHILD, CHILD), things=())
    poses, condition = moment = still(spec)
    poses.angle[0, 1, 2], poses.angle[0, 1, 4] = 0.4, 1.0
    poses.vel[0, 0], poses.vel[0, 1] = torch.tensor([0.0, 1.0, 0.0]), torch.tensor([1.0, 1.5, 0.0])
    condition.held_mass[0, 1, 1], condition.loudness[0, 1], condition.eating[0, 1] = 0.5, 0.7, True
    stand(moment, spec, [(1.0, 1.0, math.pi / 2), (1.0, 4.0, math.pi)])
    sensing = _feel(spec, moment, compiled=compiled)
    expected = {
        "present": 1.0,
        "forward": 3.0 - 0.02,
        "left": 0.02,
        "up": 0.0,
        "velocity_forward": 0.5,
        "velocity_left": -1.0,
        "facing_forward": 0.0,
        "facing_left": 1.0,
        "arm_raise": (math.sin(0.4) + math.sin(1.0)) / 2,
        "holding": 1.0,
        "talking": 0.7,
        "eating": 1.0,
        "red": 0.1,
        "green": 0.9,
        "blue": 0.5,
    }
    assert {name: _face(sensing, name) for name in expected} == pytest.approx(expected, abs=1e-5)
    assert _face(sensing, "looking_at_me") == pytest.approx(-0.02 / math.hypot(2.98, 0.02), abs=1e-5)


@BOTH
@pytest.mark.parametrize("turn", [0.0, 0.5, 1.1, 2.0])
def test_looking_at_me_is_the_cosine_of_their_gaze(compiled, turn):
    spec = world(bodies=(PEBBLE, PEBBLE), things=())
    moment = still(spec)
    moment[0].angle[0, 1, 0] = turn
    stand(moment, spec, _facing())
    assert _face(_feel(spec, moment, compiled=compiled), "looking_at_me") == pytest.approx(
        math.cos(turn), abs=1e-5
    )


@BOTH
def test_what_faces_show_arrives_only_as_far_as_it_is_shown(compiled):
    spec = world(bodies=(PEBBLE, PEBBLE), things=())
    moment = still(spec)
    stand(moment, spec, _facing())
    levels = torch.linspace(0.1, 0.9, len(FACE))
    moment[1].shown[0, 1] = levels
    sensing = _feel(spec, moment, compiled=compiled)
    assert [_face(sensing, f"shown.{name}") for name in FACE] == pytest.approx(levels.tolist())
    moment[1].shown.zero_()
    moment[1].face.fill_(1.0)
    sensing = _feel(spec, moment, compiled=compiled)
    assert _face(sensing, "present") == 1.0
    assert [_face(sensing, f"shown.{name}") for name in FACE] == [0.0] * len(FACE)


@BOTH
@pytest.mark.parametrize("prefab", [WALL, POST, CRATE, BALL], ids=lambda prefab: prefab.name)
@pytest.mark.parametrize("aside", [False, True])
def test_any_solid_between_two_heads_hides_them_from_each_other(compiled, prefab, aside):
    spec = world(bodies=(PEBBLE, PEBBLE), things=(prefab,))
    moment = still(spec)
    stand(moment, spec, _facing())
    height = 0.0 if prefab.fixed else PEBBLE.head_pos[2]
    moment[0].thing_pos[0, 0] = torch.tensor([1.5, 3.0 if aside else 0.0, height])
    sensing = _feel(spec, moment, compiled=compiled)
    assert [_face(sensing, "present", agent=agent) for agent in (0, 1)] == [float(aside)] * 2


@BOTH
@pytest.mark.parametrize(("lift", "hidden"), [(0.0, True), (0.5, False)])
def test_a_third_agent_hides_those_behind_it_unless_they_look_over_its_head(compiled, lift, hidden):
    spec = world(bodies=(PEBBLE, PEBBLE, PEBBLE), things=())
    moment = still(spec)
    moment[0].pos[0, :2, 2] = lift
    stand(moment, spec, [*_facing(), (1.5, 0.1, 0.0)])
    sensing = _feel(spec, moment, compiled=compiled)
    others = sensing.slots[0, 0][_seen(sensing)[0, 0]].tolist()
    assert (1 in others) == (not hidden)
    assert 2 in others


@BOTH
@pytest.mark.parametrize(("azimuth", "seen"), [(1.15, True), (1.25, False), (-1.15, True), (math.pi, False)])
def test_faces_are_seen_within_the_field_of_view_of_the_head(compiled, azimuth, seen):
    spec = world(bodies=(PEBBLE, PEBBLE), things=())
    moment = still(spec)
    moment[0].angle[0, 0, 0] = 0.4
    around = (3.0 * math.cos(azimuth), 3.0 * math.sin(azimuth), 0.0)
    stand(moment, spec, [(0.0, 0.0, -0.4), around])
    assert bool(_face(_feel(spec, moment, compiled=compiled), "present")) == seen


@given(seed=SEEDS, grid=st.booleans())
@settings(deadline=None, max_examples=30)
def test_lines_of_sight_are_the_same_both_ways_to_the_bit(seed, grid):
    spec = world()
    poses, condition = chance(spec, 4, seed, grid=grid)
    scene = Stage(spec, 4, torch.full((4, len(spec.agents), NUM_FACES), -1)).scene(poses, condition)
    place(scene)
    clear = line_of_sight(scene)
    compiled = torch.zeros_like(clear)
    line_of_sight_compiled(as_arrays(scene), compiled.numpy())
    among = clear[..., :-1]
    assert torch.equal(among, among.transpose(1, 2))
    assert torch.equal(clear, compiled)
    assert 0.1 < among.float().mean() < 1.0


@given(seeds=st.lists(SEEDS, min_size=2, max_size=5), compiled=st.booleans())
@settings(deadline=None, max_examples=30)
def test_slots_stay_with_whom_they_were_given_while_those_are_seen(seeds, compiled):
    sensing = senses(CROWD, 3, compiled=compiled)
    before = torch.full_like(sensing.slots, -1)
    for seed in seeds:
        sensing.sense(*chance(CROWD, 3, seed))
        slots, seen = sensing.slots, _seen(sensing)
        taken = slots.where(slots >= 0, -1 - torch.arange(NUM_FACES)).sort(-1).values
        assert (taken[..., 1:] != taken[..., :-1]).all(), "nobody is in two slots"
        assert (slots != torch.arange(len(CROWD.agents))[None, :, None]).all(), "nobody sees itself"
        assert (seen <= (slots >= 0)).all()
        changed = (slots != before) & (before >= 0)
        assert (seen | ~changed).all(), "a slot is given away only to somebody in view"
        in_view = _in_view(before, slots, seen)
        assert not (changed & in_view).any(), "a slot is not given away while its agent is seen"
        before = slots.clone()


def _in_view(before: torch.Tensor, slots: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Tells which agents of former slots are seen now, in whatever slot: bool [W, A, K]."""
    return ((before[..., None] == slots[..., None, :]) & seen[..., None, :]).any(-1)


@BOTH
def test_one_who_comes_back_is_found_in_its_old_slot(compiled):
    spec = world(bodies=(PEBBLE,) * 4, things=())
    moment, behind = still(spec), (-3.0, 0.0, 0.0)
    sensing = senses(spec, 1, compiled=compiled)
    spots = {1: (4.0, 0.0, 0.0), 2: (3.0, 1.5, 0.0), 3: (2.0, -1.0, 0.0)}

    def look(present: set[int]) -> list[int]:
        places = [(0.0, 0.0, 0.0), *(spots[i] if i in present else behind for i in spots)]
        stand(moment, spec, places)
        sensing.sense(*moment)
        return sensing.slots[0, 0].where(_seen(sensing)[0, 0], -1).tolist()

    assert look({1, 2}) == [2, 1, -1, -1], "the nearest first"
    assert look({1}) == [-1, 1, -1, -1]
    assert look({1, 3}) == [-1, 1, 3, -1], "a newcomer takes an empty slot first"
    assert look({1, 2, 3}) == [2, 1, 3, -1]


@BOTH
def test_when_no_slot_is_empty_a_newcomer_gets_that_of_the_first_out_of_view(compiled):
    spec = world(bodies=(PEBBLE,) * 7, things=())
    moment = still(spec)
    sensing = senses(spec, 1, compiled=compiled)

    def look(present: set[int]) -> list[int]:
        ring = [(2.0 + 0.1 * i if i in present else -3.0, (i - 3.5) * 0.7, 0.0) for i in range(1, 7)]
        stand(moment, spec, [(0.0, 0.0, 0.0), *ring])
        sensing.sense(*moment)
        return sensing.slots[0, 0].tolist()

    full = look({1, 2, 3, 4})
    assert sorted(full) == [1, 2, 3, 4]
    assert look({1, 2, 3, 4, 5, 6}) == full, "with all slots in view, nobody new is let in"
    gone = full[1:3]
    assert look({1, 2, 3, 4, 5} - set(gone)) == [5 if agent == gone[0] else agent for agent in full]


@given(seed=SEEDS, compiled=st.booleans())
@settings(deadline=None, max_examples=20)
def test_all_channels_of_an_agent_out_of_view_are_zero(seed, compiled):
    moment = chance(CROWD, 3, seed)
    follow(CROWD, moment[0])
    sensing = senses(CROWD, 3, compiled=compiled)
    sensing.flat.fill_(7.0)
    sensing.sense(*moment)
    faces = sensing.flat[..., sensing.space.find("faces")].unflatten(-1, (NUM_FACES, -1))
    assert (faces[~_seen(sensing)] == 0.0).all()
    assert (faces[_seen(sensing)] != 0.0).any(-1).all()
