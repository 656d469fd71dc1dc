"""Runs a life against the wall clock, in a thread of its own, for somebody who watches.

The only place of the engine that reads the clock: it decides when a tick happens, never what happens in it.
"""

import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Protocol, Self

from sandbox.errors import SandboxError
from sandbox.intervention import Drag, Entry, Intervention
from sandbox.pace import Pace
from sandbox.snapshot import Snapshot
from sandbox.steering import Steer

LEAST_SHOWN = 0.016
"""Seconds between two pictures of a life that hurries: nobody draws more often, and each takes it a while."""


class Living(Protocol):
    """What a loop runs: a life, or anything that ticks like one."""

    def tick(self) -> None:
        """Lives on by one tick."""
        ...

    def apply(self, intervention: Intervention) -> None:
        """Takes an intervention for the next tick, or raises `SandboxError`."""
        ...

    def snapshot(self, world: int = 0, *, thoughts: bool = True) -> Snapshot:
        """Says what a world looks like now, and what minds think if that is asked for."""
        ...

    def since(self, count: int) -> Sequence[Entry]:
        """Gives what its log holds after so many entries."""
        ...


@dataclass(frozen=True, slots=True)
class _Published:
    """The newest two pictures of the life; the newest is reached `duration` seconds after `since`."""

    previous: Snapshot | None
    newest: Snapshot
    since: float
    duration: float


