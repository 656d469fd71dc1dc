"""A network of two hidden layers for N minds at once, with the way back written out.

Policy and value share the hidden layers and the last one: a layer one unit wide would not be bit-stable.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from agents.layers import back, linear, outer
from agents.population import Layer, Population


class Activity(NamedTuple):
    """What went through a network: inputs [N, B, F], two hidden layers [N, B, width], outputs [N, B, O]."""

    inputs: Tensor
    first: Tensor
    second: Tensor
    outputs: Tensor


def layers(num_inputs: int, width: int, num_outputs: int) -> Mapping[str, Layer]:
    """Lists the layers; at birth all outputs are close to zero."""
    return {
        "first": Layer(num_inputs, width),
        "first.bias": Layer(1, width, 0.0),
        "second": Layer(width, width),
        "second.bias": Layer(1, width, 0.0),
        "heads": Layer(width, num_outputs, 0.02),
        "heads.bias": Layer(1, num_outputs, 0.0),
    }


def forward(population: Population, inputs: Tensor) -> Activity:
    """Sends inputs [N, B, F] through."""
    first = torch.tanh(linear(inputs, population["first"], population["first.bias"]))
    second = torch.tanh(linear(first, population["second"], population["second.bias"]))
    return Activity(inputs, first, second, linear(second, population["heads"], population["heads.bias"]))


def backward(population: Population, activity: Activity, errors: Tensor) -> None:
    """Writes the gradient of every layer, for the derivative `errors` [N, B, O] of a loss to the outputs.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors" (1986).
    """
    gradient = population.gradient
    for name, inputs, missed in trace(population, activity, errors):
        outer(inputs, missed, population.view(gradient, name))
        population.view(gradient, f"{name}.bias").copy_(missed.sum(dim=1, keepdim=True))


def trace(population: Population, activity: Activity, errors: Tensor) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Carries errors back; gives each layer's name, inputs [N, B, rows] and errors [N, B, columns]."""
    yield "heads", activity.second, errors
    errors = back(errors, population["heads"]) * (1.0 - activity.second * activity.second)
    yield "second", activity.first, errors
    errors = back(errors, population["second"]) * (1.0 - activity.first * activity.first)
    yield "first", activity.inputs, errors
