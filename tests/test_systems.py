"""The rules of the world: compiled loops equal their plain versions, and each rule does what it says."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import api
from sandbox.intervention import Act
from sandbox.life import Life
from sandbox.space import FEELINGS
from sandbox.spec import TICK
from sandbox.systems import eating, grasp, metabolism
from sandbox.systems.growth import remaining
from sandbox.timestep import Action
from worlds import loader

ENERGY = FEELINGS.index("energy")
WORLDS, AGENTS, HANDS, PROPS = 3, 5, 2, 7


NEIGHBOURS = """
title = "Neighbours"
size = [6, 6]
[[things]]
kind = "apple"
at = [2, 2]
[[agents]]
name = "Ada"
mind = "puppet"
at = [0, -0.4]
yaw = 0
[[agents]]
name = "Bo"
mind = "puppet"
at = [0, 0.4]
yaw = 0
"""


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _crowd(draw: torch.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Gives grips, things and their sizes, close enough to quarrel about."""
    grip = torch.rand(WORLDS, AGENTS, HANDS, 3, generator=draw)
    things = torch.rand(WORLDS, PROPS + 2, 3, generator=draw)
    return grip, things, 0.05 + 0.1 * torch.rand(PROPS, generator=draw)


def _check_both(plain, compiled, read: tuple, written: tuple) -> None:
    """Runs both versions on copies of the same input and compares every bit of what they write."""
    ours, theirs = [tuple(tensor.clone() for tensor in written) for _ in "ab"]
    plain_result = plain(*read, *ours)
    compiled_result = compiled(*(tensor.numpy() for tensor in (*read, *theirs)))
    for a, b in zip(ours, theirs, strict=True):
        assert torch.equal(a, b)
    assert np.array_equal(np.asarray(plain_result), np.asarray(compiled_result))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_compiled_grasping_equals_plain(seed):
    draw = _generator(seed)
    grip, things, size = _crowd(draw)
    grab = torch.rand(WORLDS, AGENTS, generator=draw) < 0.7
    hands = torch.randint(1, HANDS + 1, (AGENTS,), generator=draw)
    held = torch.zeros(WORLDS, AGENTS, HANDS, PROPS, dtype=torch.bool)
    for world, agent in torch.rand(WORLDS, AGENTS, generator=draw).lt(0.5).nonzero().tolist():
        held[world, agent, 0, int(torch.randint(PROPS, (1,), generator=draw))] = True
    graspable = torch.rand(PROPS, generator=draw) < 0.8
    read = (grab, grip, things, size, 4.0 * torch.rand(PROPS, generator=draw), graspable, hands)
    _check_both(grasp.take, grasp.take_compiled, read, (held, torch.zeros(WORLDS, AGENTS, HANDS)))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_compiled_eating_equals_plain(seed):
    draw = _generator(seed)
    grip, things, size = _crowd(draw)
    use = torch.rand(WORLDS, AGENTS, generator=draw) < 0.7
    energy = torch.rand(PROPS, generator=draw) * (torch.rand(PROPS, generator=draw) < 0.7)
    read = (use, grip, things, size, energy, torch.randint(1, HANDS + 1, (AGENTS,), generator=draw))
    written = (
        torch.rand(WORLDS, PROPS + 2, generator=draw) < 0.8,
        torch.rand(WORLDS, AGENTS, 4, generator=draw),
        torch.zeros(WORLDS, AGENTS, dtype=torch.bool),
        torch.randint(0, 3, (WORLDS, AGENTS), generator=draw),
    )
    _check_both(eating.bite, eating.bite_compiled, read, written)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_compiled_metabolism_is_close_to_plain(seed):
    draw = _generator(seed)
    word = torch.randint(0, 3, (WORLDS, AGENTS), generator=draw)
    power = 200.0 * torch.rand(WORLDS, AGENTS, generator=draw)
    load, vel = (scale * torch.randn(WORLDS, AGENTS, 3, generator=draw) for scale in (500.0, 1.0))
    feelings, travelled = torch.rand(WORLDS, AGENTS, 4, generator=draw), torch.zeros(WORLDS, AGENTS)
    theirs = feelings.clone(), travelled.clone()
    appetite = float(torch.rand(1, generator=draw))
    metabolism.live(word, power, load, vel, feelings, travelled, appetite)
    arrays = (tensor.numpy() for tensor in (word, power, load, vel, *theirs))
    metabolism.live_compiled(*arrays, appetite=np.float32(appetite))
    torch.testing.assert_close(feelings, theirs[0], rtol=0, atol=1e-6)
    torch.testing.assert_close(travelled, theirs[1], rtol=0, atol=1e-6)
    assert bool(((feelings >= 0) & (feelings <= 1)).all())


