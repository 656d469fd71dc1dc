"""Watches a world in a real window for some seconds, closes it, and prints how it went, for the benchmark.

python -m sandbox.app.measured WORLD SECONDS STARTED, where STARTED is when the command was given (Unix time).
Takes the same way as `sandbox watch`, with a loop that counts the pictures that are asked of it.
"""

import json
import os
import signal
import sys
import time
from functools import partial

from sandbox.app.opening import open_life
from sandbox.app.scene import find_scene
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot


class CountingLoop(Loop):
    """A loop that knows when its first picture had been drawn, and interrupts itself some seconds later.

    Attributes:
        first: Unix time at which the first picture was on the screen; None before.
        pictures: how many have been drawn since.
        paces: the achieved speed at each of them.
    """

    seconds: float = 0.0
    first: float | None = None
    asked: bool = False
    pictures: int = 0
    paces: list[float]

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        """Gives the newest snapshots, as every loop does, and counts."""
        latest = super().latest()
        if self.asked:
            self.first = self.first or time.time()
            self.pictures += 1
            self.paces.append(self.achieved)
            if time.time() > self.first + self.seconds:
                os.kill(os.getpid(), signal.SIGINT)
        self.asked = latest is not None
        return latest


def main() -> None:
    """Watches, and prints one line of JSON."""
    world, seconds, started = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    scene = find_scene(world, None, None)
    with CountingLoop(partial(open_life, scene, [])) as loop:
        loop.seconds, loop.paces = seconds, []
        from render.window import run_window  # noqa: PLC0415  loads while the other thread opens the life

        run_window(loop, title=scene.spec.title)
    first = loop.first or float("nan")
    pace = sorted(loop.paces)[len(loop.paces) // 2]
    print(json.dumps({"first": first - started, "fps": loop.pictures / (time.time() - first), "pace": pace}))


if __name__ == "__main__":
    main()
