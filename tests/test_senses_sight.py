"""Sight, against MuJoCo's own rays and in small scenes where the answer is plain."""

# pyright: reportAttributeAccessIssue=false
# mujoco ships no stubs

import math

import mujoco
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sandbox.senses.sight_compiled import DIRECTIONS
from sandbox.senses.solids import FLOOR_COLOUR, WALL_COLOUR
from sandbox.space import RETINA
from sandbox.spec import PrefabSpec, ShapeSpec, WorldSpec
from sandbox.visitor import AWAY
from tests.scenes import BALL, CHILD, CRATE, PEBBLE, Moment, chance, senses, stand, still, world

SEEDS = st.integers(0, 2**31)
BOTH = pytest.mark.parametrize("compiled", [True, False])
AHEAD = min(range(len(RETINA)), key=lambda ray: abs(RETINA[ray][0]) + abs(RETINA[ray][1]))
KINDS = {
    "sphere": mujoco.mjtGeom.mjGEOM_SPHERE,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
    "box": mujoco.mjtGeom.mjGEOM_BOX,
}


def _rays_of_mujoco(spec: WorldSpec, moment: Moment) -> tuple[np.ndarray, bool]:
    """Casts agent 0's rays in a MuJoCo model; tells too whether any leaves a solid that holds the eye."""
    poses, _ = moment
    model = mujoco.MjSpec()
    for thing, pos, quat in zip(spec.things, poses.thing_pos[0], poses.thing_quat[0], strict=True):
        body = model.worldbody.add_body(pos=pos.double().numpy(), quat=quat.double().numpy())
        for shape in thing.prefab.solid:
            angles = (0.0, shape.pitch, shape.yaw)
            quat_of_shape = np.zeros(4)
            mujoco.mju_euler2Quat(quat_of_shape, np.array(angles), "XYZ")
            size = [*shape.size, 0.0, 0.0][:3]
            body.add_geom(type=KINDS[shape.kind], size=size, pos=shape.pos, quat=quat_of_shape)
    half_x, half_y = spec.size[0] / 2, spec.size[1] / 2
    plane = mujoco.mjtGeom.mjGEOM_PLANE
    for pos, zaxis in (
        ((0, 0, 0), (0, 0, 1)),
        ((half_x, 0, 0), (-1, 0, 0)),
        ((-half_x, 0, 0), (1, 0, 0)),
        ((0, half_y, 0), (0, -1, 0)),
        ((0, -half_y, 0), (0, 1, 0)),
    ):
        turn = np.zeros(4)
        mujoco.mju_quatZ2Vec(turn, np.array(zaxis, dtype=float))
        model.worldbody.add_geom(type=plane, size=(0, 0, 1), pos=pos, quat=turn)
    compiled = model.compile()
    data = mujoco.MjData(compiled)
    mujoco.mj_forward(compiled, data)
    eye, directions = poses.eye[0, 0].double().numpy(), _directions(moment)
    normals = np.zeros_like(directions)
    distances = [
        mujoco.mj_ray(compiled, data, eye, ray, None, True, -1, None, normal)
        for ray, normal in zip(directions, normals, strict=True)
    ]
    return np.array(distances), ((directions * normals).sum(-1) > 0.0).any()


def _directions(moment: Moment) -> np.ndarray:
    """Turns the retina with heading, head yaw and head pitch, by plain rotation matrices."""
    poses, _ = moment
    yaw = math.atan2(poses.heading[0, 0, 1], poses.heading[0, 0, 0]) + float(poses.angle[0, 0, 0])
    pitch = float(poses.angle[0, 0, 1])
    about_z = np.array([[math.cos(yaw), -math.sin(yaw), 0], [math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]])
    about_y = np.array(
        [[math.cos(pitch), 0, math.sin(pitch)], [0, 1, 0], [-math.sin(pitch), 0, math.cos(pitch)]]
    )
    return DIRECTIONS.astype(np.float64) @ (about_z @ about_y).T


def _near(spec: WorldSpec, moment: Moment, *, compiled: bool = True) -> torch.Tensor:
    """Gives what agent 0 of world 0 sees: [R, 4]."""
    sensing = senses(spec, 1, compiled=compiled)
    sensing.sense(*moment)
    return sensing.flat[0, 0, sensing.space.find("sight")].view(-1, 4)


@given(seed=SEEDS)
@settings(deadline=None, max_examples=60)
def test_rays_meet_things_floor_and_walls_where_mujoco_says(seed):
    spec = world(bodies=(CHILD,), size=8.0)
    moment = chance(spec, 1, seed)
    moment[1].visitor.pos.copy_(torch.tensor(AWAY))  # MuJoCo knows of no visitor
    seen = 1.0 / _near(spec, moment)[:, 0].double().numpy() - 1.0
    truth, is_inside = _rays_of_mujoco(spec, moment)
    assume(not is_inside)  # a solid that holds the eye is not seen; MuJoCo meets its inner side
    assert (np.abs(seen - truth) < 1e-3 * (1.0 + truth)).mean() >= 23 / 24, "at most one ray grazes an edge"


