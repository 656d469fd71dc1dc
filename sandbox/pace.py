"""When ticks are due by the clock, and how fast they really come."""

from collections import deque

from sandbox.spec import TICK

CATCH_UP = 0.1
"""Seconds of lateness that are made good; beyond, the machine is too slow and time itself slows down."""

LEAST_MEASURED = 0.3
"""Seconds below which a speed is not yet said."""


class Pace:
    """When ticks are due at a target speed, and how fast they really come.

    All times are seconds of one clock, given by the caller.
    """

    def __init__(self, speed: float, now: float) -> None:
        """Makes the first tick due one period from now; an infinite speed makes every tick due at once."""
        self.period = TICK / speed
        self._due = now + self.period
        self._ticked: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Gives the seconds until the next tick is due; 0 if it is."""
        return max(0.0, self._due - now)

    def ticked(self, now: float) -> None:
        """Notes that a tick has just been lived."""
        self._due = max(self._due + self.period, now - CATCH_UP)
        self._ticked.append(now)
        while len(self._ticked) > 5 and self._ticked[0] < now - 1.0:
            self._ticked.popleft()

    def achieved(self, now: float) -> float:
        """Gives life seconds per clock second over about the last one; 0 until enough is known."""
        if len(self._ticked) < 2:
            return 0.0
        took = max(self._ticked[-1], now - self.period) - self._ticked[0]
        return (len(self._ticked) - 1) * TICK / took if took >= LEAST_MEASURED else 0.0
