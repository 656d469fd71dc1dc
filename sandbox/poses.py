"""Where everything is after a tick's physics: the message from physics to systems and senses.

World frame, SI, float32, contiguous, rewritten in place every tick. W worlds, A agents, J joint angles (head
yaw, head pitch, then pitch and yaw of each arm), H hands, T things of which the first P can move. What a
body lacks of J and H stays zero.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from sandbox.spec import WorldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Poses:
    """The geometry and dynamics that rules and senses may use.

    Attributes:
        pos: [W, A, 3] the point on the ground below each trunk.
        vel: [W, A, 3].
        heading: [W, A, 2] cosine and sine of the yaw.
        turn: [W, A] yaw rate.
        angle: [W, A, J].
        angle_rate: [W, A, J].
        head: [W, A, 3] centre of the head.
        eye: [W, A, 3].
        gaze: [W, A, 3] unit vector along which the head points.
        palm: [W, A, H, 3] centre of each palm.
        grip: [W, A, H, 3] the point that holds things.
        load: [W, A, 3] net contact and grip force on the whole body, newtons.
        arm_load: [W, A, J - 2] contact and grip torque on the arm joints, N m.
        power: [W, A] mechanical power of all motors, watts, never negative.
        thing_pos: [W, T, 3] origins.
        thing_vel: [W, P, 3].
        thing_quat: [W, T, 4] wxyz.
    """

    pos: Tensor
    vel: Tensor
    heading: Tensor
    turn: Tensor
    angle: Tensor
    angle_rate: Tensor
    head: Tensor
    eye: Tensor
    gaze: Tensor
    palm: Tensor
    grip: Tensor
    load: Tensor
    arm_load: Tensor
    power: Tensor
    thing_pos: Tensor
    thing_vel: Tensor
    thing_quat: Tensor

    @classmethod
    def zeros(cls, spec: WorldSpec, num_worlds: int) -> "Poses":
        """Allocates the record for a world."""
        agents, things = len(spec.agents), len(spec.things)

        def new(*shape: int) -> Tensor:
            return torch.zeros(num_worlds, *shape)

        return cls(
            pos=new(agents, 3),
            vel=new(agents, 3),
            heading=new(agents, 2),
            turn=new(agents),
            angle=new(agents, spec.num_joints),
            angle_rate=new(agents, spec.num_joints),
            head=new(agents, 3),
            eye=new(agents, 3),
            gaze=new(agents, 3),
            palm=new(agents, spec.num_hands, 3),
            grip=new(agents, spec.num_hands, 3),
            load=new(agents, 3),
            arm_load=new(agents, spec.num_joints - 2),
            power=new(agents),
            thing_pos=new(things, 3),
            thing_vel=new(len(spec.props), 3),
            thing_quat=new(things, 4),
        )
