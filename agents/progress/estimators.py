"""Estimators of learning progress, by name: by how much an error falls because of learning.

Each says it of every stream of every body, from the error of one transition under several copies of the
weights, and from averages of errors met so far. They differ in what they are fooled by: on four toys, one
mastered, two learnable and one that is noise, `tests/test_progress.py` measures it.

"lagged" is the one to use. An average of weights is better than weights that have just moved, and one over a
long while better than one over a short: compared with it, the present weights ("gamma") or a shorter average
("paired") seem to get worse at all that is noisy, and to be best at what is mastered. Two averages over as
long, one of now and one of a while ago, differ by what was learned in between and by nothing else. It
counts the share by which an error falls: beside a screen of noise errors are ten times as large as elsewhere,
and the least that can be learned about it would outweigh all the rest.

Source: Oudeyer, Kaplan and Hafner, "Intrinsic motivation systems for autonomous mental development" (2007),
for differences of averaged errors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import Tensor

_FORESEEN = 0.3
"""An error below which shares of it count for less and less; 1 is as bad as without any mind."""


class Losses(NamedTuple):
    """Errors of one transition under several copies of the weights, each float32 [N, B, S].

    Attributes:
        now: the present ones, before they learned from it.
        newer: an average of them over a while.
        older: another average, of longer or of earlier.
    """

    now: Tensor
    newer: Tensor
    older: Tensor


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """How progress is told.

    Attributes:
        progress: from evidence, float32 [N, B, S].
        trails: how much of themselves averages of the weights keep a step, older first.
        term: steps between the newer average and the older one where both are the same average; 0 where
            they are the first and the last of `trails`.
        anew: whether it counts only as far as it is new and leads somewhere; see `mastery`.
    """

    progress: Callable[[Evidence], Tensor]
    trails: tuple[float, ...] = (0.995,)
    term: float = 0.0
    anew: bool = True


def improved(seen: Evidence) -> Tensor:
    """Gives how much better the newer average of weights foresees this than the older; noise cancels."""
    return seen.losses.older - seen.losses.newer


def surpassed(seen: Evidence) -> Tensor:
    """Gives the same as a share of the error, so that large errors do not seem more worth than small ones."""
    losses = seen.losses
    return torch.log((losses.older + _FORESEEN) / (losses.newer + _FORESEEN))


def overtaken(seen: Evidence) -> Tensor:
    """Gives how much better the present weights foresee this than an average of them.

    Source: Kim and others, "Active world model learning with progress curiosity" (2020), arXiv 2007.07853,
    equation 3.
    """
    return seen.losses.older - seen.losses.now


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
    {
        "lagged": Estimator(progress=surpassed, term=400.0),
        "paired": Estimator(progress=improved, trails=(0.998, 0.98)),
        "gamma": Estimator(progress=overtaken),
        "signed": Estimator(progress=signed),
        "clipped": Estimator(progress=clipped),
        "absolute": Estimator(progress=absolute),
        "expected": Estimator(progress=expected),
        "raw": Estimator(progress=raw, anew=False),
    }
)
"""Every estimator by name."""
