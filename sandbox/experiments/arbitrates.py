"""What a learned gate is worth: against weights that never change, even ones, and no drives apart at all."""

from collections.abc import Mapping

from sandbox import api
from sandbox.experiments import constants, copies, stays
from sandbox.experiments.records import Curve, Outcome
from sandbox.experiments.stays import MEAN, WORST

Arm = tuple[str, Mapping[str, float]]
"""A kind of mind, and parts of it that are held."""

_EVEN = {"gate": 1.0}

_EVERYWHERE: Mapping[str, Arm] = {
    "learned gate": ("predictive", {}),
    "gate that sees nobody": ("predictive", {"company": 0.0}),
    "even weights": ("predictive", _EVEN),
    "one value for all": ("predictive-summed", _EVEN),
}

_CONSTANT = {MEAN: "constant weights, best on average", WORST: "constant weights, best for the worst"}


def run(seed: int, *, place: str, worlds: int, ticks: int, page: int) -> Outcome:
    """Lets minds of each arm live in copies of a place.

    Args:
        seed: of the worlds and of what minds are born with; the same for all arms.
        place: the world's name.
        worlds: how many copies; each mind lives in all of them.
        ticks: how long.
        page: ticks from point to point of the curves.
    """
    scores: dict[str, dict[str, float]] = {}
    curves: dict[str, dict[str, Curve]] = {}
    for arm, (kind, held) in arms(place).items():
        life = api.open_life(place, worlds=worlds, seed=seed, minds=kind, record=False)
        copies.hold(life, held)
        pages = copies.live(life, ticks, page)
        scores[arm] = stays.scores(pages)
        times = [float(page * (i + 1)) for i in range(len(pages))]
        for name, values in stays.curves(pages).items():
            curves.setdefault(name.capitalize(), {})[arm] = times, values
    return Outcome(scores=scores, curves=curves)


def arms(place: str) -> dict[str, Arm]:
    """Gives all arms, by name, in a place."""
    best = constants.chosen(place)
    constant: dict[str, Arm] = {
        arm: ("predictive", constants.held(best[name])) for name, arm in _CONSTANT.items()
    }
    return {**_EVERYWHERE, **constant}
