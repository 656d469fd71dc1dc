"""Candidates: what a body could turn to, found by its own senses alone.

A candidate is something it sees or saw a while ago: a thing that stands out from floor and walls, or a
person; and always a way to roam. Each has a place, which stays where it is while the body moves as far as it
senses its own motion, and looks: colour, how that changes, height. Looks make it one of `KINDS`, to which
minds attach what they find; so what was found out about one red thing holds for the next.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.errands.rarity import Rarity
from agents.errands.sightings import Sight, Sighting, columns, moved
from sandbox.protocols import MindSpec
from sandbox.space import NUM_FACES, RETINA
from sandbox.state import Scope

NUM_THINGS = 8
"""How many things are kept in mind."""

ROAMING = NUM_THINGS + NUM_FACES
"""The row of the way to roam, after those of things and people."""

NUM_ROWS = ROAMING + 1

COLOURS = {
    "red": (0.87, 0.22, 0.19),
    "orange": (1.0, 0.70, 0.25),
    "brown": (0.65, 0.47, 0.30),
    "green": (0.35, 0.75, 0.52),
    "blue": (0.28, 0.70, 0.90),
    "violet": (0.52, 0.44, 0.92),
    "white": (0.95, 0.94, 0.91),
    "grey": (0.50, 0.50, 0.50),
}
"""Colours that are told apart, red, green and blue of each."""

SORTS = ("small", "large", "shimmering", "flickering", "somebody")

KINDS = (*((sort, colour) for sort in SORTS for colour in COLOURS), ("roaming", ""))
"""Every kind of candidate: its sort and its colour."""

AWAY = 1e3
"""Metres at which lies what is nowhere."""

_REMEMBERED = 600.0
"""Ticks after which what was not seen again is forgotten."""

_ABSENT = 15.0
"""How many times faster what should be in view and is not is forgotten."""

_CLOSE, _AHEAD = 1.5, 0.9
"""Metres within which, and cosine from where the head points above which, a thing should be in view."""

_SETTLED = 60.0
"""Ticks for which a thing must have been out of view before a new one takes its row."""

_GROUND = 0.06
"""Metres above ground; what is lower is ground."""

_SIGHTED = 6.0
"""Metres within which things are told apart."""

_SAME = 0.6
"""Metres within which what is seen belongs to what was seen there."""

_LARGE = 0.4
"""Metres of height from which a thing is large."""

_SHIMMERS, _FLICKERS = 0.05, 0.2
"""Mean changes of a colour in a tick from which a thing shimmers, and flickers."""

_FOLLOWS, _LEARNS, _SINKS = 0.3, 0.1, 0.998
"""Shares of the way that places and looks go in a tick to what is seen, and of its height that is kept."""

_CHANGE, _LASTING, _COUNT = 5, 6, 7
"""Columns of what is summed up of rays, after the point and the colour."""


class _Faces(NamedTuple):
    """Whom the slots of faces show: bool [N, B, K], float32 [N, B, 2, K] and [N, B, 3, K]."""

    there: Tensor
    place: Tensor
    colour: Tensor


class Candidates:
    """What N minds in B bodies each could turn to: M rows, things, then people, then the way to roam.

    Attributes:
        place: float32 [N, B, M, 2], forward and left of the body.
        looks: float32 [N, B, M, 5], red, green, blue, mean change of these in a tick, height.
        sight: how they see.
        strikes: bool [N, B, R], which rays meet a thing.
        begun: bool [N, B, T], which rows have begun to hold another thing at this tick.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Knows of nothing yet."""
        shape, device, space = spec.shape, spec.device, spec.space

        def add(name: str, value: float, *width: int) -> Tensor:
            return state.add(name, torch.full((*shape, *width), value, device=device), world_axis=1)

        self.sight = Sight(spec, state.scope("sight"))
        self._rarity = Rarity(spec, state.scope("rarity"))
        place = torch.full((*shape, NUM_ROWS, 2), AWAY, device=device)
        place[..., ROAMING, :] = 0.0
        self.place = state.add("place", place, world_axis=1)
        self.looks = add("looks", 0.0, NUM_ROWS, 5)
        self._age = add("age", _REMEMBERED, NUM_ROWS)  # ticks since it was seen
        self._before = add("before", 0.0, 3, len(RETINA))  # colours a tick ago
        unmet = torch.full((*shape, len(RETINA)), NUM_ROWS, device=device)
        self._met = state.add("met", unmet, world_axis=1)  # the row each ray belonged to a tick ago
        names = ("present", "forward", "left", "red", "green", "blue")
        slots = [f"faces.{k}.{name}" for name in names for k in range(NUM_FACES)]
        self._faces = columns(space, slots).to(device)
        self._motion = columns(space, [f"body.{name}" for name in ("forward", "left", "turn")]).to(device)
        self._colours = torch.tensor(list(COLOURS.values()), device=device)  # (C, 3)
        self._rows = torch.arange(NUM_THINGS, device=device)
        self.strikes = torch.zeros(*shape, len(RETINA), dtype=torch.bool, device=device)
        self.begun = torch.zeros(*shape, NUM_THINGS, dtype=torch.bool, device=device)

    def known(self) -> Tensor:
        """Says what there is to turn to: bool [N, B, M]; one can always roam."""
        known = self._age < _REMEMBERED
        known[..., ROAMING] = True
        return known

    def kinds(self) -> Tensor:
        """Gives which of `KINDS` each is: int64 [N, B, M]."""
        off = self.looks[..., None, :3] - self._colours  # (N, B, M, C, 3)
        colour = (off * off).sum(-1).argmin(-1)
        _, _, _, change, height = self.looks.unbind(-1)
        sort = (height > _LARGE).to(torch.int64)
        sort = torch.where(change > _SHIMMERS, 2, sort)
        sort = torch.where(change > _FLICKERS, 3, sort)
        sort[..., NUM_THINGS:] = 4
        kind = sort * len(COLOURS) + colour
        kind[..., ROAMING] = len(KINDS) - 1
        return kind

    def look(self, flat: Tensor) -> Sighting:
        """Takes in what is sensed, [N, B, D], once a tick."""
        seen = self.sight.read(flat)
        self._reckon(flat)
        faces = self._find_faces(flat)
        distance = torch.sqrt((seen.points * seen.points).sum(-2))  # (N, B, R)
        stands_out = (seen.height > _GROUND) & (distance < _SIGHTED) & self._rarity.stands_out(seen.colour)
        people = torch.where(faces.there[..., None], _apart(seen.points, faces.place), AWAY)  # (N, B, K, R)
        stands_out &= people.amin(-2) > _SAME * _SAME
        self.strikes.copy_(stands_out)
        self._match(seen, stands_out, distance)
        self._meet(faces)
        return seen

    def get_used(self, seen: Sighting, learning: Tensor, counts: Tensor | None = None) -> None:
        """Lets those who learn, bool [N], get used to the colours that they see; now and then is enough.

        Rays that do not count, bool [N, B, R], do not.
        """
        self._rarity.update(seen.colour, learning, counts)

    def roam(self, where: Tensor, point: Tensor) -> None:
        """Puts the way to roam anew, for bodies bool [N, B], to a point [N, B, 2]."""
        row = self.place[..., ROAMING, :]
        row.copy_(torch.where(where[..., None], point, row))

    def _reckon(self, flat: Tensor) -> None:
        """Lets a tick pass: places move against the own motion."""
        self.place.copy_(moved(self.place, flat.index_select(-1, self._motion)))
        self._age.add_(1.0)

    def _find_faces(self, flat: Tensor) -> _Faces:
        present, place, colour = (
            flat.index_select(-1, self._faces).unflatten(-1, (6, NUM_FACES)).split((1, 2, 3), -2)
        )
        return _Faces(present[..., 0, :] > 0.5, place, colour)

    def _match(self, seen: Sighting, stands_out: Tensor, distance: Tensor) -> None:
        """Gives what is seen to the things it belongs to, and begins to keep one more."""
        things = slice(NUM_THINGS)
        which, known, strange = self._belong(seen, stands_out)
        lasting = (known & (which == self._met))[..., None, :].to(seen.colour.dtype)  # (N, B, 1, R)
        change = (seen.colour - self._before).abs().mean(-2, keepdim=True) * lasting
        self._before.copy_(seen.colour)
        self._met.copy_(which)
        parts = (seen.points, seen.colour, change, lasting, torch.ones_like(change))
        rays = torch.cat(parts, -2)  # (N, B, 8, R)
        mine = (which[..., None, :] == self._rows[:, None]).to(rays.dtype)  # (N, B, K, R)
        sums = torch.bmm(mine.flatten(0, 1), rays.flatten(0, 1).transpose(1, 2)).view(*mine.shape[:3], -1)
        there = sums[..., _COUNT] > 0.0  # (N, B, K)
        self._follow(sums, there)
        height = self.looks[..., things, 4]
        height.copy_(torch.maximum(_SINKS * height, (mine * seen.height[..., None, :]).amax(-1)))
        self._forget(seen.gaze, there)
        self._begin(rays, torch.where(strange, distance, AWAY))

    def _belong(self, seen: Sighting, stands_out: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Says to which row each ray belongs, whether to any, and whether to something new: [N, B, R]."""
        squared = _apart(seen.points, self.place[..., :NUM_THINGS, :].transpose(-1, -2))  # (N, B, K, R)
        nearest, which = squared.min(-2)
        known = stands_out & (nearest < _SAME * _SAME)
        return torch.where(known, which, NUM_ROWS), known, stands_out & ~known

    def _follow(self, sums: Tensor, there: Tensor) -> None:
        """Moves places and looks towards what is seen of them, sums over rays [N, B, K, 8]."""
        place, looks = self.place[..., :NUM_THINGS, :], self.looks[..., :NUM_THINGS, :]
        mean = sums / sums[..., _COUNT:].clamp(min=1.0)
        there = there[..., None]
        place.add_(torch.where(there, _FOLLOWS * (mean[..., :2] - place), 0.0))
        looks[..., :3].add_(torch.where(there, _LEARNS * (mean[..., 2:_CHANGE] - looks[..., :3]), 0.0))
        lasting = sums[..., _LASTING]
        change = sums[..., _CHANGE] / lasting.clamp(min=1.0)
        looks[..., 3].add_(torch.where(lasting > 0.0, _LEARNS * (change - looks[..., 3]), 0.0))

    def _forget(self, gaze: Tensor, there: Tensor) -> None:
        """Lets things out of view be forgotten, sooner where they should be in view."""
        place, age = self.place[..., :NUM_THINGS, :], self._age[..., :NUM_THINGS]
        distance = torch.sqrt((place * place).sum(-1))  # (N, B, K)
        ahead, aside, _ = gaze[..., None].unbind(-2)  # (N, B, 1)
        along = (place[..., 0] * ahead + place[..., 1] * aside) / torch.sqrt(
            (ahead * ahead + aside * aside).clamp(min=1e-6)
        )
        missing = (along > _AHEAD * distance) & (distance < _CLOSE)
        age.add_(torch.where(missing, _ABSENT, 0.0))
        age.masked_fill_(there, 0.0).clamp_(max=_REMEMBERED)
        place.masked_fill_((age >= _REMEMBERED)[..., None], AWAY)

    def _begin(self, rays: Tensor, distance: Tensor) -> None:
        """Keeps the nearest of what is strange, in place of what was forgotten or not seen for long.

        Args:
            rays: [N, B, 8, R], as they are summed up.
            distance: [N, B, R] of what is strange, AWAY for what is not.
        """
        nearest, ray = distance.min(-1)  # (N, B)
        oldest, row = self._age[..., :NUM_THINGS].max(-1)
        begins = (nearest < AWAY) & (oldest > _SETTLED)
        here = begins[..., None] & (row[..., None] == self._rows)  # (N, B, K)
        new = rays.gather(-1, ray[..., None, None].expand(*ray.shape, rays.shape[-2], 1))[..., 0]
        new[..., _CHANGE:] = 0.0
        for kept, part in ((self.place, new[..., :2]), (self.looks, new[..., 2:_COUNT])):
            rows = kept[..., :NUM_THINGS, :]
            rows.copy_(torch.where(here[..., None], part[..., None, :], rows))
        self._age[..., :NUM_THINGS].masked_fill_(here, 0.0)
        self.begun.copy_(here)

    def _meet(self, faces: _Faces) -> None:
        """Keeps where people are."""
        people, there = slice(NUM_THINGS, ROAMING), faces.there[..., None]  # (N, B, K, 1)
        for kept, seen in ((self.place, faces.place), (self.looks[..., :3], faces.colour)):
            rows = kept[..., people, :]
            rows.copy_(torch.where(there, seen.transpose(-1, -2), rows))
        age = self._age[..., people]
        age.masked_fill_(faces.there, 0.0).clamp_(max=_REMEMBERED)


def _apart(points: Tensor, places: Tensor) -> Tensor:
    """Gives squared distances [N, B, K, R] of points [N, B, 2, R] from places [N, B, 2, K]."""
    x = points[..., 0, None, :] - places[..., 0, :, None]
    y = points[..., 1, None, :] - places[..., 1, :, None]
    return x * x + y * y
