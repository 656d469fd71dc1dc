"""Finds out whether another distribution has put its own `agents`, `worlds` or `render` in the place of ours.

`openai-agents`, for one, installs a top-level `agents`: beside an editable install it hides ours, over an
installed wheel it overwrites our `__init__.py` without a word. Nothing is imported to find out.
"""

import hashlib
from base64 import urlsafe_b64encode
from importlib import metadata, util
from pathlib import Path

import sandbox
from sandbox.errors import SandboxError

DISTRIBUTION = "social-sandbox"
"""The name that pip knows Sandbox by."""

STRANGERS = ("worlds", "agents", "render")
"""The packages that must lie beside `sandbox`."""

_HOME = Path(sandbox.__file__).resolve().parent.parent


def find(home: Path = _HOME) -> list[str]:
    """Describes every package that is not ours, one line each, with its remedy; none if all is right.

    Args:
        home: the folder that `sandbox` lies in.
    """
    faults = ((name, _fault(home, name)) for name in STRANGERS)
    return [f"'{name}' is not Sandbox's own: {fault}" for name, fault in faults if fault is not None]


def refuse() -> None:
    """Raises `SandboxError` if a package is not ours."""
    faults = find()
    if faults:
        raise SandboxError("\n".join(faults))


def _fault(home: Path, name: str) -> str | None:
    ours = home / name / "__init__.py"
    spec = util.find_spec(name)
    if spec is None or spec.origin is None:
        return f"{ours} is missing. Install Sandbox again."
    if Path(spec.origin).resolve() != ours:
        return f"it was found at {spec.origin}, not at {ours}. {_remedy(name)}"
    if _overwritten(ours, f"{name}/__init__.py"):
        return f"{ours} has been overwritten. {_remedy(name)}"
    return None


def _overwritten(path: Path, recorded_as: str) -> bool:
    """Compares a file with the hash that pip recorded; a checkout has none and is trusted."""
    try:
        recorded = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return False
    hashes = {str(file): file.hash.value for file in recorded if file.hash is not None}
    digest = urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
    return hashes.get(recorded_as, digest) != digest


def _remedy(name: str) -> str:
    owners = set(metadata.packages_distributions().get(name, ())) - {DISTRIBUTION}
    others = " and ".join(sorted(owners)) or f"the other '{name}'"
    return f"Install Sandbox into an environment of its own, without {others}."
