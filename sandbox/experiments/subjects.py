"""Who is tested: predictive minds, whole or without some levels, and other models; and how all are tested.

Every subject is born by the same keys, learns from the same recording and is examined on the same other one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter

from agents.predictive.model import Predictive
from sandbox.door import Door
from sandbox.experiments.foresight import Exam, Imagine, Yardstick, tasks, teach
from sandbox.experiments.levels import Levels
from sandbox.experiments.models import OTHERS, Model
from sandbox.experiments.recording import Recording
from sandbox.protocols import MindSpec
from sandbox.state import State

PREDICTIVE = "predictive"
"""The arm of minds that are whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
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


Maker = Callable[[MindSpec], Subject]
"""Makes a subject; each has a state of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What is known of a subject after its test.

    Attributes:
        subject: it.
        seconds: how long it took to learn.
        errors: how it did while learning, as `teach` gives it.
        scores: by arm and task.
    """

    subject: Subject
    seconds: float
    errors: list[float]
    scores: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What all subjects go through.

    Attributes:
        lesson: what they learn from.
        exam: what they are tested on.
        yardstick: what their errors are measured by.
        spec: what they are made for, and born by.
        curve: ticks from point to point of the learning curves.
    """

    lesson: Recording
    exam: Exam
    yardstick: Yardstick
    spec: MindSpec
    curve: int

    def test(self, makers: Mapping[str, Maker]) -> Iterator[tuple[str, Tested]]:
        """Makes, teaches and examines one subject after another, and gives each with its name."""
        for name, make in makers.items():
            subject, start = make(self.spec), perf_counter()
            errors = teach(subject.model, self.lesson, self.yardstick, self.curve)
            seconds = perf_counter() - start
            found = self.exam.ask(subject.model, subject.state, subject.ways, subject.after_tick)
            scores = {arm: tasks(self.yardstick, each) for arm, each in found.items()}
            yield name, Tested(subject=subject, seconds=seconds, errors=errors, scores=scores)


def whole(spec: MindSpec, late: Mapping[str, int]) -> Subject:
    """Makes predictive minds, to be tested as they are and without their slow levels as they are.

    Args:
        spec: what they are made for.
        late: ticks by which each slow level is late where it is to be.
    """
    state = State()
    model = _born(spec, state, ())
    levels = Levels(model, state, late)
    ways: dict[str, Imagine] = {PREDICTIVE: model.imagine, **levels.ways()}
    return Subject(model=model, state=state, ways=ways, after_tick=levels.remember)


def lesioned(spec: MindSpec, name: str, without: tuple[str, ...]) -> Subject:
    """Makes predictive minds whose levels `without` are held at 0 from birth on; `name` is their arm."""
    state = State()
    model = _born(spec, state, without)
    return Subject(model=model, state=state, ways={name: model.imagine}, after_tick=_nothing)


def other(spec: MindSpec, name: str) -> Subject:
    """Makes one of the models to compare with."""
    state = State()
    model = OTHERS[name](spec, state.scope("model"))
    return Subject(model=model, state=state, ways={name: model.imagine}, after_tick=_nothing)


def _born(spec: MindSpec, state: State, without: tuple[str, ...]) -> Predictive:
    """Makes predictive minds with some of their levels held at 0."""
    door = Door(Predictive.PARTS, len(spec.key), state.scope("door"), spec.device)
    for mind in range(len(spec.key)):
        for level in without:
            door.clamp(mind, level, 0.0)
    return Predictive(spec, state.scope("model"), door)


def _nothing() -> None:
    """Does nothing after a tick."""
