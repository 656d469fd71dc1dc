"""Bodies in motion: both engines alike, poses equal MuJoCo's own, outside forces act for one tick."""

import dataclasses

import mujoco
import numpy as np
import pytest
import torch
from mujoco import MjData, mjtState

from sandbox import api
from sandbox.intervention import Drag, Push
from sandbox.life import Life
from sandbox.physics.pose import read_plain
from sandbox.placement import place
from sandbox.poses import Poses
from worlds import loader

MIXED = """
title = "Mixed"
about = "A child among pebbles."
size = [8, 8]
[[things]]
kind = "ball"
count = 2
[[things]]
kind = "table"
[[agents]]
body = "child"
mind = "random"
[[agents]]
body = "pebble"
mind = "random"
count = 2
"""


def _lives() -> dict[str, Life]:
    specs = {name: api.load_world(name) for name in api.list_worlds()} | {"mixed": loader.load(MIXED)}
    return {name: api.open_life(spec, worlds=2, seed=1, minds="random") for name, spec in specs.items()}


@pytest.fixture(scope="module")
def lives() -> dict[str, Life]:
    """Every library world and a mixed one, after two seconds of fidgeting."""
    opened = _lives()
    for life in opened.values():
        for _ in range(40):
            life.tick()
    return opened


def test_poses_are_those_of_mujoco(lives):
    for name, life in lives.items():
        physics = life.simulation.physics
        model, poses = physics.model, physics.poses
        data = MjData(model)
        mujoco.mj_setState(model, data, physics.engine.state[1], mjtState.mjSTATE_INTEGRATION)
        mujoco.mj_kinematics(model, data)
        for i, agent in enumerate(life.spec.agents):
            head = data.body(f"{agent.name}/head")
            np.testing.assert_allclose(poses.head[1, i], head.xpos, atol=1e-6, err_msg=name)
            np.testing.assert_allclose(poses.gaze[1, i], head.xmat.reshape(3, 3)[:, 0], atol=1e-6)
            for hand in range(agent.body.num_hands):
                grip = data.site(f"{agent.name}/grip{hand}").xpos
                np.testing.assert_allclose(poses.grip[1, i, hand], grip, atol=1e-6)
        for i, thing in enumerate(life.spec.props):
            np.testing.assert_allclose(poses.thing_pos[1, i], data.body(thing.label).xpos, atol=1e-5)


def test_fixed_things_stand_where_they_were_placed_in_every_world(lives):
    for life in lives.values():
        props = len(life.spec.props)
        start = place(life.spec, 1, 0)
        for world in range(life.num_worlds):
            there = life.simulation.physics.poses.thing_pos[world, props:]
            np.testing.assert_allclose(there, start.thing_pos[props:], atol=1e-6)


def test_compiled_poses_equal_plain_ones(lives):
    for life in lives.values():
        physics = life.simulation.physics
        plain = Poses.zeros(life.spec, life.num_worlds)
        props = len(life.spec.props)
        plain.thing_pos[:, props:] = physics.poses.thing_pos[:, props:]
        plain.thing_quat[:, props:] = physics.poses.thing_quat[:, props:]
        raw = physics.reader.raw._replace(
            **{name: torch.tensor(np.array(value)) for name, value in physics.reader.raw._asdict().items()}
        )
        measures = physics.reader.measures
        read_plain(
            raw, measures._replace(**{k: torch.tensor(v) for k, v in measures._asdict().items()}), plain
        )
        for field in dataclasses.fields(plain):
            ours, theirs = getattr(plain, field.name), getattr(physics.poses, field.name)
            torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5, msg=f"'{field.name}' differs")


def _party() -> Life:
    life = api.open_life("dinner-party", worlds=2, seed=1, minds="idle")
    for _ in range(20):
        life.tick()
    return life


def test_a_push_moves_only_whom_it_names_and_only_for_its_tick():
    life, calm = _party(), _party()
    name = life.spec.agents[1].name
    life.apply(Push(agent=name, force=(900.0, 0.0, 0.0), world=1))
    life.tick()
    calm.tick()
    assert life.snapshot(1).agent_vel[1, 0] > calm.snapshot(1).agent_vel[1, 0] + 0.05
    assert np.array_equal(life.snapshot(0).agent_pos, calm.snapshot(0).agent_pos)
    assert not life.simulation.physics.engine.fields["xfrc_applied"].any()


def test_what_is_dragged_comes_to_the_hand_and_falls_when_let_go():
    life = _party()
    ball = next(thing.label for thing in life.spec.props if thing.prefab.name == "ball")
    index = life.spec.thing_index[ball]
    goal = np.array([2.0, -2.0, 1.2])
    for _ in range(60):
        life.apply(Drag(thing=ball, to=tuple(goal)))
        life.tick()
    assert np.linalg.norm(life.snapshot().thing_pos[index] - goal) < 0.05
    for _ in range(20):
        life.tick()
    assert life.snapshot().thing_pos[index, 2] < 0.5


def test_an_agent_can_be_lifted_and_set_down():
    life = _party()
    name = life.spec.agents[0].name
    for _ in range(80):
        life.apply(Drag(agent=name, to=(3.0, 2.0, 0.7)))
        life.tick()
    assert np.linalg.norm(life.snapshot().agent_pos[0] - (3.0, 2.0, 0.7)) < 0.1
    for _ in range(30):
        life.tick()
    assert abs(life.snapshot().agent_pos[0, 2]) < 0.01
