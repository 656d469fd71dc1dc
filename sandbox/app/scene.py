"""What there is to watch: a world that begins now, or the life of a run that goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.admission import check
from sandbox.errors import StorageError
from sandbox.intervention import OnMind
from sandbox.spec import WorldSpec
from sandbox.storage.files import CONFIG, WORLD
from worlds.loader import find, library, load

if TYPE_CHECKING:  # a window is up before torch is loaded
    from sandbox.life import Life

Minds = str | Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is watched.

    Attributes:
        spec: the world.
        file: the world's TOML.
        run: the folder of the run that goes on; None for a world that begins now.
        minds: the minds of a world that begins now; None for those the world names.
        seed: of a world that begins now.
        changes: what is done to minds before anything else happens.
    """

    spec: WorldSpec
    file: Path
    run: Path | None = None
    minds: Minds = None
    seed: int = 0
    changes: tuple[OnMind, ...] = ()

    def open(self) -> "Life":
        """Opens the life; takes seconds.

        Raises:
            SandboxError: the minds cannot be had or changed so, or the run cannot go on.
        """
        from sandbox import api  # noqa: PLC0415  torch takes a second to import

        if self.run is not None:
            life = api.open_run(self.run, worlds=1, device="cpu")
        else:
            life = api.open_life(self.spec, seed=self.seed, minds=self.minds)
        for change in self.changes:
            life.apply(change)
        return life


def find_scene(named: str, minds: Minds, seed: int | None, changes: Sequence[OnMind] = ()) -> Scene:
    """Finds what somebody wants to watch.

    Args:
        named: a world of the library, a world file or a run's folder.
        minds: other minds than those that the world names.
        seed: None for 0.
        changes: what is to be done to minds there.

    Raises:
        SandboxError: there is nothing of that name, or nobody to do that to, or a run was asked to be another
            than it is.
    """
    scene = _find(named, minds, seed)
    for change in changes:
        check(change, scene.spec, 1)
    return replace(scene, changes=tuple(changes))


def _find(named: str, minds: Minds, seed: int | None) -> Scene:
    folder = Path(named)
    if named in library() or not folder.is_dir():
        if len(folder.parts) > 1 and folder.suffix != ".toml":
            raise StorageError(f"There is no run at '{named}', and no world is named so: `sandbox list`.")
        file = find(named)
        return Scene(spec=load(file), file=file, minds=minds, seed=seed or 0)
    if not (folder / CONFIG).is_file():
        raise StorageError(
            f"'{folder}' is a folder, but no run: it has no '{CONFIG}'. `sandbox train` makes runs."
        )
    if minds is not None or seed is not None:
        raise StorageError(
            f"'{folder}' is a run, with minds and a seed of its own; leave out --minds and --seed."
        )
    return Scene(spec=load(folder / WORLD), file=folder / WORLD, run=folder)
