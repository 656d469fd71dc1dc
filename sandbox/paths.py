"""Where the files that are not code lie: `assets/` in a checkout, `sandbox/_assets/` in a wheel."""

from pathlib import Path

from sandbox.errors import UnknownName

_HERE = Path(__file__).resolve().parent
_HOMES = (_HERE / "_assets", _HERE.parent / "assets")


def asset(name: str) -> Path:
    """Finds a file or folder below `assets/`.

    Args:
        name: its path there, with forward slashes: "fonts/inter.ttf".

    Raises:
        UnknownName: there is no such file.
    """
    home = next(home for home in _HOMES if home.is_dir())
    path = home / name
    if not path.exists():
        raise UnknownName("asset", name, (str(file.relative_to(home)) for file in home.rglob("*.*")))
    return path
