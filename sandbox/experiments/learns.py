"""What a predictive mind comes to foresee, against simpler models and others, and what its levels add."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sandbox.experiments.foresight import Exam, Yardstick
from sandbox.experiments.levels import ACTIVITY, TWO_SECONDS
from sandbox.experiments.models import OTHERS, Model
from sandbox.experiments.recording import record
from sandbox.experiments.records import Curve, Outcome
from sandbox.experiments.subjects import PREDICTIVE, Maker, Trial, lesioned, other, whole
from worlds.loader import open_world

LAB = Path(__file__).with_name("lab.toml")

WITHOUT: Mapping[str, tuple[str, ...]] = {
    "without level 3": ("level 3",),
    "without levels 2 and 3": ("level 2", "level 3"),
}
"""Predictive minds whose slow levels are held at 0 from birth on, by the name of the arm."""

CURVES = "Error one tick ahead while learning, over that of fading"

CONTROL = "fading"
"""Whose error curves are divided by, as what there is to foresee changes from tick to tick."""


def run(
    seed: int, *, worlds: int, ticks: int, test_ticks: int, warm: int, every: int, least: float, curve: int
) -> Outcome:
    """Teaches every model on one recording and tests it on another.

    Args:
        seed: of the world recorded and of all that models are born with.
        worlds: how many copies of the world are recorded.
        ticks: how long models learn.
        test_ticks: how long the other recording is.
        warm: ticks of it that are only perceived.
        every: ticks from question to question.
        least: which channels are scored: the least standard deviation, as a share of the channel's bounds.
        curve: ticks from point to point of the learning curves.
    """
    world = open_world(LAB)
    lesson = record(world, worlds=worlds, ticks=ticks, seed=2 * seed)
    unseen = record(world, worlds=worlds, ticks=test_ticks, seed=2 * seed + 1)
    trial = Trial(
        lesson=lesson,
        exam=Exam(recording=unseen, warm=warm, every=every),
        yardstick=Yardstick.of(lesson, least),
        spec=lesson.mind_spec(seed),
        curve=curve,
    )
    scores: dict[str, dict[str, float]] = {}
    learned: dict[str, list[float]] = {}
    facts: dict[str, float | str] = {}
    for name, tested in trial.test(_makers()):
        facts[f"{name}: ms a tick of learning"] = 1e3 * tested.seconds / ticks
        facts[f"{name}: weights of a mind"] = _size(tested.subject.model)
        learned[name] = tested.errors
        scores |= tested.scores
    facts |= {f"channels left out: {stream}": told for stream, told in trial.yardstick.left_out().items()}
    return Outcome(scores=scores, curves={CURVES: _curves(learned, curve)}, facts=facts)


def _curves(learned: Mapping[str, list[float]], every: int) -> dict[str, Curve]:
    """Gives errors [points] by arm, as shares of the control's."""
    times = [every * (i + 1.0) for i in range(len(learned[CONTROL]))]
    return {
        name: (times, [error / usual for error, usual in zip(errors, learned[CONTROL], strict=True)])
        for name, errors in learned.items()
        if name != CONTROL
    }


def _makers() -> Mapping[str, Maker]:
    """Names all models and how they are made."""
    return {
        PREDICTIVE: partial(whole, late=dict.fromkeys(ACTIVITY, TWO_SECONDS)),
        **{name: partial(lesioned, name=name, without=without) for name, without in WITHOUT.items()},
        **{name: partial(other, name=name) for name in OTHERS},
    }


def _size(model: Model) -> float:
    """Gives how many weights a mind has; 0 if it learns none."""
    population = getattr(model, "population", None)
    return 0.0 if population is None else float(population.size)
