"""Runs an experiment seed by seed, keeps what each finds, and says what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.experiments import figures, provenance
from sandbox.experiments.claim import Claim, read
from sandbox.experiments.records import Folder, Outcome, Record
from sandbox.experiments.report import write_report
from sandbox.experiments.together import run_all

REPORT = "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """An experiment: what runs one seed of it, and its claim.

    Attributes:
        name: as the command line knows it.
        run: gives what one seed found, from the seed and the settings of the claim by name.
        claim_file: the claim.
    """

    name: str
    run: Callable[..., Outcome]
    claim_file: Path


def run(
    experiment: Experiment,
    out: Path,
    *,
    quick: bool,
    seeds: int | None,
    say: Callable[[str], None],
    jobs: int = 1,
) -> Path:
    """Runs the seeds that are not finished, and writes the report; gives the report's file.

    Args:
        experiment: what to run.
        out: the folder of its results.
        quick: runs it small, to see that it runs.
        seeds: how many of the claim's seeds, the first ones; None for all.
        say: is told how it goes.
        jobs: how many seeds are run at a time.

    Raises:
        SandboxError: the claim is not committed, results belong to another one, or it has fewer seeds.
    """
    figures.require()
    claim, claim_hash = read(experiment.claim_file)
    commit = "none: a smoke run" if quick else provenance.commit_of(experiment.claim_file)
    wanted = _wanted(claim, seeds, quick=quick)
    folder = Folder(out, experiment.name, claim_hash, quick=quick)
    folder.read(wanted)  # results of another claim are found before hours are spent
    code = provenance.hash_sources()  # of what runs, which may no longer be what lies on disk hours later
    for seed in filter(folder.has, wanted):
        say(f"seed {seed}: finished already")
    ahead = [seed for seed in wanted if not folder.has(seed)]
    if ahead:
        say(f"running {len(ahead)} seeds, {min(jobs, len(ahead))} at a time: {', '.join(map(str, ahead))}")
    for seed, outcome, seconds in run_all(experiment.run, ahead, claim.settings_of(quick=quick), jobs):
        folder.write(
            Record(
                experiment=experiment.name,
                seed=seed,
                quick=quick,
                claim=claim_hash,
                commit=commit,
                code=code,
                versions=provenance.versions(),
                seconds=seconds,
                outcome=outcome,
            )
        )
        say(f"seed {seed}: finished in {seconds:.0f} s")
    return _report(claim, folder, quick=quick)


def _report(claim: Claim, folder: Folder, *, quick: bool) -> Path:
    """Draws and writes what all finished runs say."""
    records = folder.read(claim.seeds_of(quick=quick))
    if records:
        figures.draw(claim, records, folder.path, quick=quick)
    report = folder.path / REPORT
    report.write_text(write_report(claim, records, quick=quick))
    return report


def _wanted(claim: Claim, seeds: int | None, *, quick: bool) -> list[int]:
    known = claim.seeds_of(quick=quick)
    if seeds is None:
        return known
    if not 1 <= seeds <= len(known):
        raise SandboxError(
            f"The claim is about {len(known)} seeds; ask for 1 to {len(known)} of them, got {seeds}. "
            "More runs after a look at the results would be another experiment."
        )
    return known[:seeds]
