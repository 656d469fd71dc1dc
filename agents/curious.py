"""Curious: predicts all that it senses, and turns to what it gets better at foreseeing.

Progress in foreseeing (`understanding.py`) is all that it acts for. It is credited to what the mind is with:
after some seconds it chooses anew, among the things and people that it sees or remembers, those of a kind
that was worth it. It has no other drive: if it eats at all it is because there is something to learn about
it.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.efference import efference
from agents.errands.candidates import KINDS
from agents.errands.errands import BEAT, Errands
from agents.expression import Expression
from agents.mending import Mender
from agents.progress import curiosity
from agents.progress.interests import Interests
from agents.understanding import Understanding
from agents.values.values import Values
from sandbox.door import Door
from sandbox.protocols import MindSpec
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
        parts = (*Understanding.PARTS, *_MOVES, Interests.PART)
        self.door = Door(parts, len(spec.key), state.scope("door"), spec.device)
        self._actions = spec.actions
        values = Values.of(spec, state.scope("values"))
        scope = state.scope("understanding")
        self.understanding = Understanding(spec, scope, self.door, interests, values=values)
        self._curiosity = self.understanding.curiosity
        self._errands = Errands(spec, state.scope("errands"))
        anew = self.understanding.anew
        self._interests = Interests(spec, len(KINDS), self.door, state.scope("interests"), anew=anew)
        self._expression = Expression(spec, state.scope("expression"))
        roaming = torch.full(spec.shape, len(KINDS) - 1, device=spec.device)
        self._kind = state.add("kind", roaming, world_axis=1)
        undisturbed = torch.zeros(spec.shape, dtype=torch.bool, device=spec.device)
        self._disturbed = state.add("disturbed", undisturbed, world_axis=1)  # moved by others since it began
        self._mender = Mender("curious", spec, state, (self.understanding.population,))

    @torch.inference_mode()
    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Turns to something else now and then, and goes on with it in between."""
        flat, errands = observation.flat, self._errands
        seen = errands.look(observation, ~self.door.frozen)
        if observation.tick % BEAT == 0:
            self._choose(observation)
        action = self._let(errands.move(seen, observation))
        self.understanding.intend(flat, efference(action, self._actions))
        face, gaze = self._expression.show(flat)
        intention = self._kind + len(KINDS) * errands.attends
        return action, Inner(face=face, gaze=gaze, goal=errands.heading(), intention=intention)

    @torch.inference_mode()
    def learn(self, observation: Observation) -> None:
        """Learns what came of it: what it was worth, and how to foresee it."""
        learning = ~self.door.frozen
        lesson = self.understanding.learn(observation, learning)
        self._disturbed.logical_or_(observation.fresh)
        worth = self.door.through(Interests.PART, self._curiosity.worth)
        self._interests.note(worth, lesson.newer, lesson.idle, self._errands.attends & lesson.counts)
        reward = self._interests.counted(worth, self._kind).sum(-1)
        self._expression.feel(self.understanding.experience(lesson, reward), learning)
        self._mender.check(observation.tick - 1)

    def thoughts(self, body: int) -> Thoughts:
        """Says what each mind makes of one of its bodies' world now; imagines that it goes on as it does."""
        return self.understanding.thoughts(body, self._expression.progress)

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self.understanding.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names error and progress of every stream, what it acts for, and how often numbers broke."""
        worth = self.door.through(Interests.PART, self._curiosity.worth)
        worth = self._interests.counted(worth, self._kind).sum(-1).mean(dim=1)
        told = self.understanding.report(self._expression.progress)
        return {**told, "worth": worth, "recoveries": self._mender.recoveries.clone()}

    def _choose(self, observation: Observation) -> None:
        """Lets bodies whose errands are over draw what they were worth, and turn to something else."""
        errands, candidates = self._errands, self._errands.candidates
        kinds, ended = candidates.kinds(), errands.ended()
        spoilt = ended & self._disturbed  # what came of it tells nothing
        self._interests.drop(spoilt)
        self._interests.settle(errands.kind(kinds), ended & ~spoilt, ~self.door.frozen)
        row = self._interests.choose(kinds, candidates.known(), observation)
        errands.begin(ended, row, observation)
        self._kind.copy_(torch.where(ended, errands.kind(kinds), self._kind))  # said until the errand is over
        self._disturbed.logical_and_(~ended)

    def _let(self, action: Action) -> Action:
        """Gives what a door lets through of an action."""
        through, num_words = self.door.through, float(len(self._actions.words))
        return Action(
            motor=through("motors", action.motor).clamp(-1.0, 1.0),
            press=through("presses", action.press.to(torch.float32)) > 0.5,
            word=through("words", action.word.to(torch.float32)).clamp(0.0, num_words).to(torch.int64),
        )
