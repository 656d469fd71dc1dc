"""`sandbox experiment`: runs an experiment seed by seed, and says where its report is."""

import sys
from pathlib import Path

from sandbox import experiments
from sandbox.experiments import runner


def experiment(name: str, out: Path | None, *, quick: bool, seeds: int | None, jobs: int) -> int:
    """Runs what is not finished of an experiment; gives the exit code.

    Args:
        name: a name in `experiments.EXPERIMENTS`.
        out: the folder of its results; None for the usual one, which a smoke run does not share.
        quick: runs it small, to see that it runs.
        seeds: how many of the claim's seeds, the first ones; None for all.
        jobs: how many seeds are run at a time.

    Raises:
        SandboxError: there is no such experiment, or it cannot be run so.
    """
    found = experiments.find(name)
    folder = out or Path("experiments", f"{name}-quick" if quick else name)
    report = runner.run(found, folder, quick=quick, seeds=seeds, say=_say, jobs=jobs)
    print(report.read_text().split("\n## ", maxsplit=1)[0])
    print(f"All of it: {report}")
    return 0


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
