"""What a predictive mind comes to foresee, against simpler models and others, and what its levels add."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from agents.predictive.model import Predictive
from sandbox.door import Door
from sandbox.experiments.foresight import Exam, Imagine, Yardstick, tasks, teach
from sandbox.experiments.levels import Levels
from sandbox.experiments.models import OTHERS, Model
from sandbox.experiments.recording import record
from sandbox.experiments.records import Curve, Outcome
from sandbox.protocols import MindSpec
from sandbox.state import State
from worlds.loader import open_world

LAB = Path(__file__).with_name("lab.toml")

PREDICTIVE = "predictive"

WITHOUT: Mapping[str, tuple[str, ...]] = {
    "without level 3": ("level 3",),
    "without levels 2 and 3": ("level 2", "level 3"),
}
"""Predictive minds whose slow levels are held at 0 from birth on, by the name of the arm."""

CURVES = "Error one tick ahead while learning, over that of fading"

CONTROL = "fading"
"""Whose error curves are divided by, as what there is to foresee changes from tick to tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """A model that is tested.

    Attributes:
        model: it.
        state: where it is registered.
        ways: how it imagines, by the name of the arm.
        after_tick: what is to be done after each tick that it perceives.
    """

    model: Model
    state: State
    ways: Mapping[str, Imagine]
    after_tick: Callable[[], None]


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
    other = record(world, worlds=worlds, ticks=test_ticks, seed=2 * seed + 1)
    exam = Exam(recording=other, warm=warm, every=every)
    yardstick, spec = Yardstick.of(lesson, least), lesson.mind_spec(seed)
    scores: dict[str, dict[str, float]] = {}
    learned: dict[str, list[float]] = {}
    facts: dict[str, float | str] = {}
    for name, make in _makers().items():
        subject, start = make(spec), perf_counter()
        errors = teach(subject.model, lesson, yardstick, curve)
        facts[f"{name}: ms a tick of learning"] = 1e3 * (perf_counter() - start) / ticks
        facts[f"{name}: weights of a mind"] = _size(subject.model)
        learned[name] = errors
        found = exam.ask(subject.model, subject.state, subject.ways, subject.after_tick)
        scores |= {arm: tasks(yardstick, each) for arm, each in found.items()}
    facts |= {f"channels left out: {stream}": told for stream, told in yardstick.left_out().items()}
    return Outcome(scores=scores, curves={CURVES: _curves(learned, curve)}, facts=facts)


def _curves(learned: Mapping[str, list[float]], every: int) -> dict[str, Curve]:
    """Gives errors [points] by arm, as shares of the control's."""
    times = [every * (i + 1.0) for i in range(len(learned[CONTROL]))]
    return {
        name: (times, [error / usual for error, usual in zip(errors, learned[CONTROL], strict=True)])
        for name, errors in learned.items()
        if name != CONTROL
    }


def _makers() -> Mapping[str, Callable[[MindSpec], _Subject]]:
    """Names all models and how they are made."""
    return {
        PREDICTIVE: _predictive,
        **{name: partial(_lesioned, name) for name in WITHOUT},
        **{name: partial(_other, name) for name in OTHERS},
    }


def _predictive(spec: MindSpec) -> _Subject:
    """Makes predictive minds, to be tested as they are and with what others' slow levels believe."""
    state = State()
    model = _born(spec, state, ())
    levels = Levels(model, state)
    ways: dict[str, Imagine] = {PREDICTIVE: model.imagine, **levels.ways()}
    return _Subject(model=model, state=state, ways=ways, after_tick=levels.remember)


def _lesioned(name: str, spec: MindSpec) -> _Subject:
    """Makes predictive minds that never had some of the slow levels."""
    state = State()
    model = _born(spec, state, WITHOUT[name])
    return _Subject(model=model, state=state, ways={name: model.imagine}, after_tick=_nothing)


def _born(spec: MindSpec, state: State, without: tuple[str, ...]) -> Predictive:
    """Makes predictive minds with some of their levels held at 0."""
    door = Door(Predictive.PARTS, len(spec.key), state.scope("door"), spec.device)
    for mind in range(len(spec.key)):
        for level in without:
            door.clamp(mind, level, 0.0)
    return Predictive(spec, state.scope("model"), door)


def _other(name: str, spec: MindSpec) -> _Subject:
    """Makes a model to compare with."""
    state = State()
    model = OTHERS[name](spec, state.scope("model"))
    return _Subject(model=model, state=state, ways={name: model.imagine}, after_tick=_nothing)


def _nothing() -> None:
    """Does nothing after a tick."""


def _size(model: Model) -> float:
    """Gives how many weights a mind has; 0 if it learns none."""
    population = getattr(model, "population", None)
    return 0.0 if population is None else float(population.size)
