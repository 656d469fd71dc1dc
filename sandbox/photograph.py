"""Takes a snapshot of one running world."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import torch
from torch import Tensor

from sandbox.minds import Minds
from sandbox.simulation import Simulation
from sandbox.snapshot import Snapshot, Thinking, Visit, Weighing
from sandbox.systems.metabolism import FOOTING
from sandbox.timestep import Thoughts, Wants


def photograph(simulation: Simulation, world: int, minds: Minds, *, thoughts: bool) -> Snapshot:
    """Copies what can be seen of a world now, and into the minds there.

    Args:
        simulation: the running worlds.
        world: which of them.
        minds: the minds in them.
        thoughts: whether to ask those who think what they think.
    """
    condition = simulation.condition

    def row(tensor: Tensor) -> np.ndarray:
        return tensor[world].numpy().copy()

    learns, begun, frozen = minds.learning()
    return Snapshot(
        spec=simulation.spec,
        intentions=minds.intentions,
        world=world,
        tick=simulation.tick,
        resets=int(simulation.blown_up[world]),
        travelled=row(condition.travelled),
        clear=simulation.senses.clear(world).numpy(),
        feelings=row(condition.feelings),
        word=row(condition.word),
        loudness=row(condition.loudness),
        eating=row(condition.eating),
        face=row(condition.face),
        intention=row(condition.intention),
        thing_present=row(condition.present),
        shape_colour=row(condition.shape_colour),
        learns=learns.numpy(),
        begun=begun.numpy(),
        frozen=frozen.numpy(),
        steered=row(simulation.steered),
        reach=minds.reach,
        held=minds.held().numpy(),
        thinking=_look_into(simulation, world, minds) if thoughts else None,
        light=float(condition.light[world]),
        visit=_visit(simulation, world),
        **_arrays(_stand(simulation, world)),
    )


def _stand(simulation: Simulation, world: int) -> dict[str, Tensor]:
    """Copies where everything is, and which way bodies turn."""
    poses, condition = simulation.physics.poses, simulation.condition
    heading, pos = poses.heading[world].clone(), poses.pos[world].clone()
    held = simulation.physics.held[world]  # (A, H, P)
    none = torch.full(held.shape[:2], -1)
    goal = _directed(heading, condition.goal[world]) * ~simulation.steered[world][:, None]
    return {
        "agent_pos": pos,
        "agent_vel": poses.vel[world].clone(),
        "heading": heading,
        "stands": poses.load[world, :, 2] > float(FOOTING),
        "head_angle": poses.angle[world, :, :2].clone(),
        "head_pos": poses.head[world].clone(),
        "palm_pos": poses.palm[world].clone(),
        "holding": none.where(~held.any(-1), held.to(torch.int64).argmax(-1)) if held.shape[-1] else none,
        "gaze": _directed(heading, condition.gaze[world]),
        "goal": pos + goal,
        "thing_pos": poses.thing_pos[world].clone(),
        "thing_quat": poses.thing_quat[world].clone(),
    }


def _visit(simulation: Simulation, world: int) -> Visit | None:
    visitor = simulation.condition.visitor
    if not visitor.stays[world]:
        return None
    return Visit(
        pos=visitor.pos[world].numpy().copy(),
        gaze=visitor.gaze[world].numpy().copy(),
        holds=bool(visitor.holds[world]),
        face=visitor.face[world].numpy().copy(),
        word=int(visitor.word[world]),
        loudness=float(visitor.loudness[world]),
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
    poses, num_agents = simulation.physics.poses, len(simulation.spec.agents)
    thinks, together = _gather(found, num_agents)
    rests = simulation.steered[world] | simulation.fresh[world]  # it foresaw nothing of what came
    wanting = [(agents, thoughts.wants) for agents, thoughts in found if thoughts.wants is not None]
    heading = poses.heading[world]
    together["ahead"] = poses.pos[world] + _directed(heading, together["ahead"])
    together["others"] = poses.head[world][:, None] + _directed(heading, together["others"])
    return Thinking(
        space=simulation.senses.space,
        thinks=(thinks & ~rests).numpy(),
        sensed=simulation.senses.flat[world].numpy().copy(),
        weighing=_weigh(wanting, simulation.steered[world]),
        **_arrays(together),
    )


def _weigh(found: Sequence[tuple[list[int], Wants]], steered: Tensor) -> Weighing | None:
    """Puts together what those want who have drives and steer themselves; None if nobody has any."""
    if not found:
        return None
    weighs, wants = _gather(found, len(steered))
    return Weighing(weighs=(weighs & ~steered).numpy(), names=found[0][1].names, **_arrays(wants))


def _gather(
    found: Sequence[tuple[list[int], Thoughts | Wants]], num_agents: int
) -> tuple[Tensor, dict[str, Tensor]]:
    """Puts some agents' records together for all: who has one, bool [A], and its parts, [A, ...] by name."""
    has, together = torch.zeros(num_agents, dtype=torch.bool), dict[str, Tensor]()
    for agents, record in found:
        has[agents] = True
        for field in fields(record):
            part = getattr(record, field.name)
            if isinstance(part, Tensor):
                part = part.to("cpu")
                everybody = together.setdefault(field.name, part.new_zeros(num_agents, *part.shape[1:]))
                everybody[agents] = part
    return has, together


def _arrays(tensors: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in tensors.items()}
