"""Two real processes train the same minds, each in worlds of its own."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from sandbox import api
from sandbox.app.cli import main
from sandbox.life import Life
from sandbox.protocols import Team
from sandbox.storage import checkpoint, records
from sandbox.storage.files import CONFIG
from sandbox.storage.run import CHECKPOINTS, Run

ROOT = Path(__file__).resolve().parent.parent
MINDS = {"Mia": "ppo", "Noah": "curious"}
OWN = (".figures", ".memory.")
"""What minds report of, and which moments they remember, is of one process alone."""


def together(*arguments: str) -> str:
    """Trains in two processes and gives the digest that the first prints."""
    alone = ["--standalone", "--nproc-per-node", "2", "-m", "--"]
    command = [sys.executable, "-m", "torch.distributed.run", *alone, "sandbox", "train", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("digest") == 1, "only one of them tells"
    return done.stdout.split()[-1]


def both(folder: Path) -> tuple[Mapping[str, Tensor], Mapping[str, Tensor]]:
    """Gives what the two processes had at the end of a run."""
    last = max((folder / CHECKPOINTS).iterdir())
    return checkpoint.read(last, 0).tensors, checkpoint.read(last, 1).tensors


def learned(life: Life, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Takes what minds carry from body to body out of a table."""
    kinds = set(MINDS.values())
    names = [f"minds.{kind}.{name}" for kind in kinds for name in life.state.lasting(f"minds.{kind}")]
    return {name: tensors[name] for name in names if not any(own in name for own in OWN)}


def test_all_learn_the_same_from_worlds_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    minds = ",".join(f"{agent}={kind}" for agent, kind in MINDS.items())
    together("orchard", "--minds", minds, "--worlds", "1", "--steps", "400", "--run", str(folder))
    first, other = both(folder)
    born = api.open_life("orchard", minds=MINDS)
    mine, theirs = learned(born, first), learned(born, other)
    assert mine.keys() == theirs.keys()
    assert [name for name in mine if not torch.equal(mine[name], theirs[name])] == []
    for weights in ("minds.ppo.actor.weights", "minds.curious.understanding.model.weights"):
        assert not torch.equal(mine[weights], born.state[weights]), "they have learned"
    assert not torch.equal(first["physics.rows"], other["physics.rows"])
    assert not torch.equal(first["senses.flat"], other["senses.flat"])


@pytest.mark.slow
def test_together_they_go_on_as_if_they_had_not_stopped(tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    given = ["orchard", "--minds", "ppo", "--worlds", "1"]
    together(*given, "--steps", "300", "--run", str(whole))
    together(*given, "--steps", "150", "--run", str(halves))
    together("--steps", "150", "--resume", "--run", str(halves))
    for mine, theirs in zip(both(whole), both(halves), strict=True):
        assert all(torch.equal(mine[name], theirs[name]) for name in mine)


def test_their_worlds_are_those_that_one_process_would_have() -> None:
    whole = api.open_life("dinner-party", worlds=4, seed=2, minds="sociable")
    halves = [
        api.open_life("dinner-party", worlds=2, seed=2, minds="sociable", team=Team(rank=rank, size=2))
        for rank in range(2)
    ]
    for _ in range(30):
        for life in (whole, *halves):
            life.tick()
    seen = torch.cat([life.observation.flat for life in halves])
    assert torch.equal(seen, whole.observation.flat)


def test_one_process_does_not_go_on_with_what_two_began(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert (
        main(["train", "nursery", "--minds", "idle", "--worlds", "1", "--steps", "1", "--run", str(folder)])
        == 0
    )
    (folder / CONFIG).write_bytes(records.dump(replace(Run(folder).config, team=2)))
    assert main(["train", "--resume", "--run", str(folder)]) == 2
    assert "Go on with as many: torchrun --nproc-per-node 2" in capsys.readouterr().err
