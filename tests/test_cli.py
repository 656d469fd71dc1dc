"""The command line: bad input gets one message with file, line and remedy, exit code 2, and no traceback."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.app.cli import main

HEAD = 'title = "Mine"\nsize = [8, 6]\n'
AGENT = '[[agents]]\nname = "Ada"\nmind = "wander"\n'

BAD = {
    "syntax": HEAD + "[[agents\n",
    "unknown kind": HEAD + '[[things]]\nkind = "unicorn"\n' + AGENT,
    "misspelt key": HEAD + '[[things]]\nkindd = "ball"\n' + AGENT,
    "not a number": HEAD + '[[things]]\nkind = "ball"\nat = [nan, 0]\n' + AGENT,
    "negative mass": HEAD
    + '[prefabs.rock]\nmass = -2\nshapes = [{ kind = "sphere", size = [0.1] }]\n[[things]]\nkind = "rock"\n'
    + AGENT,
    "outside the walls": HEAD + '[[things]]\nkind = "ball"\nat = [40, 0]\n' + AGENT,
    "two of one name": HEAD + AGENT + AGENT,
    "a billion apples": HEAD + '[[things]]\nkind = "apple"\ncount = 1000000000\n' + AGENT,
    "nobody": HEAD,
    "empty": "",
}


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("command", ["check", "watch"])
def test_a_bad_world_file_is_explained_in_one_message(
    fault: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(BAD[fault])
    assert main([command, str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("sandbox:") == 1
    assert re.search(r"mine\.toml:\d+: ", told.err), told.err
    assert len(told.err) > 60, "a remedy takes some words"


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "absent.toml", tmp_path, tmp_path / "bytes.toml"):
        assert main(["check", str(path)]) == 2
        assert path.name in capsys.readouterr().err


def test_good_files_and_lists_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + AGENT)
    assert main(["check", str(file)]) == 0
    assert "agents 1, things 0" in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "dinner-party" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["watch", "nowhere"],
        ["watch", "--minds", "genius", "--offscreen", "film.mp4"],
        ["watch", "--offscreen", "no/such/folder/film.mp4"],
        ["watch", "--seconds", "-1"],
        ["watch", "--seconds", "soon"],
        ["watch", "--seed", "-1"],
        ["watch", "--seed", "99999999999999999999999"],
        ["watch", "--minds", "Ada=wander,Bo"],
        ["train", "nursery", "--steps", "0"],
        ["train", "nursery", "--every", "never"],
        ["export", "nothing", "--agent", "Mia", "mia.mind"],
        ["check"],
        ["dance"],
    ],
)
def test_bad_arguments_end_with_code_two_and_without_a_traceback(
    arguments: list[str], tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""},
        check=False,
    )
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.strip()
    assert not list(tmp_path.iterdir())
