"""Experiments: claims come first, runs can be gone on with, and what follows is computed from the files."""

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from sandbox.app.cli import main
from sandbox.errors import SandboxError, UnknownName
from sandbox.experiments import EXPERIMENTS, find
from sandbox.experiments.claim import Claim, read
from sandbox.experiments.records import Folder, Outcome, Record
from sandbox.experiments.runner import Experiment, run
from sandbox.experiments.statistics import Interval
from sandbox.experiments.together import run_all
from sandbox.experiments.verdict import decide, judge, overall

CLAIM = """
title = "Ours against theirs"
question = "Is ours better?"
seeds = [1, 2, 3, 4, 5, 6]
stop = "after six"
exclude = "nothing"
alpha = 0.05
[settings]
size = 3
[quick]
seeds = [1, 2]
size = 1
[[primary]]
name = "ours has less error"
arm = "ours"
against = ["theirs", "chance"]
tasks = ["error, *"]
better = "lower"
compare = "ratio"
least = 0.1
[[view]]
title = "All scores"
arms = ["ours", "theirs"]
tasks = ["*"]
unit = "apples"
"""


def _outcome(seed: int, size: int) -> Outcome:
    """Makes up a run in which ours errs half as much as theirs, and a third as much as chance."""
    ours = 1.0 + 0.1 * seed
    return Outcome(
        scores={
            "ours": {"error, near": ours, "error, far": 2 * ours, "other": 9.0},
            "theirs": {"error, near": 2 * ours, "error, far": 4 * ours, "other": 1.0},
            "chance": {"error, near": 3 * ours, "error, far": 6 * ours, "other": 1.0},
        },
        curves={"Learning": {"ours": ([0.0, 1.0], [2.0, ours])}},
        facts={"size": float(size), "made of": "wood"},
    )


class Counted:
    """An experiment that remembers which seeds it has run."""

    def __init__(self, folder: Path, text: str = CLAIM) -> None:
        self.seeds: list[int] = []
        self.claim_file = folder / "claim.toml"
        self.claim_file.write_text(text)
        self.experiment = Experiment(name="counted", run=self._run, claim_file=self.claim_file)

    def _run(self, seed: int, *, size: int) -> Outcome:
        self.seeds.append(seed)
        return _outcome(seed, size)

    def go(self, out: Path, *, quick: bool = False, seeds: int | None = None) -> str:
        return run(self.experiment, out, quick=quick, seeds=seeds, say=lambda _: None).read_text()


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    return Counted(tmp_path)


def _claim(text: str = CLAIM) -> Claim:
    return Claim.model_validate(tomllib.loads(text))


def test_a_run_that_was_cut_short_is_gone_on_with(counted, tmp_path) -> None:
    out = tmp_path / "out"
    assert "No verdict yet" in counted.go(out, seeds=2)
    assert "No verdict yet" not in counted.go(out)
    assert counted.seeds == [1, 2, 3, 4, 5, 6]
    counted.go(out)
    assert counted.seeds == [1, 2, 3, 4, 5, 6]


def test_the_verdict_is_that_of_the_claims_rules(counted, tmp_path) -> None:
    report = counted.go(tmp_path / "out")
    assert "**Supported**" in report
    assert "| ours has less error | 9.5 % | 50.0 % | 50.0 % to 50.0 % | 6 of 6 |" in report


def test_results_of_a_changed_claim_are_refused(counted, tmp_path) -> None:
    out = tmp_path / "out"
    counted.go(out)
    changed = Counted(tmp_path, CLAIM.replace("least = 0.1", "least = 0.01"))
    with pytest.raises(SandboxError, match="needs new runs"):
        changed.go(out)
    assert changed.seeds == []


def test_smoke_runs_are_never_mixed_with_real_ones(counted, tmp_path) -> None:
    out = tmp_path / "out"
    report = counted.go(out, quick=True)
    assert "smoke run" in report.lower()
    assert "upported" not in report
    with pytest.raises(SandboxError, match="--quick"):
        counted.go(out)


def test_more_seeds_than_claimed_are_refused(counted, tmp_path) -> None:
    with pytest.raises(SandboxError, match="6 seeds"):
        counted.go(tmp_path / "out", seeds=7)


def test_a_claim_that_is_not_committed_is_refused(counted, tmp_path) -> None:
    git = ("git", "-C", str(tmp_path), "-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run([*git, "init", "--quiet"], check=True)
    with pytest.raises(SandboxError, match="not committed"):
        counted.go(tmp_path / "out")
    subprocess.run([*git, "add", "claim.toml"], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "Claim"], check=True)
    counted.go(tmp_path / "out")
    counted.claim_file.write_text(CLAIM + "\n")
    with pytest.raises(SandboxError, match="not committed"):
        counted.go(tmp_path / "other")


def test_a_record_says_where_it_comes_from(counted, tmp_path) -> None:
    counted.go(tmp_path / "out", seeds=1)
    record = json.loads((tmp_path / "out" / "seed-1.json").read_text())
    assert record["claim"] == read(counted.claim_file)[1]
    assert len(record["code"]) == 32
    assert {"python", "torch", "mujoco"} <= set(record["versions"])
    assert record["outcome"]["facts"] == {"size": 3.0, "made of": "wood"}


