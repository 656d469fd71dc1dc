"""Reads where everything is off the engine's arrays, by forward kinematics from joint angles.

The engine's own body positions are one substep old; angles are not, so no extra stage of physics is paid for.
The reading exists twice: as a compiled loop, and as plain torch that the tests hold it against.
"""

import math
from dataclasses import fields
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel
from sandbox.physics.engine import Engine
from sandbox.physics.layout import Layout
from sandbox.physics.measures import Measures
from sandbox.poses import Poses

Array = TypeVar("Array", bound="Tensor | Arrays")


class Raw(NamedTuple, Generic[Array]):
    """What is read: of the engine, rows of W worlds; of the layout, addresses into them."""

    qpos: Array
    qvel: Array
    qfrc_constraint: Array
    actuator_force: Array
    actuator_velocity: Array
    base_qpos: Array
    base_dof: Array
    joint_qpos: Array
    joint_dof: Array
    first_motor: Array
    num_motors: Array
    prop_qpos: Array
    prop_dof: Array


class Written(NamedTuple, Generic[Array]):
    """The fields of `Poses`, in its order."""

    pos: Array
    vel: Array
    heading: Array
    turn: Array
    angle: Array
    angle_rate: Array
    head: Array
    eye: Array
    gaze: Array
    palm: Array
    grip: Array
    load: Array
    arm_load: Array
    power: Array
    thing_pos: Array
    thing_vel: Array
    thing_quat: Array


class PoseReader:
    """Fills a `Poses` record from an engine."""

    def __init__(self, engine: Engine, layout: Layout, measures: Measures, poses: Poses) -> None:
        """Binds the arrays; reads nothing yet."""
        sources = {**engine.fields, **engine.results}
        self.raw = Raw(*(sources[name] if name in sources else getattr(layout, name) for name in Raw._fields))
        self.measures = measures
        self._out = Written(*(getattr(poses, field.name).numpy() for field in fields(poses)))

    def read(self) -> None:
        """Rewrites the record for all worlds."""
        read_compiled(self.raw, self.measures, self._out)


@kernel
def read_compiled(raw: Raw[Arrays], measures: Measures, out: Written[Arrays]) -> None:
    """Writes what `read_plain` writes."""
    _read_joints(raw, out)
    _read_power(raw, out.power)
    _turn_heads(measures, out)
    _swing_arms(measures, out)
    _read_things(raw, out)


@kernel
def _read_joints(raw: Raw[Arrays], out: Written[Arrays]) -> None:
    for w in range(raw.qpos.shape[0]):
        for a in range(raw.base_qpos.size):
            q, v = raw.base_qpos[a], raw.base_dof[a]
            for k in range(3):
                out.pos[w, a, k] = raw.qpos[w, q + k]
                out.vel[w, a, k] = raw.qvel[w, v + k]
                out.load[w, a, k] = raw.qfrc_constraint[w, v + k]
            yaw = raw.qpos[w, q + 3]
            out.heading[w, a, 0], out.heading[w, a, 1] = math.cos(yaw), math.sin(yaw)
            out.turn[w, a] = raw.qvel[w, v + 3]
            for j in range(raw.joint_qpos.shape[1]):
                if raw.joint_qpos[a, j] >= 0:
                    out.angle[w, a, j] = raw.qpos[w, raw.joint_qpos[a, j]]
                    out.angle_rate[w, a, j] = raw.qvel[w, raw.joint_dof[a, j]]
                    if j >= 2:  # the head's two come first
                        out.arm_load[w, a, j - 2] = raw.qfrc_constraint[w, raw.joint_dof[a, j]]


@kernel
def _read_power(raw: Raw[Arrays], power: Arrays) -> None:
    for w in range(power.shape[0]):
        for a in range(power.shape[1]):
            total = 0.0
            for u in range(raw.first_motor[a], raw.first_motor[a] + raw.num_motors[a]):
                total += abs(raw.actuator_force[w, u] * raw.actuator_velocity[w, u])
            power[w, a] = total


