"""Relaxation: value nodes move until what each level believes fits best between its errors above and below.

Level 0 are the senses, as surprises against what their last values tell. Level 1, `hidden`, follows from
senses and action through a drive that level 2, `causes`, gates and shifts; level 2 stays as it was and
settles where level 3, `context`, expects it; level 3 stays as it was. Each has value nodes (what it believes)
and error nodes (belief minus expectation), and all that moves a value is its own error and the errors below,
carried back through the same weights that carried expectations down.

The energy that falls, with x the error of the senses times the root of their precision:

    F = |x|^2 / 2 + |hidden - expected|^2 / 2 + keep |causes - before|^2 / 2
        + top |causes - context E|^2 / 2 + still |context - before|^2 / 2

`still` goes with the square of how far E carries: what is small in one may be large in the other, and the
time in which context follows causes should not depend on which.

In imagination level 2 fades to where level 3 expects it in 25 ticks (`Settings.fading`), faster than the
dynamics whose energy is minimised, because that foresees better.

Source: Rao and Ballard, "Predictive coding in the visual cortex" (1999); Whittington and Bogacz (2017);
gating by slow causes after Jiang and Rao, "Dynamic predictive coding" (2024), as gain and shift.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from agents.layers import back, linear
from sandbox.rng import normal, stream

_STRIDE = 1.8
"""Of level 1's relaxation: 1 never goes too far, and 2 is on the edge of it."""

_TINY = 1e-12

_PROBES = 8
"""Directions in which the reach of level 1 is followed."""


class Beliefs(NamedTuple):
    """Value nodes of the three levels: float32 [N, B, H], [N, B, Z], [N, B, C]."""

    hidden: Tensor
    causes: Tensor
    context: Tensor


class Links(NamedTuple):
    """What connects the levels.

    Attributes:
        tune: float32 [N, Z, 2 H], from causes to gain and shift of level 1.
        cause: float32 [N, H + Z, D], from hidden and causes to the senses, times the root of their precision.
        settle: float32 [N, C, Z], from context to where causes settle.
        reach: float32 [N, 1, 1], largest eigenvalue of what hidden does to the senses and back.
    """

    tune: Tensor
    cause: Tensor
    settle: Tensor
    reach: Tensor


class Firmness(NamedTuple):
    """Precisions of what levels 2 and 3 expect of themselves.

    Attributes:
        keep: of causes staying as they were.
        top: of causes being where context expects them.
        still: of context staying as it was, where the weights between it and causes carry at size 1.
    """

    keep: float
    top: float
    still: float

    @property
    def share(self) -> float:
        """How much nearer causes are expected to be, a tick later, to where context expects them."""
        return self.top / (self.keep + self.top)

    @classmethod
    def of(cls, total: float, settling: float, drifting: float) -> "Firmness":
        """Divides a precision so that levels 2 and 3 have these times, in ticks."""
        top = total / settling
        return cls(keep=total - top, top=top, still=drifting * top)


class Prior(NamedTuple):
    """What is known before the senses are looked at.

    Attributes:
        drive: float32 [N, B, H], what senses and action do to level 1.
        beliefs: what is expected of each level.
        gain: float32 [N, B, H], by how much the expected causes raise or lower the drive.
        causes: float32 [N, B, Z], what level 2 was.
        error: float32 [N, B, D], of the senses, times the root of their precision.
    """

    drive: Tensor
    beliefs: Beliefs
    gain: Tensor
    causes: Tensor
    error: Tensor


class Rest(NamedTuple):
    """Where relaxation ended.

    Attributes:
        beliefs: value nodes.
        gain: float32 [N, B, H], by how much causes raise or lower the drive.
        hidden: float32 [N, B, H], error nodes of level 1.
        causes: float32 [N, B, Z], error nodes of level 2 against level 3.
    """

    beliefs: Beliefs
    gain: Tensor
    hidden: Tensor
    causes: Tensor

    def of(self, rows: slice) -> "Rest":
        """Gives some bodies' part."""
        beliefs = Beliefs(*(each[:, rows] for each in self.beliefs))
        return Rest(beliefs, self.gain[:, rows], self.hidden[:, rows], self.causes[:, rows])


def expect_hidden(drive: Tensor, causes: Tensor, tune: Tensor) -> tuple[Tensor, Tensor]:
    """Gives what level 1 is expected to be, and the gain on its drive: both [N, B, H]."""
    gain, shift = linear(causes, tune).chunk(2, -1)
    return torch.tanh(torch.addcmul(drive + shift, drive, gain)), gain


def expect_causes(before: Tensor, context: Tensor, settle: Tensor, share: float) -> Tensor:
    """Gives what level 2 is expected to be [N, B, Z]: as before, and a share nearer to where it settles."""
    return before + share * (linear(context, settle) - before)


