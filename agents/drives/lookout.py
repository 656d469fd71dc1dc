"""What minds could do when they last looked, and what that was worth to them: for people to see."""

from typing import Any

import torch
from torch import Tensor

from agents.drives.arbitration import Choice
from agents.drives.sayings import OPTIONS
from agents.drives.skills import Skills
from sandbox.protocols import MindSpec
from sandbox.state import Scope


class Lookout:
    """The last choices of N minds in B bodies each, of M options."""

    def __init__(self, spec: MindSpec, options: int, state: Scope) -> None:
        """Has looked at nothing yet; `options` are M."""

        def add(name: str, dtype: torch.dtype) -> Tensor:
            blank = torch.zeros(*spec.shape, options, dtype=dtype, device=spec.device)
            return state.add(name, blank, world_axis=1)

        self._kinds, self._known = add("kinds", torch.int64), add("known", torch.bool)
        self._worth, self._chance = add("worth", torch.float32), add("chance", torch.float32)

    def note(self, choice: Choice) -> None:
        """Keeps what there was to choose from."""
        self._kinds.copy_(choice.offer.kinds)
        self._known.copy_(choice.offer.known)
        self._worth.copy_((choice.weights.weight[:, :, None] * choice.advantage).sum(-1))
        self._chance.copy_(choice.chance[..., :-1])

    def told(self, body: int, skills: Skills) -> dict[str, Any]:
        """Gives those fields of `Wants` that are about options, of one body of each mind."""
        kinds = self._kinds[:, body]
        return {
            "names": OPTIONS,
            "option": kinds.clone(),
            "open": self._known[:, body].clone(),
            "worth": self._worth[:, body].clone(),
            "chance": self._chance[:, body].clone(),
            "skill": skills.hoped(kinds),
        }
