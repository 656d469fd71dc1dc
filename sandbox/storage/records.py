"""The form of what is written: its number, raised when it changes, the version that wrote it, a checksum."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

import sandbox
from sandbox.errors import DamagedError, StorageError
from sandbox.storage import files

FORMAT = 2
"""Of runs, checkpoints and minds on disk."""

Record = TypeVar("Record")


def dump(record: object) -> bytes:
    """Writes a dataclass as JSON, with the format, the version of this program, and a checksum of it all."""
    content = TypeAdapter(type(record)).dump_python(record, mode="json")
    whole = {"format": FORMAT, "version": sandbox.__version__, **content}
    return (json.dumps({**whole, "checksum": _checksum(whole)}, indent=1) + "\n").encode()


def parse(kind: type[Record], content: bytes | str, source: str) -> Record:
    """Reads what `dump` wrote.

    Args:
        kind: the dataclass.
        content: JSON.
        source: where it is from, for errors.

    Raises:
        StorageError: another version wrote it.
        DamagedError: it is not what `dump` wrote.
    """
    try:
        data: Any = json.loads(content)
        found = data["format"], data["version"]
    except (ValueError, AttributeError, KeyError, TypeError):
        raise DamagedError(f"'{source}' is not what Sandbox writes; it may have been cut off.") from None
    if found != (FORMAT, sandbox.__version__):
        raise StorageError(
            f"'{source}' was written by Sandbox {found[1]} in format {found[0]}; this is Sandbox "
            f"{sandbox.__version__}, which uses format {FORMAT}. Go on with the version that wrote it."
        )
    if data.pop("checksum", None) != _checksum(data):
        raise DamagedError(f"'{source}' is damaged: it does not say what was written.")
    try:
        fields = {name: value for name, value in data.items() if name not in ("format", "version")}
        return TypeAdapter(kind).validate_python(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedError(f"'{source}' is not what Sandbox writes: '{where}': {first['msg']}.") from None


def _checksum(whole: Mapping[str, object]) -> str:
    """Gives the hash of what a record says, however its lines are broken."""
    return files.checksum(json.dumps(whole, sort_keys=True).encode())
