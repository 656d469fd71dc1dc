"""What a mind remembers of its last seconds, to learn from them again.

A mind in many bodies sees enough at once. One in a single body would learn from one transition a tick, each
much like the last; so it recalls some older ones beside it. Every mind remembers, however many bodies it has,
so that it can go on in another number of them.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from sandbox.rng import stream, uniform
from sandbox.state import Scope

_ENOUGH = 4
"""Rows to learn from a tick: a mind with fewer bodies fills up from memory. More are learned by heart."""

_PLACES = 400
"""One body's transition a tick is remembered, of each body in turn: the last 20 s."""


class Moment(NamedTuple):
    """A transition of some bodies, and the slow levels that it was met with: each [N, rows, width].

    Attributes:
        before: what was sensed.
        act: what was done.
        after: what came of it.
        causes: level 2.
        context: level 3.
    """

    before: Tensor
    act: Tensor
    after: Tensor
    causes: Tensor
    context: Tensor


class Memory:
    """The last transitions of N minds, each mind's own; of half precision, to be small."""

    def __init__(self, moment: Moment, key: Tensor, state: Scope) -> None:
        """Remembers nothing yet.

        Args:
            moment: what is remembered of minds in B bodies; only its shape counts.
            key: int64 [N], decides what is recalled.
            state: where to register.
        """
        self._key, self._minds = key, torch.arange(len(key), device=key.device)
        self._num_bodies = moment.before.shape[1]
        self.num_rows = max(0, _ENOUGH - self._num_bodies)
        self._widths = [part.shape[2] for part in moment]
        places = torch.zeros(len(key), _PLACES, sum(self._widths), dtype=torch.float16, device=key.device)
        self._places = state.add("memory.places", places, world_axis=None)
        self._kept = state.add("memory.kept", torch.zeros_like(key), world_axis=None)

    def keep(self, moment: Moment, keeps: Tensor, tick: Tensor) -> None:
        """Remembers a transition of one body of each mind.

        Args:
            moment: of all B bodies.
            keeps: bool [N, B], which of these are worth it.
            tick: int64 [N], each mind's own count of ticks.
        """
        body = tick % self._num_bodies  # (N,)
        keeps = keeps[self._minds, body]
        place = self._kept % _PLACES
        change = moment.after - moment.before  # small, so that half precision is enough for it
        parts = moment._replace(after=change)
        row = torch.cat([part[self._minds, body] for part in parts], -1)  # (N, all widths)
        kept = self._places[self._minds, place]
        self._places[self._minds, place] = torch.where(keeps[:, None], row.to(torch.float16), kept)
        self._kept.add_(keeps)

    def beside(self, moment: Moment, live: Tensor, tick: Tensor) -> tuple[Moment, Tensor]:
        """Adds rows that are recalled to what happens now.

        Args:
            moment: of all B bodies.
            live: float32 [N, B, 1], 1 for rows to learn from.
            tick: int64 [N], each mind's own count of ticks.

        Returns:
            The moment with `num_rows` more rows, and which of all rows are to be learned from.
        """
        if not self.num_rows:
            return moment, live
        index = torch.arange(self.num_rows, device=live.device)
        drawn = uniform(self._key[:, None], tick[:, None], stream("recall"), index)  # (N, rows)
        filled = self._kept.clamp(max=_PLACES)[:, None]
        place = (drawn * filled).to(torch.int64)
        rows = self._places[self._minds[:, None], place].to(torch.float32)  # (N, rows, all widths)
        recalled = Moment(*rows.split(self._widths, -1))
        recalled = recalled._replace(after=recalled.before + recalled.after)
        both = [torch.cat(pair, 1) for pair in zip(moment, recalled, strict=True)]
        known = (filled > 0).to(torch.float32)[..., None].expand(-1, self.num_rows, 1)
        return Moment(*both), torch.cat((live, known), 1)
