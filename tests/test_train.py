"""`sandbox train`: real processes that train, are stopped, go on, and say what is wrong."""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from sandbox import api
from sandbox.app.cli import main
from sandbox.app.train.clocks import Clocks
from sandbox.app.train.crew import Crew
from sandbox.app.train.curves import EVERY, TABLE
from sandbox.app.train.days import Days
from sandbox.errors import StorageError
from sandbox.intervention import Reset
from sandbox.spec import TICK
from sandbox.storage.files import WORLD
from sandbox.storage.run import CHECKPOINTS, Run

ROOT = Path(__file__).resolve().parent.parent


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox", "train", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)


def train(*arguments: str) -> str:
    """Trains in a process of its own and gives the digest that it prints."""
    with start(*arguments) as process:
        told, wrong = process.communicate()
    assert process.returncode == 0, wrong
    return told.split()[-1]


@pytest.mark.slow
def test_a_training_killed_at_any_moment_goes_on(tmp_path: Path) -> None:
    folder, luck, last = tmp_path / "run", np.random.default_rng(2), 0
    begin = ["nursery", "--minds", "wander", "--worlds", "1", "--every", "0.001", "--run", str(folder)]
    for k in range(10):
        with start(*(begin if k == 0 else ["--resume", *begin[5:]])) as process:
            while not (folder / CHECKPOINTS).is_dir() or not kept(folder) or kept(folder)[-1] <= last:
                assert process.poll() is None
                time.sleep(0.01)
            time.sleep(luck.uniform(0.0, 0.3))
            process.kill()
            process.communicate()
        assert api.open_run(folder).now > last
        last = api.open_run(folder).now
    whole = api.open_life("nursery", minds="wander")
    for _ in range(last):
        whole.tick()
    assert api.open_run(folder).digest() == whole.digest()


