"""How well different minds live for an hour: each alone with its own kind, in the worlds of the library."""

from sandbox.experiments import stays
from sandbox.experiments.records import Curve, Outcome
from sandbox.experiments.stays import Course, Held, Stay

CHANCE: dict[str, tuple[str, Held]] = {"predictive, by chance": ("predictive", (("gate", 0.0),))}
"""The same minds, born with the same deeds and manners, for whom no drive counts: they do just anything."""


def run(
    seed: int, *, minds: list[str], places: list[str], abreast: list[int], ticks: int, page: int
) -> Outcome:
    """Lets each kind of mind live in each place; what was lived before it was cut off is not lived again.

    Lives of several seeds go abreast, which is quicker. Who asks for the first of them waits for all; for the
    others they have been lived then. Where several processes ask, each lives what no other does.

    Args:
        seed: of the worlds and of what minds are born with; the same for all kinds. What it finds depends on
            no other seed.
        minds: the kinds, and `CHANCE`; in each life all bodies have minds of the same.
        places: names of worlds.
        abreast: the seeds whose lives go abreast, this one among them.
        ticks: how long.
        page: ticks from point to point of the curves.
    """
    assert seed in abreast, f"{seed} is not among the seeds that live abreast: {abreast}"
    where = {(mind, place): _stay(mind, place, abreast, ticks, page) for mind in minds for place in places}
    lived = stays.live(list(where.values()))
    scores: dict[str, dict[str, float]] = {mind: {} for mind in minds}
    curves: dict[str, dict[str, Curve]] = {}
    for (mind, place), stay in where.items():
        pages = lived[stay][abreast.index(seed)]  # (P, A, 5)
        scores[mind] |= {f"{name}, {place}": score for name, score in stays.scores(pages).items()}
        times = [float(page * (i + 1)) for i in range(len(pages))]
        for name, values in stays.curves(pages).items():
            curves.setdefault(f"{name.capitalize()}, {place}", {})[mind] = times, values
    return Outcome(scores=scores, curves=curves)


def _stay(mind: str, place: str, seeds: list[int], ticks: int, page: int) -> Stay:
    """Gives the lives of some mind in a place, side by side."""
    kind, held = CHANCE.get(mind, (mind, ()))
    courses = tuple(Course(seed=seed, held=held) for seed in seeds)
    return Stay(mind=kind, place=place, courses=courses, ticks=ticks, page=page)
