"""Turns a world's description into a MuJoCo model.

Names in the model: "AGENT/base", "AGENT/head", "AGENT/arm0", "AGENT/grip0" for agents, "LABEL" for movable
things. Agents hang on the world at the identity, so that their slides and yaw are world coordinates.
"""

import math

import mujoco
from mujoco import MjModel, MjSpec, mjtGeom, mjtJoint

from sandbox.placement import Placement
from sandbox.spec import (
    SUBSTEPS,
    TICK,
    ArmSpec,
    BodySpec,
    PrefabSpec,
    Range,
    ShapeSpec,
    ThingSpec,
    Vec3,
    WorldSpec,
)

STATIC, PROP, TRUNK, PALM = 1, 2, 4, 8
"""Collision groups, as bits."""

WALL_HEIGHT = 8.0
"""No body is lifted over them; a fence is drawn, and eyes take them to be endless."""
_GEOMS = {"sphere": mjtGeom.mjGEOM_SPHERE, "capsule": mjtGeom.mjGEOM_CAPSULE, "box": mjtGeom.mjGEOM_BOX}
_CONTACT_SOFTNESS = [0.04, 1.0]
"""Time constant and damping ratio: four substeps; at the least of two, squeezed toys shot away at 250 m/s."""
_GRIP_SOFTNESS = [0.1, 1.0]
_AIR = 0.003
"""Newton (metre) seconds: rolling things come to rest, and small ones that are squeezed do not spin up."""
_DRAG = 1.5
"""Newton seconds a metre and kilogram: a body glides without friction, so this is what makes walking work."""


def compile_model(spec: WorldSpec, placement: Placement) -> MjModel:
    """Builds the model of a world; fixed things stand where `placement` puts them."""
    world = MjSpec()
    world.compiler.degree = False
    world.copy_during_attach = True
    world.default.geom.solref = _CONTACT_SOFTNESS
    world.option.timestep = TICK / SUBSTEPS
    world.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    # The elliptic cone is no dearer, but its solver at times diverged on toys squeezed between bodies.
    world.option.cone = mujoco.mjtCone.mjCONE_PYRAMIDAL
    _add_ground(world, spec)
    for agent in spec.agents:
        frame = world.worldbody.add_frame()
        world.attach(_body(agent.body), frame=frame, prefix=f"{agent.name}/")
    for i, thing in enumerate(spec.things):
        if thing.prefab.fixed:
            _add_fixed(world, thing, placement.thing_pos[i], float(placement.thing_yaw[i]))
        else:
            _add_prop(world, thing)
    _add_grips(world, spec)
    return world.compile()


def grip_pairs(spec: WorldSpec) -> list[tuple[int, int, int]]:
    """Lists (agent, hand, prop) of every grip the model has, in the order of its constraints."""
    graspable = [i for i, thing in enumerate(spec.props) if thing.prefab.grab]
    return [
        (a, hand, prop)
        for a, agent in enumerate(spec.agents)
        for hand in range(agent.body.num_hands)
        for prop in graspable
    ]


def _add_ground(world: MjSpec, spec: WorldSpec) -> None:
    half_x, half_y = spec.size[0] / 2, spec.size[1] / 2
    solid = {"contype": STATIC, "conaffinity": PROP | TRUNK | PALM}
    world.worldbody.add_geom(name="floor", type=mjtGeom.mjGEOM_PLANE, size=[half_x, half_y, 0.1], **solid)
    thick = 0.2
    walls = (
        ((half_x + thick, 0), (thick, half_y + 2 * thick)),
        ((-half_x - thick, 0), (thick, half_y + 2 * thick)),
        ((0, half_y + thick), (half_x, thick)),
        ((0, -half_y - thick), (half_x, thick)),
    )
    for (x, y), (size_x, size_y) in walls:
        world.worldbody.add_geom(
            type=mjtGeom.mjGEOM_BOX,
            pos=[x, y, WALL_HEIGHT / 2],
            size=[size_x, size_y, WALL_HEIGHT / 2],
            **solid,
        )