@kernel
def _turn_heads(measures: Measures, out: Written[Arrays]) -> None:
    for w in range(out.pos.shape[0]):
        for a in range(out.pos.shape[1]):
            c, s = out.heading[w, a, 0], out.heading[w, a, 1]
            cy, sy = math.cos(out.angle[w, a, 0]), math.sin(out.angle[w, a, 0])
            cp, sp = math.cos(out.angle[w, a, 1]), math.sin(out.angle[w, a, 1])
            gaze, head, rest = out.gaze[w, a], out.head[w, a], measures.head_pos[a]
            gaze[0], gaze[1], gaze[2] = (c * cy - s * sy) * cp, (s * cy + c * sy) * cp, -sp
            head[0] = out.pos[w, a, 0] + (c * rest[0] - s * rest[1])
            head[1] = out.pos[w, a, 1] + (s * rest[0] + c * rest[1])
            head[2] = out.pos[w, a, 2] + rest[2]
            for k in range(3):
                out.eye[w, a, k] = head[k] + measures.eye[a] * gaze[k]


@kernel
def _swing_arms(measures: Measures, out: Written[Arrays]) -> None:
    for w in range(out.pos.shape[0]):
        for a in range(out.pos.shape[1]):
            pos, heading, angle = out.pos[w, a], out.heading[w, a], out.angle[w, a]
            for h in range(measures.num_hands[a]):
                bend = (ONE, ZERO, ONE, ZERO)
                if measures.has_arms[a]:
                    pitch, yaw = angle[2 + 2 * h], angle[3 + 2 * h]
                    bend = (math.cos(pitch), math.sin(pitch), math.cos(yaw), math.sin(yaw))
                shoulder = measures.shoulder[a, h]
                _place(pos, heading, shoulder, measures.palm[a, h], bend, out.palm[w, a, h])
                _place(pos, heading, shoulder, measures.grip[a, h], bend, out.grip[w, a, h])


@kernel
def _place(pos: Arrays, heading: Arrays, shoulder: Arrays, rest: Arrays, bend: tuple, out: Arrays) -> None:
    """Lifts a point of the arm by the pitch, swings it by the yaw, and turns it with the body."""
    cp, sp, cy, sy = bend
    x = rest[0] * cp - rest[2] * sp
    z = rest[0] * sp + rest[2] * cp
    ahead = x * cy - rest[1] * sy + shoulder[0]
    left = x * sy + rest[1] * cy + shoulder[1]
    out[0] = pos[0] + (heading[0] * ahead - heading[1] * left)
    out[1] = pos[1] + (heading[1] * ahead + heading[0] * left)
    out[2] = pos[2] + (z + shoulder[2])


@kernel
def _read_things(raw: Raw[Arrays], out: Written[Arrays]) -> None:
    for w in range(raw.qpos.shape[0]):
        for p in range(raw.prop_qpos.size):
            q, v = raw.prop_qpos[p], raw.prop_dof[p]
            for k in range(3):
                out.thing_pos[w, p, k] = raw.qpos[w, q + k]
                out.thing_vel[w, p, k] = raw.qvel[w, v + k]
            for k in range(4):
                out.thing_quat[w, p, k] = raw.qpos[w, q + 3 + k]


