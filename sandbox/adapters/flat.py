"""Flat arrays for libraries that know only boxes: observations, and actions of K = M + P + 1 + V numbers.

A flat action is, in this order:
- M motors, clipped to [-1, 1];
- P presses, held down where the number is above 0;
- 1 + V scores, of which the largest wins (of equals the first): silence, then the words in order.
"""

import numpy as np
import torch
from gymnasium.spaces import Box
from numpy.typing import ArrayLike, NDArray

from sandbox.errors import ActionError
from sandbox.space import ActionSpace, ObservationSpace
from sandbox.timestep import Action

Floats = NDArray[np.float32]


def action_box(space: ActionSpace) -> Box[np.float32]:
    """Gives the box of flat actions: float32 [K] in [-1, 1]."""
    return Box(-1.0, 1.0, (_length(space),), np.float32)


def observation_box(space: ObservationSpace) -> Box[np.float32]:
    """Gives the box of observations: float32 [D], each channel with its own bounds."""
    low = np.array([channel.low for channel in space.channels], np.float32)
    high = np.array([channel.high for channel in space.channels], np.float32)
    return Box(low, high, dtype=np.float32)


def flatten(action: Action, space: ActionSpace) -> Floats:
    """Writes an action for bodies [...] as one array: float32 [..., K].

    A press becomes 1, the chosen word's score becomes 1, and all else that is not a motor 0.
    """
    word = torch.nn.functional.one_hot(action.word, 1 + len(space.words))
    return torch.cat((action.motor.clamp(-1.0, 1.0), action.press, word), dim=-1).numpy()


def unflatten(flat: ArrayLike, space: ActionSpace, shape: tuple[int, ...] = ()) -> Action:
    """Reads a flat action.

    Args:
        flat: numbers [*shape, K]; the module says which.
        space: what the bodies can do.
        shape: how many bodies it is for.

    Raises:
        ActionError: it has another shape, or values that are not finite numbers.
    """
    numbers = _check(flat, (*shape, _length(space)))
    presses = len(space.motors)
    words = presses + len(space.presses)
    return Action(
        motor=torch.from_numpy(numbers[..., :presses].clip(-1.0, 1.0).astype(np.float32)),
        press=torch.from_numpy(numbers[..., presses:words] > 0.0),
        word=torch.from_numpy(np.asarray(numbers[..., words:].argmax(-1))),
    )


def _length(space: ActionSpace) -> int:
    return len(space.motors) + len(space.presses) + 1 + len(space.words)


def _check(flat: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Gives the numbers in double precision, in which no finite number of the caller's overflows."""
    try:
        numbers = np.asarray(flat, np.float64)
    except (TypeError, ValueError) as error:
        raise ActionError(f"An action must be an array of numbers of shape {shape}: {error}.") from error
    if numbers.shape != shape:
        raise ActionError(f"An action here must have shape {shape}, got {numbers.shape}.")
    if not np.isfinite(numbers).all():
        raise ActionError("An action has values that are not finite numbers; all should lie in [-1, 1].")
    return numbers
