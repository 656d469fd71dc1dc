"""The form of what is written: a number that is raised when it changes, and the version that wrote it."""

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

import sandbox
from sandbox.errors import DamagedError, StorageError

FORMAT = 1
"""Of runs, checkpoints and minds on disk."""

Record = TypeVar("Record")


def dump(record: object) -> bytes:
    """Writes a dataclass as JSON, with the format and the version of this program."""
    content = TypeAdapter(type(record)).dump_python(record, mode="json")
    whole = {"format": FORMAT, "version": sandbox.__version__, **content}
    return (json.dumps(whole, indent=1) + "\n").encode()


def parse(kind: type[Record], content: bytes | str, source: str) -> Record:
    """Reads what `dump` wrote.

    Args:
        kind: the dataclass.
        content: JSON.
        source: where it is from, for errors.

    Raises:
        StorageError: another version wrote it.
        DamagedError: it is not what `dump` writes.
    """
    try:
        data: Any = json.loads(content)
        found = data.pop("format"), data.pop("version")
    except (ValueError, AttributeError, KeyError, TypeError):
        raise DamagedError(f"'{source}' is not what Sandbox writes; it may have been cut off.") from None
    if found != (FORMAT, sandbox.__version__):
        raise StorageError(
            f"'{source}' was written by Sandbox {found[1]} in format {found[0]}; this is Sandbox "
            f"{sandbox.__version__}, which uses format {FORMAT}. Go on with the version that wrote it."
        )
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedError(f"'{source}' is not what Sandbox writes: '{where}': {first['msg']}.") from None
