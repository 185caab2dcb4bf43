"""What a network costs: parameters, multiplications, memory."""

import math
from dataclasses import dataclass
from typing import assert_never

from scrawl.networks.graph import Node
from scrawl.networks.network import Network
from scrawl.networks.operations import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Pad,
    Shift,
    Softmax,
    Step,
    Sum,
    View,
)
from scrawl.networks.shapes import Shape

FLOAT_BYTES = 4


@dataclass(frozen=True)
class LayerCosts:
    """What one layer costs; memory is that of float32."""

    name: str
    layer: str  # as in the table LAYERS
    shape: Shape
    num_parameters: int
    num_trained_parameters: int  # by the optimizer; the others are moving averages
    num_multiply_accumulates: int  # to read one image
    activation_bytes: int  # of one image; 0 if the numbers of the input are its own

    @property
    def weight_bytes(self) -> int:
        """The memory of the parameters."""
        return FLOAT_BYTES * self.num_parameters


@dataclass(frozen=True)
class Costs:
    """What every layer of a network costs, and all of them together."""

    layers: tuple[LayerCosts, ...]

    @property
    def num_parameters(self) -> int:
        """How many numbers the weights hold."""
        return sum(layer.num_parameters for layer in self.layers)

    @property
    def num_trained_parameters(self) -> int:
        """How many of them the optimizer trains."""
        return sum(layer.num_trained_parameters for layer in self.layers)

    @property
    def num_multiply_accumulates(self) -> int:
        """How many products are summed by convolutions and dense layers, per image."""
        return sum(layer.num_multiply_accumulates for layer in self.layers)

    @property
    def weight_bytes(self) -> int:
        """The memory of all parameters."""
        return sum(layer.weight_bytes for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """The memory of what all layers give for one image, kept side by side."""
        return sum(layer.activation_bytes for layer in self.layers)


def costs(network: Network) -> Costs:
    """Return what *network* costs, trained or not."""
    shapes = network.shapes()
    return Costs(tuple(_layer_costs(node, shapes) for node in network.nodes))


def _layer_costs(node: Node, shapes: dict[str, Shape]) -> LayerCosts:
    steps, shape, weights = (
        [*node.steps(shapes)],
        shapes[node.name],
        node.weights(shapes),
    )
    is_view = all(isinstance(step.operation, View | Drop) for step in steps)
    return LayerCosts(
        name=node.name,
        layer=type(node.layer).__name__,
        shape=shape,
        num_parameters=sum(math.prod(item.shape) for item in weights),
        num_trained_parameters=sum(
            math.prod(item.shape) for item in weights if item.is_trained
        ),
        num_multiply_accumulates=sum(_multiply_accumulates(step) for step in steps),
        activation_bytes=0 if is_view else FLOAT_BYTES * math.prod(shape),
    )


def _multiply_accumulates(step: Step) -> int:
    match step.operation:
        case Conv(window=window):
            return math.prod(step.shape) * math.prod(window.size) * step.input_shape[2]
        case DepthwiseConv(window=window):
            return math.prod(step.shape) * math.prod(window.size)
        case MatMul(units):
            return step.input_shape[0] * units
        case Affine() | Normalize() | Activate() | Softmax() | Drop() | View():
            return 0
        case MaxPool() | AveragePool() | Pad() | Sum() | Join() | Shift():
            return 0
        case _:
            assert_never(step.operation)
