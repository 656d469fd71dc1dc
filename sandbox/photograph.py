"""Takes a snapshot of one running world."""

import numpy as np
import torch
from torch import Tensor

from sandbox.simulation import Simulation
from sandbox.snapshot import Snapshot


def photograph(simulation: Simulation, world: int, intentions: tuple[tuple[str, ...], ...]) -> Snapshot:
    """Copies what can be seen of a world now.

    Args:
        simulation: the running worlds.
        world: which of them.
        intentions: for each agent, the names that its intention indexes.
    """
    poses, condition = simulation.physics.poses, simulation.condition

    def row(tensor: Tensor) -> np.ndarray:
        return tensor[world].numpy().copy()

    def directed(tensor: Tensor) -> np.ndarray:
        """Turns vectors of body frames into the world's."""
        cos, sin = poses.heading[world].unbind(dim=-1)
        x, y, z = tensor[world].unbind(dim=-1)
        return torch.stack((cos * x - sin * y, sin * x + cos * y, z), dim=-1).numpy()

    held = simulation.physics.held[world]  # (A, H, P)
    holding = (
        torch.where(held.any(dim=-1), held.to(torch.int64).argmax(dim=-1), -1) if held.shape[-1] else None
    )
    return Snapshot(
        spec=simulation.spec,
        intentions=intentions,
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
    )
