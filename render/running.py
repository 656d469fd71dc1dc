"""What a window needs of the life that it shows; anything of this shape will do."""

from typing import Protocol

from sandbox.intervention import Drag, Entry, Intervention
from sandbox.snapshot import Snapshot
from sandbox.steering import Steer


class Running(Protocol):
    """A life that runs in another thread."""

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        ...

    @paused.setter
    def paused(self, paused: bool) -> None: ...

    @property
    def speed(self) -> float:
        """How many seconds of life a second of the clock should hold; infinite for as many as it can."""
        ...

    @speed.setter
    def speed(self, speed: float) -> None: ...

    @property
    def thoughts(self) -> bool:
        """Whether snapshots say what minds think; that takes them a while."""
        ...

    @thoughts.setter
    def thoughts(self, thoughts: bool) -> None: ...

    @property
    def achieved(self) -> float:
        """The speed that was really reached of late; 0 while unknown."""
        ...

    @property
    def failure(self) -> str | None:
        """What stopped the life for good, for people to read."""
        ...

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        """Gives the snapshot before, the newest, and how far between them to draw, in [0, 1].

        None until the life is open.

        Raises:
            SandboxError: the life could not be opened.
        """
        ...

    def step(self) -> None:
        """Pauses and lives on by one tick."""
        ...

    def post(self, intervention: Intervention) -> None:
        """Hands an intervention over to the next tick."""
        ...

    def hold(self, held: Drag | Steer | None) -> None:
        """Repeats a drag or a steer at every tick until another or None is given."""
        ...

    def told(self) -> list[Entry]:
        """Takes what was done to the life since the last call; the first time, all that its log holds."""
        ...

    def messages(self) -> list[str]:
        """Takes what there is to tell people since the last call."""
        ...
