"""What slow levels are for: foresight where what bodies do depends on causes that nobody is told of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from agents.predictive.model import Predictive
from sandbox.door import Door
from sandbox.experiments.decoding import decoded
from sandbox.experiments.foresight import Exam, Imagine, Yardstick, tasks, teach
from sandbox.experiments.gaits import GAITS, Course
from sandbox.experiments.levels import ACTIVITY, Levels
from sandbox.experiments.models import OTHERS, Model
from sandbox.experiments.recording import Recording, record
from sandbox.experiments.records import Curve, Outcome
from sandbox.protocols import MindSpec
from sandbox.simulation import action_space
from sandbox.state import State
from worlds.loader import open_world

YARD = Path(__file__).with_name("yard.toml")

PREDICTIVE = "predictive"

MEMORYLESS = "memoryless"

WITHOUT: Mapping[str, tuple[str, ...]] = {
    "never a level 3": ("level 3",),
    "never a level 2 or 3": ("level 2", "level 3"),
}
"""Minds that were never allowed some of the slow levels, by the name of the arm."""

CURVES = "Error one tick ahead while learning"

_SPARSE = 5
"""Ticks from one moment that is decoded to the next; neighbours tell nearly the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hindered:
    """A recording of bodies that do not do quite what they are asked for.

    Attributes:
        recording: what was sensed and asked for.
        course: what nobody was told.
    """

    recording: Recording
    course: Course


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


class _History:
    """What the slow levels of N minds believed at every tick of a test.

    Attributes:
        believed: by level, float32 [N, B, ...] for each tick so far.
    """

    def __init__(self, late: int) -> None:
        """Remembers nothing yet; `late` is the ticks by which level 3 is to be late."""
        self._late = late
        self.believed: dict[str, list[Tensor]] = {level: [] for level in ACTIVITY}

    def subject(self, spec: MindSpec) -> _Subject:
        """Makes predictive minds that are watched while they are tested."""
        state = State()
        model = _born(spec, state, ())
        levels = Levels(model, state)

        def remember() -> None:
            levels.remember()
            for level, believed in self.believed.items():
                believed.append(state[ACTIVITY[level]].clone())

        def late(flat: Tensor, act: Tensor, steps: int) -> Tensor:
            context = state[ACTIVITY["level 3"]]
            kept = context.clone()
            context.copy_(self.believed["level 3"][-1 - self._late])
            ahead = model.imagine(flat, act, steps)
            context.copy_(kept)
            return ahead

        ways: dict[str, Imagine] = {PREDICTIVE: model.imagine, **levels.ways(), "level 3 late": late}
        return _Subject(model=model, state=state, ways=ways, after_tick=remember)

    def told(self, hindered: _Hindered, warm: int) -> dict[str, dict[str, float]]:
        """Says how well gait and spell can be read out of what levels believed, and of what was sensed."""
        num_ticks, recording = len(self.believed["level 2"]), hindered.recording
        after = recording.flat[1 : 1 + num_ticks]
        sensed = torch.cat((recording.flat[:num_ticks], recording.act[:num_ticks], after), -1)
        course = {"gait": hindered.course.gait, "spell": hindered.course.spell}
        read = {"senses": sensed, **{level: torch.stack(each) for level, each in self.believed.items()}}
        moments = slice(warm, num_ticks, _SPARSE)
        found = {
            f"read from {arm}": {
                name: _over_minds(inputs[moments], hidden[moments]) for name, hidden in course.items()
            }
            for arm, inputs in read.items()
        }
        return found | {"chance": dict.fromkeys(course, 1.0 / len(GAITS))}


def run(
    seed: int,
    *,
    worlds: int,
    ticks: int,
    test_ticks: int,
    warm: int,
    late: int,
    every: int,
    least: float,
    curve: int,
    gait: float,
    spell: float,
    usual: float,
) -> Outcome:
    """Teaches minds on one recording of hindered bodies and tests them on another.

    Args:
        seed: of the world recorded, of its hidden course, and of all that minds are born with.
        worlds: how many copies of the world are recorded.
        ticks: how long minds learn.
        test_ticks: how long the other recording is.
        warm: ticks of it that are only perceived.
        late: ticks by which level 3 is late, fewer than `warm`; level 2 is by two seconds.
        every: ticks from question to question.
        least: which channels are scored: the least standard deviation, as a share of the channel's bounds.
        curve: ticks from point to point of the learning curves.
        gait: ticks that a gait lasts.
        spell: ticks that a spell lasts.
        usual: how often a new gait is the usual one of its spell.
    """
    times = {"gait": gait, "spell": spell, "usual": usual}
    lesson = _record((ticks, worlds), 2 * seed, times)
    other = _record((test_ticks, worlds), 2 * seed + 1, times)
    exam = Exam(recording=other.recording, warm=warm, every=every)
    yardstick, spec = Yardstick.of(lesson.recording, least), lesson.recording.mind_spec(seed)
    scores: dict[str, dict[str, float]] = {}
    learned: dict[str, Curve] = {}
    history = _History(late)
    makers = {
        PREDICTIVE: history.subject,
        **{name: partial(_lesioned, name) for name in WITHOUT},
        MEMORYLESS: _memoryless,
    }
    for name, make in makers.items():
        subject = make(spec)
        errors = teach(subject.model, lesson.recording, yardstick, curve)
        learned[name] = [curve * (i + 1.0) for i in range(len(errors))], errors
        found = exam.ask(subject.model, subject.state, subject.ways, subject.after_tick)
        scores |= {arm: tasks(yardstick, each) for arm, each in found.items()}
    return Outcome(scores=scores | history.told(other, warm), curves={CURVES: learned})


def _record(shape: tuple[int, int], seed: int, times: Mapping[str, float]) -> _Hindered:
    """Records ticks and worlds of a yard whose bodies have gaits."""
    (ticks, worlds), world = shape, open_world(YARD)
    course = Course.draw((ticks, worlds, len(world.agents)), seed, **times)
    actions = action_space(world)

    def answer(tick: int, motor: Tensor) -> Tensor:
        return course.answer(tick, motor, actions)

    recording = record(world, worlds=worlds, ticks=ticks, seed=seed, answer=answer)
    return _Hindered(recording=recording, course=course)


def _born(spec: MindSpec, state: State, without: tuple[str, ...]) -> Predictive:
    """Makes predictive minds with some of their levels held at 0."""
    door = Door(Predictive.PARTS, len(spec.key), state.scope("door"), spec.device)
    for mind in range(len(spec.key)):
        for level in without:
            door.clamp(mind, level, 0.0)
    return Predictive(spec, state.scope("model"), door)


def _lesioned(name: str, spec: MindSpec) -> _Subject:
    """Makes predictive minds that never had some of the slow levels."""
    state = State()
    model = _born(spec, state, WITHOUT[name])
    return _Subject(model=model, state=state, ways={name: model.imagine}, after_tick=_nothing)


def _memoryless(spec: MindSpec) -> _Subject:
    """Makes nets that know the last tick only."""
    state = State()
    model = OTHERS[MEMORYLESS](spec, state.scope("model"))
    return _Subject(model=model, state=state, ways={MEMORYLESS: model.imagine}, after_tick=_nothing)


def _nothing() -> None:
    """Does nothing after a tick."""


def _over_minds(inputs: Tensor, hidden: Tensor) -> float:
    """Averages over minds how well what is hidden [T, B, N] is read from inputs [T, N, B, F]."""
    read = [decoded(inputs[:, n], hidden[:, :, n], len(GAITS)) for n in range(inputs.shape[1])]
    return sum(read) / len(read)
