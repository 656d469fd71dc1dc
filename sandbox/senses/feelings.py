"""The feelings of the body's own needs: energy, fatigue, pain and warmth."""

from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel
from sandbox.senses.scene import Scene
from sandbox.senses.vectors import clip
from sandbox.space import FEELINGS, Channel
from sandbox.spec import WorldSpec


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is felt; the same in every world."""
    del spec
    return tuple(Channel(f"feelings.{name}", "1", "self", 0.0, 1.0) for name in FEELINGS)


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes the feelings with torch."""
    flat[..., start : start + len(FEELINGS)] = scene.feelings.clamp(0.0, 1.0)


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents, num_feelings = scene.feelings.shape
    for world in range(num_worlds):
        for agent in range(num_agents):
            for k in range(num_feelings):
                flat[world, agent, start + k] = clip(scene.feelings[world, agent, k], ZERO, ONE)
