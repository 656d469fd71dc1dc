"""What keys do to time: the life's own, and where in it somebody looks."""

import math

from render.bindings import Command
from render.looking import Looking
from render.running import Running

SPEEDS = (0.05, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, math.inf)
"""The speeds that + and - step through; the last is as fast as it goes."""

TIME = frozenset(
    {
        Command.PAUSE,
        Command.STEP,
        Command.FASTER,
        Command.SLOWER,
        Command.NORMAL_SPEED,
        Command.BACK,
        Command.NOW,
    }
)
"""What is about time."""


def keep_time(command: Command, running: Running, looking: Looking) -> None:
    """Does what a key asks of time: who looks back steps through what is remembered, the life stays.

    Args:
        command: one of `TIME`.
        running: the life.
        looking: the moment that is looked at.
    """
    if command is Command.PAUSE:
        running.paused = not running.paused
    elif command is Command.STEP and not looking.back:
        running.step()
    elif command in {Command.STEP, Command.BACK}:
        looking.step(1 if command is Command.STEP else -1)
    elif command is Command.NOW:
        looking.end()
    elif command is Command.NORMAL_SPEED:
        running.speed = 1.0
    elif command is Command.FASTER:
        running.speed = min((speed for speed in SPEEDS if speed > running.speed), default=SPEEDS[-1])
    else:
        running.speed = max((speed for speed in SPEEDS if speed < running.speed), default=SPEEDS[0])