def _table_for_one(**changes) -> Life:
    """Opens a dinner party in which the first guest is a puppet and the others idle."""
    spec = api.load_world("dinner-party")
    spec = dataclasses.replace(spec, **changes)
    return api.open_life(spec, seed=1, minds={spec.agents[0].name: "puppet"} | _idle_others(spec))


def _idle_others(spec) -> dict[str, str]:
    return {agent.name: "idle" for agent in spec.agents[1:]}


def _tell(life: Life, *, press=(False, False), word: int = 0, **motors: float) -> None:
    """Tells the puppet what to do for a tick, and lets it pass."""
    action = Action.idle((1, 1), life.action_space)
    for name, value in motors.items():
        action.motor[..., life.action_space.motor(name)] = value
    action.press[...] = torch.tensor(press)
    action.word[...] = word
    life.apply(Act(action=action))
    life.tick()


def _put_hand_on(life: Life, kind: str) -> int:
    """Moves a thing of a kind to the puppet's first grip; gives its index."""
    thing = next(i for i, each in enumerate(life.spec.props) if each.prefab.name == kind and not each.spare)
    physics = life.simulation.physics
    physics.move_things(torch.tensor([0]), torch.tensor([thing]), physics.poses.grip[0, :1, 0])
    return thing


def test_eating_gives_energy_and_takes_the_food_away_until_it_grows_back():
    life = _table_for_one()
    life.state["condition.feelings"][..., ENERGY] = 0.5
    thing = _put_hand_on(life, "apple")
    before = life.snapshot().feelings[0, ENERGY]
    _tell(life, press=(False, True))
    after = life.snapshot()
    assert after.feelings[0, ENERGY] > before + 0.1
    assert not after.thing_present[thing]
    assert after.eating[0]
    food = life.spec.props[thing].prefab.food
    assert food is not None
    assert food.regrow is not None
    for _ in range(int(12 * food.regrow / TICK)):
        _tell(life)
        if life.snapshot().thing_present[thing]:
            break
    assert life.snapshot().thing_present[thing]


def test_what_is_eaten_leaves_the_hand_that_held_it():
    life = _table_for_one()
    life.state["condition.feelings"][..., ENERGY] = 0.5
    thing = _put_hand_on(life, "apple")
    _tell(life, press=(True, False))
    assert thing in life.snapshot().holding[0].tolist()
    _tell(life, press=(True, True))
    after = life.snapshot()
    assert not after.thing_present[thing]
    assert thing not in after.holding[0].tolist()


def test_one_apple_feeds_one_mouth():
    life = api.open_life(loader.load(NEIGHBOURS), minds="puppet")
    life.state["condition.feelings"][..., ENERGY] = 0.5
    thing = next(i for i, each in enumerate(life.spec.props) if each.prefab.name == "apple")
    physics = life.simulation.physics
    physics.move_things(
        torch.tensor([0]), torch.tensor([thing]), physics.poses.grip[0, [0, 1], [0, 1]].mean(dim=0)[None]
    )
    before = life.snapshot().feelings[:, ENERGY]
    action = Action.idle((2, 1), life.action_space)
    action.press[..., 1] = True
    life.apply(Act(action=action))
    life.tick()
    assert ((life.snapshot().feelings[:, ENERGY] - before) > 0.1).sum() == 1


def test_a_held_thing_is_carried_and_dropped():
    life = _table_for_one()
    thing = _put_hand_on(life, "apple")
    for _ in range(30):
        _tell(life, press=(True, False), left_arm_pitch=0.5, right_arm_pitch=0.5)
    held = life.snapshot()
    assert thing in held.holding[0].tolist()
    assert np.linalg.norm(held.thing_pos[thing] - held.palm_pos[0], axis=1).min() < 0.35
    name = "body.left_hand.held_mass"
    mass = life.spec.props[thing].prefab.mass
    carried = life.observation[name][0, 0].item() + life.observation["body.right_hand.held_mass"][0, 0].item()
    assert carried == pytest.approx(mass, rel=1e-5)
    for _ in range(30):
        _tell(life, press=(True, False), left_arm_pitch=0.5, right_arm_pitch=0.5, sideways=0.5)
    assert thing in life.snapshot().holding[0].tolist()
    for _ in range(25):
        _tell(life)
    dropped = life.snapshot()
    assert thing not in dropped.holding[0].tolist()
    assert dropped.thing_pos[thing, 2] < held.thing_pos[thing, 2] - 0.1


def test_moving_and_talking_cost_energy():
    costs = {}
    for name, told in {"rest": {}, "walk": {"forward": 1.0}, "talk": {"word": 1}}.items():
        life = _table_for_one()
        before = life.snapshot().feelings[0, ENERGY]
        for _ in range(60):
            _tell(life, **told)
        costs[name] = before - life.snapshot().feelings[0, ENERGY]
    assert 0.0 < costs["rest"] < costs["walk"]
    assert costs["rest"] < costs["talk"]


