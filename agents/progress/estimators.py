"""Estimators of learning progress, by name: by how much an error falls because of learning.

Each says it of every stream of every body, from the error of one transition under the weights of now and two
trails of them, and from averages of errors met so far. They differ in what they are fooled by: on four toys,
one mastered, two learnable and one that is noise, `tests/test_progress.py` measures it.

"paired" is the one to use. An average of weights is better than weights that have just moved; so compared
with an average of old ones the present ones seem to get worse at all that is noisy, and to be best at what is
mastered ("gamma"). Comparing two averages takes that away.

Source: Oudeyer, Kaplan and Hafner, "Intrinsic motivation systems for autonomous mental development" (2007),
for differences of averaged errors.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from torch import Tensor


class Losses(NamedTuple):
    """Errors of one transition under several sets of weights, each float32 [N, B, S].

    Attributes:
        now: under the present weights.
        fast: under weights averaged over a short while.
        slow: under weights averaged over about ten times as long.
        blind: under none, by the guess that all lingers as it does; about 1 where anything happens at all.
    """

    now: Tensor
    fast: Tensor
    slow: Tensor
    blind: Tensor


class Evidence(NamedTuple):
    """What an estimator may look at, each float32 [N, B, S].

    Attributes:
        losses: of this transition.
        recent: average of `losses.now` over a short while.
        usual: average of `losses.now` over a long while.
    """

    losses: Losses
    recent: Tensor
    usual: Tensor


Estimator = Callable[[Evidence], Tensor]


def paired(seen: Evidence) -> Tensor:
    """Gives how much better the fast average of weights foresees this than the slow one; noise cancels."""
    return seen.losses.slow - seen.losses.fast


def gamma(seen: Evidence) -> Tensor:
    """Gives how much better the present weights foresee this than the slow average of them.

    Source: Kim and others, "Active world model learning with progress curiosity" (2020), arXiv 2007.07853,
    equation 3.
    """
    return seen.losses.slow - seen.losses.now


def signed(seen: Evidence) -> Tensor:
    """Gives how much smaller errors are of late than usual, wherever they come from."""
    return seen.usual - seen.recent


def clipped(seen: Evidence) -> Tensor:
    """Gives the same where it is positive; what is noise comes through as half of its swings."""
    return signed(seen).clamp(min=0.0)


def absolute(seen: Evidence) -> Tensor:
    """Gives how far errors of late are from usual, better or worse."""
    return signed(seen).abs()


def expected(seen: Evidence) -> Tensor:
    """Gives how much smaller this error is than usual.

    Source: Hou, An and Du, "Beyond noisy-TVs: noise-robust exploration via learning progress monitoring"
    (2025), arXiv 2509.25438, with an average in place of its second network.
    """
    return seen.usual - seen.losses.now


def raw(seen: Evidence) -> Tensor:
    """Gives the error itself, which is no progress at all: the control that stares at noise."""
    return seen.losses.now


ESTIMATORS: Mapping[str, Estimator] = MappingProxyType(
    {each.__name__: each for each in (paired, gamma, signed, clipped, absolute, expected, raw)}
)
"""Every estimator by name."""
