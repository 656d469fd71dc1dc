"""Keeps what minds learn while somebody watches."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from threading import Thread
from time import perf_counter

from sandbox.app.scene import Scene
from sandbox.errors import StorageError
from sandbox.intervention import Entry, Intervention
from sandbox.life import Life, Saved
from sandbox.loop import Living
from sandbox.protocols import Learner
from sandbox.snapshot import Snapshot
from sandbox.storage.files import RUNS
from sandbox.storage.run import Config, Run
from sandbox.storage.signature import Signature

EVERY = 60.0
"""Seconds of the clock between two checkpoints."""


class Keeper:
    """A life in which somebody learns while it is watched, kept every minute and at the end.

    A trained run stays as it is: what is learned while it is watched goes into a run inside it. A run that
    was made by watching goes on. A folder is made when there is something to keep for the first time.
    """

    def __init__(self, life: Life, scene: Scene) -> None:
        """Takes a life over that was opened in a scene.

        Raises:
            StorageError: another process goes on with the same run.
        """
        self._life, self._scene = life, scene
        self._kept, self._due = life.now, perf_counter() + EVERY
        self._held = ExitStack()
        self._run: Run | None = None
        self._writing: Thread | None = None
        if scene.run is not None and Run(scene.run).config.made_by == "watch":
            self._claim(Run(scene.run))

    @property
    def life(self) -> Life:
        """The life that it keeps."""
        return self._life

    def tick(self) -> None:
        """Lives on by a tick; now and then what was lived is kept, in a thread of its own."""
        self._life.tick()
        if perf_counter() >= self._due and (self._writing is None or not self._writing.is_alive()):
            self._due = perf_counter() + EVERY
            self._writing = Thread(target=self._keep, args=(self._life.save(),), name="keeper")
            self._writing.start()

    def apply(self, intervention: Intervention) -> None:
        """Hands an intervention to the life."""
        self._life.apply(intervention)

    def snapshot(self, world: int = 0, *, thoughts: bool = True) -> Snapshot:
        """Gives what a world looks like now."""
        return self._life.snapshot(world, thoughts=thoughts)

    def since(self, count: int) -> Sequence[Entry]:
        """Gives what the life's log holds after so many entries."""
        return self._life.since(count)

    def close(self, *, broken: bool) -> None:
        """Keeps the last moment, unless the life broke in the middle of a tick, and lets go of the run."""
        if self._writing is not None:
            self._writing.join()
        if not broken and self._life.now > self._kept:
            self._keep(self._life.save())
        self._held.close()

    def _keep(self, saved: Saved) -> None:
        """Writes a moment; if the disk does not take it, that is told, and the life goes on."""
        try:
            run = self._run or self._claim(self._begin())
            run.save(saved, Signature.of(self._life))
        except StorageError as error:
            print(f"sandbox: {error}", file=sys.stderr)
        else:
            self._kept = saved.tick

    def _claim(self, run: Run) -> Run:
        self._held.enter_context(run.claimed())
        self._run = run
        return run

    def _begin(self) -> Run:
        """Makes the run that this life is kept in from here on, and says where."""
        life, scene = self._life, self._scene
        seed = scene.seed if scene.run is None else Run(scene.run).config.seed
        config = Config(
            made_by="watch",
            world=life.spec.name,
            minds={agent.name: agent.mind for agent in life.spec.agents},
            worlds=life.num_worlds,
            seed=seed,
            device="cpu",
        )
        run = Run.create(_free(scene), config, scene.file.read_text())
        print(f"What is learned is kept in {run.folder}; `sandbox watch {run.folder}` goes on.", flush=True)
        return run


def open_kept(scene: Scene, opened: list[Keeper]) -> Living:
    """Opens the life of a scene; if somebody in it learns, a keeper lives it, which is added to a list.

    Raises:
        SandboxError: it cannot be opened, or another process goes on with the same run.
    """
    life = scene.open()
    if not any(isinstance(mind, Learner) for _, mind in life.minds.seated):
        return life
    opened.append(Keeper(life, scene))
    return opened[-1]


def _free(scene: Scene) -> Path:
    """Finds a name that is not taken yet."""
    parent, name = (RUNS, f"{scene.spec.name}-watch") if scene.run is None else (scene.run, "watch")
    return next(path for k in count(1) if not (path := parent / f"{name}-{k}").exists())
