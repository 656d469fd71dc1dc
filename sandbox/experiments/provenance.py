"""Where a result comes from: the claim's commit, a hash of the sources, and the versions of what they use."""

import hashlib
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from sandbox.errors import SandboxError

_ROOT = Path(__file__).resolve().parents[2]

_SOURCES = ("sandbox", "agents", "worlds")
"""The packages that decide a result; pictures do not."""

_LIBRARIES = ("torch", "numpy", "numba", "mujoco")


def hash_sources() -> str:
    """Gives a hash of everything here that can change a result: code, worlds and kinds of things."""
    hasher = hashlib.blake2b(digest_size=16)
    files = (file for package in _SOURCES for file in (_ROOT / package).rglob("*"))
    for file in sorted(file for file in files if file.suffix in {".py", ".toml"}):
        hasher.update(str(file.relative_to(_ROOT)).encode() + b"\0" + file.read_bytes())
    return hasher.hexdigest()


def versions() -> dict[str, str]:
    """Names the versions of Python and of the libraries that compute."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python, **{name: version(name) for name in _LIBRARIES}, "machine": platform.machine()}


def commit_of(claim: Path) -> str:
    """Gives the commit a claim file was last changed in; "unknown" outside of a checkout.

    Raises:
        SandboxError: the file has changes that are not committed.
    """
    if _git(claim, "status", "--porcelain"):
        raise SandboxError(
            f"{claim} is not committed. A claim is made before its experiment is run: commit it, "
            "or use --quick to try things out."
        )
    return _git(claim, "log", "-1", "--format=%H") or "unknown"


def _git(file: Path, *arguments: str) -> str:
    """Asks git about one file; gives nothing where there is no git or no checkout."""
    command = ["git", "-C", str(file.parent), *arguments, "--", file.name]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
