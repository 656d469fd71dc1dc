"""The wheel: built offline from this checkout, it holds all four packages and nothing else, and it runs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"sandbox", "worlds", "agents", "render"}

pytestmark = pytest.mark.slow


def _run(*arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
    """Runs Python without any packages of this checkout, and gives what it printed."""
    environment = dict(os.environ, PYTHONSAFEPATH="1", PIP_NO_INDEX="1")
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    command = [sys.executable, *map(str, arguments)]
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel was installed into."""
    folder = tmp_path_factory.mktemp("installed")
    _run("-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_holds_every_file_that_is_not_code(wheel: Path) -> None:
    expected = {
        *(str(path.relative_to(ROOT)) for path in (ROOT / "render" / "shaders").glob("*.glsl")),
        *(str(path.relative_to(ROOT)) for path in (ROOT / "worlds").rglob("*.toml")),
        *(f"sandbox/_{path.relative_to(ROOT)}" for path in (ROOT / "assets").rglob("*") if path.is_file()),
    }
    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_the_installed_wheel_finds_its_worlds_and_assets(installed: Path, tmp_path: Path) -> None:
    script = (
        "from sandbox import api, paths\n"
        "print(api.__file__, paths.asset('SOURCES.md'))\n"
        "life = api.open_life(api.list_worlds()[0], worlds=1, seed=0)\n"
        "life.tick()\n"
        "print(life.now)"
    )
    found, ticks = _run("-c", script, cwd=tmp_path, path=installed).splitlines()
    assert found == f"{installed / 'sandbox' / 'api.py'} {installed / 'sandbox' / '_assets' / 'SOURCES.md'}"
    assert ticks == "1"


def test_an_overwritten_package_of_the_installed_wheel_is_noticed(installed: Path, tmp_path: Path) -> None:
    script = "from sandbox.app import intruders; print(len(intruders.find()))"
    ours = installed / "agents" / "__init__.py"
    original = ours.read_text()
    assert _run("-c", script, cwd=tmp_path, path=installed) == "0\n"
    ours.write_text("from openai import agents\n")
    assert _run("-c", script, cwd=tmp_path, path=installed) == "1\n"
    ours.write_text(original)
