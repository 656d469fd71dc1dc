"""How well different minds live for an hour: each alone with its own kind, in the worlds of the library."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from sandbox import api
from sandbox.errors import BusyError
from sandbox.experiments import provenance
from sandbox.experiments.abreast import Abreast
from sandbox.experiments.livelihood import DRIVES, Livelihood
from sandbox.experiments.records import Curve, Outcome
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

_PATIENCE = 1.0
"""Seconds after which one looks again whether another process is done."""

_CODE = provenance.hash_sources()  # of what runs, and not of what may lie on disk when it comes to run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    """Lives of one kind of mind in one place, abreast.

    Attributes:
        mind: the kind; each body has one of its own.
        place: the world's name.
        seeds: of the lives: of each one's world, and of what its minds are born with.
        ticks: how long.
        page: ticks that are averaged over.
    """

    mind: str
    place: str
    seeds: tuple[int, ...]
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
        for seed, life, diary in zip(self.seeds, abreast.lives, diaries, strict=True):
            tables |= {f"life {seed}": life.state, f"diary {seed}": diary.state}
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
        lives = [
            api.open_life(self.place, seed=seed, minds="idle", threads=1, record=False) for seed in self.seeds
        ]
        seats = lives[0].spec.agents
        key = torch.cat([fold(seed, stream("minds"), torch.arange(len(seats))) for seed in self.seeds])
        return Abreast(lives, self.mind, key, [agent.genome for agent in seats] * len(lives))


def run(
    seed: int, *, minds: list[str], places: list[str], abreast: list[int], ticks: int, page: int
) -> Outcome:
    """Lets each kind of mind live in each place; what was lived before it was cut off is not lived again.

    Lives of several seeds go abreast, which is quicker. Who asks for the first of them waits for all; for the
    others they have been lived then. Where several processes ask, each lives what no other does.

    Args:
        seed: of the worlds and of what minds are born with; the same for all kinds. What it finds depends on
            no other seed.
        minds: the kinds; in each life all bodies have minds of the same.
        places: names of worlds.
        abreast: the seeds whose lives go abreast, this one among them.
        ticks: how long.
        page: ticks from point to point of the curves.
    """
    assert seed in abreast, f"{seed} is not among the seeds that live abreast: {abreast}"
    stays = [
        _Stay(mind=mind, place=place, seeds=tuple(abreast), ticks=ticks, page=page)
        for mind in minds
        for place in places
    ]
    scores: dict[str, dict[str, float]] = {mind: {} for mind in minds}
    curves: dict[str, dict[str, Curve]] = {}
    for stay, lived in _live(stays).items():
        pages = lived[abreast.index(seed)]  # (P, A, 5)
        scores[stay.mind] |= {f"{name}, {stay.place}": score for name, score in _scores(pages).items()}
        times = [float(page * (i + 1)) for i in range(len(pages))]
        for name, values in _curves(pages).items():
            curves.setdefault(f"{name.capitalize()}, {stay.place}", {})[stay.mind] = times, values
    return Outcome(scores=scores, curves=curves)


def _live(stays: Sequence[_Stay]) -> dict[_Stay, Tensor]:
    """Lives what no other process lives, and waits for the rest; gives the pages of each."""
    lived: dict[_Stay, Tensor] = {}
    while left := [stay for stay in stays if stay not in lived]:
        for stay in left:
            with suppress(BusyError):
                lived[stay] = stay.live()
        if len(lived) < len(stays):
            time.sleep(_PATIENCE)
    return {stay: lived[stay] for stay in stays}


def _tick(abreast: Abreast) -> None:
    """Moves all lives on by a decision; where a day is over, their worlds begin anew."""
    now = abreast.lives[0].now
    abreast.tick([api.Reset(world=0)] if now > 0 and now % round(DAY / TICK) == 0 else [])


def _scores(pages: Tensor) -> dict[str, float]:
    """Gives how satisfied everybody was in the second half, by drive and in all."""
    late = pages[len(pages) // 2 :].mean(0)  # (A, 5)
    drives = dict(zip(DRIVES, late.mean(0).tolist(), strict=True))
    return {**drives, MEAN: float(late.mean()), WORST: float(late.amin(1).mean())}


def _curves(pages: Tensor) -> Mapping[str, Sequence[float]]:
    """Gives how satisfied everybody was from page to page."""
    drives = zip(DRIVES, pages.mean(1).unbind(1), strict=True)
    return {**{drive: each.tolist() for drive, each in drives}, MEAN: pages.mean((1, 2)).tolist()}


def _under(of: str, kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(f"{of}."): each for name, each in kept.items() if name.startswith(f"{of}.")}
