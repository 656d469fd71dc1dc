"""Opens worlds: from the library, from a file, or from text."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sandbox.errors import UnknownName, WorldError
from sandbox.spec import WorldSpec
from worlds.assembly import assemble
from worlds.schema import WorldTable
from worlds.source import Key, Source

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
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        return load(Path(name_or_path))
    if name_or_path not in library():
        raise UnknownName("world", name_or_path, library())
    return load(_LIBRARY / f"{name_or_path}.toml")


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
        raise _explain(error, source) from None
    return assemble(name, table, source)


def _explain(error: ValidationError, source: Source) -> WorldError:
    """Turns the first of pydantic's findings into one sentence at its line."""
    first = error.errors(include_url=False)[0]
    key: Key = tuple(part for part in first["loc"] if part != "[key]")
    if "ctx" in first and first["type"] == "wrong":
        return source.error(first["ctx"]["message"], key + tuple(first["ctx"]["key"]))
    if first["type"] == "missing":
        return source.error(f"'{key[-1]}' is missing here; add it, as in {_EXAMPLES[str(key[-1])]}.", key)
    return source.error(f"'{_name(key)}': {_lower(first['msg'])}; got {_short(first['input'])}.", key)


_EXAMPLES = {
    "title": 'title = "My world"',
    "agents": '[[agents]] and below it mind = "wander"',
    "mind": 'mind = "wander"',
    "kind": 'kind = "ball"',
    "shapes": 'shapes = [{ kind = "sphere", size = [0.1] }]',
    "size": "size = [0.1]",
    "energy": "energy = 0.3",
    "count": "count = 3",
}


def _name(key: Key) -> str:
    """Writes `("things", 1, "at", 0)` as "things[1].at[0]"."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")


def _lower(message: str) -> str:
    return message.replace("Input should be", "should be", 1)


def _short(value: Any) -> str:  # noqa: ANN401
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
