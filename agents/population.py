"""N minds with weights of their own as one object, learned in one call, each as if it were alone.

All weights of a mind lie in one row of `[N, P]`; a layer is a view `[N, rows, columns]` into it. So clipping,
catching what is not a number, saving and copying whole minds are one line each, and nothing loops over minds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from agents import adam
from agents.adam import Rates
from sandbox.rng import normal, stream
from sandbox.state import Scope


@dataclass(frozen=True, slots=True)
class Layer:
    """The shape of one layer's weights, and what they begin as.

    Attributes:
        rows: how many numbers go in; 1 for a bias.
        columns: how many come out.
        scale: standard deviation at birth of what comes out, for inputs of standard deviation 1.
    """

    rows: int
    columns: int
    scale: float = 1.0


class Population:
    """The weights of N minds, their gradients, and Adam.

    Attributes:
        weights: float32 [N, P].
        gradient: float32 [N, P], for minds to write into before `step`; not part of the state.
    """

    def __init__(
        self, layers: Mapping[str, Layer], key: Tensor, state: Scope, rates: Rates | None = None
    ) -> None:
        """Gives N minds their first weights, each by its own key.

        Args:
            layers: the layers by name.
            key: int64 [N].
            state: where to register.
            rates: how fast they learn; None for the usual.
        """
        self.rates = rates or Rates()
        self._layers = dict(layers)
        sizes = {name: layer.rows * layer.columns for name, layer in self._layers.items()}
        self._starts = dict(zip(sizes, _running(list(sizes.values())), strict=True))
        blank = torch.zeros(len(key), sum(sizes.values()), device=key.device)
        self.weights = state.add("weights", blank, world_axis=None)
        self._mean = state.add("mean", blank.clone(), world_axis=None)
        self._square = state.add("square", blank.clone(), world_axis=None)
        self._steps = state.add("steps", torch.zeros(len(key), device=key.device), world_axis=None)
        self.gradient = torch.zeros_like(blank)
        for name, layer in self._layers.items():
            view = self.view(self.weights, name)
            if layer.scale:
                index = torch.arange(layer.rows * layer.columns, device=key.device)
                drawn = normal(key[:, None], stream(f"birth.{name}"), index)  # (N, rows * columns)
                view.copy_(drawn.view_as(view) * (layer.scale / math.sqrt(layer.rows)))

    def __getitem__(self, name: str) -> Tensor:
        """Gives a layer's weights, a view [N, rows, columns]."""
        return self.view(self.weights, name)

    def view(self, flat: Tensor, name: str) -> Tensor:
        """Gives a layer's part of any [N, P] as [N, rows, columns]."""
        layer, start = self._layers[name], self._starts[name]
        return flat[:, start : start + layer.rows * layer.columns].unflatten(1, (layer.rows, layer.columns))

    @property
    def size(self) -> int:
        """How many weights a mind has."""
        return self.weights.shape[1]

    def step(self, learning: Tensor, plasticity: Mapping[str, Tensor] | None = None) -> Tensor:
        """Moves weights against `gradient`, and says for whom that was possible.

        A mind whose gradient is not a number, or who does not learn now, keeps its weights and its Adam.

        Args:
            learning: bool [N], who learns now.
            plasticity: by name of a layer, float32 [N, 1, columns], how much of a step each column takes.

        Returns:
            bool [N], whose gradient was finite.
        """
        norm = torch.linalg.vector_norm(self.gradient, dim=1)  # (N,)
        finite = torch.isfinite(norm)
        moves = learning & finite
        self._steps.add_(moves)
        shrink = (self.rates.clip / norm.clamp(min=1e-12)).clamp(max=1.0)
        pace = adam.Pace.of(self.rates, self._steps, torch.where(moves, shrink, 0.0))
        plasticity = plasticity or {}
        for name in self._layers:
            parts = (
                self.view(each, name) for each in (self.weights, self._mean, self._square, self.gradient)
            )
            adam.step(adam.Moving(*parts), pace, plasticity.get(name))
        return finite

    def forget(self, minds: Tensor) -> None:
        """Clears what Adam remembers of some minds: bool [N]."""
        for each in (self._mean, self._square, self._steps):
            each[minds] = 0.0


def _running(sizes: list[int]) -> list[int]:
    return [sum(sizes[:i]) for i in range(len(sizes))]
