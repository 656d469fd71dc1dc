"""What `sandbox doctor` finds."""

import os
import time
from pathlib import Path

from sandbox.app import doctor


def _source(folder: Path, age: float) -> Path:
    """Writes a file with a compiled loop that was changed `age` seconds ago."""
    source = folder / "loops.py"
    source.write_text("@kernel\ndef add(a, b):\n    return a + b\n")
    changed = time.time() - age
    os.utime(source, (changed, changed))
    return source


def _compile(source: Path) -> None:
    (source.parent / "__pycache__").mkdir()
    (source.parent / "__pycache__" / f"{source.stem}.add-1.py311.nbi").touch()


def test_loops_that_were_never_compiled_are_something_to_do(tmp_path: Path) -> None:
    _source(tmp_path, age=10.0)
    finding = doctor.numba_finding(tmp_path)
    assert "0 of 1" in finding.state
    assert finding.remedy is not None


def test_compiled_loops_are_all_right(tmp_path: Path) -> None:
    _compile(_source(tmp_path, age=10.0))
    assert doctor.numba_finding(tmp_path).remedy is None


def test_loops_changed_since_are_something_to_do(tmp_path: Path) -> None:
    _compile(_source(tmp_path, age=-10.0))
    assert doctor.numba_finding(tmp_path).remedy is not None


def test_pygame_beside_pygame_ce_is_something_to_do() -> None:
    assert doctor.pygame_finding({"pygame-ce": "2.5.8"}).remedy is None
    assert doctor.pygame_finding({"pygame-ce": "2.5.8", "pygame": "2.6.1"}).remedy is not None
    assert doctor.pygame_finding({"pygame": "2.6.1"}).remedy is not None


def test_a_machine_without_a_screen_is_not_ill() -> None:
    assert doctor.screen_finding({}).remedy is None
    assert "DISPLAY=:7" in doctor.screen_finding({"DISPLAY": ":7"}).state
