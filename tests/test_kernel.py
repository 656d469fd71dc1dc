"""Compiled kernels are kept on disk, but not beyond the code they were compiled from."""

import os
import subprocess
import sys
from pathlib import Path

import sandbox

HELPER = """
from sandbox.kernel import kernel

@kernel
def helper(x):
    return x + {}
"""
CALLER = """
from sandbox.kernel import kernel
from helper import helper

@kernel
def caller(x):
    return helper(x)
"""
REPORT = """
from caller import caller

print(caller(1), sum(caller.stats.cache_hits.values()))
"""


def _run(folder: Path) -> list[int]:
    """Calls `caller(1)` in a fresh process.

    Gives the result, how many compiled kernels were found, and how often it was said that some were not.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder), str(Path(sandbox.__file__).parent.parent))),
    }
    command = [sys.executable, "-c", REPORT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [*(int(word) for word in done.stdout.split()), done.stderr.count("Compiling loops")]


def test_a_kernel_is_compiled_once_and_again_when_another_file_of_its_package_changes(tmp_path):
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "helper.py").write_text(HELPER.format(1))
    assert _run(tmp_path) == [2, 0, 1], "compiled"
    assert _run(tmp_path) == [2, 1, 0], "found on disk"
    (tmp_path / "helper.py").write_text(HELPER.format(10))
    assert _run(tmp_path) == [11, 0, 1], "compiled again"
