"""Stays: lives of one kind of mind in one place, abreast, and how well off everybody was; kept on disk."""

import hashlib
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor

from sandbox import api
from sandbox.errors import BusyError
from sandbox.experiments import provenance
from sandbox.experiments.abreast import Abreast
from sandbox.experiments.livelihood import DRIVES, Livelihood
from sandbox.protocols import Learner
from sandbox.rng import fold, stream
from sandbox.spec import TICK
from sandbox.storage import files
from sandbox.storage.checkpoint import pack, unpack
from sandbox.storage.files import RUNS

DAY = 600.0
"""Seconds after which a world begins anew, in both worlds alike.

Trees that are picked bare stay bare, so without days an hour would be about its first minutes. In shorter
days what bodies are born with, which lasts for a minute or two, would count for more.
"""

MEAN, WORST = "mean of the five", "worst of the five"

KEEP = 2400
"""Ticks after which lives that are under way are kept, for the case that they are cut off."""

Held = tuple[tuple[str, float], ...]
"""Parts of minds that are held, each at what."""

_PATIENCE = 1.0
"""Seconds after which one looks again whether another process is done."""

_CODE = provenance.hash_sources()  # of what runs, and not of what may lie on disk when it comes to run


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One life of several that go abreast.

    Attributes:
        seed: of its world, and of what its minds are born with.
        held: parts of all its minds that are held from the first tick on, and at what.
    """

    seed: int
    held: Held = ()

    def hold(self, abreast: Abreast, number: int) -> None:
        """Holds parts of the minds in the life of some number."""
        assert isinstance(abreast.mind, Learner) or not self.held
        for row, (part, value) in itertools.product(abreast.rows(number), self.held):
            cast("Learner", abreast.mind).door.clamp(row, part, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Lives of one kind of mind in one place, abreast.

    Attributes:
        mind: the kind; each body has one of its own.
        place: the world's name.
        courses: the lives.
        ticks: how long.
        page: ticks that are averaged over.
    """

    mind: str
    place: str
    courses: tuple[Course, ...]
    ticks: int
    page: int

    @property
    def folder(self) -> Path:
        """Where they are kept: another folder for all other lives, or other sources of this program."""
        told = json.dumps([_CODE, provenance.versions(), repr(self)])
        name = hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
        return RUNS / "lives" / f"{self.place}-{self.mind}-{name}"

    def live(self) -> Tensor:
        """Lives what has not been lived before this was cut off; gives the pages [L, P, A, 5].

        Raises:
            BusyError: another process lives them now.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with files.locked(self.folder):
            file = self.folder / "kept.safetensors"
            kept = unpack(files.read(file), file) if file.exists() else {}
            if "pages" not in kept:
                kept = {"pages": self._live(file, kept)}
                files.write(file, pack(kept))
            return kept["pages"]

    def _live(self, file: Path, kept: Mapping[str, Tensor]) -> Tensor:
        """Goes on from what was kept."""
        abreast = self._born()
        diaries = [Livelihood(life, -(-self.ticks // self.page), self.page) for life in abreast.lives]
        tables = {"minds": abreast.state}
        for number, (life, diary) in enumerate(zip(abreast.lives, diaries, strict=True)):
            tables |= {f"life {number}": life.state, f"diary {number}": diary.state}
        if kept:
            for of, table in tables.items():
                table.restore(_under(of, kept))
            for life in abreast.lives:
                life.simulation.refresh()
        for now in range(abreast.lives[0].now, self.ticks):
            if now % KEEP == 0 and now > 0:
                saved = {of: table.save() for of, table in tables.items()}
                whole = {f"{of}.{name}": each for of in saved for name, each in saved[of].items()}
                files.write(file, pack(whole))
            _tick(abreast)
            for diary in diaries:
                diary.note()
        return torch.stack([diary.pages[:, 0] for diary in diaries])

    def _born(self) -> Abreast:
        """Begins each life as it would begin by itself."""
        seeds = [course.seed for course in self.courses]
        lives = [
            api.open_life(self.place, seed=seed, minds="idle", threads=1, record=False) for seed in seeds
        ]
        seats = lives[0].spec.agents
        key = torch.cat([fold(seed, stream("minds"), torch.arange(len(seats))) for seed in seeds])
        abreast = Abreast(lives, self.mind, key, [agent.genome for agent in seats] * len(lives))
        for number, course in enumerate(self.courses):
            course.hold(abreast, number)
        return abreast


def live(stays: Sequence[Stay]) -> dict[Stay, Tensor]:
    """Lives what no other process lives, and waits for the rest; gives the pages of each."""
    lived: dict[Stay, Tensor] = {}
    while left := [stay for stay in stays if stay not in lived]:
        for stay in left:
            with suppress(BusyError):
                lived[stay] = stay.live()
        if len(lived) < len(stays):
            time.sleep(_PATIENCE)
    return {stay: lived[stay] for stay in stays}


def scores(pages: Tensor) -> dict[str, float]:
    """Gives how satisfied everybody was in the second half, by drive and in all, of pages [P, A, 5]."""
    late = pages[len(pages) // 2 :].mean(0)  # (A, 5)
    drives = dict(zip(DRIVES, late.mean(0).tolist(), strict=True))
    return {**drives, MEAN: float(late.mean()), WORST: float(late.amin(1).mean())}


def curves(pages: Tensor) -> Mapping[str, Sequence[float]]:
    """Gives how satisfied everybody was from page to page, of pages [P, A, 5]."""
    drives = zip(DRIVES, pages.mean(1).unbind(1), strict=True)
    return {**{drive: each.tolist() for drive, each in drives}, MEAN: pages.mean((1, 2)).tolist()}


def _tick(abreast: Abreast) -> None:
    """Moves all lives on by a decision; where a day is over, their worlds begin anew."""
    now = abreast.lives[0].now
    abreast.tick([api.Reset(world=0)] if now > 0 and now % round(DAY / TICK) == 0 else [])


def _under(of: str, kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(f"{of}."): each for name, each in kept.items() if name.startswith(f"{of}.")}
