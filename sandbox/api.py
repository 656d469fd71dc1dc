"""The door for programs: open a life, tick it, look at it, step in."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

import agents
from sandbox import physics as engines
from sandbox.errors import SandboxError, StorageError
from sandbox.intervention import (
    Act,
    Clamp,
    Daylight,
    Drag,
    Drop,
    Feel,
    Freeze,
    Lesion,
    Praise,
    Push,
    Remove,
    Reset,
    Say,
    Swap,
)
from sandbox.life import Life, Recipe
from sandbox.minds import PUPPET
from sandbox.protocols import ALONE, Team
from sandbox.rng import whole
from sandbox.seating import MindName, find_device, with_minds
from sandbox.snapshot import Snapshot
from sandbox.spec import WorldSpec
from sandbox.steering import Steer
from sandbox.storage import minds as storage
from sandbox.storage.demonstrations import Demonstration
from sandbox.storage.demonstrations import read as open_demonstration
from sandbox.storage.files import WORLD
from sandbox.storage.run import Run
from worlds.loader import library, load, open_world

if TYPE_CHECKING:
    from sandbox.adapters import OpenLife, SandboxEnv, SandboxParallelEnv, SandboxVectorEnv

__all__ = [
    "Act",
    "Clamp",
    "Daylight",
    "Demonstration",
    "Drag",
    "Drop",
    "Feel",
    "Freeze",
    "Lesion",
    "Life",
    "Praise",
    "Push",
    "Remove",
    "Reset",
    "Say",
    "Steer",
    "Swap",
    "export_mind",
    "list_worlds",
    "load_world",
    "open_demonstration",
    "open_life",
    "open_run",
    "parallel_env",
    "render",
    "single_env",
    "vector_env",
]


MAX_WORLDS = 65536
"""Worlds of a life, which is more than any machine's memory holds."""

MAX_SIDE = 8192
"""Pixels of a picture's side; drivers differ in what they can do beyond."""


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
    minds: MindName | Mapping[str, MindName] | None = None,
    physics: str = "batch",
    device: str = "cpu",
    threads: int = 0,
    record: bool = True,
    team: Team = ALONE,
) -> Life:
    """Opens a world with minds in it.

    Args:
        world: a name in the library, the path of a TOML file, or a world already loaded.
        worlds: how many copies run side by side; each is placed anew by the seed and its number.
        seed: decides all that the world leaves open, and all noise.
        minds: the mind of every agent, or of some by name: a kind, or the path of a file that `export_mind`
            wrote. None for those the world names.
        physics: "batch", or "reference" for plain and slow.
        device: where minds compute: "cpu", "cuda", "cuda:1"...
        threads: physics threads; 0 for one a core. Nothing but speed depends on it.
        record: whether the log keeps every intervention, for replay.
        team: the processes that have more such worlds, each as many.

    Raises:
        WorldError: the world is wrong.
        UnknownName: no such mind, agent or engine.
        StorageError: a mind's file is damaged, or is for other bodies.
        SandboxError: an impossible number of worlds, seed or device.
    """
    spec, stored = with_minds(_load(world), minds)
    worlds, seed = whole("worlds", worlds, 1, MAX_WORLDS), whole("seed", seed)
    threads = whole("threads", threads, 0, MAX_WORLDS)
    torch.set_num_threads(1)  # beside the physics threads, more only fight for the cores
    recipe = Recipe(
        spec=spec,
        num_worlds=worlds,
        seed=seed,
        make_physics=engines.prepare(physics, spec, seed, threads),
        make_mind=agents.make,
        device=find_device(device),
        record=record,
        team=team,
    )
    life = Life(recipe)
    for agent, mind in stored.items():
        mind.seat(life, agent)
    return life


def open_run(
    folder: str | Path,
    *,
    worlds: int | None = None,
    device: str | None = None,
    threads: int = 0,
    record: bool = True,
    team: Team = ALONE,
) -> Life:
    """Opens the last checkpoint of a run that `sandbox train` or `sandbox watch` made.

    Args:
        folder: the run's.
        worlds: how many of its worlds, the first ones; None for all.
        device: where minds compute; None for where they did.
        threads: physics threads; 0 for one a core.
        record: whether the log keeps every intervention from here on.
        team: the processes that share its worlds.

    Raises:
        StorageError: there is no run or no whole checkpoint, or it is of another version or other bodies.
        WorldError: the run's copy of its world is wrong.
    """
    run = Run(Path(folder))
    config = run.config
    if worlds is not None and worlds > config.worlds:
        raise StorageError(f"'{run.folder}' has worlds: {config.worlds}, fewer than the {worlds} asked for.")
    life = open_life(
        replace(load(run.folder / WORLD), name=config.world),
        worlds=config.worlds if worlds is None else worlds,
        seed=config.seed,
        minds=config.minds,
        device=device or config.device,
        threads=threads,
        record=record,
        team=team,
    )
    run.restore(life, team.rank)
    return life


