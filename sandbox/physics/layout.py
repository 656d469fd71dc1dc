"""Names to places: where each agent's joints and motors and each thing's pose lie in the model's arrays."""

from dataclasses import dataclass

import numpy as np
from mujoco import MjModel
from numpy.typing import NDArray

from sandbox.physics.compile import grip_pairs
from sandbox.spec import WorldSpec

Index = NDArray[np.int64]
Table = NDArray[np.float32]

MOTOR_FIELDS = ("forward", "sideways", "turn", "head_yaw", "head_pitch")


def joint_fields(num_arms: int) -> tuple[str, ...]:
    """Names the head and arm joints, in the order of `Poses.angle`."""
    arms = tuple(f"arm{i}_{axis}" for i in range(num_arms) for axis in ("pitch", "yaw"))
    return ("head_yaw", "head_pitch", *arms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Addresses into the model. A agents, J joints, P movable things, U motors of all agents, G grips.

    Attributes:
        base_qpos: [A] where x, y, z, yaw of an agent start; likewise
        base_dof: [A].
        joint_qpos: [A, J], -1 where a body lacks the joint; likewise
        joint_dof: [A, J].
        agent_body: [A] the base body.
        agent_mass: [A] of all its parts.
        first_motor: [A]; an agent's motors lie side by side.
        num_motors: [A].
        motor_source: [U] which of the flattened A * M action values drives each motor.
        motor_middle: [U] what action 0 asks for.
        motor_half: [U] what action 1 asks for beyond that.
        prop_qpos: [P]; likewise
        prop_dof: [P].
        prop_body: [P].
        prop_mass: [P].
        grip_source: [G] which of the flattened A * H * P grips each constraint is.
    """

    base_qpos: Index
    base_dof: Index
    joint_qpos: Index
    joint_dof: Index
    agent_body: Index
    agent_mass: NDArray[np.float64]
    first_motor: Index
    num_motors: Index
    motor_source: Index
    motor_middle: Table
    motor_half: Table
    prop_qpos: Index
    prop_dof: Index
    prop_body: Index
    prop_mass: NDArray[np.float64]
    grip_source: Index


def lay_out(spec: WorldSpec, model: MjModel) -> Layout:
    """Looks up every name of a world in its model."""
    names = [agent.name for agent in spec.agents]
    joints = joint_fields((spec.num_joints - 2) // 2)
    bases = [model.joint(f"{name}/x") for name in names]
    table = [[_joint(model, f"{name}/{joint}") for joint in joints] for name in names]
    props = [model.joint(thing.label) for thing in spec.props]
    prop_body = np.array([model.body(thing.label).id for thing in spec.props], dtype=np.int64)
    agent_body = np.array([model.body(f"{name}/base").id for name in names], dtype=np.int64)
    hands, num_props = spec.num_hands, len(spec.props)
    grips = [(agent * hands + hand) * num_props + prop for agent, hand, prop in grip_pairs(spec)]
    return Layout(
        base_qpos=np.array([base.qposadr[0] for base in bases], dtype=np.int64),
        base_dof=np.array([base.dofadr[0] for base in bases], dtype=np.int64),
        joint_qpos=np.array([[qpos for qpos, _ in row] for row in table], dtype=np.int64),
        joint_dof=np.array([[dof for _, dof in row] for row in table], dtype=np.int64),
        agent_body=agent_body,
        agent_mass=model.body_subtreemass[agent_body],
        prop_qpos=np.array([prop.qposadr[0] for prop in props], dtype=np.int64),
        prop_dof=np.array([prop.dofadr[0] for prop in props], dtype=np.int64),
        prop_body=prop_body,
        prop_mass=model.body_mass[prop_body],
        grip_source=np.array(grips, dtype=np.int64),
        **_motors(spec, model),
    )


def _joint(model: MjModel, name: str) -> tuple[int, int]:
    """Gives the addresses of a joint's angle and rate, or -1 twice."""
    try:
        joint = model.joint(name)
    except KeyError:
        return -1, -1
    return int(joint.qposadr[0]), int(joint.dofadr[0])


def _motors(spec: WorldSpec, model: MjModel) -> dict[str, NDArray]:
    fields = (*MOTOR_FIELDS, *joint_fields((spec.num_joints - 2) // 2)[2:])
    owner = {
        f"{agent.name}/{field}": (a, m)
        for a, agent in enumerate(spec.agents)
        for m, field in enumerate(fields)
    }
    places = [owner[model.actuator(u).name] for u in range(model.nu)]
    counts = np.bincount([agent for agent, _ in places], minlength=len(spec.agents))
    low, high = model.actuator_ctrlrange.T
    return {
        "first_motor": np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64),
        "num_motors": counts.astype(np.int64),
        "motor_source": np.array([agent * len(fields) + motor for agent, motor in places], dtype=np.int64),
        "motor_middle": ((low + high) / 2).astype(np.float32),
        "motor_half": ((high - low) / 2).astype(np.float32),
    }
