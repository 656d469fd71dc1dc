"""What a training was asked for, and the life and run that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import api
from sandbox.app.train.crew import Crew, device_here
from sandbox.errors import StorageError
from sandbox.intervention import OnMind
from sandbox.life import Life
from sandbox.storage.files import RUNS
from sandbox.storage.run import Config, Run
from worlds.loader import find

WORLDS = 64
"""How many copies of a world are trained in, if not said."""

Minds = Mapping[str, str] | str
"""The mind of every agent, or of some by name: kinds, or files that end in ".mind"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for; None for what is not said.

    Attributes:
        world: a name in the library, or the path of a TOML file.
        minds: other minds than those that the world names.
        worlds: how many copies of the world, in each process.
        seed: decides all that the world leaves open.
        device: where minds compute.
        folder: of the run.
        resume: whether to go on with that run.
        steps: how many ticks to live.
        minutes: for how many minutes of the clock.
        every: minutes of the clock between checkpoints.
        changes: what is done to minds before anything else happens.
    """

    world: str | None = None
    minds: Minds | None = None
    worlds: int | None = None
    seed: int | None = None
    device: str | None = None
    folder: Path | None = None
    resume: bool = False
    steps: int | None = None
    minutes: float | None = None
    every: float = 5.0
    changes: tuple[OnMind, ...] = ()

    @property
    def home(self) -> Path:
        """The folder of the run; if none is named, one named for what is trained."""
        if self.folder is not None:
            return self.folder
        if self.world is None:
            raise StorageError("Name a world to train in, or a run to go on with: --resume --run FOLDER.")
        mind = [self.minds] if isinstance(self.minds, str) and "." not in self.minds else []
        return RUNS / "-".join([find(self.world).stem, *mind, str(self.seed or 0)])


def begin(order: Order, crew: Crew) -> Life:
    """Opens a new life; the first process makes its run.

    Raises:
        SandboxError: it cannot be opened, or there is something where its run should be.
    """
    folder = order.home
    if order.world is None:
        raise StorageError(f"'{folder}' would be a new run; name the world to train in, or --resume.")
    if crew.is_first:
        Run.refuse(folder)
    file = find(order.world)
    worlds = WORLDS if order.worlds is None else order.worlds
    seed, device = order.seed or 0, order.device or "cpu"
    life = api.open_life(
        file,
        worlds=worlds,
        seed=seed,
        minds=order.minds,
        device=device_here(device),
        threads=crew.threads,
        record=False,
        team=crew.team,
    )
    _change(life, order)
    if crew.is_first:
        config = Config(
            made_by="train",
            world=life.spec.name,
            minds={agent.name: agent.mind for agent in life.spec.agents},
            worlds=worlds,
            seed=seed,
            device=device,
            team=crew.team.size,
        )
        Run.create(folder, config, file.read_text())
    return life


def resume(order: Order, crew: Crew) -> Life:
    """Opens the life of a run at its last checkpoint; all processes read its folder.

    Raises:
        SandboxError: there is none, or something else was asked for than the run was begun with.
    """
    run = Run(order.home)
    _agree(order, run, crew)
    device = device_here(order.device or run.config.device)
    life = api.open_run(run.folder, device=device, threads=crew.threads, record=False, team=crew.team)
    _change(life, order)
    return life


def _change(life: Life, order: Order) -> None:
    """Does to minds what was asked for, at the next tick; a checkpoint before that has it in its log."""
    for change in order.changes:
        life.apply(change)


def _agree(order: Order, run: Run, crew: Crew) -> None:
    """Raises `StorageError` if an order differs from what its run was begun with."""
    config = run.config
    if config.made_by == "watch":
        raise StorageError(
            f"'{run.folder}' was made by watching; `sandbox watch {run.folder}` goes on with it."
        )
    pairs: list[tuple[str, object, object]] = [
        ("--worlds", order.worlds, config.worlds),
        ("--seed", order.seed, config.seed),
    ]
    if order.minds is not None:
        asked = dict.fromkeys(config.minds, order.minds) if isinstance(order.minds, str) else order.minds
        pairs.append(("--minds", {**config.minds, **asked}, config.minds))
    for option, wanted, begun in pairs:
        if wanted is not None and wanted != begun:
            raise StorageError(
                f"'{run.folder}' was begun with {option} {begun}, not {wanted}. Leave {option} out to go on "
                "with it, or begin another run."
            )
    if crew.team.size != config.team:
        raise StorageError(
            f"'{run.folder}' was begun by {config.team} processes, this is one of {crew.team.size}. "
            f"Go on with as many: torchrun --nproc-per-node {config.team} -m -- sandbox train ..."
        )
    if order.world is not None and find(order.world).read_text() != run.world_text:
        raise StorageError(
            f"'{order.world}' is not the world that '{run.folder}' was begun in, '{config.world}', or has "
            "changed since. Leave it out: the run has its own copy."
        )
