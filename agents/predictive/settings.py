"""What can be set about a predictive mind."""

from dataclasses import dataclass, field

from agents.adam import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Sizes, times and precisions of a predictive mind; the defaults were chosen by measuring.

    Sizes are multiples of 8; see `agents.layers`.

    Attributes:
        hidden: units of level 1, which live for a tick.
        causes: units of level 2, which gate and shift level 1 and change over seconds.
        context: units of level 3, which say where level 2 settles and change over tens of seconds.
        steps: K, relaxation steps a tick.
        precision: of a channel whose error is as large as without a mind.
        firmness: precision of what level 2 expects of itself; the higher, the slower it is.
        settling: ticks in which level 2 goes most of the way to where level 3 expects it.
        fading: the same while imagining; what level 2 says holds for less long than it takes to see it.
        drifting: ticks in which level 3 goes most of the way to where level 2 is.
        rates: how fast weights learn.
        trails: how much of itself each trailing copy of the weights keeps a tick.
    """

    hidden: int = 128
    causes: int = 16
    context: int = 8
    steps: int = 2
    precision: float = 0.1
    firmness: float = 100.0
    settling: float = 400.0
    fading: float = 25.0
    drifting: float = 400.0
    rates: Rates = field(default_factory=Rates)
    trails: tuple[float, ...] = (0.998,)
