"""Summed: what options are worth to all drives together, by a single module that cannot tell them apart.

It is to `Modules` what one learner on the sum of all rewards is to a learner for each. Its level is the sum
of all levels, and it learns which share of that each kind of deed takes away. So it knows how much is wanted,
but not what. What there is to be learned from things it is told as others are.

Source: the monolithic agents of Dulberg and others, "Having multiple selves helps learning agents explore and
adapt in complex changing worlds" (2023), arXiv 2204.06608.
"""

from torch import Tensor

from agents.drives.modules import Deed, Modules
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.state import Scope


class Summed(Modules):
    """What N minds know of K kinds of options, for the sake of I drives as one; each drive knows the same."""

    def __init__(self, spec: MindSpec, innate: Tensor, door: Door, state: Scope) -> None:
        """Expects of each kind what the drive expects that it is best for; see `Modules`."""
        super().__init__(spec, innate.amax(0, keepdim=True).expand_as(innate), door, state)

    def learn(self, deed: Deed, counts: Tensor) -> None:
        """Learns from what was done by those who did anything and learn: bool [N, B]."""
        before, after = _all(deed.level), _all(deed.level - deed.fall)
        super().learn(deed._replace(level=before, fall=before - after), counts)


def _all(level: Tensor) -> Tensor:
    """Gives the sum of levels [N, B, I], to every drive alike: [N, B, I]."""
    return level.sum(-1, keepdim=True).expand_as(level)
