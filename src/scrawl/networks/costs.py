"""What a network costs: numbers to learn, multiplications, memory."""

import math
from dataclasses import dataclass
from typing import assert_never

from scrawl.networks.graph import Node
from scrawl.networks.network import Network
from scrawl.networks.operations import (
    Activate,
    Affine,
    Conv,
    Drop,
    MatMul,
    MaxPool,
    Operation,
    Softmax,
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
        """How many numbers are learned."""
        return sum(layer.num_parameters for layer in self.layers)

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
    before, after = shapes[node.inputs[0]], shapes[node.name]
    operations = node.layer.lower(before)
    is_view = all(isinstance(operation, View | Drop) for operation in operations)
    return LayerCosts(
        node.name,
        type(node.layer).__name__,
        after,
        sum(math.prod(weight.shape) for weight in node.layer.weights(before)),
        sum(_multiply_accumulates(item, before, after) for item in operations),
        0 if is_view else FLOAT_BYTES * math.prod(after),
    )


def _multiply_accumulates(operation: Operation, before: Shape, after: Shape) -> int:
    match operation:
        case Conv(window=window):
            return math.prod(after) * math.prod(window.size) * before[2]
        case MatMul(units=units):
            return before[0] * units
        case Affine() | MaxPool() | Activate() | Softmax() | Drop() | View():
            return 0
        case _:
            assert_never(operation)
