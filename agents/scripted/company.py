"""Company: whom to greet, whom to feed, whom to go to, and how much company is enough.

Everything rests on what faces in sight show. K slots of faces keep their persons while these are seen.
"""

import torch
from torch import Tensor

from agents.scripted.percepts import Faces, Percepts
from agents.scripted.places import Places
from sandbox.space import NUM_FACES
from sandbox.spec import TICK
from sandbox.state import Scope

_NEEDY = 0.12
"""Shown hunger that asks for help."""

_LONELY = 0.3
"""Shown need of approval that asks for company."""

_KNOWN, _MEETING = 15.0, 1.5
"""Seconds for which a friend, and a stranger, are kept in mind out of sight."""

_TOGETHER = 2.0
"""Metres within which people are together."""

_EARSHOT = 2.6
"""Metres within which one greets."""

_GREETING = 40.0
"""Seconds for which a greeting holds."""

_ENOUGH, _MISSING = 9.0, 14.0
"""Seconds until company is enough, and until it is missed again."""

_OTHER = 0.05
"""Change of colour that tells a slot's person from the one before."""


class Company:
    """Keeps whom one knows of.

    Attributes:
        stranger: somebody near who was not greeted lately.
        friend: somebody to be with, the loneliest first.
        needy: somebody hungry.
        meets: bool [N, B], who has a stranger before them.
        misses: bool [N, B], who should go to their friend.
        enjoys: bool [N, B], who is with their friend and wants to be.
    """

    PLACES = ("stranger", "friend", "needy")

    def __init__(self, places: Places, shape: tuple[int, int], state: Scope) -> None:
        """Knows nobody; keeps people in `PLACES`."""
        self.stranger, self.friend, self.needy = (places[name] for name in self.PLACES)
        self._greeted = state.add("greeted", torch.zeros(*shape, NUM_FACES), world_axis=1)  # s left
        self._colour = state.add("colour", torch.zeros(*shape, NUM_FACES), world_axis=1)
        self._appetite = state.add("appetite", torch.ones(shape), world_axis=1)  # for company
        self._content = state.add("content", torch.zeros(shape, dtype=torch.bool), world_axis=1)
        self.meets, self.misses, self.enjoys = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))

    def update(self, percepts: Percepts) -> None:
        """Looks round."""
        faces = percepts.faces
        distance = faces.distance
        self._recognise(faces)
        unknown = faces.present * (self._greeted <= 0.0) * (distance < _EARSHOT)
        alone = faces.present * (0.2 + faces.shown_approval)
        hungry = faces.present * faces.shown_hunger * (faces.shown_hunger > _NEEDY)
        nearness = 1.0 / (1.0 + distance)
        scores = torch.stack((unknown * nearness, alone * (0.5 + nearness), hungry), dim=-2)  # (N, B, 3, K)
        best, who = scores.max(-1)  # (N, B, 3)
        points = torch.stack((faces.forward, faces.left, faces.up), dim=-1)  # (N, B, K, 3)
        points = points.gather(-2, who[..., None].expand(-1, -1, -1, 3))  # (N, B, 3, 3)
        for i, place in enumerate((self.stranger, self.friend, self.needy)):
            place.note(best[..., i] > 0.0, points[..., i, :])
        known, near = self.friend.age < _KNOWN, self.friend.distance < _TOGETHER
        self._tire(known & near & ~self._content)
        pity = (faces.present * faces.shown_approval).amax(-1) > _LONELY
        self.meets = self.stranger.age < _MEETING
        self.misses = known & ~near & (pity | ~self._content)
        self.enjoys = known & near & (pity | ~self._content)

    def greet(self, greets: Tensor, faces: Faces) -> None:
        """Notes that everybody in earshot was greeted by the bodies in bool [N, B]."""
        heard = greets[..., None] & (faces.present > 0.0) & (faces.distance < _EARSHOT)
        self._greeted.masked_fill_(heard, _GREETING)

    def _recognise(self, faces: Faces) -> None:
        """Lets greetings wear off, at once where a slot has another person."""
        seen = faces.present > 0.0
        colour = faces.red + 2.0 * faces.green + 4.0 * faces.blue
        other = seen & ((colour - self._colour).abs() > _OTHER)
        self._colour.copy_(torch.where(seen, colour, self._colour))
        self._greeted.copy_(torch.where(other, 0.0, (self._greeted - TICK).clamp(min=0.0)))

    def _tire(self, together: Tensor) -> None:
        """Lets company satisfy those in bool [N, B], and its lack make the others hungry for it."""
        self._appetite.add_(torch.where(together, -TICK / _ENOUGH, TICK / _MISSING)).clamp_(0.0, 1.0)
        self._content.copy_((self._appetite <= 0.0) | (self._content & (self._appetite < 1.0)))
