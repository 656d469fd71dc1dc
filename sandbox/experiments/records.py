"""What a run found, kept as one JSON file a seed; figures and verdicts are made from these files only."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sandbox.errors import SandboxError

Scores = Mapping[str, Mapping[str, float]]
"""By arm and task."""

Curve = tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of an experiment found.

    Attributes:
        scores: a number for each arm and task.
        curves: by title and arm, the x and y of a curve.
        facts: what else is worth knowing, by name.
    """

    scores: Scores
    curves: Mapping[str, Mapping[str, Curve]] = field(default_factory=dict)
    facts: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An outcome, and where it comes from.

    Attributes:
        experiment: its name.
        seed: of the run.
        quick: whether this is a smoke run, which says nothing about the claim.
        claim: the hash of the claim file it was run for.
        commit: the commit that claim file is in.
        code: a hash of the sources.
        versions: of what they use.
        seconds: how long the run took.
        outcome: what it found.
    """

    experiment: str
    seed: int
    quick: bool
    claim: str
    commit: str
    code: str
    versions: Mapping[str, str]
    seconds: float
    outcome: Outcome


class Folder:
    """The records of one experiment in a folder."""

    def __init__(self, path: Path, experiment: str, claim: str, *, quick: bool) -> None:
        """Opens or makes the folder.

        Args:
            path: where.
            experiment: its name.
            claim: the hash of the claim file; records of another are refused.
            quick: whether smoke runs are kept here; real and smoke runs are never mixed.

        Raises:
            SandboxError: there can be no such folder.
        """
        self.path = path
        self._wanted = (experiment, claim, quick)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SandboxError(f"Cannot keep results in '{path}': {error.strerror or error}.") from None

    def write(self, record: Record) -> None:
        """Keeps a record: the whole file appears at once, or not at all."""
        target = self._file(record.seed)
        draft = target.with_suffix(".part")
        with draft.open("w") as file:
            json.dump(asdict(record), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)

    def has(self, seed: int) -> bool:
        """Says whether a seed is finished."""
        return self._file(seed).exists()

    def read(self, seeds: Sequence[int]) -> list[Record]:
        """Reads the records of the finished ones of some seeds.

        Raises:
            SandboxError: one was made for another claim, experiment or kind of run.
        """
        return [self._read(self._file(seed)) for seed in seeds if self.has(seed)]

    def _file(self, seed: int) -> Path:
        return self.path / f"seed-{seed}.json"

    def _read(self, file: Path) -> Record:
        try:
            data = json.loads(file.read_text())
            record = Record(**{**data, "outcome": Outcome(**data["outcome"])})
        except (ValueError, KeyError, TypeError) as error:
            raise SandboxError(f"{file} is no record of a run ({error}); move it away.") from None
        if (record.experiment, record.claim, record.quick) != self._wanted:
            raise SandboxError(
                f"{file} was made by '{record.experiment}' {'--quick ' if record.quick else ''}for the claim "
                f"{record.claim}, not by '{self._wanted[0]}' {'--quick ' if self._wanted[2] else ''}for "
                f"{self._wanted[1]}. A claim that was changed needs new runs: use another --out."
            )
        return record