def test_an_empty_body_slumps_but_still_crawls():
    life = _table_for_one()
    life.state["condition.feelings"][..., ENERGY] = 0.0
    start = life.snapshot()
    for _ in range(60):
        _tell(life, forward=1.0, head_pitch=-1.0)
    end = life.snapshot()
    assert end.feelings[0, ENERGY] == 0.0
    assert end.head_angle[0, 1] > 0.3  # the head hangs, whatever it was told
    moved = np.linalg.norm(end.agent_pos[0] - start.agent_pos[0])
    speed = life.spec.agents[0].body.forward
    assert 0.05 < moved < 0.5 * speed * 60 * TICK


def test_words_ring_fade_and_are_heard_near_by():
    life = _table_for_one()
    _tell(life, word=1)
    assert life.snapshot().loudness[0] == 1.0
    heard = life.observation["hearing.0.hello"][0, 1:]
    assert bool((heard > 0.2).any())
    for _ in range(40):
        _tell(life)
    assert life.snapshot().loudness[0] < 0.05
    assert bool((life.observation["hearing.0.hello"][0, 1:] < 0.05).all())


@pytest.mark.parametrize("faces", ["visible", "hidden", "scrambled"])
def test_faces_are_shown_as_the_world_says(faces):
    life = api.open_life(dataclasses.replace(api.load_world("dinner-party"), faces=faces), worlds=3, seed=2)
    for _ in range(40):
        life.tick()
    face, shown = life.state["condition.face"], life.state["condition.shown"]
    if faces == "visible":
        assert torch.equal(shown, face)
    if faces == "hidden":
        assert not bool(shown.any())
    if faces == "scrambled":
        assert torch.equal(shown.sort(dim=1).values, face.sort(dim=1).values)  # the same faces
        assert bool((shown != face).any(dim=-1).all())  # none on its owner


def test_a_bare_tree_is_dead_and_looks_it():
    life = api.open_life("commons", seed=1, minds="idle")
    tree = next(i for i, thing in enumerate(life.spec.things) if thing.prefab.bears)
    label = life.spec.things[tree].label
    fruit = [i for i, thing in enumerate(life.spec.props) if thing.source == label]
    fresh = life.snapshot().shape_colour.copy()
    life.state["condition.present"][0, fruit] = False
    for _ in range(600):
        life.tick()
    late = life.snapshot()
    assert not late.thing_present[fruit].any()
    assert np.abs(late.shape_colour - fresh).max() > 0.2


@given(gone=st.integers(0, 4))
def test_regrowth_slows_with_the_share_that_was_eaten(gone):
    present = torch.ones(1, 6, dtype=torch.bool)
    present[0, :gone] = False
    family = torch.zeros(6, 6, dtype=torch.bool)
    family[:4, :4] = True
    share = remaining(present, family)
    assert share[0, :4].tolist() == pytest.approx([1 - gone / 4] * 4)
    assert share[0, 4:].tolist() == [1.0, 1.0]


def test_a_screen_flickers_and_nothing_else_changes_colour_by_itself():
    life = api.open_life("nursery", seed=1, minds="idle")
    seen = []
    for _ in range(20):
        life.tick()
        seen.append(life.snapshot().shape_colour)
    moving = np.std(seen, axis=0).max(axis=1) > 0.05
    owners = [
        thing.prefab.flicker and shape.solid for thing in life.spec.things for shape in thing.prefab.shapes
    ]
    assert moving.tolist() == owners


def test_a_lantern_goes_through_all_colours_and_begins_again():
    text = """
        title = "Lantern"
        about = "One light."
        size = [6, 6]
        things = [{ kind = "lantern", at = [2, 0] }]
        agents = [{ name = "Ada", mind = "idle" }]
        [prefabs.lantern]
        cycle = 0.6
        shapes = [{ kind = "box", size = [0.1, 0.1, 0.1], pos = [0, 0, 0.1], colour = "#8a8a8a" }]
    """
    life, seen = api.open_life(loader.load(text), worlds=2, seed=1), []
    owners = [thing.prefab.name for thing in life.spec.things for _ in thing.prefab.shapes]
    for _ in range(24):
        life.tick()
        seen.append([life.snapshot(world).shape_colour[owners.index("lantern")] for world in range(2)])
    colours = np.array(seen)  # (ticks, worlds, 3)
    assert np.allclose(colours[:12], colours[12:], atol=0.01)
    assert np.allclose(colours.mean(axis=0), 0.5, atol=0.01)
    assert np.abs(np.diff(colours, axis=0)).max(axis=2).min() > 0.1
    assert not np.allclose(colours[:, 0], colours[:, 1], atol=0.02)
