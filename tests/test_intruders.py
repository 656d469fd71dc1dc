"""The guard against other distributions that install our package names."""

import sys
from pathlib import Path

import pytest

from sandbox.app import intruders
from sandbox.errors import SandboxError

EXPECTED = "agents"


@pytest.fixture
def intruder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A foreign package of the name `agents`, first on the path."""
    (tmp_path / EXPECTED).mkdir()
    (tmp_path / EXPECTED / "__init__.py").write_text("raise ImportError('from openai import nothing')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, EXPECTED, raising=False)
    return tmp_path


def test_a_checkout_has_no_intruders() -> None:
    assert intruders.find() == []


def test_a_foreign_agents_package_is_named_with_its_place(intruder: Path) -> None:
    (fault,) = intruders.find()
    assert "'agents'" in fault
    assert str(intruder) in fault


def test_an_intruder_stops_the_command_line(intruder: Path) -> None:
    assert intruder.is_dir()
    with pytest.raises(SandboxError, match="environment of its own"):
        intruders.refuse()


def test_a_missing_package_is_a_fault(tmp_path: Path) -> None:
    assert len(intruders.find(tmp_path)) == len(intruders.STRANGERS)
