"""The door for programs: open a life, tick it, look at it, step in.

    from sandbox import api

    life = api.open_life("dinner-party", worlds=4, seed=7)
    life.tick()
    picture = api.render(life.snapshot(world=0))
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

import agents
from sandbox import physics as engines
from sandbox.errors import SandboxError, UnknownName
from sandbox.intervention import Act, Drag, Drop, Push, Reset
from sandbox.life import Life, Recipe
from sandbox.snapshot import Snapshot
from sandbox.spec import WorldSpec
from worlds.loader import library, open_world

__all__ = [
    "Act",
    "Drag",
    "Drop",
    "Life",
    "Push",
    "Reset",
    "list_worlds",
    "load_world",
    "open_life",
    "render",
]


def list_worlds() -> tuple[str, ...]:
    """Names the worlds of the library."""
    return library()


def load_world(world: str | Path) -> WorldSpec:
    """Reads a world: a name in the library, or the path of a TOML file.

    Raises:
        WorldError: naming file, line and remedy.
    """
    return open_world(world)


def open_life(
    world: str | Path | WorldSpec,
    *,
    worlds: int = 1,
    seed: int = 0,
    minds: str | Mapping[str, str] | None = None,
    physics: str = "batch",
    device: str = "cpu",
    threads: int = 0,
    record: bool = True,
) -> Life:
    """Opens a world with minds in it.

    Args:
        world: a name in the library, the path of a TOML file, or a world already loaded.
        worlds: how many copies run side by side; each is placed anew by the seed and its number.
        seed: decides all that the world leaves open, and all noise.
        minds: the mind of every agent, or of some by name; None for those the world names.
        physics: "batch", or "reference" for plain and slow.
        device: where minds compute; scripted minds know "cpu" only.
        threads: physics threads; 0 for one a core. Nothing but speed depends on it.
        record: whether the log keeps every intervention, for replay.

    Raises:
        WorldError: the world is wrong.
        UnknownName: no such mind, agent or engine.
    """
    spec = world if isinstance(world, WorldSpec) else load_world(world)
    spec = _with_minds(spec, minds)
    if worlds < 1:
        raise SandboxError(f"A life needs at least one world, got worlds={worlds}.")
    if device != "cpu":
        raise SandboxError(f"Scripted minds compute on the cpu; device='{device}' is for learners. Use device='cpu'.")
    torch.set_num_threads(1)  # beside the physics threads, more only fight for the cores
    recipe = Recipe(
        spec=spec,
        num_worlds=worlds,
        seed=seed,
        make_physics=engines.prepare(physics, spec, seed, threads),
        make_mind=agents.make,
        record=record,
    )
    return Life(recipe)


def render(snapshot: Snapshot, size: tuple[int, int] = (960, 540)) -> NDArray[np.uint8]:
    """Draws a snapshot without a window.

    Args:
        snapshot: what to draw.
        size: width and height in pixels.

    Returns:
        uint8 [height, width, 3].

    Raises:
        DisplayError: no OpenGL at all.
    """
    from render.offscreen import draw_image  # headless runs need no graphics stack

    return draw_image(snapshot, size)


def _with_minds(spec: WorldSpec, minds: str | Mapping[str, str] | None) -> WorldSpec:
    """Gives the world with other minds in its bodies."""
    if minds is None:
        minds = {}
    if isinstance(minds, str):
        minds = dict.fromkeys(spec.agent_index, minds)
    for name in minds:
        if name not in spec.agent_index:
            raise UnknownName("agent", name, spec.agent_index)
    seated = tuple(replace(agent, mind=minds.get(agent.name, agent.mind)) for agent in spec.agents)
    for agent in seated:
        if agent.mind not in agents.MINDS:
            raise UnknownName("mind", agent.mind, agents.MINDS)
    return replace(spec, agents=seated)
