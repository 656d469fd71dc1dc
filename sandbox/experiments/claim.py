"""A claim: what an experiment asks and what would answer it, written down and committed before it is run."""

import hashlib
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Setting = float | int | str | list[int] | list[str]


class _Table(BaseModel):
    """A table of the claim file; a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Primary(_Table):
    """One thing that is claimed: an arm does better than others by at least so much, or no worse than that.

    Attributes:
        name: the claim, as a sentence.
        arm: who should do better.
        against: than whom; of several, in every run the one that does best counts.
        tasks: patterns (`*`) of the tasks that are averaged over.
        better: which direction of a score is better.
        compare: "ratio" looks at the logarithm of the quotient, "difference" at plain differences.
        least: the least effect worth the claim, in that unit; below 0, by how much the arm may do worse in a
            claim that it does no worse.
    """

    name: str
    arm: str
    against: list[str] = Field(min_length=1)
    tasks: list[str] = Field(min_length=1)
    better: Literal["lower", "higher"]
    compare: Literal["ratio", "difference"]
    least: float

    def covers(self, task: str) -> bool:
        """Says whether a task is one of those averaged over."""
        return _matches(task, self.tasks)


class View(_Table):
    """A table of the report and the figure that goes with it.

    Attributes:
        title: what it shows; also names the figure's file.
        arms: which arms.
        tasks: patterns (`*`) of the tasks.
        unit: of what is shown.
        beside: an arm with which all are compared within each seed, by how many per cent their scores are
            higher; none to show the scores themselves.
    """

    title: str
    arms: list[str]
    tasks: list[str]
    unit: str
    beside: str | None = None

    def covers(self, task: str) -> bool:
        """Says whether a task is one of its columns."""
        return _matches(task, self.tasks)


class Claim(_Table):
    """What an experiment claims.

    Attributes:
        title: its name for people.
        question: what it asks.
        seeds: the runs; all of them and no others.
        stop: when it ends, in words.
        exclude: what is left out, in words.
        alpha: the chance of a wrong claim that is accepted, over all primaries together.
        settings: of the experiment.
        quick: the settings that a smoke run has instead, and its `seeds`.
        primary: what is claimed.
        view: what the report shows.
    """

    title: str
    question: str
    seeds: list[int] = Field(min_length=1)
    stop: str
    exclude: str
    alpha: float
    settings: dict[str, Setting]
    quick: dict[str, Setting]
    primary: list[Primary] = Field(min_length=1)
    view: list[View]

    def settings_of(self, *, quick: bool) -> Mapping[str, Setting]:
        """Gives the settings of a real or of a smoke run."""
        changed = {name: value for name, value in self.quick.items() if name != "seeds"} if quick else {}
        return {**self.settings, **changed}

    def seeds_of(self, *, quick: bool) -> list[int]:
        """Gives the seeds of a real or of a smoke run."""
        seeds = self.quick["seeds"] if quick else self.seeds
        assert isinstance(seeds, list)
        return [int(seed) for seed in seeds]


def read(path: Path) -> tuple[Claim, str]:
    """Reads a claim file; gives the claim and the hash of the file's bytes."""
    text = path.read_bytes()
    claim = Claim.model_validate(tomllib.loads(text.decode()))
    return claim, hashlib.blake2b(text, digest_size=16).hexdigest()


def _matches(task: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(task, pattern) for pattern in patterns)
