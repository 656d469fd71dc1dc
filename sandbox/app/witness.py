"""Keeps what people make bodies do while they watch: a demonstration of every possession."""

import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import Thread

from torch import Tensor

from sandbox.app.scene import Scene
from sandbox.errors import StorageError
from sandbox.intervention import Entry, Intervention
from sandbox.life import Life
from sandbox.loop import Living
from sandbox.snapshot import Snapshot
from sandbox.steering import Steer
from sandbox.storage import demonstrations
from sandbox.storage.demonstrations import Demonstration, Origin, Take
from sandbox.storage.run import Run
from sandbox.storage.signature import Signature

FOLDER = "demonstrations"
"""Where they lie: in the folder of the run that is watched, or where one is."""

_Who = tuple[int, str]
"""A body: the number of its world, and whose it is."""


class Witness:
    """A life that is lived, and looked at while somebody steers a body in it; that changes nothing.

    A demonstration ends with the first tick in which its body is not steered, and is then written in a
    thread of its own.
    """

    def __init__(self, life: Life, living: Living, scene: Scene) -> None:
        """Begins to look.

        Args:
            life: the life.
            living: what lives it: itself, or what keeps it.
            scene: what it was opened from.
        """
        self._life, self._living, self._scene = life, living, scene
        self._steers: dict[_Who, Steer] = {}
        self._takes: dict[_Who, Take] = {}
        self._writing: Thread | None = None

    def since(self, count: int) -> Sequence[Entry]:
        """Gives what was done from outside after the first so many entries of the log."""
        return self._living.since(count)

    def tick(self) -> None:
        """Lives on by a tick."""
        steers, self._steers = self._steers, {}
        if not steers and not self._takes:
            self._living.tick()
            return
        tick, began = self._life.now, self._life.simulation.generation.clone()
        sensed = {who: self._sense(who) for who in steers}
        self._living.tick()
        same = (self._life.simulation.generation == began).tolist()
        for who, done in steers.items():
            if who not in self._takes:
                self._takes[who] = Take(self._origin(who))
            if same[who[0]]:
                self._takes[who].add(tick, sensed[who], done)
        for who in self._takes.keys() - steers.keys():
            self._end(who)

    def apply(self, intervention: Intervention) -> None:
        """Hands an intervention on, and remembers who is steered."""
        self._living.apply(intervention)
        if isinstance(intervention, Steer):
            self._steers[intervention.world, intervention.agent] = intervention

    def snapshot(self, world: int = 0, *, thoughts: bool = True) -> Snapshot:
        """Gives what a world looks like now."""
        return self._living.snapshot(world, thoughts=thoughts)

    def close(self, *, broken: bool) -> None:
        """Ends what is under way, and waits until all is written; of a life that broke, what came before."""
        del broken
        for who in list(self._takes):
            self._end(who)
        if self._writing is not None:
            self._writing.join()

    def _sense(self, who: _Who) -> Tensor:
        world, agent = who
        return self._life.observation.flat[world, self._life.spec.agent_index[agent]].clone()

    def _origin(self, who: _Who) -> Origin:
        scene = self._scene
        return Origin(
            agent=who[1],
            world=self._life.spec.name,
            number=who[0],
            seed=scene.seed if scene.run is None else Run(scene.run).config.seed,
            signature=Signature.of(self._life),
        )

    def _end(self, who: _Who) -> None:
        shown = self._takes.pop(who).demonstration()
        if shown is not None:
            self._writing = Thread(target=self._keep, args=(shown, self._writing), name="witness")
            self._writing.start()

    def _keep(self, shown: Demonstration, before: Thread | None) -> None:
        """Writes one, after the one before, and says where; or why that cannot be done."""
        if before is not None:
            before.join()
        path = _free((self._scene.run or Path()) / FOLDER, f"{shown.origin.world}-{shown.origin.agent}")
        try:
            demonstrations.write(shown, path)
        except StorageError as error:
            print(f"sandbox: {error}", file=sys.stderr)
        else:
            print(f"What {shown.origin.agent} was made to do is kept in {path}.", flush=True)


def _free(folder: Path, name: str) -> Path:
    """Finds a name that is not taken yet."""
    paths = (folder / f"{name}-{k}{demonstrations.SUFFIX}" for k in count(1))
    return next(path for path in paths if not path.exists())
