"""What the window remembers that panels and overlays show, up to now or up to a moment that is past.

While somebody looks back, nothing of what came later may be seen: not in trails, surprises or ghosts.
"""

from render.proven import Proven
from render.recent import Recent
from render.tape import Tape
from render.trails import Trails
from sandbox.snapshot import Snapshot

RECALLED = 400
"""Snapshots before a past moment from which its memories are made anew: as long as trails last."""


class Memories:
    """What was lately surprising, how far guesses came true, and where everybody went.

    Attributes:
        recent: surprises.
        proven: the worth of guesses.
        trails: where everybody was.
    """

    def __init__(self) -> None:
        """Begins with nothing seen."""
        self.recent, self.proven, self.trails = Recent(), Proven(), Trails()

    @classmethod
    def recalled(cls, tape: Tape, tick: int) -> "Memories":
        """Gives what was remembered at a past tick, as far as a tape reaches."""
        memories, previous = cls(), None
        for snapshot in tape.lately(tick, RECALLED):
            memories.note(previous, snapshot)
            previous = snapshot
        return memories

    def note(self, previous: Snapshot | None, snapshot: Snapshot) -> None:
        """Takes notice of a tick, and of the one before if that is known."""
        self.recent.note(previous, snapshot)
        self.proven.note(snapshot)
        self.trails.note(snapshot)
