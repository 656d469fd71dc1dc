"""The copy of what a body is told to do, as numbers that a mind can predict with."""

import torch
from torch import Tensor

from sandbox.space import ActionSpace
from sandbox.timestep import Action


def width(actions: ActionSpace) -> int:
    """Gives E, how many numbers an action is."""
    return len(actions.motors) + len(actions.presses) + len(actions.words)


def efference(action: Action, actions: ActionSpace) -> Tensor:
    """Writes out an action: float32 [..., E], motors, presses as 0 or 1, 1 for the word; silence is zeros."""
    words = torch.arange(1, len(actions.words) + 1, device=action.word.device)
    said = (action.word[..., None] == words).to(torch.float32)  # (..., V)
    return torch.cat((action.motor.clamp(-1.0, 1.0), action.press.to(torch.float32), said), -1)
