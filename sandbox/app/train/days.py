"""Days: in training every world begins anew at the end of its day."""

from collections import defaultdict

from sandbox.intervention import Reset
from sandbox.spec import TICK, WorldSpec


class Days:
    """When the worlds of a life begin anew.

    Without this a world that was eaten empty would stay so for all the hours of a training. Days are as long
    as the world says and end one world after the other, evenly spread, so that no tick has to place many
    worlds, and minds always have bodies early and late in their day. All but world 0 have a shorter first
    day.
    """

    def __init__(self, spec: WorldSpec, num_worlds: int, rank: int = 0, size: int = 1) -> None:
        """Spreads the days of all worlds that some processes share, and keeps those of one of them."""
        self._length = max(1, round(spec.day / TICK))
        self._ending: dict[int, list[Reset]] = defaultdict(list)
        for world in range(num_worlds):
            ahead = (rank * num_worlds + world) * self._length // (num_worlds * size)
            self._ending[-ahead % self._length].append(Reset(world=world))

    def ending(self, tick: int) -> list[Reset]:
        """Gives what lets those worlds begin anew whose day is over at a tick."""
        return self._ending.get(tick % self._length, []) if tick > 0 else []