def test_a_broken_record_is_named(counted, tmp_path) -> None:
    out = tmp_path / "out"
    counted.go(out)
    (out / "seed-3.json").write_text("{")
    with pytest.raises(SandboxError, match=r"seed-3\.json is no record"):
        counted.go(out)


def test_every_view_and_curve_becomes_a_figure(counted, tmp_path) -> None:
    report = counted.go(tmp_path / "out")
    for name in ("all-scores.png", "learning.png"):
        assert (tmp_path / "out" / name).read_bytes().startswith(b"\x89PNG")
        assert f"({name})" in report


def _records(seeds: list[int]) -> list[Record]:
    return [
        Record(
            experiment="made up",
            seed=seed,
            quick=False,
            claim="",
            commit="",
            code="",
            versions={},
            seconds=1.0,
            outcome=_outcome(seed, 1),
        )
        for seed in seeds
    ]


def test_of_several_rivals_the_best_counts() -> None:
    (judged,) = judge(_claim(), _records([1, 2, 3, 4, 5, 6]))
    assert judged.effects == pytest.approx([0.6931472] * 6)  # log 2: theirs, not chance
    assert judged.chance == pytest.approx(1 / 64)
    assert overall([judged]) == "supported"


def test_what_a_claim_says_is_better_decides_the_sign() -> None:
    worse = CLAIM.replace('better = "lower"', 'better = "higher"')
    (judged,) = judge(_claim(worse), _records([1, 2, 3, 4, 5, 6]))
    assert judged.interval.high < 0.0
    assert judged.verdict == "not supported"


@pytest.mark.parametrize(
    ("low", "estimate", "high", "chance", "verdict"),
    [
        (0.1, 0.3, 0.5, 0.01, "supported"),
        (0.1, 0.3, 0.5, 0.20, "inconclusive"),
        (-0.1, 0.3, 0.5, 0.01, "inconclusive"),
        (0.05, 0.15, 0.5, 0.01, "inconclusive"),
        (0.05, 0.10, 0.15, 0.01, "not supported"),
        (-0.5, -0.3, -0.1, 1.00, "not supported"),
    ],
)
def test_three_verdicts_divide_what_can_happen(low, estimate, high, chance, verdict) -> None:
    assert decide(Interval(estimate=estimate, low=low, high=high), chance, 0.2, 0.05) == verdict


@pytest.mark.parametrize(
    ("low", "estimate", "high", "chance", "verdict"),
    [
        (-0.1, 0.0, 0.1, 0.01, "supported"),
        (-0.1, -0.1, 0.1, 0.20, "inconclusive"),
        (-0.3, -0.1, 0.1, 0.01, "inconclusive"),
        (-0.5, -0.4, -0.3, 1.00, "not supported"),
    ],
)
def test_one_that_is_no_worse_may_be_worse_by_its_margin(low, estimate, high, chance, verdict) -> None:
    assert decide(Interval(estimate=estimate, low=low, high=high), chance, -0.2, 0.05) == verdict


def test_the_test_of_no_worse_counts_runs_above_the_margin() -> None:
    same = CLAIM.replace('against = ["theirs", "chance"]', 'against = ["ours"]')
    (better,) = judge(_claim(same), _records([1, 2, 3, 4, 5, 6]))
    assert (better.chance, better.verdict) == (1.0, "not supported")
    (no_worse,) = judge(_claim(same.replace("least = 0.1", "least = -0.1")), _records([1, 2, 3, 4, 5, 6]))
    assert (no_worse.chance, no_worse.verdict) == (pytest.approx(1 / 64), "supported")


def test_seeds_side_by_side_find_what_each_finds_alone() -> None:
    small = {"worlds": 2, "test_worlds": 2, "ticks": 20, "test_ticks": 20, "page": 10}
    run_of_one_seed = find("forages").run
    beside = {found.seed: found.outcome for found in run_all(run_of_one_seed, [1, 2, 3], small, jobs=2)}
    alone = {found.seed: found.outcome for found in run_all(run_of_one_seed, [1, 2, 3], small, jobs=1)}
    assert beside == alone
    assert alone[1] != alone[2]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_has_a_claim_that_names_what_it_finds(name) -> None:
    claim, _ = read(find(name).claim_file)
    assert len(claim.seeds) >= 6
    assert set(claim.quick) - {"seeds"} <= set(claim.settings)
    assert set(claim.seeds).isdisjoint(claim.seeds_of(quick=True))
    # a claim that the best possible outcome could not support would be none
    assert len(claim.primary) * 0.5 ** len(claim.seeds) <= claim.alpha


def test_an_unknown_experiment_is_told_with_those_there_are(capsys) -> None:
    assert main(["experiment", "lerns"]) == 2
    assert "learns" in capsys.readouterr().err
    with pytest.raises(UnknownName):
        find("nothing")


def test_a_folder_that_cannot_be_made_is_told(counted, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="Cannot keep results"):
        counted.go(tmp_path / "file" / "out")


def test_a_record_is_there_whole_or_not_at_all(tmp_path) -> None:
    folder = Folder(tmp_path, "made up", "", quick=False)
    (record,) = _records([4])
    folder.write(record)
    (found,) = folder.read([3, 4])
    assert found.outcome.scores == record.outcome.scores
    assert [file.name for file in tmp_path.iterdir()] == ["seed-4.json"]