def _rotate(yaw: float, pos: Vec3) -> Vec3:
    cos, sin = math.cos(yaw), math.sin(yaw)
    return cos * pos[0] - sin * pos[1], sin * pos[0] + cos * pos[1], pos[2]


def _quat(yaw: float, pitch: float) -> list[float]:
    """Gives the quaternion of a pitch about y followed by a yaw about z."""
    cy, sy, cp, sp = math.cos(yaw / 2), math.sin(yaw / 2), math.cos(pitch / 2), math.sin(pitch / 2)
    return [cy * cp, -sy * sp, cy * sp, sy * cp]


def _size(shape: ShapeSpec) -> list[float]:
    return [*shape.size, 0.0, 0.0][:3]


def _add_fixed(world: MjSpec, thing: ThingSpec, pos: Vec3, yaw: float) -> None:
    for shape in thing.prefab.solid:
        x, y, z = _rotate(yaw, shape.pos)
        world.worldbody.add_geom(
            type=_GEOMS[shape.kind],
            size=_size(shape),
            pos=[pos[0] + x, pos[1] + y, pos[2] + z],
            quat=_quat(yaw + shape.yaw, shape.pitch),
            contype=STATIC,
            conaffinity=PROP | TRUNK | PALM,
        )


def _add_prop(world: MjSpec, thing: ThingSpec) -> None:
    prefab: PrefabSpec = thing.prefab
    (shape,) = prefab.solid
    body = world.worldbody.add_body(name=thing.label)
    body.add_joint(name=thing.label, type=mjtJoint.mjJNT_FREE, damping=[_AIR, 0, 0])
    body.add_geom(
        type=_GEOMS[shape.kind],
        size=_size(shape),
        mass=prefab.mass,
        contype=PROP,
        conaffinity=STATIC | PROP | TRUNK | PALM,
        condim=6 if shape.kind == "sphere" else 4,
        friction=[0.8, 0.01, 0.004],
    )
    body.add_site(name=thing.label)


def _add_grips(world: MjSpec, spec: WorldSpec) -> None:
    for agent, hand, prop in grip_pairs(spec):
        world.add_equality(
            type=mujoco.mjtEq.mjEQ_CONNECT,
            objtype=mujoco.mjtObj.mjOBJ_SITE,
            name1=f"{spec.agents[agent].name}/grip{hand}",
            name2=spec.props[prop].label,
            active=False,
            solref=_GRIP_SOFTNESS,
        )


def _body(plan: BodySpec) -> MjSpec:
    """Builds one agent: a trunk on slides, a head and arms."""
    spec = MjSpec()
    spec.compiler.degree = False
    spec.default.geom.solref = _CONTACT_SOFTNESS
    base = spec.worldbody.add_body(name="base")
    drag = _DRAG * plan.mass
    for name, axis in (("x", [1, 0, 0]), ("y", [0, 1, 0])):
        base.add_joint(name=name, type=mjtJoint.mjJNT_SLIDE, axis=axis, damping=[drag, 0, 0])
    lift = [-1.0, WALL_HEIGHT / 2]
    base.add_joint(name="z", type=mjtJoint.mjJNT_SLIDE, axis=[0, 0, 1], limited=1, range=lift)
    base.add_joint(name="yaw", type=mjtJoint.mjJNT_HINGE, axis=[0, 0, 1], damping=[0.05 * drag, 0, 0])
    base.add_geom(
        type=mjtGeom.mjGEOM_CAPSULE,
        pos=[0, 0, plan.trunk_height / 2],
        size=[plan.trunk_radius, plan.trunk_height / 2 - plan.trunk_radius, 0],
        mass=plan.mass,
        contype=TRUNK,
        conaffinity=STATIC | PROP | TRUNK,
        condim=1,  # glides: what moves a body are its motors
        priority=1,
    )
    base.add_site(name="imu")
    _add_head(base, plan)
    for i, arm in enumerate(plan.arms):
        _add_arm(base, i, arm)
    if not plan.arms:
        base.add_site(name="grip0", pos=list(plan.grip))
    _add_motors(spec, plan)
    return spec


