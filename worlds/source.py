"""A world file's text, and where in it every value stands, so that each error can name its line."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.errors import WorldError

Key = tuple[str | int, ...]
"""The way to a value: `("things", 2, "at")`."""

MAX_BYTES = 256 * 1024
"""A world file is written by hand; anything larger is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of a world and where it is from.

    Attributes:
        file: its path, or "<text>".
        text: TOML.
    """

    file: str
    text: str

    @classmethod
    def read(cls, path: Path) -> "Source":
        """Reads a file.

        Raises:
            WorldError: it is not there, not a file, too large or not UTF-8.
        """
        try:
            if not path.is_file():
                wrong = "is a folder" if path.is_dir() else "does not exist"
                raise WorldError(
                    f"This file {wrong}; name a world file that ends in '.toml'.", file=str(path)
                )
            with path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise WorldError(f"This file cannot be read ({error}); name another.", file=str(path)) from None
        if len(raw) > MAX_BYTES:
            raise WorldError(
                f"A world file has at most {MAX_BYTES // 1024} KiB; this is larger.", file=str(path)
            )
        try:
            return cls(file=str(path), text=raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise WorldError("This is not UTF-8 text; save it as UTF-8.", file=str(path), line=line) from None

    def parse(self) -> dict[str, Any]:
        """Parses the TOML, or raises `WorldError`."""
        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            at_line = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", str(error))
            reason = str(error)[: at_line.start()] if at_line else "a value is too long or nested too deeply"
            line = int(at_line[1]) if at_line and at_line[1] else self.text.count("\n") + 1
            raise WorldError(
                f"This is not TOML: {reason}. {_remedy(reason)}", file=self.file, line=line
            ) from None

    def error(self, message: str, key: Key = ()) -> WorldError:
        """Gives the error that names the line where a value, or what is nearest around it, stands."""
        lines = _Lines.of(self.text)
        while key not in lines:
            key = key[:-1]
        return WorldError(message, file=self.file, line=lines[key])


def _remedy(reason: str) -> str:
    if reason.startswith("Cannot"):
        return "Give every key and every [table] once."
    return "Text needs quotes, a number looks like 0.5, a list like [1, 2]."


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\n|[\[\]{}=,]"
    r"|[^\s\[\]{}=,\"'#]+",
    re.DOTALL,
)


@dataclass(slots=True)
class _Lines:
    """Walks valid TOML and notes the line on which every key and element stands."""

    tokens: list[tuple[str, int]]
    at: int = 0
    found: dict[Key, int] = field(default_factory=dict)
    num_tables: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> dict[Key, int]:
        """Gives the line of every value, counted from 1."""
        lines = cls(list(_tokens(text)))
        lines.found[()] = 1
        table: Key = ()
        with suppress(RecursionError):  # what was found above the all too deep is enough
            while lines.peek:
                lines.skip()
                if lines.peek == "[":
                    table = lines.header()
                elif lines.peek:
                    lines.pair(table)
        return lines.found

    @property
    def peek(self) -> str:
        """The token that comes next; empty at the end."""
        return self.tokens[self.at][0]

    def next(self) -> str:
        """Takes a token; the end is never passed."""
        token = self.peek
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def skip(self, also: str = "") -> None:
        """Passes line ends and comments."""
        while self.peek and (self.peek in f"\n{also}" or self.peek.startswith("#")):
            self.next()

    def note(self, key: Key) -> None:
        """Keeps the line of the next token for a key, unless it has one."""
        self.found.setdefault(key, self.tokens[self.at][1])

    def names(self, end: str) -> list[str]:
        """Takes a dotted key up to a token."""
        names: list[str] = []
        while self.peek not in (end, "\n", ""):
            token = self.next()
            names += [token[1:-1]] if token[0] in "\"'" else [name for name in token.split(".") if name]
        return names

    def header(self) -> Key:
        """Takes `[table]` or `[[array of tables]]` and gives its key."""
        line = self.tokens[self.at][1]
        self.next()
        is_array = self.peek == "["
        self.skip(also="[")
        key: Key = ()
        *parents, last = self.names("]") or [""]
        for name in parents:
            key = (*key, name)
            self.found.setdefault(key, line)
            key = (*key, self.num_tables[key] - 1) if key in self.num_tables else key
        key = (*key, last)
        self.skip(also="]")
        if is_array:
            self.num_tables[key] = self.num_tables.get(key, 0) + 1
            self.found.setdefault(key, line)
            key = (*key, self.num_tables[key] - 1)
        self.found.setdefault(key, line)
        return key

    def pair(self, table: Key) -> None:
        """Takes `key = value`."""
        line = self.tokens[self.at][1]
        key = (*table, *self.names("="))
        self.found.setdefault(key, line)
        self.next()
        self.value(key)

    def value(self, key: Key) -> None:
        """Takes a value and all within it."""
        opening = self.next()
        if opening == "[":
            self.elements(key)
        elif opening == "{":
            while self.peek not in ("}", ""):
                self.skip(also=",")
                self.pair(key)
                self.skip(also=",")
            self.next()
        else:
            while self.peek not in (",", "]", "}", "\n", "") and not self.peek.startswith("#"):
                self.next()

    def elements(self, key: Key) -> None:
        """Takes a list's elements and its end."""
        num = 0
        self.skip()
        while self.peek not in ("]", ""):
            self.note((*key, num))
            self.value((*key, num))
            self.skip(also=",")
            num += 1
        self.next()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Gives every token with its line, then an empty one for the end."""
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", end, match.start())
        yield match[0], line
        line, end = line + match[0].count("\n"), match.end()
    yield "", line
