"""What the senses read at a tick, as one flat record: of tensors for torch, of arrays for the kernels.

W worlds, A agents, J joint angles, H hands, T things, S shapes, M solids, K slots of faces.
"""

from typing import Any, Generic, NamedTuple

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.kernel import Arrays
from sandbox.poses import Poses
from sandbox.senses.solids import Array, Solids, solids_of
from sandbox.spec import VISITOR_COLOUR, WorldSpec


class Scene(NamedTuple, Generic[Array]):
    """Everything the senses read, and the two memories they write: `solids` and `slots`.

    What `Poses`, `Condition` and `Visitor` also have is theirs. The rest:

    Attributes:
        angle_sin: [W, A, J] sine of every joint angle, taken once for all senses.
        angle_cos: [W, A, J].
        num_arms: int64 [A].
        trunk_radius: [A].
        head_radius: [A].
        colour: [A + 1, 3] identity colours, the visitor's last.
        visitor_here: int64 [W] more than 0 where a visitor is.
        walls: [2] how far the walls stand from the origin along x and y.
        solids: everything that stops a ray; written by `place`.
        slots: int64 [W, A, K] whom each slot of faces is kept for; written by `slots`.
    """

    pos: Array
    vel: Array
    heading: Array
    turn: Array
    angle_sin: Array
    angle_cos: Array
    angle_rate: Array
    head: Array
    eye: Array
    gaze: Array
    palm: Array
    load: Array
    arm_load: Array
    thing_pos: Array
    thing_quat: Array
    feelings: Array
    held_mass: Array
    word: Array
    loudness: Array
    eating: Array
    shown: Array
    shape_colour: Array
    light: Array
    num_arms: Array
    trunk_radius: Array
    head_radius: Array
    colour: Array
    visitor_here: Array
    visitor_pos: Array
    visitor_vel: Array
    visitor_gaze: Array
    visitor_facing: Array
    visitor_holds: Array
    visitor_word: Array
    visitor_loudness: Array
    visitor_face: Array
    visitor_load: Array
    walls: Array
    solids: Solids[Array]
    slots: Array


class Stage:
    """Holds what of a scene stays the same from tick to tick."""

    def __init__(self, spec: WorldSpec, num_worlds: int, slots: Tensor) -> None:
        """Takes the bodies' measures and finds all solids.

        Args:
            spec: the world.
            num_worlds: how many of it.
            slots: int64 [W, A, K].
        """
        bodies = [agent.body for agent in spec.agents]
        self._constant = {
            "num_arms": torch.tensor([len(body.arms) for body in bodies]),
            "trunk_radius": torch.tensor([body.trunk_radius for body in bodies]),
            "head_radius": torch.tensor([body.head_radius for body in bodies]),
            "colour": torch.tensor([*(agent.colour for agent in spec.agents), VISITOR_COLOUR]),
            "walls": torch.tensor(spec.size) / 2.0,
            "slots": slots,
        }
        self._solids = solids_of(spec, num_worlds)
        bends = (num_worlds, len(spec.agents), spec.num_joints)
        self._sin, self._cos = torch.zeros(bends), torch.zeros(bends)

    def bend(self, poses: Poses) -> None:
        """Takes the sine and cosine of every joint angle of this tick."""
        torch.sin(poses.angle, out=self._sin)
        torch.cos(poses.angle, out=self._cos)

    def scene(self, poses: Poses, condition: Condition) -> Scene[Tensor]:
        """Gathers all that the senses read; its tensors stay the same, and are written anew every tick."""
        visitor = condition.visitor
        return Scene(
            pos=poses.pos,
            vel=poses.vel,
            heading=poses.heading,
            turn=poses.turn,
            angle_sin=self._sin,
            angle_cos=self._cos,
            angle_rate=poses.angle_rate,
            head=poses.head,
            eye=poses.eye,
            gaze=poses.gaze,
            palm=poses.palm,
            load=poses.load,
            arm_load=poses.arm_load,
            thing_pos=poses.thing_pos,
            thing_quat=poses.thing_quat,
            feelings=condition.feelings,
            held_mass=condition.held_mass,
            word=condition.word,
            loudness=condition.loudness,
            eating=condition.eating,
            shown=condition.shown,
            shape_colour=condition.shape_colour,
            light=condition.light,
            visitor_here=visitor.stays,
            visitor_pos=visitor.pos,
            visitor_vel=visitor.vel,
            visitor_gaze=visitor.gaze,
            visitor_facing=visitor.facing,
            visitor_holds=visitor.holds,
            visitor_word=visitor.word,
            visitor_loudness=visitor.loudness,
            visitor_face=visitor.face,
            visitor_load=visitor.load,
            solids=self._solids,
            **self._constant,
        )


def as_arrays(scene: Scene[Tensor]) -> Scene[Arrays]:
    """Gives the same memory as NumPy arrays."""
    solids: list[Any] = [field.numpy() if isinstance(field, Tensor) else field for field in scene.solids]
    fields: list[Any] = [field.numpy() if isinstance(field, Tensor) else field for field in scene]
    return Scene(*fields)._replace(solids=Solids(*solids))