class Loop:
    """A life that runs in its own thread: pause, step, speed, and a door for interventions.

    All methods may be called from any thread. The life itself is touched by the loop's thread only.

    Attributes:
        failure: what went wrong in the life, for people; it has then stopped for good.
    """

    def __init__(self, open_life: Callable[[], Living], *, world: int = 0, paused: bool = False) -> None:
        """Prepares a loop; `start`, or entering it as a context, lets it run.

        Args:
            open_life: makes the life; called in the loop's thread, because it may take seconds.
            world: which of the life's worlds is shown.
            paused: whether to wait at the first tick.
        """
        self.failure: str | None = None
        self._open_life = open_life
        self._world = world
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="life", daemon=True)
        self._stopping = False
        self._paused = paused
        self._steps = 0
        self._speed = 1.0
        self._pace = Pace(self._speed, perf_counter())
        self._queue: deque[Intervention] = deque()
        self._held: Drag | Steer | None = None
        self._thoughts = self._told = False
        self._messages: deque[str] = deque(maxlen=20)
        self._entries: list[Entry] = []
        self._heard = 0  # how many entries of the life's log were taken over
        self._published: _Published | None = None
        self._hidden_since: float | None = None  # when the first tick began that was not published yet
        self._refused: SandboxError | None = None

    def __enter__(self) -> Self:
        """Starts."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops."""
        self.stop()

    def start(self) -> None:
        """Begins to open the life and to run it."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after the tick it is in, and waits for it."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        with self._wake:
            self._paused = paused
            self._steps = 0
            self._restart()

    @property
    def speed(self) -> float:
        """How many seconds of life a second of the clock should hold; infinite for as many as it can."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._wake:
            self._speed = speed
            self._restart()

    @property
    def thoughts(self) -> bool:
        """Whether snapshots say what minds think."""
        return self._thoughts

    @thoughts.setter
    def thoughts(self, thoughts: bool) -> None:
        with self._wake:
            self._thoughts = thoughts
            self._wake.notify()

    @property
    def achieved(self) -> float:
        """The speed that was reached over about the last second; 0 while nothing is known."""
        with self._wake:
            return self._pace.achieved(perf_counter())

    def step(self) -> None:
        """Pauses and lives on by exactly one tick."""
        with self._wake:
            self._paused = True
            self._steps += 1
            self._wake.notify()

    def post(self, intervention: Intervention) -> None:
        """Hands an intervention over to the next tick; a bad one comes back as a message."""
        with self._wake:
            self._queue.append(intervention)

    def hold(self, held: Drag | Steer | None) -> None:
        """Repeats a drag or a steer at every tick, however fast they come, until another or None is given."""
        with self._wake:
            self._held = held

    def messages(self) -> list[str]:
        """Takes what there is to tell people since the last call."""
        with self._wake:
            taken = list(self._messages)
            self._messages.clear()
        return taken

    def told(self) -> list[Entry]:
        """Takes what was done to the life since the last call; the first time, all that its log holds."""
        with self._wake:
            taken, self._entries = self._entries, []
        return taken

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        """Gives the snapshot before, the newest, and how far to be between them now, in [0, 1].

        None until the life is open.

        Raises:
            SandboxError: the life could not be opened.
        """
        if self._refused is not None:
            raise self._refused
        shown = self._published
        if shown is None:
            return None
        blend = (perf_counter() - shown.since) / shown.duration
        return shown.previous, shown.newest, min(max(blend, 0.0), 1.0)

    def _restart(self) -> None:
        """Counts the time anew after a change of pace; the caller holds the lock."""
        self._pace = Pace(self._speed, perf_counter())
        self._wake.notify()

    def _run(self) -> None:
        """Lives until stopped; what goes wrong is kept for the one who watches."""
        try:
            life = self._open_life()
            self._hear(life)
            self._publish(life, perf_counter())
            with self._wake:
                self._restart()
            while self._await_tick(life):
                self._tick(life)
        except SandboxError as error:
            self._fail(str(error), refused=error)
        except Exception:  # noqa: BLE001  a broken life must not take the window with it
            self._fail(traceback.format_exc())

    def _fail(self, message: str, refused: SandboxError | None = None) -> None:
        if self._published is None:
            self._refused = refused
        self.failure = message
        self._paused = True

    def _await_tick(self, life: Living) -> bool:
        """Waits until a tick is due; False if the loop shall end."""
        with self._wake:
            while not self._stopping:
                still = self._paused and not self._steps
                if still and self._hidden_since is not None:
                    self._publish(life, self._hidden_since)
                elif (
                    still and self._thoughts and not self._told
                ):  # who asks while time stands still gets them
                    self._publish(life, perf_counter())
                elif still:
                    self._wake.wait()
                elif self._paused:
                    self._steps -= 1
                    return True
                elif wait := self._pace.wait(perf_counter()):
                    self._wake.wait(wait)
                else:
                    return True
        return False

    def _tick(self, life: Living) -> None:
        begun = perf_counter()
        for intervention in self._take():
            try:
                life.apply(intervention)
            except SandboxError as error:
                self._messages.append(str(error))
        life.tick()
        self._hear(life)
        now = perf_counter()
        with self._wake:
            self._pace.ticked(now)
        since = begun if self._hidden_since is None else self._hidden_since
        if self._is_worth_showing(now):
            self._publish(life, since)
        else:
            self._hidden_since = since

    def _is_worth_showing(self, now: float) -> bool:
        """Says whether the tick that was lived is shown: while life hurries, only some are."""
        shown = self._published
        if self._paused or shown is None or self._pace.period >= LEAST_SHOWN:
            return True
        return now - shown.since >= LEAST_SHOWN

    def _hear(self, life: Living) -> None:
        """Takes over what has come into the life's log."""
        entries = life.since(self._heard)
        self._heard += len(entries)
        with self._wake:
            self._entries += entries

    def _take(self) -> list[Intervention]:
        """Takes what shall happen at this tick."""
        with self._wake:
            taken = list(self._queue)
            self._queue.clear()
            return taken if self._held is None else [*taken, self._held]

    def _publish(self, life: Living, begun: float) -> None:
        """Shows what the life looks like; a world that began anew jumps there instead of gliding.

        Args:
            life: at rest.
            begun: when the first tick began that was not shown yet.
        """
        self._told, self._hidden_since = self._thoughts, None
        newest = life.snapshot(self._world, thoughts=self._told)
        now = perf_counter()
        with self._wake:
            before = self._published.newest if self._published else None
            ticks = newest.tick - before.tick if before else 0
            continues = before is not None and before.resets == newest.resets
            duration = max(self._pace.period * ticks, now - begun, LEAST_SHOWN)
            self._published = _Published(before if continues else None, newest, now, duration)
