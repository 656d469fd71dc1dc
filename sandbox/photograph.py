"""Takes a snapshot of one running world."""

from dataclasses import fields

import numpy as np
import torch
from torch import Tensor

from sandbox.minds import Minds
from sandbox.simulation import Simulation
from sandbox.snapshot import Snapshot, Thinking


def photograph(simulation: Simulation, world: int, minds: Minds, *, thoughts: bool) -> Snapshot:
    """Copies what can be seen of a world now, and into the minds there.

    Args:
        simulation: the running worlds.
        world: which of them.
        minds: the minds in them.
        thoughts: whether to ask those who think what they think.
    """
    poses, condition = simulation.physics.poses, simulation.condition

    def row(tensor: Tensor) -> np.ndarray:
        return tensor[world].numpy().copy()

    def directed(tensor: Tensor) -> np.ndarray:
        return _directed(poses.heading[world], tensor[world]).numpy()

    held = simulation.physics.held[world]  # (A, H, P)
    holding = (
        torch.where(held.any(dim=-1), held.to(torch.int64).argmax(dim=-1), -1) if held.shape[-1] else None
    )
    learns, begun, frozen = minds.learning()
    return Snapshot(
        spec=simulation.spec,
        intentions=minds.intentions,
        world=world,
        tick=simulation.tick,
        resets=int(simulation.blown_up[world]),
        agent_pos=row(poses.pos),
        agent_vel=row(poses.vel),
        heading=row(poses.heading),
        travelled=row(condition.travelled),
        head_angle=row(poses.angle[..., :2]),
        head_pos=row(poses.head),
        palm_pos=row(poses.palm),
        holding=np.full(held.shape[:2], -1) if holding is None else holding.numpy(),
        feelings=row(condition.feelings),
        word=row(condition.word),
        loudness=row(condition.loudness),
        eating=row(condition.eating),
        face=row(condition.face),
        gaze=directed(condition.gaze),
        goal=row(poses.pos) + directed(condition.goal),
        intention=row(condition.intention),
        thing_pos=row(poses.thing_pos),
        thing_quat=row(poses.thing_quat),
        thing_present=row(condition.present),
        shape_colour=row(condition.shape_colour),
        learns=learns.numpy(),
        begun=begun.numpy(),
        frozen=frozen.numpy(),
        thinking=_look_into(simulation, world, minds) if thoughts else None,
    )


def _directed(heading: Tensor, vectors: Tensor) -> Tensor:
    """Turns vectors of body frames [A, ..., 3] into the world's."""
    cos, sin = heading.view(len(heading), *[1] * (vectors.dim() - 2), 2).unbind(dim=-1)
    x, y, z = vectors.unbind(dim=-1)
    return torch.stack((cos * x - sin * y, sin * x + cos * y, z), dim=-1)


def _look_into(simulation: Simulation, world: int, minds: Minds) -> Thinking | None:
    """Collects the thoughts of all who think in a world, or None if nobody does."""
    found = minds.thoughts(world)
    if not found:
        return None
    poses, space = simulation.physics.poses, simulation.senses.space
    num_agents = len(simulation.spec.agents)
    together: dict[str, Tensor] = {}
    thinks = torch.zeros(num_agents, dtype=torch.bool)
    for agents, thoughts in found:
        thinks[agents] = True
        for field in fields(thoughts):
            part = getattr(thoughts, field.name).to("cpu")
            everybody = together.setdefault(field.name, part.new_zeros(num_agents, *part.shape[1:]))
            everybody[agents] = part
    heading = poses.heading[world]
    together["ahead"] = poses.pos[world] + _directed(heading, together["ahead"])
    together["others"] = poses.head[world][:, None] + _directed(heading, together["others"])
    sensed = simulation.senses.flat[world].clone()
    arrays = {name: tensor.numpy() for name, tensor in together.items()}
    return Thinking(space=space, thinks=thinks.numpy(), sensed=sensed.numpy(), **arrays)
