"""`sandbox train`: lives as fast as it goes, tells how it goes, and keeps what came of it."""

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import perf_counter
from types import FrameType

from sandbox.app.train.clocks import Clocks
from sandbox.app.train.crew import Crew, crew
from sandbox.app.train.curves import EVERY, Curves, measure
from sandbox.app.train.days import Days
from sandbox.app.train.order import Order, begin, resume
from sandbox.app.train.progress import Progress
from sandbox.app.train.reports import Reports
from sandbox.life import Life
from sandbox.storage.run import Run
from sandbox.storage.signature import Signature

_MINUTE = 60.0


def train(order: Order) -> int:
    """Trains as asked; gives the exit code.

    Ends after so many ticks or minutes, or when it is interrupted; always with a checkpoint.

    Raises:
        SandboxError: it cannot begin, or the disk takes no checkpoint.
    """
    with crew() as together:
        life = resume(order, together) if order.resume else begin(order, together)
        if not together.is_first:
            Training(life, order).live(together)
            return 0
        run = Run(order.home)
        with run.claimed(), closing(_First(life, order, run)) as first:
            print(f"Into {run.folder}; Ctrl-C ends it well.", file=sys.stderr, flush=True)
            first.live(together)
        print(f"{run.folder}: {life.now} ticks, digest {life.digest()}")
    return 0


class Training:
    """A life that is being trained: what every process does."""

    def __init__(self, life: Life, order: Order) -> None:
        """Prepares to live on."""
        self._life, self._order = life, order
        self._last = None if order.steps is None else life.now + order.steps
        self._clocks = Clocks(life)

    def live(self, together: Crew) -> None:
        """Lives on until it is enough."""
        life, team = self._life, together.team
        days = Days(life.spec, life.num_worlds, team.rank, team.size)
        begun = kept = perf_counter()
        with _interruptible() as interrupted:
            if life.now == 0:
                self.keep(together)
            while True:
                now = perf_counter()
                enough, due = together.any(
                    bool(interrupted) or self._is_over(now - begun), now - kept > self._order.every * _MINUTE
                )
                if enough or due:
                    self.keep(together)
                    kept = perf_counter()
                if enough:
                    break
                for each in days.ending(life.now):
                    life.apply(each)
                self._clocks.tick()
                self.tell()

    def keep(self, together: Crew) -> None:
        """Keeps this moment; here, by handing it to the first process."""
        together.gather(self._life.save().tensors)

    def tell(self) -> None:
        """Tells how it goes; here, nobody."""

    def _is_over(self, seconds: float) -> bool:
        minutes = self._order.minutes
        return self._life.now == self._last or (minutes is not None and seconds >= minutes * _MINUTE)


class _First(Training):
    """What the first process does beside: it writes and tells."""

    def __init__(self, life: Life, order: Order, run: Run) -> None:
        super().__init__(life, order)
        self._run = run
        self._curves = Curves(run.folder, life.now)
        bodies = life.num_worlds * run.config.team * len(life.spec.agents)
        self._bodies = bodies
        self._reports = Reports(life)
        self._progress = Progress(life, self._clocks, self._reports, bodies)

    def keep(self, together: Crew) -> None:
        saved = self._life.save()
        others = together.gather(saved.tensors)
        self._run.save(saved, Signature.of(self._life), others)

    def tell(self) -> None:
        self._reports.tick()
        self._progress.tell()
        if self._life.now % EVERY == 0:
            now = measure(self._life, self._clocks, self._reports, self._bodies)
            self._curves.add(self._life.now, now)
            self._clocks.restart()
            self._reports.restart()

    def close(self) -> None:
        """Ends what is written and told."""
        self._progress.end()
        self._curves.close()


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """Gives a list that fills when somebody interrupts or ends this process, instead of ending it."""
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
