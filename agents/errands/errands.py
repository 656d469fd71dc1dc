"""Errands: turning to one candidate for some seconds, until one has been with it, or could not get there.

Whoever chooses among candidates needs no motors: errands go where they lead, stay a while, and end.

Source: Sutton, Precup and Singh, "Between MDPs and semi-MDPs: a framework for temporal abstraction in
reinforcement learning" (1999), for acting by options.
"""

import math

import torch
from torch import Tensor

from agents.errands.candidates import NUM_THINGS, ROAMING, Candidates
from agents.errands.reflex import Goal, Reflex
from agents.errands.sightings import Sighting
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.state import Scope
from sandbox.timestep import Action, Observation

_PACE = 1.1
"""Metres a second, on the way."""

BEAT = 10
"""Ticks between the moments at which errands end and begin."""

_STAYS, _LONGEST, _ROAMS = 50.0, 130.0, 40.0
"""Ticks one stays with a candidate, that an errand takes at most, and that one roams."""

_NEAR, _FACING = 1.5, 0.7
"""Metres within which, and cosine from where the head points above which, one is with a candidate."""

_THING, _PERSON = 0.6, 1.0
"""Metres that one keeps from things and from people."""

_MIDDLE = 0.6
"""Share of a thing's height at which one looks at it."""

_AFAR = 2.5
"""Metres to where one roams."""


class Errands:
    """What N minds in B bodies each are about.

    Attributes:
        candidates: what they could turn to.
        attends: bool [N, B], who is with what they turned to, or roams.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Has nowhere to go."""
        self.candidates = Candidates(spec, state.scope("candidates"))
        self._reflex = Reflex(spec, state.scope("reflex"), fidgets=1.0)

        def add(name: str, tensor: Tensor) -> Tensor:
            return state.add(name, tensor.to(spec.device), world_axis=1)

        self._row = add("row", torch.full(spec.shape, ROAMING))
        self._age = add("age", torch.full(spec.shape, _LONGEST))
        self._stayed = add("stayed", torch.zeros(spec.shape))
        self.attends = add("attends", torch.zeros(spec.shape, dtype=torch.bool))

    def look(self, observation: Observation, learning: Tensor) -> Sighting:
        """Takes in what is sensed, once a tick; those who learn, bool [N], get used to colours."""
        seen = self.candidates.look(observation.flat)
        if observation.tick % BEAT == 0:
            self.candidates.get_used(seen, learning)
        return seen

    def ended(self) -> Tensor:
        """Says whose errand is over: bool [N, B]."""
        over = (self._stayed >= _STAYS) | (self._age >= _LONGEST) | ~self._mine(self.candidates.known())
        return over | ((self._row == ROAMING) & (self._age >= _ROAMS))

    def kind(self, kinds: Tensor) -> Tensor:
        """Gives the kinds of what bodies turn to, int64 [N, B], out of those of all candidates [N, B, M]."""
        return self._mine(kinds)

    def begin(self, where: Tensor, row: Tensor, observation: Observation) -> None:
        """Lets bodies turn to something else.

        Args:
            where: bool [N, B], which bodies.
            row: int64 [N, B], to which candidates.
            observation: what they sense.
        """
        self._row.copy_(torch.where(where, row, self._row))
        self._age.masked_fill_(where, 0.0)
        self._stayed.masked_fill_(where, 0.0)
        angle = 2.0 * math.pi * uniform(observation.key, observation.tick, stream("errands.roam"))
        point = _AFAR * torch.stack((torch.cos(angle), torch.sin(angle)), dim=-1)
        self.candidates.roam(where, point)

    def move(self, seen: Sighting, observation: Observation) -> Action:
        """Goes on with it for a tick."""
        forward, left = self.place().unbind(-1)
        ahead, aside, _ = seen.gaze.unbind(-1)
        size = torch.sqrt((forward * forward + left * left) * (ahead * ahead + aside * aside))
        near = forward * forward + left * left < _NEAR * _NEAR
        there = near & (forward * ahead + left * aside > _FACING * size)
        self.attends.copy_(there | (self._row == ROAMING))
        self._age.add_(1.0)
        self._stayed.add_(self.attends)
        is_thing = self._row < NUM_THINGS
        height = self._mine(self.candidates.looks[..., 4])
        drop = torch.where(is_thing, self.candidates.sight.ground - _MIDDLE * height, 0.0)
        stop = torch.where(is_thing | (self._row == ROAMING), _THING, _PERSON)
        pace = torch.full_like(stop, _PACE)
        return self._reflex.move(Goal(forward, left, drop, stop, pace), observation)

    def heading(self) -> Tensor:
        """Gives where errands lead as `Inner.goal` has it: [N, B, 3]; nowhere for those who have arrived."""
        place = self.place()
        far = ((place * place).sum(-1) > _NEAR * _NEAR) & self._mine(self.candidates.known())
        place = torch.where(far[..., None], place, 0.0)
        return torch.cat((place, torch.zeros_like(place[..., :1])), dim=-1)

    def place(self) -> Tensor:
        """Gives where errands lead: [N, B, 2], forward and left of the body."""
        row = self._row[..., None, None].expand(-1, -1, 1, 2)
        return self.candidates.place.gather(2, row)[:, :, 0]

    def _mine(self, each: Tensor) -> Tensor:
        """Takes what is turned to out of what all candidates have: [N, B] of [N, B, M]."""
        return each.gather(2, self._row[..., None])[..., 0]
