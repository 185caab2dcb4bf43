"""A network as a value: its layers, how they are joined, and what they have learned."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from scrawl.arrays import Weights
from scrawl.errors import InvalidNetwork
from scrawl.networks.graph import MAX_NUMBER, Input, Node, check_graph, check_name
from scrawl.networks.layers import Layer, Weight
from scrawl.networks.operations import Program, Shift
from scrawl.networks.shapes import Shape, describe

DIGITS = tuple("0123456789")
MAX_CLASSES = 256  # labels are bytes


class NamedWeight(NamedTuple):
    """One array of a network: 'layer/weight', and what it must look like."""

    name: str
    weight: Weight


@dataclass(frozen=True, eq=False)
class Network:
    """A graph of layers with one array for each weight; no weights before training.

    Nodes come after those whose values they take. Two names never mean one value.

    Raises:
        InvalidNetwork: if names repeat or are missing, or shapes do not fit; the
            message names the layer.
    """

    name: str
    inputs: tuple[Input, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...] = DIGITS
    weights: Weights = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Check the graph, and the weights if there are any."""
        check_name(self.name)
        check_graph(self.inputs, self.nodes, self.outputs)
        _check_classes(self.classes)
        self.shapes()
        _check_shifts(self)
        if self.weights:
            check_weights(self, self.weights)

    @classmethod
    def sequential(
        cls,
        name: str,
        *layers: Layer,
        input_shape: Shape = (28, 28, 1),
        classes: tuple[str, ...] = DIGITS,
    ) -> "Network":
        """Return a network of *layers*, each fed by the last one, named as in Keras."""
        source = Input(shape=input_shape)
        nodes: list[Node] = []
        for layer in layers:
            previous = nodes[-1].name if nodes else source.name
            nodes.append(Node(_next_name(layer, nodes), layer, (previous,)))
        last = nodes[-1].name if nodes else source.name
        return cls(name, (source,), tuple(nodes), (last,), classes)

    def shapes(self) -> dict[str, Shape]:
        """Return the shape of every input and of every node's value, by name."""
        shapes = {source.name: source.shape for source in self.inputs}
        for node in self.nodes:
            shapes[node.name] = node.shape(shapes)
        return shapes

    def output_shapes(self) -> dict[str, Shape]:
        """Return the shape of every output, in their order, by name."""
        shapes = self.shapes()
        return {name: shapes[name] for name in self.outputs}

    def weight_list(self) -> tuple[NamedWeight, ...]:
        """Return what every weight must look like, in the order of the nodes."""
        shapes = self.shapes()
        return tuple(
            NamedWeight(f"{node.name}/{weight.name}", weight)
            for node in self.nodes
            for weight in node.weights(shapes)
        )

    def with_weights(self, weights: Weights) -> "Network":
        """Return the same network with read-only copies of *weights*, in its order."""
        ranks = {item.name: rank for rank, item in enumerate(self.weight_list())}
        names = sorted(weights, key=lambda name: ranks.get(name, len(ranks)))
        copies = {name: _frozen(weights[name]) for name in names}
        return replace(self, weights=MappingProxyType(copies))

    def __reduce__(self) -> tuple[object, ...]:
        """Be copied and pickled in parts: a read-only view of weights cannot be."""
        parts = self.name, self.inputs, self.nodes, self.outputs, self.classes
        return _rebuild, (parts, dict(self.weights))

    def lower(self) -> Program:
        """Return the steps in order; a layer's last step has the layer's name."""
        shapes = self.shapes()
        steps = [step for node in self.nodes for step in node.steps(shapes)]
        names = tuple(source.name for source in self.inputs)
        return Program(names, tuple(steps), self.outputs)


def check_weights(network: Network, weights: Weights) -> None:
    """Refuse weights that are missing, unknown, misshapen or not finite float32."""
    expected = {name: weight.shape for name, weight in network.weight_list()}
    for name in [*expected, *weights]:
        if name not in weights or name not in expected:
            state = "is missing" if name in expected else "belongs to no layer"
            raise InvalidNetwork(
                f"The weight {name!r} of {network.name!r} {state}."
                " Train the network again, or use the file it was saved to."
            )
        array = weights[name]
        if array.shape != expected[name] or array.dtype != np.float32:
            raise InvalidNetwork(
                f"The weight {name!r} is {array.dtype} {describe(array.shape)}; "
                f"{network.name!r} needs float32 {describe(expected[name])}."
            )
        if not np.isfinite(array).all():
            raise InvalidNetwork(
                f"The weight {name!r} holds numbers that are not finite."
                " Train again, with a lower learning rate."
            )


def _rebuild(parts: tuple[Any, ...], weights: Weights) -> Network:
    return Network(*parts).with_weights(weights)


def _check_classes(classes: Sequence[str]) -> None:
    if not 1 <= len(classes) <= MAX_CLASSES:
        raise InvalidNetwork(
            f"The network has {len(classes)} classes; labels are bytes."
            f" Use 1 to {MAX_CLASSES}."
        )
    for name, count in Counter(classes).items():
        if count > 1:
            raise InvalidNetwork(f"There are {count} classes called {name!r}. Use one.")
        if not (name and name.isprintable()):
            raise InvalidNetwork(
                f"The class name {name!r} cannot be printed in one line. Change it."
            )


def _check_shifts(network: Network) -> None:
    """Refuse shifts by anything but a number in their range."""
    numbers = {source.name: source.maximum for source in network.inputs}
    for step in network.lower().steps:
        if not isinstance(step.operation, Shift):
            continue
        name, maximum = step.inputs[1], step.operation.maximum
        largest = numbers.get(name)
        if largest is None or largest > maximum:
            raise InvalidNetwork(
                f"Layer {step.name!r} (ShiftByNumber) shifts by {name!r}, which is no"
                f" number input from 0 to {maximum} or less. Give it one:"
                f" Input({name!r}, (1,), 'number', {min(maximum, MAX_NUMBER)})."
            )


def _next_name(layer: Layer, nodes: list[Node]) -> str:
    kind = type(layer).__name__
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    count = sum(type(node.layer) is type(layer) for node in nodes)
    return f"{stem}_{count}" if count else stem


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy
