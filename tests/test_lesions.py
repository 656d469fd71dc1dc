"""Minds cut and held from the command line: what was asked for is done, and what cannot be is explained."""

import re
from pathlib import Path

import pytest
import torch

from sandbox import api
from sandbox.app.cli import main
from sandbox.app.keeper import Keeper, open_kept
from sandbox.app.scene import find_scene
from sandbox.intervention import Clamp, Lesion
from sandbox.life import Life
from sandbox.protocols import Learner
from sandbox.storage.run import CHECKPOINTS, Run

ASKED = ["--cut", "Mika:level 2", "--hold", "Mika:gain=0.5"]
"""Of the nursery's child, whose mind has drives."""


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Gives what is said to a command that cannot be carried out."""
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def is_cut_and_held(life: Life) -> bool:
    mind = life.minds.seated[0][1]
    assert isinstance(mind, Learner)
    door = mind.door
    held = [float(door.through(part, torch.full((1, 1), 9.0))) for part in ("level 2", "gain", "progress")]
    return held == [0.0, 0.5, 9.0]


def test_training_begins_with_what_was_asked_for_and_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    given = ["--worlds", "1", "--steps", "3", "--run", str(folder)]
    assert main(["train", "nursery", *given, *ASKED]) == 0
    life = api.open_life("nursery")
    life.apply(Lesion(agent="Mika", part="level 2"))
    life.apply(Clamp(agent="Mika", part="gain", value=0.5))
    for _ in range(3):
        life.tick()
    kept = api.open_run(folder)
    assert kept.digest() == life.digest()
    assert is_cut_and_held(kept)


def test_a_run_that_was_killed_at_once_still_begins_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert main(["train", "nursery", "--worlds", "1", "--steps", "1", "--run", str(folder), *ASKED]) == 0
    last = max((Run(folder).folder / CHECKPOINTS).iterdir())
    (last / "state.safetensors").write_bytes(b"")
    life = api.open_run(folder)
    assert life.now == 0
    life.tick()
    assert is_cut_and_held(life)


def test_a_run_can_be_cut_when_it_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert main(["train", "nursery", "--worlds", "1", "--steps", "1", "--run", str(folder)]) == 0
    assert not is_cut_and_held(api.open_run(folder))
    assert main(["train", "--resume", "--steps", "1", "--run", str(folder), *ASKED]) == 0
    assert is_cut_and_held(api.open_run(folder))


def test_whoever_watches_sees_minds_that_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    changes = (Lesion(agent="Mika", part="level 2"), Clamp(agent="Mika", part="gain", value=0.5))
    opened: list[Keeper] = []
    life = open_kept(find_scene("nursery", None, None, changes), opened)
    life.tick()
    opened[0].close(broken=False)
    assert is_cut_and_held(find_scene("runs/nursery-watch-1", None, None).open())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--cut", "Zoe:gate"], "No agent named 'Zoe'.*Mika"),
        (
            ["--cut", "Mika:levl 2"],
            "No part of this mind named 'levl 2'. Did you mean 'level 2'.*social prec",
        ),
        (["--hold", "Mika:gain=nan"], "must be a finite number"),
        (["--mind", "idle", "--cut", "Mika:level 2"], "does not learn and has no parts"),
    ],
)
@pytest.mark.parametrize("command", ["train", "watch"])
def test_what_cannot_be_cut_is_said_before_anything_is_made(
    command: str, arguments: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = (
        ["--run", str(tmp_path / "run")] if command == "train" else ["--offscreen", str(tmp_path / "a.mp4")]
    )
    said = told(capsys, command, "nursery", *where, *arguments)
    assert re.search(why, said), said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("asked", [["--cut", "gate"], ["--cut", "Ada:"], ["--hold", "Ada:gate"]])
def test_what_cannot_be_understood_is_said(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["watch", *asked])
    assert stopped.value.code == 2
    assert "should be AGENT:PART" in capsys.readouterr().err
