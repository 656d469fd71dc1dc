"""How everybody and everything is, beside where it is: what the systems keep and the senses read.

Every tensor is in the life's table and is written in place. W worlds, A agents, H hands, T things of which
the first P can move, S shapes of all things together, F numbers of a face.
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from sandbox.space import FACE
from sandbox.spec import WorldSpec
from sandbox.state import Scope
from sandbox.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The needs, deeds and looks of a world's inhabitants.

    Attributes:
        feelings: float32 [W, A, 4] by `space.FEELINGS`, each in [0, 1].
        held_mass: float32 [W, A, H] kilograms in each hand.
        word: int64 [W, A] the last word said, 0 for none yet.
        loudness: float32 [W, A] how loud it still rings; 1 at the tick it was said.
        eating: bool [W, A] whether it is chewing.
        travelled: float32 [W, A] metres walked on one's own feet.
        face: float32 [W, A, F] what minds published.
        shown: float32 [W, A, F] what others can see of it.
        gaze: float32 [W, A, 3] where the eyes point, body frame.
        goal: float32 [W, A, 3] where each is heading, body frame.
        intention: int64 [W, A].
        present: bool [W, T] whether a thing is in the world.
        home: float32 [W, P, 3] where it grows back.
        shape_colour: float32 [W, S, 3] sRGB of every shape, things in order.
        light: float32 [W] daylight, from 0 at night to 1 at noon.
        visitor: the hand of somebody outside.
    """

    feelings: Tensor
    held_mass: Tensor
    word: Tensor
    loudness: Tensor
    eating: Tensor
    travelled: Tensor
    face: Tensor
    shown: Tensor
    gaze: Tensor
    goal: Tensor
    intention: Tensor
    present: Tensor
    home: Tensor
    shape_colour: Tensor
    light: Tensor
    visitor: Visitor

    @classmethod
    def fresh(cls, spec: WorldSpec, num_worlds: int, state: Scope) -> "Condition":
        """Allocates a rested, fed and silent world and registers it."""
        agents, things, props = len(spec.agents), len(spec.things), len(spec.props)
        colours = torch.tensor([shape.colour for thing in spec.things for shape in thing.prefab.shapes])
        rested = torch.tensor([1.0, 0.0, 0.0, 0.5])
        ahead = torch.tensor([1.0, 0.0, 0.0])
        spare = torch.tensor([thing.spare for thing in spec.things], dtype=torch.bool)

        def new(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
            return torch.zeros(num_worlds, *shape, dtype=dtype)

        condition = cls(
            feelings=rested.repeat(num_worlds, agents, 1),
            held_mass=new(agents, spec.num_hands),
            word=new(agents, dtype=torch.int64),
            loudness=new(agents),
            eating=new(agents, dtype=torch.bool),
            travelled=new(agents),
            face=new(agents, len(FACE)),
            shown=new(agents, len(FACE)),
            gaze=ahead.repeat(num_worlds, agents, 1),
            goal=new(agents, 3),
            intention=new(agents, dtype=torch.int64),
            present=(~spare).repeat(num_worlds, 1).view(num_worlds, things),
            home=new(props, 3),
            shape_colour=colours.view(-1, 3).repeat(num_worlds, 1, 1),
            light=torch.ones(num_worlds),
            visitor=Visitor.away(spec, num_worlds, state),
        )
        for field in fields(condition):
            if field.name != "visitor":  # which has registered itself
                state.add(field.name, getattr(condition, field.name))
        return condition
