"""Looks over this machine and this installation, and says in one line each what is there and what to do."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import torch

import sandbox
from render.context import describe, open_offscreen
from render.presets import preset_for
from sandbox.app import intruders
from sandbox.errors import DisplayError

_HOME = Path(sandbox.__file__).resolve().parent.parent
_COMPILED = re.compile(r"^@kernel$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: what was looked at.
        state: how it is.
        remedy: what to do about it, if it is not as it should be.
    """

    what: str
    state: str
    remedy: str | None = None


def run() -> int:
    """Prints every finding and gives the exit code: 0 if all is right, 1 if something is to be done."""
    findings = list(examine())
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        print(f"{finding.what:{width}}  {finding.state}")
        if finding.remedy is not None:
            print(f"{'':{width}}  -> {finding.remedy}")
    ill = sum(finding.remedy is not None for finding in findings)
    print(f"\n{ill} thing{'s' if ill > 1 else ''} to do, marked ->" if ill else "\nAll is right.")
    return 1 if ill else 0


def examine() -> Iterator[Finding]:
    """Looks at everything, the cheap things first."""
    yield Finding("sandbox", f"{sandbox.__version__} in {_HOME}")
    yield Finding("python", f"{sys.version.split()[0]} at {sys.executable}")
    yield Finding("torch", f"{torch.__version__} on {_torch_device()}, {torch.get_num_threads()} threads")
    yield Finding("mujoco", metadata.version("mujoco"))
    yield numba_finding(_HOME / "sandbox", os.environ)
    yield pygame_finding({found.name.lower(): found.version for found in metadata.distributions()})
    yield screen_finding(os.environ)
    yield opengl_finding()
    yield packages_finding()


def numba_finding(package: Path, environment: Mapping[str, str]) -> Finding:
    """Says whether the hot loops of a package have been compiled."""
    version = metadata.version("numba")
    if environment.get("NUMBA_CACHE_DIR") or not os.access(package, os.W_OK):
        return Finding("numba", f"{version}, compiled loops are kept outside the package")
    sources = [path for path in package.rglob("*.py") if _COMPILED.search(path.read_text())]
    ready = sum(any((path.parent / "__pycache__").glob(f"{path.stem}.*.nbi")) for path in sources)
    slow = "the next start takes some 20 s longer; python -m sandbox.app.warm gets it over with"
    state = f"{version}, {ready} of {len(sources)} files of hot loops compiled"
    return Finding("numba", state, slow if ready < len(sources) else None)


def pygame_finding(installed: Mapping[str, str]) -> Finding:
    """Says whether pygame-ce is there and nothing overwrites it.

    Args:
        installed: versions of distributions by name.
    """
    cure = "pip uninstall --yes pygame pygame-ce, then pip install pygame-ce"
    if "pygame-ce" not in installed:
        return Finding("pygame-ce", "missing", cure)
    if "pygame" in installed:
        return Finding("pygame-ce", f"{installed['pygame-ce']}, but pygame overwrites the same files", cure)
    return Finding("pygame-ce", installed["pygame-ce"])


def screen_finding(environment: Mapping[str, str]) -> Finding:
    """Says where a window would appear; to have none is no fault."""
    forced = environment.get("SDL_VIDEODRIVER")
    screens = [
        f"{name}={environment[name]}" for name in ("DISPLAY", "WAYLAND_DISPLAY") if environment.get(name)
    ]
    driver = f", SDL_VIDEODRIVER={forced}" if forced else ""
    if not screens:
        return Finding("screen", f"none: no window here{driver}; pictures and headless runs need none")
    return Finding("screen", ", ".join(screens) + driver)


def opengl_finding() -> Finding:
    """Says what draws without a window, and which preset suits it."""
    try:
        ctx = open_offscreen()
    except DisplayError as error:
        return Finding("OpenGL", "none", str(error))
    preset = preset_for(ctx.info["GL_RENDERER"])
    finding = Finding("OpenGL", f"{describe(ctx)}: preset {preset.name}")
    ctx.release()
    return finding


def packages_finding() -> Finding:
    """Says whether worlds, agents and render are Sandbox's own."""
    faults = intruders.find()
    if faults:
        return Finding(
            "packages", f"{len(faults)} of {len(intruders.STRANGERS)} are not Sandbox's own", " ".join(faults)
        )
    return Finding("packages", f"{', '.join(intruders.STRANGERS)} lie beside sandbox")


def _torch_device() -> str:
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "the processor"
