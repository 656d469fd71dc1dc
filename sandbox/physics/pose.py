"""Reads where everything is off the engine's arrays, by forward kinematics from joint angles.

The engine's own body positions are one substep old; angles are not, so no extra stage of physics is paid for.
"""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import Arrays, kernel
from sandbox.physics.engine import Engine
from sandbox.physics.layout import Layout
from sandbox.physics.measures import Measures
from sandbox.poses import Poses



class PoseReader:
    """Fills a `Poses` record from an engine."""

    def __init__(self, engine: Engine, layout: Layout, measures: Measures, poses: Poses) -> None:
        """Binds the arrays; reads nothing yet."""
        self._poses = poses
        fields, results = engine.fields, engine.results
        self._moving = (fields["qpos"], fields["qvel"], results["qfrc_constraint"])
        self._motors = (results["actuator_force"], results["actuator_velocity"], layout.first_motor, layout.num_motors)
        self._layout = layout
        self._measures = measures
        self._out = {name: getattr(poses, name).numpy() for name in poses.__slots__}

    def read(self) -> None:
        """Rewrites the record for all worlds."""
        out, layout, measures = self._out, self._layout, self._measures
        trunk = (out["pos"], out["vel"], out["heading"], out["turn"], out["load"])
        joints = (out["angle"], out["angle_rate"], out["arm_load"])
        _read_joints(*self._moving, layout.base_qpos, layout.base_dof, layout.joint_qpos, layout.joint_dof, *trunk, *joints)
        _read_power(*self._motors, out["power"])
        head = (out["head"], out["eye"], out["gaze"])
        _turn_heads(out["pos"], out["heading"], out["angle"], measures.head_pos, measures.eye, *head)
        hands = (measures.has_arms, measures.num_hands, measures.shoulder, measures.palm, measures.grip)
        _swing_arms(out["pos"], out["heading"], out["angle"], *hands, out["palm"], out["grip"])
        things = (out["thing_pos"], out["thing_vel"], out["thing_quat"])
        _read_things(*self._moving[:2], layout.prop_qpos, layout.prop_dof, *things)


@kernel
def _read_joints(qpos, qvel, force, base_q, base_v, joint_q, joint_v, pos, vel, heading, turn, load, angle, rate, arm_load):
    for w in range(qpos.shape[0]):
        for a in range(base_q.size):
            q, v = base_q[a], base_v[a]
            for k in range(3):
                pos[w, a, k] = qpos[w, q + k]
                vel[w, a, k] = qvel[w, v + k]
                load[w, a, k] = force[w, v + k]
            yaw = np.float32(qpos[w, q + 3])
            heading[w, a, 0] = math.cos(yaw)
            heading[w, a, 1] = math.sin(yaw)
            turn[w, a] = qvel[w, v + 3]
            for j in range(joint_q.shape[1]):
                if joint_q[a, j] >= 0:
                    angle[w, a, j] = qpos[w, joint_q[a, j]]
                    rate[w, a, j] = qvel[w, joint_v[a, j]]
                    if j >= 2:
                        arm_load[w, a, j - 2] = force[w, joint_v[a, j]]


@kernel
def _read_power(force, velocity, first, count, power):
    for w in range(force.shape[0]):
        for a in range(first.size):
            total = np.float32(0)
            for u in range(first[a], first[a] + count[a]):
                total += abs(np.float32(force[w, u]) * np.float32(velocity[w, u]))
            power[w, a] = total


