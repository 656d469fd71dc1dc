"""Everything that can go wrong on a user's side, as one tree.

SandboxError
├── WorldError         a world file or a world description is wrong
├── UnknownName        a name that nothing here has
├── ActionError        an action of the wrong shape, type or value
├── InterventionError  an intervention on nobody, or with impossible values
├── StateError         a saved state that does not fit this life
├── StorageError       a run, a checkpoint or a mind's file that cannot be read, written or used here
│   ├── DamagedError   it is not whole
│   └── BusyError      another process writes there now
├── DisplayError       no screen, or no OpenGL
└── ServeError         browsers cannot be served from the address asked for

The command line prints a `SandboxError` as one message and ends with exit code 2; anything else is a
bug of ours.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class SandboxError(Exception):
    """Something the user asked for cannot be done; the message says what would work."""


class WorldError(SandboxError):
    """A world description is wrong.

    Args:
        message: what was wrong and what would be right.
        file: the world file, if there is one.
        line: the line in it, counted from 1.
    """

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        """Puts `file:line:` before the message."""
        where = "".join(f"{part}:" for part in (file, line) if part is not None)
        super().__init__(f"{where} {message}".strip())
        self.file = file
        self.line = line


class UnknownName(SandboxError):
    """A name that nothing here has; says which names there are."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        """Suggests the closest of the known names."""
        names = sorted(known)
        close = get_close_matches(name, names, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        super().__init__(f"No {what} named '{name}'.{hint} Known: {', '.join(names) or 'none'}.")


class ActionError(SandboxError):
    """An action has the wrong shape, type or value."""


class InterventionError(SandboxError):
    """An intervention is addressed to nobody, or its values are impossible."""


class StateError(SandboxError):
    """A saved state does not fit this life."""


class StorageError(SandboxError):
    """A run, a checkpoint or a mind's file cannot be read or written, is damaged, or does not fit here."""


class DamagedError(StorageError):
    """What is on the disk is not what was written."""


class BusyError(StorageError):
    """Another process writes there now."""


class DisplayError(SandboxError):
    """There is no screen to show a window on, or no OpenGL to draw with."""


class ServeError(SandboxError):
    """Browsers cannot be served from the address that was asked for."""
