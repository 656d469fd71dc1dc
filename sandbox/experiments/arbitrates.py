"""What a learned gate is worth: against weights that never change, even ones, and no drives apart at all."""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.drives.levels import DRIVES
from sandbox import api
from sandbox.experiments import constants, copies, stays
from sandbox.experiments.records import Curve, Outcome
from sandbox.life import Life

Arm = tuple[str, Mapping[str, float]]
"""A kind of mind, and parts of it that are held."""

GATE = "learned gate"

WANTING = "wanting"
"""The mean of all levels, squared, that minds feel themselves: what their gates are to make small."""

_EVEN = {"gate": 1.0}

_EVERYWHERE: Mapping[str, Arm] = {
    GATE: ("predictive", {}),
    "even weights": ("predictive", _EVEN),
    "one value for all": ("predictive-summed", _EVEN),
}


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
    facts: Mapping[str, float | str] = {}
    for arm, (kind, held) in arms(place).items():
        life = api.open_life(place, worlds=worlds, seed=seed, minds=kind, record=False)
        copies.hold(life, held)
        diary = _Diary(life, kind)
        pages = copies.live(life, ticks, page, diary.note)
        scores[arm] = {**stays.scores(pages), WANTING: diary.wanting()}
        times = [float(page * (i + 1)) for i in range(len(pages))]
        for name, values in stays.curves(pages).items():
            curves.setdefault(name.capitalize(), {})[arm] = times, values
        if arm == GATE:
            facts = diary.weights()
    return Outcome(scores=scores, curves=curves, facts=facts)


def arms(place: str) -> dict[str, Arm]:
    """Gives all arms, by name, in a place."""
    return {**_EVERYWHERE, "best constant weights": ("predictive", constants.held(constants.chosen(place)))}


class _Diary:
    """What drives want and how gates weigh them, now and then."""

    def __init__(self, life: Life, kind: str) -> None:
        """Looks at minds of a kind."""
        self._life, state = life, life.state.under(f"minds.{kind}")
        self._level, self._weight = state["levels.level"], state["will.weight"]
        self._present = life.observation.space.find("faces.0.present")
        self._wanting: list[float] = []
        self._seen: list[tuple[Tensor, Tensor]] = []  # weights (A, W, I), and who has somebody in view (A, W)

    def note(self) -> None:
        """Notes a moment."""
        company = self._life.observation.flat[..., self._present].amax(-1) > 0.0
        self._wanting.append(float(self._level.square().mean()))
        self._seen.append((self._weight.clone(), company.T.clone()))

    def wanting(self) -> float:
        """Gives what was wanted in the second half."""
        late = self._wanting[len(self._wanting) // 2 :]
        return sum(late) / len(late)

    def weights(self) -> dict[str, float | str]:
        """Gives what drives counted for in the second half: on average, by mind, and by who was there."""
        weight, company = (
            torch.cat(each, 1) for each in zip(*self._seen[len(self._seen) // 2 :], strict=True)
        )
        found: dict[str, float | str] = {}
        for i, drive in enumerate(DRIVES):
            of, minds = weight[..., i], weight[..., i].mean(1)
            found[f"weight of {drive}"] = float(of.mean())
            found[f"weight of {drive}, least and most of any mind"] = f"{minds.min():.2f}, {minds.max():.2f}"
            found[f"weight of {drive}, more in company than alone"] = float(
                of[company].mean() - of[~company].mean()
            )
        return found
