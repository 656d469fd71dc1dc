"""One measured number, and what was promised of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured number.

    Attributes:
        name: what was measured.
        value: the number.
        unit: its unit; "x" for a ratio.
        promise: what it should at least, or at most, be; None where nothing is promised.
        bound: which of the two.
    """

    name: str
    value: float
    unit: str
    promise: float | None = None
    bound: Literal["at least", "at most"] = "at least"

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None without a promise."""
        if self.promise is None:
            return None
        return self.value >= self.promise if self.bound == "at least" else self.value <= self.promise

    def line(self) -> str:
        """Says it in one line."""
        promised = (
            f"   promised {self.bound} {self.promise:g} {self.unit}" if self.promise is not None else ""
        )
        verdict = {True: "   kept", False: "   MISSED", None: ""}[self.kept]
        return f"{self.name:<44}{self.value:>9.3f} {self.unit:<4}{promised}{verdict}"
