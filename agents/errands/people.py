"""People: who is around and where, and what is left of a sensation when nobody is.

Whoever proposes what to turn to must not know who is around; else whatever company does to a mind could
creep in there, unseen. So people are kept apart, and what looks for things gets a veiled sensation: no faces,
and a ray that meets somebody ends nowhere. Everybody is of one colour from head to hands, which faces tell;
a colour that a mind has once seen on a face stays somebody's, so a hand or a back gives nobody away.

What remains: somebody whose face the mind has never seen, and a thing of just the colour of somebody known,
which is taken for a part of them.
"""

import torch
from torch import Tensor

from agents.errands.shades import shade
from agents.errands.sightings import columns, moved
from sandbox.protocols import MindSpec
from sandbox.space import NUM_FACES, RETINA
from sandbox.state import Scope

AWAY = 1e3
"""Metres at which lies what is nowhere."""

_STEPS = 16
"""Shades that are told apart of each of red, green and blue."""

_REMEMBERED = 200.0
"""Ticks after which one no longer counts on finding somebody where they were."""

_ABSENT = 15.0
"""How many times faster one who should be in view and is not is forgotten."""

_CLOSE, _AHEAD = 1.5, 0.9
"""Metres within which, and cosine from where the head points above which, somebody should be in view."""


_CALLS, _LOOKS, _EARSHOT = 0.05, 0.6, 3.5
"""Loudness from which somebody talks, cosine from which they look at me, metres within which it is to me."""

_ANSWERED = 60.0
"""Ticks for which one turns to somebody who has talked to one."""


class People:
    """Those whom N minds in B bodies each know.

    Attributes:
        place: float32 [N, B, K, 2], forward and left of the body, by slots of faces.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Knows nobody."""
        shape, device, space = spec.shape, spec.device, spec.space
        self._team = spec.team
        shades = torch.zeros(len(spec.key), _STEPS**3, device=device)
        self._met = state.add("met", shades, world_axis=None)
        place = torch.full((*shape, NUM_FACES, 2), AWAY, device=device)
        self.place = state.add("place", place, world_axis=1)
        age = torch.full((*shape, NUM_FACES), _REMEMBERED, device=device)
        self._age = state.add("age", age, world_axis=1)
        names = ("present", "forward", "left", "red", "green", "blue")
        slots = [f"faces.{k}.{name}" for k in range(NUM_FACES) for name in names]
        self._faces = columns(space, slots).to(device)
        silence = torch.full((*shape, NUM_FACES), _ANSWERED, device=device)
        self._silence = state.add("silence", silence, world_axis=1)  # ticks since they talked to me
        names = ("talking", "looking_at_me")
        self._doing = columns(space, [f"faces.{k}.{name}" for name in names for k in range(NUM_FACES)]).to(
            device
        )
        names = ("near", "red", "green", "blue")
        rays = [f"sight.{r}.{name}" for r in range(len(RETINA)) for name in names]
        self._rays = columns(space, rays).to(device)
        self._motion = columns(space, [f"body.{name}" for name in ("forward", "left", "turn")]).to(device)

    def look(self, flat: Tensor, learning: Tensor) -> tuple[Tensor, Tensor]:
        """Takes in what is sensed, [N, B, D], once a tick.

        Args:
            flat: what is sensed.
            learning: bool [N], who remembers the colours of those they meet.

        Returns:
            The same with nobody in it, and which rays met somebody: bool [N, B, R].
        """
        faces = flat.index_select(-1, self._faces).unflatten(-1, (NUM_FACES, 6))  # (N, B, K, 6)
        there = faces[..., 0] > 0.5
        known = self._recognise(faces[..., 3:], there, learning)
        rays = flat.index_select(-1, self._rays).unflatten(-1, (len(RETINA), 4))
        met = _find(known, rays[..., 1:])
        veiled = flat.index_fill(-1, self._faces, 0.0)
        veiled.index_copy_(-1, self._rays, rays.masked_fill(met[..., None], 0.0).flatten(2))
        self._follow(flat, faces, there)
        return veiled, met

    def have(self, colour: Tensor) -> Tensor:
        """Says which colours [N, B, M, 3] are somebody's: bool [N, B, M]."""
        return _find(self._met, colour)

    def known(self) -> Tensor:
        """Says whose whereabouts are known: bool [N, B, K]."""
        return self._age < _REMEMBERED

    def callers(self) -> tuple[Tensor, Tensor]:
        """Says who is being talked to, bool [N, B], and where the one is who did last: float32 [N, B, 2]."""
        silence, slot = self._silence.min(-1)
        place = self.place.gather(2, slot[..., None, None].expand(-1, -1, 1, 2))[:, :, 0]
        return silence < _ANSWERED, place

    def forget_missing(self, gaze: Tensor) -> None:
        """Lets those be forgotten sooner who are not where one looks, gaze [N, B, 3]."""
        distance = torch.sqrt((self.place * self.place).sum(-1))  # (N, B, K)
        ahead, aside, _ = gaze[..., None].unbind(-2)  # (N, B, 1)
        level = torch.sqrt((ahead * ahead + aside * aside).clamp(min=1e-6))
        along = (self.place[..., 0] * ahead + self.place[..., 1] * aside) / level
        missing = (along > _AHEAD * distance) & (distance < _CLOSE) & (self._age > 0.0)
        self._age.add_(torch.where(missing, _ABSENT, 0.0)).clamp_(max=_REMEMBERED)

    def _recognise(self, colour: Tensor, there: Tensor, learning: Tensor) -> Tensor:
        """Gives the shades that are somebody's, [N, shades], those of faces in view among them."""
        seen = self._met.scatter_reduce(1, shade(colour, _STEPS).flatten(1), there.flatten(1).float(), "amax")
        self._team.greatest(seen)
        self._met.copy_(torch.where(learning[:, None], seen, self._met))
        return seen

    def _follow(self, flat: Tensor, faces: Tensor, there: Tensor) -> None:
        """Keeps where people are, [N, B, K, 6], while the body moves."""
        self.place.copy_(moved(self.place, flat.index_select(-1, self._motion)))
        self.place.copy_(torch.where(there[..., None], faces[..., 1:3], self.place))
        self._age.add_(1.0).masked_fill_(there, 0.0).clamp_(max=_REMEMBERED)
        talk, looks = flat.index_select(-1, self._doing).unflatten(-1, (2, NUM_FACES)).unbind(-2)
        near = (self.place * self.place).sum(-1) < _EARSHOT * _EARSHOT
        calls = there & near & (talk > _CALLS) & (looks > _LOOKS)
        self._silence.add_(1.0).masked_fill_(calls, 0.0).clamp_(max=_ANSWERED)


def _find(shades: Tensor, colour: Tensor) -> Tensor:
    """Says which colours [N, B, M, 3] are among shades [N, shades]: bool [N, B, M]."""
    mine = shade(colour, _STEPS)
    return shades.gather(1, mine.flatten(1)).view(mine.shape) > 0.0
