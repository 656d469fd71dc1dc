"""How well different minds live for an hour: each alone with its own kind, in the worlds of the library."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from sandbox import api
from sandbox.experiments import provenance
from sandbox.experiments.livelihood import DRIVES, Livelihood
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life, Saved
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
"""Ticks after which a life that is under way is kept, for the case that it is cut off."""

_CODE = provenance.hash_sources()  # of what runs, and not of what may lie on disk when it comes to run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    """One life: a kind of mind in copies of a world, for some time.

    Attributes:
        seed: of the worlds and of what minds are born with.
        mind: the kind.
        place: the world's name.
        worlds: how many copies.
        ticks: how long.
        page: ticks that are averaged over.
    """

    seed: int
    mind: str
    place: str
    worlds: int
    ticks: int
    page: int

    @property
    def file(self) -> Path:
        """Where it is kept: another file for every other life, or other sources of this program."""
        told = json.dumps([_CODE, provenance.versions(), repr(self)])
        name = hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
        return RUNS / "lives" / f"{self.place}-{self.mind}-{self.seed}-{name}.safetensors"

    def live(self) -> Tensor:
        """Lives what has not been lived before this was cut off; gives the pages [P, W, A, 5]."""
        kept = unpack(files.read(self.file), self.file) if self.file.exists() else {}
        if "pages" in kept:
            return kept["pages"]
        life = api.open_life(self.place, worlds=self.worlds, seed=self.seed, minds=self.mind, record=False)
        diary = Livelihood(life, -(-self.ticks // self.page), self.page)
        if kept:
            life.restore(Saved(tensors=_under("life", kept), log=()))
            diary.state.restore(_under("diary", kept))
        while life.now < self.ticks:
            _end_days(life)
            life.tick()
            diary.note()
            if life.now % KEEP == 0 and life.now < self.ticks:
                both = {"life": life.state, "diary": diary.state}
                self._keep({f"{of}.{name}": each for of in both for name, each in both[of].save().items()})
        self._keep({"pages": diary.pages})
        return diary.pages

    def _keep(self, tensors: Mapping[str, Tensor]) -> None:
        """Writes all there is, in the place of what was kept before."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        files.write(self.file, pack(tensors))


def run(seed: int, *, minds: list[str], places: list[str], worlds: int, ticks: int, page: int) -> Outcome:
    """Lets each kind of mind live in each place; what was lived before it was cut off is not lived again.

    Args:
        seed: of the worlds and of what minds are born with; the same for all kinds.
        minds: the kinds; in each life all bodies have minds of the same.
        places: names of worlds.
        worlds: how many copies of each; a mind lives in all of them.
        ticks: how long.
        page: ticks from point to point of the curves.
    """
    scores: dict[str, dict[str, float]] = {mind: {} for mind in minds}
    curves: dict[str, dict[str, Curve]] = {}
    for place in places:
        for mind in minds:
            stay = _Stay(seed=seed, mind=mind, place=place, worlds=worlds, ticks=ticks, page=page)
            pages = stay.live()
            scores[mind] |= {f"{name}, {place}": score for name, score in _scores(pages).items()}
            times = [float(page * (i + 1)) for i in range(len(pages))]
            for name, values in _curves(pages).items():
                curves.setdefault(f"{name.capitalize()}, {place}", {})[mind] = times, values
    return Outcome(scores=scores, curves=curves)


def _scores(pages: Tensor) -> dict[str, float]:
    """Gives how satisfied everybody was in the second half, by drive and in all."""
    late = pages[len(pages) // 2 :].mean(0).flatten(0, 1)  # (W A, 5)
    drives = dict(zip(DRIVES, late.mean(0).tolist(), strict=True))
    return {**drives, MEAN: float(late.mean()), WORST: float(late.amin(1).mean())}


def _curves(pages: Tensor) -> Mapping[str, Sequence[float]]:
    """Gives how satisfied everybody was from page to page."""
    drives = zip(DRIVES, pages.mean((1, 2)).unbind(1), strict=True)
    return {**{drive: each.tolist() for drive, each in drives}, MEAN: pages.mean((1, 2, 3)).tolist()}


def _end_days(life: Life) -> None:
    """Lets those worlds begin anew at the next tick whose day is over; days end one world after the other."""
    day = round(DAY / TICK)
    for world in range(life.num_worlds):
        if life.now > 0 and (life.now + world * day // life.num_worlds) % day == 0:
            life.apply(api.Reset(world=world))


def _under(of: str, kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(f"{of}."): each for name, each in kept.items() if name.startswith(f"{of}.")}