def read_plain(raw: Raw[Tensor], measures: Measures[Tensor], out: Poses) -> None:
    """Writes poses from raw rows: joints, then heads and arms by forward kinematics, then things."""
    axes, has_joint = torch.arange(3), raw.joint_qpos >= 0
    base, dof = raw.base_qpos[:, None], raw.base_dof[:, None]
    out.pos.copy_(raw.qpos[:, base + axes])  # (W, A, 3)
    out.vel.copy_(raw.qvel[:, dof + axes])
    out.load.copy_(raw.qfrc_constraint[:, dof + axes])
    yaw = raw.qpos[:, raw.base_qpos + 3]  # (W, A)
    out.heading.copy_(torch.stack((torch.cos(yaw), torch.sin(yaw)), dim=-1))
    out.turn.copy_(raw.qvel[:, raw.base_dof + 3])
    out.angle.copy_(torch.where(has_joint, raw.qpos[:, raw.joint_qpos], 0.0))  # (W, A, J)
    out.angle_rate.copy_(torch.where(has_joint, raw.qvel[:, raw.joint_dof], 0.0))
    out.arm_load.copy_(torch.where(has_joint, raw.qfrc_constraint[:, raw.joint_dof], 0.0)[..., 2:])
    work = (raw.actuator_force * raw.actuator_velocity).abs()  # (W, U)
    motors = torch.arange(work.shape[1])
    own = (motors >= raw.first_motor[:, None]) & (
        motors < (raw.first_motor + raw.num_motors)[:, None]
    )  # (A, U)
    out.power.copy_(torch.where(own, work[:, None], 0.0).sum(dim=-1))
    _turn_heads_plain(measures, out)
    _swing_arms_plain(measures, out)
    props = slice(raw.prop_qpos.numel())
    out.thing_pos[:, props] = raw.qpos[:, raw.prop_qpos[:, None] + axes].float()
    out.thing_vel.copy_(raw.qvel[:, raw.prop_dof[:, None] + axes])
    out.thing_quat[:, props] = raw.qpos[:, raw.prop_qpos[:, None] + 3 + torch.arange(4)].float()


def _turn_heads_plain(measures: Measures[Tensor], out: Poses) -> None:
    cos, sin = out.heading.unbind(dim=-1)
    cy, sy = torch.cos(out.angle[..., 0]), torch.sin(out.angle[..., 0])
    cp, sp = torch.cos(out.angle[..., 1]), torch.sin(out.angle[..., 1])
    out.gaze.copy_(torch.stack(((cos * cy - sin * sy) * cp, (sin * cy + cos * sy) * cp, -sp), dim=-1))
    out.head.copy_(out.pos + _turned(cos, sin, *measures.head_pos.unbind(dim=-1)))
    out.eye.copy_(out.head + measures.eye[:, None] * out.gaze)


def _swing_arms_plain(measures: Measures[Tensor], out: Poses) -> None:
    hands = out.palm.shape[2]
    bends = torch.where(
        measures.has_arms[:, None, None], out.angle[..., 2:].unflatten(-1, (-1, 2))[:, :, :hands], 0.0
    )
    pitch, yaw = bends.unbind(dim=-1)  # (W, A, H)
    cos, sin = (part[..., None] for part in out.heading.unbind(dim=-1))
    has_hand = (torch.arange(hands) < measures.num_hands[:, None])[..., None]  # (A, H, 1)
    for rest, place in ((measures.palm, out.palm), (measures.grip, out.grip)):
        x = rest[..., 0] * torch.cos(pitch) - rest[..., 2] * torch.sin(pitch)
        z = rest[..., 0] * torch.sin(pitch) + rest[..., 2] * torch.cos(pitch)
        ahead = x * torch.cos(yaw) - rest[..., 1] * torch.sin(yaw) + measures.shoulder[..., 0]
        left = x * torch.sin(yaw) + rest[..., 1] * torch.cos(yaw) + measures.shoulder[..., 1]
        point = out.pos[:, :, None] + _turned(cos, sin, ahead, left, z + measures.shoulder[..., 2])
        place.copy_(torch.where(has_hand, point, 0.0))


def _turned(cos: Tensor, sin: Tensor, ahead: Tensor, left: Tensor, up: Tensor) -> Tensor:
    """Turns an offset of the body's frame into the world's: [..., 3]."""
    return torch.stack(
        torch.broadcast_tensors(cos * ahead - sin * left, sin * ahead + cos * left, up), dim=-1
    )
