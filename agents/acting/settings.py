"""How actors decide and learn."""

from dataclasses import dataclass, field

from agents.adam import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How actors decide and learn.

    Attributes:
        width: units of each hidden layer.
        hold: ticks a decision lasts.
        length: decisions of a rollout.
        discounts: for each kind of reward, what it counts for a decision later.
        trace: how far advantages look beyond the next decision.
        clip: how far a chance may move away from what it was when the action was drawn.
        epochs: how often a decision is learned from, on average.
        entropy: weight of staying undecided.
        value: weight of the values' errors.
        least: the smallest deviation of advantages they are divided by; less makes little difference.
        spread: standard deviation of motors at birth, and the bounds it is kept within.
        linger: how much of a motor's deviation from its mean is carried into the next decision; bodies that
            try things smoothly get about, and tire less than those that jitter.
        drift: divergence from the policy of the rollout beyond which one waits for the next.
        rates: how fast.
    """

    width: int = 128
    hold: int = 8
    length: int = 32
    discounts: tuple[float, ...] = (0.96,)
    trace: float = 0.85
    clip: float = 0.2
    epochs: float = 4.0
    entropy: float = 0.0
    value: float = 0.5
    least: float = 1e-8
    spread: tuple[float, float, float] = (0.4, 0.1, 1.0)
    linger: float = 0.8
    drift: float = 0.05
    rates: Rates = field(default_factory=lambda: Rates(rate=3e-4, clip=0.5))