def _add_head(base: mujoco.MjsBody, plan: BodySpec) -> None:
    head = base.add_body(name="head", pos=list(plan.head_pos))
    for name, axis, limits in (
        ("head_yaw", [0, 0, 1], plan.head_yaw),
        ("head_pitch", [0, 1, 0], plan.head_pitch),
    ):
        _add_hinge(head, name, axis, limits, armature=0.02)
    head.add_geom(
        type=mjtGeom.mjGEOM_SPHERE,
        size=[plan.head_radius, 0, 0],
        mass=plan.head_mass,
        contype=TRUNK,
        conaffinity=STATIC | PROP | TRUNK,
        condim=1,
        priority=1,
    )


def _add_arm(base: mujoco.MjsBody, i: int, arm: ArmSpec) -> None:
    """Adds shoulder, rod and palm; yaw comes before pitch, so that it swings a lifted arm sideways."""
    body = base.add_body(name=f"arm{i}", pos=list(arm.shoulder))
    _add_hinge(body, f"arm{i}_yaw", [0, 0, 1], arm.yaw, armature=0.05)
    _add_hinge(body, f"arm{i}_pitch", [0, -1, 0], arm.pitch, armature=0.05)
    body.add_geom(
        type=mjtGeom.mjGEOM_CAPSULE,
        fromto=[0, 0, 0, *arm.hand],
        size=[arm.radius, 0, 0],
        mass=0.6,
        contype=0,
        conaffinity=0,
    )
    body.add_geom(
        type=mjtGeom.mjGEOM_SPHERE,
        pos=list(arm.hand),
        size=[arm.hand_radius, 0, 0],
        mass=0.3,
        contype=PALM,
        conaffinity=STATIC | PROP,
        condim=4,
        friction=[1.2, 0.02, 0.001],
    )
    grip = [h + g for h, g in zip(arm.hand, arm.grip, strict=True)]
    body.add_site(name=f"grip{i}", pos=grip)


def _add_hinge(body: mujoco.MjsBody, name: str, axis: list[int], limits: Range, armature: float) -> None:
    body.add_joint(
        name=name,
        type=mjtJoint.mjJNT_HINGE,
        axis=axis,
        range=list(limits),
        limited=1,
        armature=armature,
        damping=[0.5, 0, 0],
    )


def _add_motors(spec: MjSpec, plan: BodySpec) -> None:
    """Adds velocity servos for the trunk and position servos for the joints, in the order of the motors."""
    push = 15.0 * plan.mass
    for name, axis, speed, gain, most in (
        ("forward", 0, plan.forward, push, push),
        ("sideways", 1, plan.sideways, push, push),
        ("turn", 5, plan.turn, 2.0 * plan.mass, 2.0 * plan.mass),
    ):
        gear = [0.0] * 6
        gear[axis] = 1.0
        motor = spec.add_actuator(name=name, target="imu", trntype=mujoco.mjtTrn.mjTRN_SITE, gear=gear)
        motor.set_to_velocity(kv=gain)
        motor.ctrllimited, motor.ctrlrange = 1, [-speed, speed]
        motor.forcelimited, motor.forcerange = 1, [-most, most]
    _add_servo(spec, "head_yaw", plan.head_yaw, stiffness=12.0)
    _add_servo(spec, "head_pitch", plan.head_pitch, stiffness=12.0)
    for i, arm in enumerate(plan.arms):
        _add_servo(spec, f"arm{i}_pitch", arm.pitch, stiffness=50.0)
        _add_servo(spec, f"arm{i}_yaw", arm.yaw, stiffness=30.0)


def _add_servo(spec: MjSpec, joint: str, limits: Range, stiffness: float) -> None:
    servo = spec.add_actuator(name=joint, target=joint, trntype=mujoco.mjtTrn.mjTRN_JOINT)
    servo.set_to_position(kp=stiffness, kv=0.1 * stiffness)
    servo.ctrllimited, servo.ctrlrange = 1, list(limits)
    servo.forcelimited, servo.forcerange = 1, [-stiffness, stiffness]
