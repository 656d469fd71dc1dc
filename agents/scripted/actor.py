"""The actor: carries out the most urgent of a mind's intents, in a body, with a face.

A scripted mind is a table of `Intent`s, most urgent first, and for each of them who wants it and where it
leads; the last one is wanted by everybody. All minds choose in one call.
Source: Brooks, "A robust layered control system for a mobile robot" (1986), as a priority list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from agents.scripted.angles import bearing, length
from agents.scripted.attention import look
from agents.scripted.mood import Mood
from agents.scripted.motors import Motors
from agents.scripted.percepts import Percepts
from agents.scripted.reaching import reach
from agents.scripted.steering import Steering, Way
from sandbox.space import ActionSpace
from sandbox.state import Scope
from sandbox.timestep import Action, Inner

_BRISK = 2.5
"""Rate, 1/s, at which the body turns to where it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One thing a mind can be up to.

    Attributes:
        name: for people: "going to food".
        pace: how fast it walks to where it leads, m/s.
        stop: distance at which it is there, metres.
        focus: how much its goal draws the look.
        reach: whether hands go for the goal.
        use: whether use is pressed.
        grab: whether grab is pressed.
    """

    name: str
    pace: float = 0.0
    stop: float = 0.4
    focus: float = 0.0
    reach: bool = False
    use: bool = False
    grab: bool = False


class Wish(NamedTuple):
    """Who wants an intent and where it leads them.

    Attributes:
        wanted: bool [N, B].
        goal: [N, B, 3] as percepts have it.
    """

    wanted: Tensor
    goal: Tensor


class Actor:
    """Turns wishes into actions and inner states.

    Attributes:
        stuck: [N, B] in [0, 1], how long walking has brought nothing.
        intention: int64 [N, B], what was chosen last.
    """

    def __init__(
        self, intents: Sequence[Intent], actions: ActionSpace, shape: tuple[int, int], state: Scope
    ) -> None:
        """Lays out what each intent does."""
        self._motors = Motors(actions)
        self._steering = Steering(shape, state)
        self._mood = Mood(shape, state)
        self._walks = torch.tensor([(each.pace, each.stop, each.focus) for each in intents])  # (I, 3)
        presses = [[getattr(each, name) for name in actions.presses] + [each.reach] for each in intents]
        self._presses = torch.tensor(presses)  # (I, P + 1)
        self.stuck = self._steering.stuck
        self.intention = state.add("intention", torch.zeros(shape, dtype=torch.int64), world_axis=1)

    def perform(self, percepts: Percepts, wishes: Sequence[Wish], word: Tensor) -> tuple[Action, Inner]:
        """Does what is most urgent.

        Args:
            percepts: what is sensed.
            wishes: one for each intent, in the table's order.
            word: int64 [N, B] to say now.
        """
        self._steering.notice(percepts)
        wanted = torch.stack([wish.wanted for wish in wishes], dim=-1)  # (N, B, I)
        chosen = wanted.to(torch.uint8).argmax(-1)  # the first that is wanted
        goals = torch.stack([wish.goal for wish in wishes], dim=-1)  # (N, B, 3, I)
        goal = goals.gather(-1, chosen[..., None, None].expand(-1, -1, 3, 1)).squeeze(-1)
        pace, stop, focus = self._walks[chosen].unbind(-1)
        press = self._presses[chosen]  # (N, B, P + 1)
        gaze = look(percepts, goal, focus)
        way = self._steering.walk(percepts, goal, stop, pace)
        self.intention.copy_(chosen)
        motor = self._move(percepts, way, gaze, goal, press[..., -1])
        heading = torch.where((pace > 0.0)[..., None], goal, 0.0)
        heading[..., 2].add_(percepts.ground * (pace > 0.0))  # from the base, not from the head
        inner = Inner(
            face=self._mood.feel(percepts, self.stuck, chosen), gaze=gaze, goal=heading, intention=chosen
        )
        return Action(motor=motor, press=press[..., :-1].contiguous(), word=word), inner

    def _move(self, percepts: Percepts, way: Way, gaze: Tensor, goal: Tensor, reaches: Tensor) -> Tensor:
        """Gives the motors [N, B, M] of walking a way, looking somewhere and reaching."""
        forward, left, up = gaze.unbind(-1)
        ahead = torch.stack((way.facing[..., 0], forward, length(forward, left)))
        turn, yaw, pitch = bearing(ahead, torch.stack((way.facing[..., 1], left, -up)))
        wishes = {
            "forward": way.forward,
            "sideways": way.left,
            "turn": _BRISK * turn,
            "head_yaw": yaw,
            "head_pitch": pitch,
        }
        if self._motors.arms:
            wishes |= reach(goal, percepts.ground, reaches)
        return self._motors.set(wishes)
