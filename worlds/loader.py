"""Opens worlds: from the library, from a file, or from text."""

from pathlib import Path

from pydantic import ValidationError

from sandbox.errors import UnknownName
from sandbox.spec import WorldSpec
from worlds.assembly import assemble
from worlds.explain import explain
from worlds.schema import WorldTable
from worlds.source import Source

_LIBRARY = Path(__file__).with_name("library")

_LEAST = """This world is empty. The least there can be is:
title = "Mine"
size = [8, 6]
[[agents]]
mind = "wander"
"""


def library() -> tuple[str, ...]:
    """Names the worlds that come with the program."""
    return tuple(sorted(path.stem for path in _LIBRARY.glob("*.toml")))


def open_world(name_or_path: str | Path) -> WorldSpec:
    """Opens a world of the library by its name, or any world file by its path.

    Raises:
        UnknownName: neither a path that ends in ".toml" nor a name in the library.
        WorldError: the file is not a world.
    """
    return load(find(name_or_path))


def find(name_or_path: str | Path) -> Path:
    """Gives the file of a world of the library by its name; a path is given back.

    Raises:
        UnknownName: neither a path that ends in ".toml" nor a name in the library.
    """
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        return Path(name_or_path)
    if name_or_path not in library():
        raise UnknownName("world", name_or_path, library())
    return _LIBRARY / f"{name_or_path}.toml"


def load(source: Path | str) -> WorldSpec:
    """Loads a world from a file, if given a `Path`, or from TOML text, if given a string.

    Raises:
        WorldError: with file, line, what was wrong and what would be right.
    """
    if isinstance(source, Path):
        return _load(source.stem, Source.read(source))
    return _load("world", Source(file="<text>", text=source))


def _load(name: str, source: Source) -> WorldSpec:
    data = source.parse()
    if not data:
        raise source.error(_LEAST)
    try:
        table = WorldTable.model_validate(data)
    except ValidationError as error:
        raise explain(error, source) from None
    return assemble(name, table, source)
