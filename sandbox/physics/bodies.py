"""The bodies and things of W worlds in motion, over any engine."""

from collections.abc import Sequence

import numpy as np
import torch
from mujoco import MjModel
from torch import Tensor

from sandbox.intervention import Drag, Push
from sandbox.kernel import Arrays, kernel
from sandbox.physics.engine import Engine
from sandbox.physics.layout import Layout, lay_out
from sandbox.physics.measures import measure
from sandbox.physics.pose import PoseReader
from sandbox.placement import Placement
from sandbox.poses import Poses
from sandbox.spec import SUBSTEPS, WorldSpec
from sandbox.state import Scope

GRAVITY = 9.81
_STIFFNESS = 60.0
"""Of the spring that drags, newtons a metre and kilogram."""
_DAMPING = 2.0 * _STIFFNESS**0.5
"""Critical, newton seconds a metre and kilogram."""
_FASTEST = 300.0
"""Metres or radians a second; nothing that is still a world moves like that."""


class Bodies:
    """Physics of one world's model in W copies; see `protocols.Physics`."""

    def __init__(self, spec: WorldSpec, model: MjModel, engine: Engine, state: Scope) -> None:
        """Registers the engine's state rows; `place` must follow."""
        self._spec = spec
        self.model = model
        self.engine = engine
        self._layout: Layout = lay_out(spec, model)
        self._num_worlds = len(engine.state)
        state.add("rows", torch.from_numpy(engine.state))
        self.poses = Poses.zeros(spec, self._num_worlds)
        self.reader = PoseReader(engine, self._layout, measure(spec), self.poses)
        shape = (self._num_worlds, len(spec.agents), spec.num_hands, len(spec.props))
        self.held = state.add("held", torch.zeros(shape, dtype=torch.bool))
        self._pulled = False
        self._ctrl = torch.from_numpy(engine.fields["ctrl"])
        self._grips = torch.from_numpy(engine.fields["eq_active"])
        self._motor_source = torch.from_numpy(self._layout.motor_source)
        self._motor_middle = torch.from_numpy(self._layout.motor_middle)
        self._motor_half = torch.from_numpy(self._layout.motor_half)
        self._grip_source = torch.from_numpy(self._layout.grip_source)

    def step(self, motor: Tensor) -> None:
        """Moves one tick on; `motor` is float32 [W, A, M] in [-1, 1]."""
        wanted = motor.flatten(1).index_select(1, self._motor_source)  # (W, U)
        self._ctrl.copy_(self._motor_middle + self._motor_half * wanted)
        self.engine.step(SUBSTEPS)
        if self._pulled:
            self.engine.fields["xfrc_applied"][:] = 0.0
            self._pulled = False
        self.reader.read()

    def place(self, worlds: Sequence[int], placements: Sequence[Placement]) -> None:
        """Puts everything in some worlds at its start, at rest and let go of."""
        fields, layout = self.engine.fields, self._layout
        for world, placement in zip(worlds, placements, strict=True):
            for name in ("qvel", "qacc_warmstart", "ctrl", "xfrc_applied", "eq_active"):
                fields[name][world] = 0.0
            qpos = fields["qpos"][world]
            qpos[:] = 0.0
            for axis in range(3):
                qpos[layout.base_qpos + axis] = placement.agent_pos[:, axis]
                qpos[layout.prop_qpos + axis] = placement.thing_pos[: layout.prop_qpos.size, axis]
            qpos[layout.base_qpos + 3] = placement.agent_yaw
            yaw = placement.thing_yaw[: layout.prop_qpos.size].astype(np.float64)
            qpos[layout.prop_qpos + 3] = np.cos(yaw / 2)
            qpos[layout.prop_qpos + 6] = np.sin(yaw / 2)
            self.held[world] = False
        self.engine.forward(list(worlds))
        self._place_fixed(placements[0])
        self.reader.read()

    def move_things(self, world: Tensor, thing: Tensor, pos: Tensor) -> None:
        """Puts movable things somewhere else, upright, at rest and let go of."""
        rows, layout = world.numpy(), self._layout
        qpos, qvel = self.engine.fields["qpos"], self.engine.fields["qvel"]
        start, dof = layout.prop_qpos[thing.numpy()], layout.prop_dof[thing.numpy()]
        for axis in range(3):
            qpos[rows, start + axis] = pos[:, axis].numpy()
            self.poses.thing_pos[world, thing, axis] = pos[:, axis]
        for axis in range(4):
            qpos[rows, start + 3 + axis] = float(axis == 0)
            self.poses.thing_quat[world, thing, axis] = float(axis == 0)
        for axis in range(6):
            qvel[rows, dof + axis] = 0.0
        self.poses.thing_vel[world, thing] = 0.0
        self.held[world, :, :, thing] = False
        self.hold(self.held)

    def hold(self, held: Tensor) -> None:
        """Sets which hand holds which thing: bool [W, A, H, P]."""
        self.held.copy_(held)
        self._grips.copy_(held.flatten(1).index_select(1, self._grip_source))

    def pull(self, forces: Sequence[Push | Drag]) -> list[Tensor]:
        """Adds outside forces to the next step, and gives each: float32 [3], newtons."""
        exerted = []
        outside = self.engine.fields["xfrc_applied"]
        self._pulled = bool(forces)
        for force in forces:
            body, mass, pos, vel = self._target(force)
            if isinstance(force, Push):
                push = np.asarray(force.force, np.float64)
            else:
                push = mass * (_STIFFNESS * (np.asarray(force.to) - pos) - _DAMPING * vel)
                push[2] += mass * GRAVITY
            outside[force.world, 6 * body : 6 * body + 3] += push
            exerted.append(torch.from_numpy(push).float())
        return exerted

    def refresh(self) -> None:
        """Reads `poses` anew, after the state rows were written from outside."""
        self.reader.read()

    def broken(self) -> Tensor:
        """Gives the worlds whose numbers broke in the last step or that have flown apart: bool [W]."""
        return torch.from_numpy(_runaway(self.engine.fields["qvel"]) | self.engine.unstable())

    def _target(self, force: Push | Drag) -> tuple[int, float, np.ndarray, np.ndarray]:
        """Finds body, mass, position and velocity of what is pushed or dragged."""
        layout, poses = self._layout, self.poses
        if force.agent is not None:
            i = self._spec.agent_index[force.agent]
            body, mass, pos, vel = layout.agent_body[i], layout.agent_mass[i], poses.pos, poses.vel
        else:
            i = self._spec.thing_index[force.thing or ""]
            body, mass, pos, vel = layout.prop_body[i], layout.prop_mass[i], poses.thing_pos, poses.thing_vel
        return (
            int(body),
            float(mass),
            pos[force.world, i].double().numpy(),
            vel[force.world, i].double().numpy(),
        )

    def _place_fixed(self, placement: Placement) -> None:
        """Writes the poses of fixed things, the same in every world."""
        fixed = slice(len(self._spec.props), None)
        half = torch.from_numpy(placement.thing_yaw[fixed]).float() / 2
        zero = torch.zeros_like(half)
        self.poses.thing_pos[:, fixed] = torch.from_numpy(placement.thing_pos[fixed]).float()
        self.poses.thing_quat[:, fixed] = torch.stack((torch.cos(half), zero, zero, torch.sin(half)), dim=-1)


@kernel
def _runaway(velocity: Arrays) -> Arrays:
    """Finds rows with anything too fast, or not a number: bool [W]."""
    broken = np.zeros(len(velocity), np.bool_)
    for world in range(len(velocity)):
        for value in velocity[world]:
            if not abs(value) < _FASTEST:  # not a number compares false
                broken[world] = True
    return broken
