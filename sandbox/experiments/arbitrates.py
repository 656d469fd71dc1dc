"""What a learned gate is worth: against weights that never change, even ones, and no drives apart at all."""

from torch import Tensor

from sandbox.experiments import constants, stays
from sandbox.experiments.records import Curve, Outcome
from sandbox.experiments.stays import MEAN, WORST, Course, Stay

Arm = tuple[str, tuple[tuple[str, float], ...]]
"""A kind of mind, and parts of it that are held."""

_EVEN = (("gate", 1.0),)

_EVERYWHERE: dict[str, Arm] = {
    "learned gate": ("predictive", ()),
    "one-step gate": ("predictive-one-step", ()),
    "bootstrapped gate": ("predictive-bootstrapped", ()),
    "gate that sees nobody": ("predictive", (("company", 0.0),)),
    "even weights": ("predictive", _EVEN),
    "one value for all": ("predictive-summed", _EVEN),
}

_CONSTANT = {MEAN: "constant weights, best on average", WORST: "constant weights, best for the worst"}


def run(seed: int, *, places: list[str], abreast: list[int], ticks: int, page: int) -> Outcome:
    """Lets minds of each arm live in each place; see `lives.run` for lives abreast and those cut off.

    Args:
        seed: of the worlds and of what minds are born with; the same for all arms.
        places: names of worlds.
        abreast: the seeds whose lives go abreast, this one among them.
        ticks: how long.
        page: ticks from point to point of the curves.
    """
    assert seed in abreast, f"{seed} is not among the seeds that live abreast: {abreast}"
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {}
    times = [float(page * (i + 1)) for i in range(-(-ticks // page))]
    for place in places:
        for arm, pages in _lived(place, abreast, seed, ticks, page).items():
            found = {f"{name}, {place}": score for name, score in stays.scores(pages).items()}
            scores.setdefault(arm, {}).update(found)
            for name, values in stays.curves(pages).items():
                curves.setdefault(f"{name.capitalize()}, {place}", {})[arm] = times, values
    return Outcome(scores=scores, curves=curves)


def arms(place: str) -> dict[str, Arm]:
    """Gives all arms, by name, in a place."""
    best = constants.chosen(place)
    constant: dict[str, Arm] = {
        arm: ("predictive", constants.held(best[name])) for name, arm in _CONSTANT.items()
    }
    return {**_EVERYWHERE, **constant}


def _lived(place: str, abreast: list[int], seed: int, ticks: int, page: int) -> dict[str, Tensor]:
    """Gives the pages [P, A, 5] of one seed's lives by arm; all arms with minds of a kind go abreast."""
    everybody = arms(place)
    here: dict[str, tuple[Stay, int]] = {}
    for kind in dict.fromkeys(kind for kind, _ in everybody.values()):
        mine = {arm: held for arm, (of, held) in everybody.items() if of == kind}
        courses = tuple(Course(seed=each, held=held) for held in mine.values() for each in abreast)
        stay = Stay(mind=kind, place=place, courses=courses, ticks=ticks, page=page)
        here |= {arm: (stay, i * len(abreast) + abreast.index(seed)) for i, arm in enumerate(mine)}
    lived = stays.live(list(dict.fromkeys(stay for stay, _ in here.values())))
    return {arm: lived[stay][row] for arm, (stay, row) in here.items()}
