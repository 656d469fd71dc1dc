"""How well bodies live: five drives, and how far each of them is satisfied by what really happens to a body.

All is read from the engine, in the same way for every kind of mind, and nothing from what minds say of
themselves. No mind senses these numbers or is paid by them: each learns from signals of its own, or from
none.

*Fed*, *rested* and *comfort* are what the metabolism does to a body; every body senses what they are made
of. Who only stands idle is rested and at ease, and pays for it with the three others.

*Company* takes two who are near and face each other, and of whom one has spoken just now. Talk that nobody
turns to is none, and neither is a silent crowd; whoever turns and talks at random has as much of it as
chance gives. It satisfies little by little, and wears off.

*Explored* counts arrivals of the last two minutes, at places and at things that one had been away from; the
more there are, the less one more adds. It asks where a body went and not why: walking about, looking for
food, for somebody or for a surprise count alike. What one stands before is no news, however often one turns
round.
"""

import math

import torch
from torch import Tensor

from agents.needs import hunger
from sandbox.experiments.dwelling import NEAR, is_at
from sandbox.life import Life
from sandbox.spec import TICK
from sandbox.state import Scope, State

DRIVES = ("fed", "rested", "comfort", "company", "explored")

AT_REST, HARDEST = 0.3, 0.9
"""Warmth that a body at rest tends to, and one that works as hard as it can."""

EARSHOT = 3.5
"""Metres within which somebody is company."""

TALK = 5.0
"""Seconds from a word in which it is still what one is talking about."""

ENJOYED, MISSED = 20.0, 60.0
"""Seconds in which company comes to satisfy, and in which that wears off."""

PLACE = 1.0
"""Metres, roughly, of the squares that the ground is divided into."""

AWAY = 15.0
"""Seconds that one must have been away for coming back to be an arrival; to turn away is not to be away."""

NEWS = 120.0
"""Seconds for which an arrival counts."""

MANY = 30.0
"""Arrivals within that time that satisfy by half."""


class Livelihood:
    """Follows a life, and keeps how satisfied everybody was, page by page.

    Attributes:
        state: all that it remembers.
        pages: float32 [pages, W, A, 5], the average of each page by `DRIVES`.
    """

    def __init__(self, life: Life, num_pages: int, page: int) -> None:
        """Begins with empty pages.

        Args:
            life: whose bodies; from its first tick on, or from where `state` was saved.
            num_pages: how many.
            page: ticks of each.
        """
        self._life, self._page = life, page
        self.state = State()
        shape = (life.num_worlds, len(life.spec.agents))
        self._company = _Company(shape, self.state.scope("company"))
        self._news = _News(life, self.state.scope("news"))
        empty = torch.zeros(num_pages, *shape, len(DRIVES))
        self.pages = self.state.add("pages", empty, world_axis=None)

    def note(self) -> None:
        """Notes how everybody is after a tick."""
        life = self._life
        begun = life.simulation.fresh
        if bool(begun.any()):
            self.state.renew(begun.nonzero().flatten())
        energy, fatigue, pain, warmth = life.simulation.condition.feelings.unbind(-1)
        heat = ((warmth - AT_REST) / (HARDEST - AT_REST)).square().clamp(max=1.0)
        satisfied = (
            1.0 - hunger(energy),
            1.0 - fatigue,
            (1.0 - pain) * (1.0 - heat),
            self._company.note(life),
            self._news.note(life),
        )
        self.pages[(life.now - 1) // self._page] += torch.stack(satisfied, dim=-1) / self._page


class _Company:
    """Keeps how much company everybody has had."""

    def __init__(self, shape: tuple[int, int], state: Scope) -> None:
        """Nobody has spoken yet."""
        self._silence = state.add("silence", torch.full(shape, torch.inf))  # s since one spoke
        self._level = state.add("level", torch.zeros(shape))
        self._others = ~torch.eye(shape[1], dtype=torch.bool)  # (A, A)

    def note(self, life: Life) -> Tensor:
        """Gives how satisfied everybody is with it: [W, A]."""
        poses, condition = life.simulation.physics.poses, life.simulation.condition
        self._silence.add_(TICK).masked_fill_(condition.loudness == 1.0, 0.0)
        way = poses.pos[:, None, :, :2] - poses.pos[:, :, None, :2]  # (W, A, A, 2): from each to each
        faces = is_at(way, poses.gaze[:, :, None, :2], EARSHOT) & self._others
        talks = self._silence < TALK
        meet = faces & faces.transpose(1, 2) & (talks[:, :, None] | talks[:, None])
        together = meet.any(-1)  # (W, A)
        gain = torch.where(together, (1.0 - self._level) * (TICK / ENJOYED), 0.0)
        return self._level.add_(gain - self._level * (TICK / MISSED))


class _News:
    """Keeps which places and things everybody came to lately; X of both together."""

    def __init__(self, life: Life, state: Scope) -> None:
        """Nobody has been anywhere yet."""
        size = life.spec.size
        self._size = torch.tensor(size)
        self._squares = torch.tensor([max(1, round(side / PLACE)) for side in size])
        self._places = torch.arange(math.prod(self._squares.tolist()))
        everything = len(self._places) + len(life.spec.things)
        shape = (life.num_worlds, len(life.spec.agents), everything)
        self._away = state.add("away", torch.full(shape, torch.inf))  # s since one was there
        self._since = state.add("since", torch.full(shape, torch.inf))  # s since one came there

    def note(self, life: Life) -> Tensor:
        """Gives how satisfied everybody is with where they came to: [W, A]."""
        near, there = self._where(life)
        begins = (life.simulation.fresh | (life.now == 1))[:, None, None]  # where one happens to be
        arrives = there & (self._away >= AWAY) & ~begins
        self._away.add_(torch.where(near, 0.0, TICK)).masked_fill_(there, 0.0)
        self._since.add_(TICK).masked_fill_(arrives, 0.0)
        count = (self._since < NEWS).sum(-1)
        return count / (count + MANY)

    def _where(self, life: Life) -> tuple[Tensor, Tensor]:
        """Says what everybody is near, and which of it they are in or face: bool [W, A, X] each."""
        poses = life.simulation.physics.poses
        square = ((poses.pos[..., :2] / self._size + 0.5) * self._squares).to(torch.int64)
        x, y = square.clamp(min=0).minimum(self._squares - 1).unbind(-1)  # (W, A)
        place = (x * self._squares[1] + y)[..., None] == self._places
        way = poses.thing_pos[:, None, :, :2] - poses.pos[:, :, None, :2]  # (W, A, T, 2)
        near = torch.linalg.vector_norm(way, dim=-1) < NEAR
        faced = is_at(way, poses.gaze[:, :, None, :2], NEAR)
        return torch.cat((place, near), dim=-1), torch.cat((place, faced), dim=-1)
