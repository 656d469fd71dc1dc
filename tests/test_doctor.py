"""What `sandbox doctor` finds."""

from pathlib import Path

from sandbox.app import doctor


def test_loops_are_something_to_do_until_they_are_compiled(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text("@kernel\ndef add(a, b):\n    return a + b\n")
    finding = doctor.numba_finding(tmp_path, {})
    assert "0 of 1" in finding.state
    assert finding.remedy is not None
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "loops.add-1.py311.nbi").touch()
    assert doctor.numba_finding(tmp_path, {}).remedy is None


def test_loops_compiled_elsewhere_are_no_concern(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text("@kernel\ndef add(a, b):\n    return a + b\n")
    assert doctor.numba_finding(tmp_path, {"NUMBA_CACHE_DIR": "/elsewhere"}).remedy is None


def test_pygame_beside_pygame_ce_is_something_to_do() -> None:
    assert doctor.pygame_finding({"pygame-ce": "2.5.8"}).remedy is None
    assert doctor.pygame_finding({"pygame-ce": "2.5.8", "pygame": "2.6.1"}).remedy is not None
    assert doctor.pygame_finding({"pygame": "2.6.1"}).remedy is not None


def test_a_machine_without_a_screen_is_not_ill() -> None:
    assert doctor.screen_finding({}).remedy is None
    assert "DISPLAY=:7" in doctor.screen_finding({"DISPLAY": ":7"}).state
