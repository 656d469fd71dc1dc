"""Which minds shall sit in the bodies of a world, and where they compute: found by what people call them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

import agents
from sandbox.errors import SandboxError, UnknownName
from sandbox.spec import WorldSpec
from sandbox.storage import minds as storage
from sandbox.storage.minds import StoredMind

MindName = str | Path
"""A kind of mind, or the path of a mind's file; a text that ends in ".mind" is a path too."""


def find_device(name: str) -> torch.device:
    """Gives a device that is here, or raises `SandboxError`."""
    try:
        device = torch.device(name)
        torch.zeros(1, device=device).tolist()  # which a device without memory cannot give
    except (RuntimeError, AssertionError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise SandboxError(f"There is no device '{name}' here ({reason}); use 'cpu'.") from None
    return device


def with_minds(
    spec: WorldSpec, minds: MindName | Mapping[str, MindName] | None
) -> tuple[WorldSpec, dict[str, StoredMind]]:
    """Gives the world with other minds in its bodies, and those of them that are from files, by agent."""
    if minds is None:
        minds = {}
    if isinstance(minds, str | Path):
        minds = dict.fromkeys(spec.agent_index, minds)
    if not isinstance(minds, Mapping) or not all(isinstance(each, str | Path) for each in minds.values()):
        raise SandboxError(
            f"minds must be a kind, the path of a mind's file, or some of these by agent, got {minds!r}."
        )
    stored: dict[str, StoredMind] = {}
    kinds = {agent.name: agent.mind for agent in spec.agents}
    for name, mind in minds.items():
        if name not in kinds:
            raise UnknownName("agent", name, kinds)
        if isinstance(mind, Path) or mind.endswith(storage.SUFFIX):
            stored[name] = storage.read(Path(mind))
            kinds[name] = stored[name].portrait.kind
        else:
            kinds[name] = mind
    for kind in kinds.values():
        if kind not in agents.MINDS:
            raise UnknownName("mind", kind, agents.MINDS)
    seated = tuple(replace(agent, mind=kinds[agent.name]) for agent in spec.agents)
    return replace(spec, agents=seated), stored
