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
from agents.adam import Block, Rates
from agents.layers import padded
from sandbox.protocols import ALONE, Team
from sandbox.rng import stream, uniform
from sandbox.state import Scope

TRAILS = (0.998,)
"""How much of itself a trailing copy of the weights keeps a step: it lags by 25 s of learning every tick."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The shape of one layer's weights, and what they begin as.

    Attributes:
        rows: how many numbers go in; 1 for a bias.
        columns: how many come out.
        scale: standard deviation at birth of what comes out, for inputs of standard deviation 1.
        born: how many of the columns begin so; the others begin at zero. None for all.
    """

    rows: int
    columns: int
    scale: float = 1.0
    born: int | None = None


class Population:
    """The weights of N minds, their gradients, Adam, and copies of the weights that trail behind.

    Attributes:
        weights: float32 [N, P].
        trails: float32 [N, R, P], running averages of the weights. A mind whose numbers break goes back to
            the first of them.
        broken: bool [N], to whom that has happened since whole minds were last mended; see `agents.mending`.
        gradient: float32 [N, P], for minds to write into before `step`; not part of the state.
    """

    def __init__(
        self,
        layers: Mapping[str, Layer],
        key: Tensor,
        state: Scope,
        rates: Rates | None = None,
        *,
        trails: tuple[float, ...] = TRAILS,
        team: Team = ALONE,
    ) -> None:
        """Gives N minds their first weights, each by its own key.

        Args:
            layers: the layers by name.
            key: int64 [N].
            state: where to register.
            rates: how fast they learn; None for the usual.
            trails: how much of itself each of the R trailing copies keeps a step; at least one.
            team: who else has gradients of these minds; all move by the average.
        """
        self._team, self._layers, self._key = team, layers, key
        self.rates = rates or Rates()
        sizes = [padded(layer.rows * layer.columns) for layer in layers.values()]
        starts = [sum(sizes[:i]) for i in range(len(sizes))]
        self._blocks = {
            name: Block(start, layer.rows, layer.columns)
            for (name, layer), start in zip(layers.items(), starts, strict=True)
        }
        num, device = len(key), key.device
        self.weights = state.add("weights", _born(layers, key), world_axis=None)
        copies = self.weights[:, None].repeat(1, len(trails), 1)  # (N, R, P)
        self.trails = state.add("trails", copies, world_axis=None)
        self._mean = state.add("mean", torch.zeros_like(self.weights), world_axis=None)
        self._square = state.add("square", torch.zeros_like(self.weights), world_axis=None)
        self._steps = state.add("steps", torch.zeros(num, device=device), world_axis=None)
        nobody = torch.zeros(num, dtype=torch.bool, device=device)
        self.broken = state.add("broken", nobody, world_axis=None)
        self._followers: list[Tensor] = []
        self.gradient = torch.zeros_like(self.weights)
        self._moving = adam.Moving(self.weights, self._mean, self._square, self.gradient, self.trails)
        self._decays = torch.tensor(trails, device=device)

    def __getitem__(self, name: str) -> Tensor:
        """Gives a layer's weights, a view [N, rows, columns]."""
        return self.view(self.weights, name)

    def view(self, flat: Tensor, name: str) -> Tensor:
        """Gives a layer's part of any [..., P] as [..., rows, columns]."""
        return self._blocks[name].of(flat)

    @property
    def size(self) -> int:
        """How many weights a mind has."""
        return self.weights.shape[1]

    @property
    def begun(self) -> Tensor:
        """Whose weights have begun to move: bool [N]."""
        return self._steps > 0.0

    @property
    def kept(self) -> tuple[Tensor, ...]:
        """All that `recover` puts right."""
        own = (self.weights, self.trails, self._mean, self._square, self._steps, self.broken)
        return (*own, *self._followers)

    def follow(self, copies: Tensor) -> None:
        """Puts right some more copies [N, K, P], kept elsewhere, whenever the weights are."""
        self._followers.append(copies)

    def step(self, learning: Tensor, plasticity: Mapping[str, Tensor] | None = None) -> Tensor:
        """Moves weights against `gradient`, and says for whom that was possible.

        A mind that does not learn now keeps its weights and its Adam. One whose gradient is not a number has
        weights that are none, or soon would have: it goes back to those that trailed behind.

        Args:
            learning: bool [N], who learns now.
            plasticity: by name of a layer, float32 [N, 1, columns], how much of a step each column takes.

        Returns:
            bool [N], whose gradient was finite.
        """
        self._team.average(self.gradient)
        norm = torch.linalg.vector_norm(self.gradient, dim=1)  # (N,)
        finite = torch.isfinite(norm)
        moves = learning & finite
        self._steps.add_(moves)
        shrink = (self.rates.clip / norm.clamp(min=1e-12)).clamp(max=1.0)
        pace = adam.Pace.of(self.rates, self._steps, torch.where(moves, shrink, 0.0), self._decays)
        plasticity = plasticity or {}
        for name, block in self._blocks.items():
            adam.step(self._moving, block, pace, plasticity.get(name))
        self.recover(~finite)
        return finite

    def recover(self, minds: Tensor) -> None:
        """Gives some minds their last good weights back: bool [N].

        Where a trailing copy is no number itself the present weights are, and where both are lost a mind gets
        what it was born with.
        """
        if not bool(minds.any()):
            return
        weights, trails = self.weights[minds], self.trails[minds]  # (n, P), (n, R, P)
        spare = torch.where(weights.isfinite(), weights, _born(self._layers, self._key[minds]))
        trails = torch.where(trails.isfinite(), trails, spare[:, None])
        self.trails[minds], self.weights[minds] = trails, trails[:, 0]
        for copies in self._followers:
            mine = copies[minds]
            copies[minds] = torch.where(mine.isfinite(), mine, trails[:, -1:].to(mine.dtype))
        self.broken.logical_or_(minds)
        self.forget(minds)

    def forget(self, minds: Tensor) -> None:
        """Clears what Adam remembers of some minds: bool [N]."""
        for each in (self._mean, self._square, self._steps):
            each[minds] = 0.0


def _born(layers: Mapping[str, Layer], key: Tensor) -> Tensor:
    """Draws the first weights of minds with some keys [N], evenly about zero: [N, P]."""
    parts: list[Tensor] = []
    for name, layer in layers.items():
        born = (layer.columns if layer.born is None else layer.born) if layer.scale else 0
        index = torch.arange(layer.rows * born, device=key.device).view(layer.rows, born)
        drawn = uniform(key[:, None, None], stream(f"birth.{name}"), index) - 0.5  # (N, rows, born)
        drawn *= layer.scale * math.sqrt(12.0 / layer.rows)
        whole = torch.nn.functional.pad(drawn, (0, layer.columns - born)).flatten(1)
        parts.append(torch.nn.functional.pad(whole, (0, padded(whole.shape[1]) - whole.shape[1])))
    return torch.cat(parts, 1)
