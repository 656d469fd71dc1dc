"""The models that an experiment compares, all with one shape: they learn from transitions, and imagine."""

from collections.abc import Callable, Mapping
from typing import Protocol

from torch import Tensor

from agents.baselines.memoryless import Memoryless
from agents.baselines.recurrent import Recurrent
from agents.normaliser import Normaliser
from sandbox.protocols import MindSpec
from sandbox.state import Scope


class Model(Protocol):
    """N models of what senses will be."""

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> object:
        """Perceives a transition, and learns from it where `learning` [N] says so."""
        ...

    def imagine(self, flat: Tensor, act: Tensor, steps: int) -> Tensor:
        """Foresees senses from those of now: [N, B, D] and actions [N, B, T, E] to [N, B, T, D]."""
        ...


class Still:
    """Expects that nothing changes."""

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> None:
        """Learns nothing."""

    def imagine(self, flat: Tensor, act: Tensor, steps: int) -> Tensor:
        """Foresees what is sensed now: [N, B, T, D]."""
        del act
        return flat[:, :, None].expand(-1, -1, steps, -1)


class Fading:
    """Expects of each channel that it goes back to its mean as it usually does, whatever is done."""

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Knows no channel yet."""
        self._normaliser = Normaliser(len(spec.space), spec.key, state)

    def learn(self, before: Tensor, act: Tensor, after: Tensor, fresh: Tensor, learning: Tensor) -> None:
        """Learns how channels linger."""
        del act
        live = (~fresh)[..., None].to(before.dtype)
        self._normaliser.update(before, after, live / live.sum(1, keepdim=True).clamp(min=1.0), learning)

    def imagine(self, flat: Tensor, act: Tensor, steps: int) -> Tensor:
        """Lets every channel fade: [N, B, T, D]."""
        scale = self._normaliser.scale()
        ahead = flat.new_empty(*act.shape[:2], steps, flat.shape[-1])
        for k in range(steps):
            flat = self._normaliser.outcome(flat, flat.new_zeros(()), scale)
            ahead[:, :, k] = flat
        return ahead


def _recurrent(stride: int) -> Callable[[MindSpec, Scope], Model]:
    return lambda spec, state: Recurrent(spec, state, stride=stride)


OTHERS: Mapping[str, Callable[[MindSpec, Scope], Model]] = {
    "no change": lambda _spec, _state: Still(),
    "fading": Fading,
    "memoryless": Memoryless,
    "GRU, every tick": _recurrent(1),
    "GRU, every 2 ticks": _recurrent(2),
}
"""What a predictive mind is compared with, and how each is made; of GRUs the two that did best."""