def export_mind(life: Life, agent: str, file: str | Path) -> None:
    """Writes one agent's mind to a file, with all that it carries from body to body.

    `open_life(minds={"Ada": Path(file)})` seats it in any world whose bodies sense and do the same.

    Args:
        life: the life it is in.
        agent: whose mind.
        file: a path that ends in ".mind", where nothing is yet.

    Raises:
        UnknownName: no such agent.
        StorageError: the agent does not learn, or the file cannot be written.
    """
    storage.export(life, agent, Path(file))


def render(snapshot: Snapshot, size: tuple[int, int] = (960, 540)) -> NDArray[np.uint8]:
    """Draws a snapshot without a window.

    Args:
        snapshot: what to draw.
        size: width and height in pixels.

    Returns:
        uint8 [height, width, 3].

    Raises:
        DisplayError: no OpenGL at all.
        SandboxError: an impossible size.
    """
    from render.offscreen import draw_image  # noqa: PLC0415  headless runs need no graphics stack

    if not all(isinstance(side, int) and 0 < side <= MAX_SIDE for side in size):
        raise SandboxError(f"A picture's sides must be whole numbers from 1 to {MAX_SIDE}, got {size}.")
    return draw_image(snapshot, size)


def parallel_env(world: str | Path | WorldSpec, *, seed: int = 0) -> "SandboxParallelEnv":
    """Opens a world as a PettingZoo environment in which every agent is driven from outside.

    An action is one box of M + P + 1 + V numbers in [-1, 1]: M motors, P presses (held down above 0), then
    scores for silence and for each of V words, of which the largest wins. The reward of a tick is the rise of
    energy - 0.5 * pain - 0.25 * fatigue. Everybody is truncated at the end of the world's day, nobody is ever
    terminated. `reset()` places everything anew; `reset(seed=...)` opens another world.

    Args:
        world: as for `open_life`.
        seed: of the first world.

    Raises:
        WorldError: the world is wrong.
    """
    from sandbox.adapters import SandboxParallelEnv  # noqa: PLC0415  PettingZoo mutes the process, windows too

    spec = _load(world)
    return SandboxParallelEnv(_opener(spec, 1, dict.fromkeys(spec.agent_index, PUPPET)), seed)


def single_env(
    world: str | Path | WorldSpec, *, focal: str | None = None, others: str | None = None, seed: int = 0
) -> "SandboxEnv":
    """Opens a world as a Gymnasium environment in which one agent is driven from outside.

    Actions, rewards and days are those of `parallel_env`.

    Args:
        world: as for `open_life`.
        focal: the name of the agent; None for the first.
        others: the mind of all others; None for those the world names.
        seed: of the first world.

    Raises:
        WorldError: the world is wrong.
        UnknownName: no such agent or mind.
    """
    from sandbox.adapters import SandboxEnv  # noqa: PLC0415  PettingZoo mutes the process, windows too

    spec = _load(world)
    return SandboxEnv(_opener(spec, 1, _one_puppet(spec, focal, others)), seed)


def vector_env(
    world: str | Path | WorldSpec,
    *,
    worlds: int = 64,
    focal: str | None = None,
    others: str | None = None,
    seed: int = 0,
) -> "SandboxVectorEnv":
    """Opens many copies of a world as one Gymnasium vector environment; see `single_env` for what each is.

    A world whose day is over begins anew at the next step (`AutoresetMode.NEXT_STEP`).

    Args:
        world: as for `open_life`.
        worlds: how many copies run side by side.
        focal: the name of the agent driven from outside in each; None for the first.
        others: the mind of all others; None for those the world names.
        seed: of the first worlds.

    Raises:
        WorldError: the world is wrong.
        UnknownName: no such agent or mind.
    """
    from sandbox.adapters import SandboxVectorEnv  # noqa: PLC0415  PettingZoo mutes the process, windows too

    spec = _load(world)
    return SandboxVectorEnv(_opener(spec, worlds, _one_puppet(spec, focal, others)), seed)


def _load(world: str | Path | WorldSpec) -> WorldSpec:
    return world if isinstance(world, WorldSpec) else load_world(world)


def _opener(spec: WorldSpec, worlds: int, minds: Mapping[str, str]) -> "OpenLife":
    """Gives what opens a life at a seed for an adapter, whose steps no log could keep for long."""
    return lambda seed: open_life(spec, worlds=worlds, seed=seed, minds=minds, record=False)


def _one_puppet(spec: WorldSpec, focal: str | None, others: str | None) -> Mapping[str, str]:
    """Names the mind of every agent when one of them is driven from outside."""
    focal = spec.agents[0].name if focal is None else focal
    minds = {agent.name: others or agent.mind for agent in spec.agents if agent.name != focal}
    if PUPPET in minds.values():
        raise SandboxError(f"Only '{focal}' is driven here; give the others another mind than '{PUPPET}'.")
    return {**minds, focal: PUPPET}
