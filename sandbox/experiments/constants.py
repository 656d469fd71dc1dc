"""Constant weights: which weights of drives serve minds best that never change them, found by trying a grid.

It is done once, on seeds that no experiment is judged by, and what came of it is kept in `constants.toml`:

    .venv/bin/python -m sandbox.experiments.constants

Weights are all those whose shares are halves of the whole, in every mixture, and even ones; each drive keeps
the least that a gate leaves it. The best are those by which drives were best satisfied on average. How it
went by each is kept under `runs/`, so that it can be gone on with.
"""

import hashlib
import itertools
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from agents.drives.gate import LEAST
from agents.drives.levels import DRIVES
from sandbox import api
from sandbox.errors import SandboxError
from sandbox.experiments import copies, provenance, stays
from sandbox.experiments.stays import MEAN
from sandbox.storage import files
from sandbox.storage.files import RUNS

CHOSEN = Path(__file__).with_name("constants.toml")

_PLACES = ("dinner-party",)
_SEEDS = (301,)
_WORLDS, _TICKS, _PAGE = 16, 12000, 1200

_PARTS = 2
"""Into how many parts all weight is divided."""

_CODE = provenance.hash_sources()  # of what runs, and not of what may lie on disk when it comes to run

Weights = Mapping[str, float]


def grid() -> list[Weights]:
    """Gives all weights that are tried, by drive; they are 1 on average."""
    num = len(DRIVES)
    picks = itertools.combinations_with_replacement(range(num), _PARTS)
    shares = [[pick.count(i) / _PARTS for i in range(num)] for pick in picks]
    shares.append([1.0 / num] * num)
    return [
        {
            drive: num * ((1.0 - num * LEAST) * share + LEAST)
            for drive, share in zip(DRIVES, each, strict=True)
        }
        for each in shares
    ]


def held(weights: Weights) -> Mapping[str, float]:
    """Gives the parts of a mind by which its gate is held at some weights."""
    return {f"weight of {drive}": weight for drive, weight in weights.items()}


def search(place: str, seeds: Sequence[int], **size: int) -> Weights:
    """Lets minds live by each of the weights; gives the best.

    Args:
        place: the world's name.
        seeds: of the worlds and of what minds are born with.
        size: `worlds`, `ticks` and `page`, as in `arbitrates.run`.
    """
    tried = grid()
    found = torch.tensor([[_score(place, seed, each, **size) for each in tried] for seed in seeds])
    return tried[int(found.mean(0).argmax())]


def chosen(place: str) -> Weights:
    """Reads the weights that were best in a place.

    Raises:
        SandboxError: none have been looked for.
    """
    known = tomllib.loads(CHOSEN.read_text()) if CHOSEN.exists() else {}
    if place not in known:
        raise SandboxError(
            f"Nobody has looked for the best constant weights in '{place}' yet; "
            "run python -m sandbox.experiments.constants, which takes hours."
        )
    return known[place]


def write(found: Mapping[str, Weights], told: str) -> None:
    """Writes the weights that were best, by place, and how they were found."""
    lines = [f"# {told}"]
    for place, weights in found.items():
        lines += ["", f"[{place}]", *(f"{drive} = {weights[drive]:.6g}" for drive in DRIVES)]
    files.write(CHOSEN, ("\n".join(lines) + "\n").encode())


def _score(place: str, seed: int, weights: Weights, *, worlds: int, ticks: int, page: int) -> float:
    """Gives how well it went by some weights; it is lived only once."""
    told = json.dumps([_CODE, provenance.versions(), place, seed, weights, worlds, ticks, page])
    file = RUNS / "constants" / f"{hashlib.blake2b(told.encode(), digest_size=8).hexdigest()}.json"
    if not file.exists():
        life = api.open_life(place, worlds=worlds, seed=seed, minds="predictive", record=False)
        copies.hold(life, held(weights))
        score = stays.scores(copies.live(life, ticks, page))[MEAN]
        file.parent.mkdir(parents=True, exist_ok=True)
        files.write(file, json.dumps(score).encode())
    return json.loads(file.read_text())


if __name__ == "__main__":
    told = (
        f"Chosen on seeds {_SEEDS}, of {len(grid())} weights in {_WORLDS} worlds for {_TICKS} ticks each, "
        f"by sources that hash to {_CODE}."
    )
    size = {"worlds": _WORLDS, "ticks": _TICKS, "page": _PAGE}
    write({place: search(place, _SEEDS, **size) for place in _PLACES}, told)
