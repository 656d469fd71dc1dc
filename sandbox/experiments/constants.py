"""Constant weights: which weights of drives serve minds best that never change them, found by trying a grid.

It is done once, on seeds that no experiment is judged by, and what came of it is kept in `constants.toml`:

    .venv/bin/python -m sandbox.experiments.constants

Weights are all those whose shares are thirds of the whole, in every mixture, and even ones; each drive keeps
the least that a gate leaves it. Lives that are under way are kept, and gone on with when it is run again.
"""

import itertools
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from agents.drives.gate import LEAST
from agents.drives.levels import DRIVES
from sandbox.errors import SandboxError
from sandbox.experiments import stays
from sandbox.experiments.stays import MEAN, WORST, Course, Stay
from sandbox.storage import files

CHOSEN = Path(__file__).with_name("constants.toml")

_PLACES = ("dinner-party",)
_SEEDS = (301, 302)
_TICKS, _PAGE = 36000, 1200

_PARTS = 3
"""Into how many parts all weight is divided."""

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


def held(weights: Weights) -> tuple[tuple[str, float], ...]:
    """Gives the parts of a mind by which its gate is held at some weights."""
    return tuple((f"weight of {drive}", weight) for drive, weight in weights.items())


def search(place: str, seeds: Sequence[int], ticks: int, page: int) -> dict[str, Weights]:
    """Lets minds live by each of the weights; gives those that were best, by what they were best for."""
    tried = grid()
    found = [_scores(place, seed, tried, ticks, page) for seed in seeds]
    score = torch.stack(found).mean(0)  # (G, 2)
    return {name: tried[int(i)] for name, i in zip((MEAN, WORST), score.argmax(0), strict=True)}


def chosen(place: str) -> dict[str, Weights]:
    """Reads the weights that were best in a place, by what they were best for.

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


def write(found: Mapping[str, Mapping[str, Weights]], told: str) -> None:
    """Writes the weights that were best, by place and by what they were best for, and how they were found."""
    lines = [f"# {told}"]
    for place, best in found.items():
        for name, weights in best.items():
            lines += ["", f'[{place}."{name}"]', *(f"{drive} = {weights[drive]:.6g}" for drive in DRIVES)]
    files.write(CHOSEN, ("\n".join(lines) + "\n").encode())


def _scores(place: str, seed: int, tried: Sequence[Weights], ticks: int, page: int) -> Tensor:
    """Gives how well lives of one seed went by each of the weights: [G, 2], in the mean and at worst."""
    courses = tuple(Course(seed=seed, held=held(weights)) for weights in tried)
    pages = Stay(mind="predictive", place=place, courses=courses, ticks=ticks, page=page).live()
    return torch.tensor([[stays.scores(each)[name] for name in (MEAN, WORST)] for each in pages])


if __name__ == "__main__":
    told = f"Chosen on seeds {_SEEDS}, of {len(grid())} weights in lives of {_TICKS} ticks each."
    write({place: search(place, _SEEDS, _TICKS, _PAGE) for place in _PLACES}, told)
