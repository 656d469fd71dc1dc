"""How well something hidden can be read out of numbers, by the simplest reader there is."""

import torch
from torch import Tensor

_RIDGE = 1e-2
"""How much a reader prefers small weights, as a share of what each input varies by."""


def decoded(inputs: Tensor, hidden: Tensor, kinds: int) -> float:
    """Gives how often a linear reader is right about bodies that it was not made for.

    It is made from one half of the bodies by least squares and reads the other half, and the other way
    round. All kinds count alike, however often they occur; chance is one over their number.

    Args:
        inputs: float32 [T, B, F], what it reads.
        hidden: int64 [T, B], what it should say.
        kinds: how many different things that can be.
    """
    half = inputs.shape[1] // 2
    halves = slice(0, half), slice(half, None)
    return sum(_read(inputs, hidden, kinds, made, tried) for made, tried in (halves, halves[::-1])) / 2.0


def _read(inputs: Tensor, hidden: Tensor, kinds: int, made: slice, tried: slice) -> float:
    """Makes a reader from some bodies and tries it on others."""
    known, asked = (inputs[:, each].flatten(0, 1).double() for each in (made, tried))
    mean, spread = known.mean(0), known.std(0, correction=0).clamp(min=1e-6)
    known, asked = (
        torch.nn.functional.pad((each - mean) / spread, (0, 1), value=1.0) for each in (known, asked)
    )
    right = torch.nn.functional.one_hot(hidden[:, made].flatten(), kinds).double()
    ridge = _RIDGE * len(known) * torch.eye(known.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(known.T @ known + ridge, known.T @ right)
    said, true = (asked @ weights).argmax(1), hidden[:, tried].flatten()
    rates = [(said[true == kind] == kind).double().mean() for kind in true.unique()]
    return float(torch.stack(rates).mean())
