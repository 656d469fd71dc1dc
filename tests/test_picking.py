"""The mouse finds what is under it: checked against a ray that marches through distance fields."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from render.camera import Camera
from render.grip import grasp, push
from render.picking import Ray, Target, locate, on_facing_plane, on_ground, pick
from render.rotations import conjugate, rotate
from sandbox.admission import check
from sandbox.snapshot import Snapshot
from sandbox.space import FACE
from sandbox.spec import AgentSpec, ArmSpec, BodySpec, PrefabSpec, ShapeSpec, ThingSpec, Vec3, WorldSpec

ARM = ArmSpec(
    shoulder=(0, 0.2, 0.4), hand=(0, 0, -0.3), grip=(0.1, 0, 0), radius=0.04, hand_radius=0.07,
    pitch=(-1, 1), yaw=(-1, 1),
)  # fmt: skip
BODY = BodySpec(
    name="child", mass=20.0, trunk_radius=0.2, trunk_height=0.6, head_pos=(0, 0, 0.8), head_radius=0.22,
    head_mass=3.0, eye=0.2, head_yaw=(-1, 1), head_pitch=(-1, 1), forward=1.2, sideways=0.8, turn=2.0,
    arms=(ARM,),
)  # fmt: skip
BALL = PrefabSpec(name="ball", shapes=(ShapeSpec(kind="sphere", size=(0.3,)),), mass=1.0)
CRATE = PrefabSpec(name="crate", shapes=(ShapeSpec(kind="box", size=(0.4, 0.2, 0.3)),), mass=2.0)
TREE = PrefabSpec(
    name="tree",
    shapes=(
        ShapeSpec(kind="capsule", size=(0.15, 0.5), pos=(0.0, 0.0, 0.65)),
        ShapeSpec(kind="sphere", size=(0.6,), pos=(0.1, -0.1, 1.6), solid=False),
        ShapeSpec(kind="box", size=(0.5, 0.3, 0.05), pos=(0.6, 0.2, 0.4), yaw=0.7, pitch=-0.4),
    ),
)
SPEC = WorldSpec(
    name="test", title="Test", about="", size=(10.0, 10.0), day=60.0, faces="visible",
    things=tuple(ThingSpec(label=f"{p.name}.1", prefab=p) for p in (BALL, CRATE, TREE)),
    agents=(AgentSpec(name="Ada", body=BODY, mind="wanderer", colour=(1, 0, 0)),),
)  # fmt: skip

places = st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0), st.floats(0.0, 1.0))
turns = st.tuples(*[st.floats(-1.0, 1.0)] * 4).filter(lambda q: math.hypot(*q) > 0.1)
eyes = places.map(lambda place: (8 * place[0], 8 * place[1], 3 + place[2]))
offsets = st.tuples(*[st.floats(-0.4, 0.4)] * 3)


def snapshot(where: tuple, quats: tuple, present: tuple) -> Snapshot:
    agent = np.array([(*where[3][:2], 0.0)], np.float32)
    up, aside = np.array((0, 0, 0.8), np.float32), np.array((0.1, 0.3, 0.3), np.float32)
    quat = np.array(quats, np.float32)
    return Snapshot(
        spec=SPEC, intentions=(("idle",),), world=0, tick=0, resets=0,
        agent_pos=agent, agent_vel=np.zeros((1, 3), np.float32), heading=np.array([[1, 0]], np.float32),
        travelled=np.zeros(1, np.float32), stands=np.ones(1, np.bool_),
        head_angle=np.zeros((1, 2), np.float32),
        head_pos=agent + up, clear=np.ones((1, 1), np.bool_), palm_pos=(agent + aside)[:, None],
        holding=np.full((1, 1), -1), feelings=np.zeros((1, 4), np.float32), word=np.zeros(1, np.int64),
        loudness=np.zeros(1, np.float32), eating=np.zeros(1, np.bool_),
        face=np.zeros((1, len(FACE)), np.float32), gaze=np.array([[1, 0, 0]], np.float32), goal=agent.copy(),
        intention=np.zeros(1, np.int64), thing_pos=np.array(where[:3], np.float32),
        thing_quat=quat / np.linalg.norm(quat, axis=-1, keepdims=True), thing_present=np.array(present),
        shape_colour=np.zeros((5, 3), np.float32), learns=np.zeros(1, np.bool_),
        begun=np.zeros(1, np.bool_), frozen=np.zeros(1, np.bool_), steered=np.zeros(1, np.bool_),
        reach=((),), held=np.zeros((1, 0), np.float32), thinking=None, light=1.0, visit=None,
    )  # fmt: skip


def ray_between(eye: Vec3, towards: Vec3) -> Ray:
    x, y, z = (t - e for t, e in zip(towards, eye, strict=True))
    length = math.hypot(x, y, z)
    return Ray(origin=eye, direction=(x / length, y / length, z / length))


scenes = st.builds(
    snapshot,
    st.tuples(places, places, places, places), st.tuples(turns, turns, turns),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip


@st.composite
def aimed(draw: st.DrawFn) -> tuple[Snapshot, Ray]:
    """A scene, and a ray that passes close to one of the four in it."""
    scene = draw(scenes)
    middle = draw(st.sampled_from([*scene.thing_pos, *scene.head_pos]))
    x, y, z = np.add(middle, draw(offsets)).tolist()
    return scene, ray_between(draw(eyes), (x, y, z))


def distance_to_shape(shape: ShapeSpec, point: np.ndarray) -> float:
    local = point - shape.pos
    if shape.kind == "box":
        cos, sin = math.cos(shape.yaw), math.sin(shape.yaw)
        x, y = cos * local[0] + sin * local[1], cos * local[1] - sin * local[0]
        cos, sin = math.cos(shape.pitch), math.sin(shape.pitch)
        beyond = np.abs((cos * x - sin * local[2], y, sin * x + cos * local[2])) - shape.size
        return float(np.linalg.norm(np.maximum(beyond, 0)) + min(beyond.max(), 0))
    half = shape.size[1] if shape.kind == "capsule" else 0.0
    local[2] -= min(max(local[2], -half), half)
    return float(np.linalg.norm(local)) - shape.size[0]


def distances(scene: Snapshot, point: np.ndarray) -> dict[str, float]:
    base, head, palm = scene.agent_pos[0], scene.head_pos[0], scene.palm_pos[0, 0]
    trunk = ShapeSpec(kind="capsule", size=(0.2, 0.1), pos=(0, 0, 0.3))
    near = [
        distance_to_shape(trunk, point - base),
        float(np.linalg.norm(point - head)) - 0.22,
        float(np.linalg.norm(point - palm)) - 0.07,
    ]
    found = {"Ada": min(near)}
    for i, thing in enumerate(SPEC.things):
        local = rotate(conjugate(scene.thing_quat[i]), (point - scene.thing_pos[i]).astype(np.float32))
        if scene.thing_present[i]:
            shapes = thing.prefab.shapes
            found[thing.label] = min(distance_to_shape(shape, local.astype(np.float64)) for shape in shapes)
    return found


def march(scene: Snapshot, ray: Ray) -> tuple[str | None, float, float]:
    """Walks along a ray; gives what it met, how far away, and by how little it missed what it passed."""
    travelled, closest = 0.0, math.inf
    while travelled < 40.0:
        name, gap = min(distances(scene, np.array(ray.at(travelled))).items(), key=lambda item: item[1])
        if gap < 1e-4:
            return name, travelled, closest
        closest = min(closest, gap)
        travelled += gap
    return None, travelled, closest


@given(aimed())
def test_picking_finds_what_a_marching_ray_finds(scene_and_ray: tuple[Snapshot, Ray]) -> None:
    scene, ray = scene_and_ray
    assume(min(distances(scene, np.array(ray.origin)).values()) > 0.01)
    name, distance, closest = march(scene, ray)
    hit = pick(scene, ray)
    if name is None:
        assert hit is None or closest < 1e-3
    else:
        assert hit is not None
        assert hit.distance == pytest.approx(distance, abs=0.02)
        meant = distances(scene, np.array(hit.point))
        assert meant[hit.target.name] < 0.01


def test_what_is_not_in_the_world_cannot_be_picked() -> None:
    where, upright = ((0, 0, 0.3), (9, 9, 0), (9, -9, 0), (-9, 9, 0)), ((1, 0, 0, 0),) * 3
    ray = ray_between((5, 0, 2), (0, 0, 0.3))
    here, gone = snapshot(where, upright, (True,) * 3), snapshot(where, upright, (False, True, True))
    hit = pick(here, ray)
    assert hit is not None
    assert hit.target == Target("thing", "ball.1")
    assert pick(gone, ray) is None
    assert locate(gone, Target("thing", "ball.1")) is None


@given(places, st.floats(0.0, 960.0), st.floats(0.0, 540.0))
def test_a_pixel_leads_to_the_ground_point_that_it_shows(eye: tuple, x: float, y: float) -> None:
    camera = Camera(eye=(eye[0], eye[1] - 6.0, 4.0), target=(0.0, 0.0, 0.0))
    origin, direction = camera.ray((x, y), (960, 540))
    point = on_ground(Ray(origin=origin, direction=direction))
    if point is None:
        assert direction[2] > -1e-5
    elif math.hypot(*point) < 50:
        shown = camera.project(np.array((*point, 0.0)), (960, 540))
        assert shown[:2] == pytest.approx((x, y), abs=0.1)


@given(places, st.floats(0.0, 960.0), st.floats(0.0, 540.0))
def test_a_point_on_the_facing_plane_is_as_deep_as_the_plane(point: Vec3, x: float, y: float) -> None:
    camera = Camera(eye=(0.0, -6.0, 4.0), target=(0.0, 0.0, 0.0))
    origin, direction = camera.ray((x, y), (960, 540))
    forward = (0.0, 6.0 / math.hypot(6.0, 4.0), -4.0 / math.hypot(6.0, 4.0))
    found = on_facing_plane(Ray(origin=origin, direction=direction), point, forward)
    size = (960, 540)
    shown, wanted = camera.project(np.array(found), size), camera.project(np.array(point), size)
    assert shown[:2] == pytest.approx((x, y), abs=0.01)
    assert shown[2] == pytest.approx(wanted[2], abs=1e-3)


@given(aimed(), offsets)
def test_a_hand_only_asks_for_what_the_world_allows(
    scene_and_ray: tuple[Snapshot, Ray], offset: tuple
) -> None:
    scene, ray = scene_and_ray
    other = ray_between(ray.origin, (20 * offset[0], 20 * offset[1], 20 * offset[2]))
    hit = pick(scene, ray)
    if hit is None:
        return
    grip = grasp(scene, hit)
    assert (grip is None) == (hit.target.name == "tree.1")
    if grip is not None:
        pull = grip.pull(other, ray.direction, SPEC)
        check(pull, SPEC, num_worlds=1)
        assert pull.to[2] >= 0.0
        check(push(SPEC, hit.target, ray.direction), SPEC, num_worlds=1)


def test_a_hand_that_does_not_move_pulls_to_where_the_thing_already_is() -> None:
    where, upright = ((0, 0, 1.0), (9, 9, 0), (9, -9, 0), (-9, 9, 0)), ((1, 0, 0, 0),) * 3
    scene = snapshot(where, upright, (True,) * 3)
    ray = ray_between((5, 0.5, 2), (0.0, 0.1, 1.1))
    hit = pick(scene, ray)
    assert hit is not None
    grip = grasp(scene, hit)
    assert grip is not None
    assert grip.pull(ray, ray.direction, SPEC).to == pytest.approx((0.0, 0.0, 1.0), abs=1e-5)