@kernel
def _turn_heads(pos, heading, angle, head_pos, eye_ahead, head, eye, gaze):
    for w in range(pos.shape[0]):
        for a in range(pos.shape[1]):
            c, s = heading[w, a, 0], heading[w, a, 1]
            cy, sy = math.cos(angle[w, a, 0]), math.sin(angle[w, a, 0])
            cp, sp = math.cos(angle[w, a, 1]), math.sin(angle[w, a, 1])
            gaze[w, a, 0] = (c * cy - s * sy) * cp
            gaze[w, a, 1] = (s * cy + c * sy) * cp
            gaze[w, a, 2] = -sp
            x, y = head_pos[a, 0], head_pos[a, 1]
            head[w, a, 0] = pos[w, a, 0] + (c * x - s * y)
            head[w, a, 1] = pos[w, a, 1] + (s * x + c * y)
            head[w, a, 2] = pos[w, a, 2] + head_pos[a, 2]
            for k in range(3):
                eye[w, a, k] = head[w, a, k] + eye_ahead[a] * gaze[w, a, k]


@kernel
def _swing_arms(pos, heading, angle, has_arms, num_hands, shoulder, palm_rest, grip_rest, palm, grip):
    for w in range(pos.shape[0]):
        for a in range(pos.shape[1]):
            for h in range(num_hands[a]):
                cp, sp, cy, sy = np.float32(1), np.float32(0), np.float32(1), np.float32(0)
                if has_arms[a]:
                    cp, sp = math.cos(angle[w, a, 2 + 2 * h]), math.sin(angle[w, a, 2 + 2 * h])
                    cy, sy = math.cos(angle[w, a, 3 + 2 * h]), math.sin(angle[w, a, 3 + 2 * h])
                _place_point(pos[w, a], heading[w, a], shoulder[a, h], palm_rest[a, h], cp, sp, cy, sy, palm[w, a, h])
                _place_point(pos[w, a], heading[w, a], shoulder[a, h], grip_rest[a, h], cp, sp, cy, sy, grip[w, a, h])


@kernel
def _place_point(pos, heading, shoulder, rest, cp, sp, cy, sy, out):
    """Lifts a point of the arm by the pitch, swings it by the yaw, and turns it with the body."""
    x = rest[0] * cp - rest[2] * sp
    z = rest[0] * sp + rest[2] * cp
    left = x * sy + rest[1] * cy + shoulder[1]
    ahead = x * cy - rest[1] * sy + shoulder[0]
    out[0] = pos[0] + (heading[0] * ahead - heading[1] * left)
    out[1] = pos[1] + (heading[1] * ahead + heading[0] * left)
    out[2] = pos[2] + (z + shoulder[2])


@kernel
def _read_things(qpos, qvel, prop_q, prop_v, thing_pos, thing_vel, thing_quat):
    for w in range(qpos.shape[0]):
        for p in range(prop_q.size):
            for k in range(3):
                thing_pos[w, p, k] = qpos[w, prop_q[p] + k]
                thing_vel[w, p, k] = qvel[w, prop_v[p] + k]
            for k in range(4):
                thing_quat[w, p, k] = qpos[w, prop_q[p] + 3 + k]


def place_point(pos: Tensor, heading: Tensor, shoulder: Tensor, rest: Tensor, pitch: Tensor, yaw: Tensor) -> Tensor:
    """Places a point of an arm, in plain torch: what the compiled loop must equal.

    Args:
        pos: [..., 3] base.
        heading: [..., 2] cosine and sine of the body's yaw.
        shoulder: [..., 3].
        rest: [..., 3] the point from the shoulder while the arm hangs.
        pitch: [...] of the arm.
        yaw: [...] of the arm.

    Returns:
        [..., 3] world frame.
    """
    x = rest[..., 0] * torch.cos(pitch) - rest[..., 2] * torch.sin(pitch)
    z = rest[..., 0] * torch.sin(pitch) + rest[..., 2] * torch.cos(pitch)
    ahead = x * torch.cos(yaw) - rest[..., 1] * torch.sin(yaw) + shoulder[..., 0]
    left = x * torch.sin(yaw) + rest[..., 1] * torch.cos(yaw) + shoulder[..., 1]
    cos, sin = heading[..., 0], heading[..., 1]
    offset = torch.stack((cos * ahead - sin * left, sin * ahead + cos * left, z + shoulder[..., 2]), dim=-1)
    return pos + offset
