"""What slow levels are for: foresight where what bodies do depends on causes that nobody is told of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from sandbox.experiments.decoding import decoded
from sandbox.experiments.foresight import Exam, Yardstick
from sandbox.experiments.gaits import GAITS, Course
from sandbox.experiments.levels import ACTIVITY, TWO_SECONDS
from sandbox.experiments.recording import Recording, record
from sandbox.experiments.records import Curve, Outcome
from sandbox.experiments.subjects import PREDICTIVE, Maker, Subject, Trial, lesioned, other, whole
from sandbox.space import action_space
from worlds.loader import open_world

YARD = Path(__file__).with_name("yard.toml")

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


class _History:
    """What the slow levels of N minds believed at every tick of a test.

    Attributes:
        believed: by level, float32 [N, B, ...] for each tick so far.
    """

    def __init__(self) -> None:
        """Remembers nothing yet."""
        self.believed: dict[str, list[Tensor]] = {level: [] for level in ACTIVITY}

    def watch(self, subject: Subject) -> Subject:
        """Gives the same minds, watched while they are tested."""

        def remember() -> None:
            subject.after_tick()
            for level, believed in self.believed.items():
                believed.append(subject.state[ACTIVITY[level]].clone())

        return replace(subject, after_tick=remember)

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
    unseen = _record((test_ticks, worlds), 2 * seed + 1, times)
    trial = Trial(
        lesson=lesson.recording,
        exam=Exam(recording=unseen.recording, warm=warm, every=every),
        yardstick=Yardstick.of(lesson.recording, least),
        spec=lesson.recording.mind_spec(seed),
        curve=curve,
    )
    scores: dict[str, dict[str, float]] = {}
    learned: dict[str, Curve] = {}
    history = _History()
    for name, tested in trial.test(_makers(history, late)):
        learned[name] = [curve * (i + 1.0) for i in range(len(tested.errors))], tested.errors
        scores |= tested.scores
    return Outcome(scores=scores | history.told(unseen, warm), curves={CURVES: learned})


def _makers(history: _History, late: int) -> Mapping[str, Maker]:
    """Names all minds and how they are made; `history` watches those that are whole."""
    lateness = {"level 2": TWO_SECONDS, "level 3": late}
    return {
        PREDICTIVE: lambda spec: history.watch(whole(spec, lateness)),
        **{name: partial(lesioned, name=name, without=without) for name, without in WITHOUT.items()},
        MEMORYLESS: partial(other, name=MEMORYLESS),
    }


def _record(shape: tuple[int, int], seed: int, times: Mapping[str, float]) -> _Hindered:
    """Records ticks and worlds of a yard whose bodies have gaits."""
    (ticks, worlds), world = shape, open_world(YARD)
    course = Course.draw((ticks, worlds, len(world.agents)), seed, **times)
    actions = action_space(world)

    def answer(tick: int, motor: Tensor) -> Tensor:
        return course.answer(tick, motor, actions)

    recording = record(world, worlds=worlds, ticks=ticks, seed=seed, answer=answer)
    return _Hindered(recording=recording, course=course)


def _over_minds(inputs: Tensor, hidden: Tensor) -> float:
    """Averages over minds how well what is hidden [T, B, N] is read from inputs [T, N, B, F]."""
    read = [decoded(inputs[:, n], hidden[:, :, n], len(GAITS)) for n in range(inputs.shape[1])]
    return sum(read) / len(read)