def kept(folder: Path) -> list[int]:
    """Lists the ticks of a run's checkpoints."""
    return sorted(int(path.name) for path in (folder / CHECKPOINTS).iterdir() if path.name.isdigit())


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / TABLE).open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("minds", ["sociable", pytest.param("Ada=curious,Bo=ppo", marks=pytest.mark.slow)])
def test_stopping_and_going_on_changes_nothing(minds: str, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    given = ["dinner-party", "--minds", minds, "--worlds", "2", "--seed", "5"]
    assert main(["train", *given, "--steps", "600", "--run", str(whole)]) == 0
    one = api.open_run(whole).digest()
    first = train(*given, "--steps", "300", "--run", str(halves))
    other = train("--resume", "--run", str(halves), "--steps", "300")
    assert one == other != first
    assert [row["tick"] for row in table(whole)] == [row["tick"] for row in table(halves)]
    energies = [[row["energy/Ada"] for row in table(folder)] for folder in (whole, halves)]
    assert energies[0] == energies[1]


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_who_is_interrupted_keeps_what_was_lived(number: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with start("nursery", "--minds", "wander", "--worlds", "2", "--run", str(folder)) as process:
        while not (folder / TABLE).exists():
            assert process.poll() is None
        process.send_signal(number)
        told, wrong = process.communicate()
    assert process.returncode == 0, wrong
    assert "Traceback" not in wrong
    life = api.open_run(folder)
    assert life.now >= EVERY
    assert told == f"{folder}: {life.now} ticks, digest {life.digest()}\n"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    assert (
        main(["train", "nursery", "--mind", "wander", "--worlds", "2", "--steps", "3", "--run", str(folder)])
        == 0
    )
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Gives what is said to a command that cannot be carried out."""
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_run_is_not_begun_over_another(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    said = told(capsys, "train", "nursery", "--run", str(trained))
    assert "is a run already. Go on with it (--resume)" in said
    assert before == {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--worlds", "3"], "was begun with --worlds 2, not 3"),
        (["--seed", "9"], "was begun with --seed 0, not 9"),
        (["--minds", "idle"], "was begun with --minds"),
        (["commons"], "'commons' is not the world that"),
    ],
)
def test_a_run_goes_on_only_as_it_was_begun(
    asked: list[str], why: str, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert why in told(capsys, "train", *asked, "--resume", "--run", str(trained), "--steps", "1")
    same = ["nursery", "--mind", "wander", "--worlds", "2", "--seed", "0"]
    assert main(["train", *same, "--resume", "--run", str(trained), "--steps", "1"]) == 0


def test_what_cannot_be_begun_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert "no run" in told(capsys, "train", "--resume", "--run", str(tmp_path))
    assert "A part of that path is a file" in told(capsys, "train", "nursery", "--run", str(file / "run"))
    assert "something else at" in told(capsys, "train", "nursery", "--run", str(file))
    assert "Name a world to train in" in told(capsys, "train")
    assert "not a run's folder" in told(capsys, "train", "nursery", "--resume")
    assert "worlds must be" in told(
        capsys, "train", "nursery", "--worlds", "100000", "--run", str(tmp_path / "r")
    )
    assert "Did you mean 'nursery'" in told(capsys, "train", "nursey")
    assert "no device 'tpu'" in told(
        capsys, "train", "nursery", "--device", "tpu", "--run", str(tmp_path / "r")
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_run_whose_world_was_edited_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    assert (
        main(["train", "nursery", "--mind", "idle", "--worlds", "1", "--steps", "1", "--run", str(folder)])
        == 0
    )
    world = folder / WORLD
    world.write_text(world.read_text().replace("[[agents]]", '[[agents]]\nbody = "pebble"', 1))
    capsys.readouterr()
    said = told(capsys, "train", "--resume", "--run", str(folder))
    assert "motors that bodies here lack" in said
    assert "left_arm_pitch" in said


def test_a_day_ends_once_a_day_in_every_world_and_not_in_all_at_once() -> None:
    spec = api.load_world("nursery")
    length = round(spec.day / TICK)
    days = Days(spec, 8)
    ends = {tick: days.ending(tick) for tick in range(2 * length + 1) if days.ending(tick)}
    assert all(len(worlds) == 1 for worlds in ends.values())
    assert ends[length] == [Reset(world=0)]
    second = [each.world for tick, worlds in ends.items() if length < tick <= 2 * length for each in worlds]
    assert sorted(second) == list(range(8))


def test_two_processes_end_the_days_that_one_would() -> None:
    spec = api.load_world("nursery")
    one, two = Days(spec, 8), [Days(spec, 4, rank, 2) for rank in range(2)]
    for tick in range(round(spec.day / TICK) + 1):
        shared = [each.world + 4 * rank for rank in range(2) for each in two[rank].ending(tick)]
        assert sorted(shared) == [each.world for each in one.ending(tick)]


def test_clocks_change_nothing_and_account_for_all_of_a_tick() -> None:
    one, other = (api.open_life("dinner-party", worlds=2) for _ in range(2))
    clocks = Clocks(one)
    for _ in range(20):
        clocks.tick()
        other.tick()
    assert one.digest() == other.digest()
    assert clocks.ticks == 20
    assert sum(clocks.shares().values()) == pytest.approx(1.0)
    assert all(share > 0.0 for share in clocks.shares().values())


def test_one_process_agrees_with_itself() -> None:
    crew = Crew()
    assert crew.any(True, False) == (True, False)
    assert crew.gather({"x": torch.ones(2)}) == ()
    tensor = torch.tensor([1.0, float("nan")])
    crew.team.average(tensor)
    assert float(tensor[0]) == 1.0


def test_a_run_says_what_it_was_begun_with(trained: Path) -> None:
    config = Run(trained).config
    assert (config.world, config.worlds, config.seed, config.made_by) == ("nursery", 2, 0, "train")
    assert set(config.minds.values()) == {"wander"}
    assert (trained / WORLD).read_text() == (ROOT / "worlds/library/nursery.toml").read_text()
    with pytest.raises(StorageError, match="fewer than the 3 asked for"):
        api.open_run(trained, worlds=3)


def test_fewer_worlds_of_a_run_are_its_first_ones(trained: Path) -> None:
    both, first = api.open_run(trained), api.open_run(trained, worlds=1)
    for _ in range(5):
        both.tick()
        first.tick()
    assert torch.equal(both.observation.flat[:1], first.observation.flat)
