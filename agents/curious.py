"""Curious: predicts all that it senses, and turns to what it gets better at foreseeing.

Every tick its model perceives and learns from what came of the last action. Before that it looks how much
better newer weights foresee the transition than older ones, stream by stream; that progress is all that it
acts for. It is credited to what the mind is with: after some seconds it chooses anew, among the things and
people that it sees or remembers, those of a kind that was worth it. It has no other drive: if it eats at all
it is because there is something to learn about it.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.efference import efference, width
from agents.errands.candidates import KINDS
from agents.errands.errands import BEAT, Errands
from agents.expression import Experience, Expression
from agents.foresight import STEPS, Foresight
from agents.mending import Mender
from agents.predictive.model import Predictive, Signals
from agents.predictive.settings import Settings
from agents.progress import curiosity
from agents.progress.curiosity import Curiosity
from agents.progress.elder import Elder
from agents.progress.estimators import Losses
from agents.progress.interests import Interests
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation, Thoughts

_SAYINGS = {
    "small": "something small and {}",
    "large": "something large and {}",
    "shimmering": "something that shimmers, {}",
    "flickering": "something that flickers, {}",
    "somebody": "somebody {}",
}
"""What people read of an errand, by the sort of thing it leads to."""

_AT_ONCE = 16
"""Bodies of a mind whose progress is read at a tick; more take turns, and the last reading still counts."""

_MOVES = ("motors", "presses", "words")
"""What a door can hold of all that bodies do."""


def _say(where: str) -> list[str]:
    """Says of each of `KINDS` what somebody is up to who is on the way to it, or there."""
    things = [f"{where} {_SAYINGS[sort].format(colour)}" for sort, colour in KINDS[:-1]]
    return [*things, "roaming"]


class Curious:
    """Minds that act to learn; see `protocols.Learner`."""

    intentions: tuple[str, ...] = (*_say("going to"), *_say("with"))

    def __init__(self, spec: MindSpec, state: Scope, interests: curiosity.Settings | None = None) -> None:
        """Gives every mind a model that expects nothing, and no interests.

        Args:
            spec: what they are made for.
            state: where they register.
            interests: what progress is to them; None for the usual.
        """
        shape, device = spec.shape, spec.device
        parts = (*Predictive.PARTS, *_MOVES, Interests.PART)
        self.door = Door(parts, len(spec.key), state.scope("door"), device)
        self._actions = spec.actions
        self._curiosity = Curiosity(spec, state.scope("curiosity"), interests)
        estimator = self._curiosity.estimator
        self._model = Predictive(spec, state.scope("model"), self.door, Settings(trails=estimator.trails))
        self._elder = None
        if estimator.term:
            self._elder = Elder(self._model.population, estimator.term, state.scope("elder"))
        self._errands = Errands(spec, state.scope("errands"))
        self._interests = Interests(spec, self.door, state.scope("interests"), anew=estimator.anew)
        self._expression = Expression(spec, state.scope("expression"))
        self._foresight = Foresight(spec.space, device)

        def add(name: str, size: int) -> Tensor:
            return state.add(name, torch.zeros(*shape, size, device=device), world_axis=1)

        num_channels, num_streams = len(spec.space), len(STREAMS)
        self._before, self._last = add("before", num_channels), add("last", num_channels)
        self._missed = add("missed", num_channels)
        self._act = add("act", width(spec.actions))
        self._error, self._attention = add("error", num_streams), add("attention", num_streams)
        self._levels = add("levels", 3)
        self._losses = add("losses", 3 * num_streams)
        roaming = torch.full(shape, len(KINDS) - 1, device=device)
        self._kind = state.add("kind", roaming, world_axis=1)
        self._mender = Mender("curious", spec, state, (self._model.population,))

    @torch.inference_mode()
    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Turns to something else now and then, and goes on with it in between."""
        flat, errands = observation.flat, self._errands
        seen = errands.look(observation, ~self.door.frozen)
        if observation.tick % BEAT == 0:
            self._choose(observation)
        action = self._let(errands.move(seen, observation))
        self._before.copy_(flat)
        self._act.copy_(efference(action, self._actions))
        face, gaze = self._expression.show(flat)
        intention = self._kind + len(KINDS) * errands.attends
        return action, Inner(face=face, gaze=gaze, goal=errands.heading(), intention=intention)

    @torch.inference_mode()
    def learn(self, observation: Observation) -> None:
        """Learns what came of it: what it was worth, and how to foresee it."""
        flat, learning = observation.flat, ~self.door.frozen
        newer, older, idle = self._read(flat, observation.tick)
        signals = self._model.learn(self._before, self._act, flat, observation.fresh, learning)
        if self._elder is not None:
            self._elder.age(learning)
        counts = ~(observation.fresh | signals.recovered[:, None])
        jump = self._model.normaliser.scale().jump[..., : flat.shape[-1]]
        self._curiosity.update(Losses(signals.error, newer, older), jump, counts, learning)
        worth = self.door.through(Interests.PART, self._curiosity.worth)
        self._interests.note(worth, newer, idle, self._errands.attends & counts)
        experience = Experience(
            before=self._before,
            flat=flat,
            channels=signals.channels,
            error=signals.error,
            reward=self._interests.counted(worth, self._kind).sum(-1),
            progress=self._curiosity.progress,
            counts=counts,
        )
        self._expression.feel(experience, learning)
        self._keep(signals, counts)
        self._last.copy_(self._before)
        self._before.copy_(flat)
        self._mender.check(observation.tick - 1)

    def thoughts(self, body: int) -> Thoughts:
        """Says what each mind makes of one of its bodies' world now; imagines that it goes on as it does."""
        here = slice(body, body + 1)
        flat, act = self._before[:, here], self._act[:, here]
        imagined = self._model.imagine(flat, act[:, :, None].expand(-1, -1, STEPS, -1), STEPS, bodies=here)
        ahead = self._foresight.read(flat[:, 0], imagined[:, 0])
        expected = self._model.recollect(self._last[:, here], flat, self._missed[:, here])
        return Thoughts(
            expected=expected[:, 0],
            error=self._error[:, body].clone(),
            attention=self._attention[:, body].clone(),
            progress=self._expression.progress[:, body].clone(),
            levels=self._levels[:, body].clone(),
            ahead=ahead.base,
            others=ahead.others,
            seen=ahead.seen,
        )

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self._model.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names error and progress of every stream, what it acts for, and how often numbers broke."""
        error, progress = self._error.mean(dim=1), self._expression.progress.mean(dim=1)  # (N, S)
        streams = {
            f"{name}.{stream}": values[:, i]
            for name, values in (("error", error), ("progress", progress))
            for i, stream in enumerate(STREAMS)
        }
        worth = self.door.through(Interests.PART, self._curiosity.worth)
        worth = self._interests.counted(worth, self._kind).sum(-1).mean(dim=1)
        return {**streams, "worth": worth, "recoveries": self._mender.recoveries.clone()}

    def _read(self, flat: Tensor, tick: int) -> tuple[Tensor, ...]:
        """Reads how well newer weights, older ones and no guess foresaw this: [N, B, S] each."""
        trails = self._model.population.trails
        copies = (trails[:, -1], trails[:, 0] if self._elder is None else self._elder.weights())
        turns = -(-flat.shape[1] // _AT_ONCE)
        rows = slice(tick % turns * _AT_ONCE, (tick % turns + 1) * _AT_ONCE)
        transition = self._before[:, rows], self._act[:, rows], flat[:, rows]
        self._losses[:, rows] = torch.cat(self._model.losses(copies, transition, rows), -1)
        return self._losses.split(len(STREAMS), -1)

    def _choose(self, observation: Observation) -> None:
        """Lets bodies whose errands are over draw what they were worth, and turn to something else."""
        errands, candidates = self._errands, self._errands.candidates
        kinds, ended = candidates.kinds(), errands.ended()
        self._interests.settle(errands.kind(kinds), ended, ~self.door.frozen)
        row = self._interests.choose(kinds, candidates.known(), observation)
        errands.begin(ended, row, observation)
        self._kind.copy_(torch.where(ended, errands.kind(kinds), self._kind))  # said until the errand is over

    def _let(self, action: Action) -> Action:
        """Gives what a door lets through of an action."""
        through, num_words = self.door.through, float(len(self._actions.words))
        return Action(
            motor=through("motors", action.motor).clamp(-1.0, 1.0),
            press=through("presses", action.press.to(torch.float32)) > 0.5,
            word=through("words", action.word.to(torch.float32)).clamp(0.0, num_words).to(torch.int64),
        )

    def _keep(self, signals: Signals, counts: Tensor) -> None:
        """Notes what `thoughts` and `report` tell."""
        told = (
            (self._missed, signals.missed),
            (self._error, signals.error),
            (self._attention, signals.attention),
            (self._levels, signals.levels),
        )
        for kept, new in told:
            kept.copy_(torch.where(counts[..., None], new, 0.0))