def relax(prior: Prior, links: Links, firmness: Firmness, steps: int) -> Rest:
    """Lets all levels go down the energy's slope by some steps, each no longer than is stable."""
    beliefs, error = prior.beliefs, prior.error
    hidden, causes, context = beliefs
    expected, gain = hidden, prior.gain
    still = _stillness(links, firmness)
    paces = _paces(links, firmness, still)
    width = hidden.shape[-1]
    for step in range(steps):
        if step:
            moved = torch.cat((hidden - beliefs.hidden, causes - beliefs.causes), -1)
            error = linear(moved, links.cause, prior.error, -1.0)
        pushed = back(error, links.cause)  # (N, B, H + Z)
        hidden = hidden - (hidden - expected - pushed[..., :width]) * paces[0]
        slope = (hidden - expected) * (1.0 - expected * expected)
        gated = back(torch.cat((slope * prior.drive, slope), -1), links.tune) + pushed[..., width:]
        off = causes - linear(context, links.settle)
        pull = firmness.keep * (causes - prior.causes) + firmness.top * off
        causes = causes - (pull - gated) * paces[1]
        drift = still * (context - beliefs.context) - firmness.top * back(off, links.settle)
        context = context - drift * paces[2]
        expected, gain = expect_hidden(prior.drive, causes, links.tune)
    off = causes - linear(context, links.settle)
    return Rest(Beliefs(hidden, causes, context), gain, hidden - expected, off)


def energy(prior: Prior, rest: Rest, links: Links, firmness: Firmness) -> Tensor:
    """Gives the energy of a state of the value nodes: [N, B]."""
    beliefs = rest.beliefs
    moved = torch.cat((beliefs.hidden - prior.beliefs.hidden, beliefs.causes - prior.beliefs.causes), -1)
    error = linear(moved, links.cause, prior.error, -1.0)
    still = _stillness(links, firmness)[:, 0]  # (N, 1)
    parts = (
        (1.0, error),
        (1.0, rest.hidden),
        (firmness.keep, beliefs.causes - prior.causes),
        (firmness.top, rest.causes),
        (still, beliefs.context - prior.beliefs.context),
    )
    return torch.stack([0.5 * precision * (part * part).sum(-1) for precision, part in parts]).sum(0)


def _stillness(links: Links, firmness: Firmness) -> Tensor:
    """Gives the precision of context staying as it was [N, 1, 1].

    The size of E is measured by the mean of its squared singular values, each weighed by itself: the size of
    the largest, where they differ, for that is what context is mostly heard by.
    """
    both = torch.bmm(links.settle, links.settle.transpose(1, 2))  # (N, C, C)
    size = _size(both) / _size(links.settle).clamp(min=_TINY)
    return firmness.still * size.clamp(min=_TINY)


def _paces(links: Links, firmness: Firmness, still: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Gives how long a step of each level is [N, 1, 1], from the most that its slope can change.

    Twice that would be too far. Level 1 is as firm as 1 in most directions and as 1 + reach in some; its
    stride lies between what is best for the two.
    """
    width = links.tune.shape[2] // 2
    tune, settle = _size(links.tune), _size(links.settle)
    direct = _size(links.cause[:, width:])
    return (
        _STRIDE / (_STRIDE + links.reach),
        1.0 / (firmness.keep + firmness.top + 2.0 * tune + direct),
        1.0 / (still + firmness.top * settle),
    )


def _size(weights: Tensor) -> Tensor:
    """Gives a bound on the square of the largest singular value of matrices [N, r, c]: [N, 1, 1]."""
    return (weights * weights).flatten(1).sum(1).view(-1, 1, 1)


def follow(probe: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Turns probes towards what weights carry furthest and back, and says how far: a power iteration.

    Args:
        probe: float32 [N, k, r], some directions of length 1; a tick later they point better.
        weights: float32 [N, r, c].

    Returns:
        The probes [N, k, r], and the largest eigenvalue of `weights weights^T` so far [N, 1, 1].
    """
    turned = back(linear(probe, weights), weights)  # (N, k, r)
    length = torch.linalg.vector_norm(turned, dim=2, keepdim=True)
    return turned / length.clamp(min=1e-12), length.amax(1, keepdim=True)


def directions(key: Tensor, width: int) -> Tensor:
    """Draws some directions of length 1 for every mind: [N, k, width]."""
    index = torch.arange(_PROBES * width, device=key.device).view(_PROBES, width)
    drawn = normal(key[:, None, None], stream("birth.probe"), index)  # (N, k, width)
    return drawn / torch.linalg.vector_norm(drawn, dim=2, keepdim=True)