@BOTH
def test_a_ball_ahead_is_seen_at_its_distance_in_its_colour(compiled):
    spec = world(bodies=(PEBBLE,), things=(BALL,))
    poses, condition = moment = still(spec)
    poses.thing_pos[0, 0] = poses.eye[0, 0] + 2.0 * torch.tensor(DIRECTIONS[AHEAD])
    condition.shape_colour[0, 0] = torch.tensor([0.9, 0.1, 0.3])
    near, *colour = _near(spec, moment, compiled=compiled)[AHEAD].tolist()
    assert near == pytest.approx(1.0 / (1.0 + 2.0 - 0.22), abs=1e-5)
    assert colour == pytest.approx([0.9, 0.1, 0.3])


@BOTH
def test_an_empty_world_shows_its_floor_and_walls(compiled):
    spec = world(bodies=(PEBBLE,), things=())
    seen = _near(spec, still(spec), compiled=compiled)
    colours = {tuple(round(x, 4) for x in row[1:].tolist()) for row in seen}
    assert colours == {FLOOR_COLOUR, WALL_COLOUR}


@BOTH
@pytest.mark.parametrize("yaw", [0.0, 1.0, 2.5, -2.0])
def test_looking_around_shows_what_is_there_and_nothing_else(compiled, yaw):
    spec = world(bodies=(PEBBLE,), things=(CRATE,))
    poses, condition = moment = still(spec)
    poses.thing_pos[0, 0] = torch.tensor([2.0, 0.0, 0.4])
    condition.shape_colour[0, 0] = torch.tensor([1.0, 0.0, 0.0])
    stand(moment, spec, [(0.0, 0.0, yaw)])
    red = (_near(spec, moment, compiled=compiled)[:, 1:] == torch.tensor([1.0, 0.0, 0.0])).all(-1)
    assert bool(red.any()) == (abs(yaw) < 1.0)


@BOTH
def test_turning_the_head_is_as_good_as_turning_the_body(compiled):
    spec = world(bodies=(CHILD,))
    moment = chance(spec, 1, 4)
    poses, _ = moment
    poses.angle.zero_()
    stand(moment, spec, [(0.5, -1.0, 0.7)])
    by_body = _near(spec, moment, compiled=compiled)
    poses.angle[..., 0] = 0.7
    stand(moment, spec, [(0.5, -1.0, 0.0)])
    by_head = _near(spec, moment, compiled=compiled)
    offset = torch.tensor(CHILD.head_pos[:1]) * (1 - math.cos(0.7))
    assert float(offset) < 0.01, "the head itself hardly moves"
    assert torch.isclose(by_body, by_head, atol=0.02).float().mean() > 0.9


@BOTH
@pytest.mark.parametrize("pitch", [0.0, 0.3, 0.8])
def test_nobody_sees_its_own_body_but_everybody_sees_that_of_others(compiled, pitch):
    spec = world(bodies=(CHILD, CHILD), things=())
    moment = still(spec)
    poses, _ = moment
    poses.angle[:, 0, 1] = pitch
    poses.palm[0, 0] = poses.eye[0, 0] + torch.tensor([0.2, 0.0, -0.1])
    stand(moment, spec, [(0.0, 0.0, 0.0), (1.2, 0.0, math.pi)])
    seen = {tuple(round(x, 4) for x in row.tolist()) for row in _near(spec, moment, compiled=compiled)[:, 1:]}
    own, other = ((0.0, 1.0, 0.5), (0.1, 0.9, 0.5))
    assert own not in seen
    assert (other in seen) == (pitch < 0.5), "looking down far enough, only the floor is left"


@BOTH
def test_what_is_parked_outside_is_hidden_by_the_walls(compiled):
    spec = world(bodies=(PEBBLE,), things=(BALL,))
    poses, condition = moment = still(spec)
    condition.shape_colour[0, 0] = torch.tensor([1.0, 0.0, 0.0])
    poses.thing_pos[0, 0] = torch.tensor([8.0, 0.0, 0.5])
    red = (_near(spec, moment, compiled=compiled)[:, 1] == 1.0).any()
    assert not red


@BOTH
def test_shapes_that_are_not_solid_are_not_seen(compiled):
    ghost = PrefabSpec(
        name="ghost",
        shapes=(
            ShapeSpec(kind="sphere", size=(1.5,), solid=False),
            ShapeSpec(kind="sphere", size=(0.05,), pos=(0.0, 0.0, 5.0)),
        ),
    )
    spec, empty = world(bodies=(PEBBLE,), things=(ghost,)), world(bodies=(PEBBLE,), things=())
    with_ghost = still(spec)
    with_ghost[0].thing_pos[0, 0, 0] = 2.0
    assert torch.equal(
        _near(spec, with_ghost, compiled=compiled), _near(empty, still(empty), compiled=compiled)
    )
