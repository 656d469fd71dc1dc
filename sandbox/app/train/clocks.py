"""Where the time goes: physics, senses and rules, or minds. The life itself never reads a clock."""

from time import perf_counter
from typing import Any

from sandbox.life import Life
from sandbox.protocols import Learner

PARTS = ("physics", "senses", "minds")
"""What is told apart; "senses" are all of a tick but the other two, so rules of the world too."""


class Clocks:
    """Measures a life's ticks, and what parts they have.

    Attributes:
        ticks: how many since `restart`.
    """

    def __init__(self, life: Life) -> None:
        """Attaches clocks to a life's physics and minds."""
        self._life = life
        self._spent: dict[str, float] = {}
        self.restart()
        self._attach("physics", life.simulation.physics, "step")
        for _, mind in life.minds.seated:
            self._attach("minds", mind, "act")
            if isinstance(mind, Learner):
                self._attach("minds", mind, "learn")

    def restart(self) -> None:
        """Begins to measure anew."""
        self.ticks = 0
        self._spent.update((part, 0.0) for part in PARTS)
        self._since = perf_counter()

    def tick(self) -> None:
        """Lets the life live on by a tick."""
        begun, others = perf_counter(), self._spent["physics"] + self._spent["minds"]
        self._life.tick()
        took = perf_counter() - begun
        self._spent["senses"] += took - (self._spent["physics"] + self._spent["minds"] - others)
        self.ticks += 1

    def pace(self) -> float:
        """Gives ticks a second, all that is done between them included."""
        return self.ticks / max(perf_counter() - self._since, 1e-9)

    def shares(self) -> dict[str, float]:
        """Gives each part's share of the time of ticks; they add up to 1."""
        whole = max(sum(self._spent.values()), 1e-9)
        return {part: spent / whole for part, spent in self._spent.items()}

    def _attach(self, part: str, owner: object, method: str) -> None:
        """Makes a method count its time to a part."""
        inner = getattr(owner, method)

        def timed(*arguments: Any) -> Any:  # noqa: ANN401
            begun = perf_counter()
            try:
                return inner(*arguments)
            finally:
                self._spent[part] += perf_counter() - begun

        setattr(owner, method, timed)
