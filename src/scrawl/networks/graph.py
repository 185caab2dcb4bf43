"""How layers are joined: inputs and nodes, each with a name, each after its sources."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks.layers import JoiningLayer, Layer, Weight, require_count
from scrawl.networks.operations import (
    Operation,
    Step,
    View,
    num_weights,
    output_shape,
)
from scrawl.networks.shapes import MAX_SIDES, Shape, describe

InputKind = Literal["pixels", "number", "features"]
MAX_NUMBER = 255  # numbers travel as bytes
MAX_LISTED = 20  # names in a message
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Input:
    """A named input: what kind of numbers one example gives, and of which shape.

    Pixels are bytes, 0 for paper and 255 for ink. A number is a whole one from 0 to
    *maximum*, of shape (1,). Features are any finite float32.
    """

    name: str = "image"
    shape: Shape = (28, 28, 1)
    kind: InputKind = "pixels"
    maximum: int | None = None  # of a number

    def __post_init__(self) -> None:
        """Refuse impossible shapes and ranges."""
        if not self.shape:
            raise InvalidNetwork("Input has no shape. Give it height and width.")
        if len(self.shape) > MAX_SIDES:
            raise InvalidNetwork(
                f"Input has a shape of {len(self.shape)} sides. Use at most"
                f" {MAX_SIDES}."
            )
        for side in self.shape:
            require_count("Input", "a side of shape", side)
        if self.kind not in get_args(InputKind):
            raise UnknownName("kind of input", str(self.kind), get_args(InputKind))
        if self.kind == "number":
            _check_number(self)
        elif self.maximum is not None:
            raise InvalidNetwork(
                f"Input {self.name!r} has a maximum, but its kind is {self.kind!r};"
                " only a number has one. Remove it."
            )


@dataclass(frozen=True)
class Node:
    """A layer in its place: under which name, and with the values of which others.

    The methods are given the shapes of all values before it, by name, and raise
    InvalidNetwork, naming the layer, if those do not fit.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...]

    def shape(self, shapes: Mapping[str, Shape]) -> Shape:
        """Return the shape of what it gives."""
        xs = self.input_shapes(shapes)
        try:
            if isinstance(self.layer, JoiningLayer):
                return self.layer.joined_shape(xs)
            return self.layer.shape(xs[0])
        except InvalidNetwork as error:
            kind = type(self.layer).__name__
            raise InvalidNetwork(f"Layer {self.name!r} ({kind}) {error}") from None

    def input_shapes(self, shapes: Mapping[str, Shape]) -> tuple[Shape, ...]:
        """Return the shapes of what it takes."""
        return tuple(shapes[name] for name in self.inputs)

    def weights(self, shapes: Mapping[str, Shape]) -> tuple[Weight, ...]:
        """Return what its weights must look like, in the order of Keras."""
        if isinstance(self.layer, JoiningLayer):
            return ()
        return self.layer.weights(shapes[self.inputs[0]])

    def operations(self, shapes: Mapping[str, Shape]) -> tuple[Operation, ...]:
        """Return what it is made of: at least one operation."""
        xs = self.input_shapes(shapes)
        if isinstance(self.layer, JoiningLayer):
            return (self.layer.join(xs),)
        return self.layer.lower(xs[0]) or (View(),)

    def steps(self, shapes: Mapping[str, Shape]) -> Iterator[Step]:
        """Yield its operations in their places; the last has the layer's name."""
        weights = iter([f"{self.name}/{item.name}" for item in self.weights(shapes)])
        inputs, xs = self.inputs, self.input_shapes(shapes)
        operations = self.operations(shapes)
        for index, operation in enumerate(operations):
            is_last = index == len(operations) - 1
            kind = type(operation).__name__.lower()
            name = self.name if is_last else f"{self.name}/{kind}"
            y = output_shape(operation, xs[0], self.shape(shapes))
            used = tuple(islice(weights, num_weights(operation)))
            yield Step(name, operation, inputs, xs, y, used)
            inputs, xs = (name,), (y,)


def check_name(name: str) -> None:
    """Refuse names that could leave their folder, line or comment.

    Raises:
        InvalidNetwork: says what a name may be made of.
    """
    if not NAME.fullmatch(name):
        raise InvalidNetwork(
            f"The name {name[:80]!r} cannot be used: folders, files and C are made of"
            " names. Use letters, digits, '_', '-' and '.', at most 64, none of the"
            " last two at the beginning."
        )


def check_graph(
    inputs: Sequence[Input], nodes: Sequence[Node], outputs: Sequence[str]
) -> None:
    """Refuse unfit or repeated names, missing parts, and values that nobody gives.

    Raises:
        InvalidNetwork: names the part.
    """
    if not (inputs and nodes and outputs):
        raise InvalidNetwork("The network lacks inputs, layers or outputs. Add some.")
    parts = (*inputs, *nodes)
    for part in parts:
        check_name(part.name)
    for name, count in Counter(part.name for part in parts).items():
        if count > 1:
            raise InvalidNetwork(
                f"{count} parts of the network are called {name!r}. Rename all but one."
            )
    _check_sources([source.name for source in inputs], nodes)
    layers = [node.name for node in nodes]
    for output, count in Counter(outputs).items():
        if output not in layers:
            raise InvalidNetwork(
                f"The output {output[:80]!r} is no layer. Known: {_listed(layers)}."
            )
        if count > 1:
            raise InvalidNetwork(
                f"The output {output!r} is named {count} times. Name it once."
            )


def _check_sources(inputs: Sequence[str], nodes: Sequence[Node]) -> None:
    known = dict.fromkeys(inputs)
    for node in nodes:
        _check_count(node)
        for needed in node.inputs:
            if needed not in known:
                raise _missing(node, needed, known, {item.name: item for item in nodes})
        known[node.name] = None


def _check_count(node: Node) -> None:
    count = len(node.inputs)
    if isinstance(node.layer, JoiningLayer):
        is_right, needed = count >= 2, "two or more"
    else:
        is_right, needed = count == 1, "one"
    if not is_right:
        kind, values = type(node.layer).__name__, "value" if count == 1 else "values"
        raise InvalidNetwork(
            f"Layer {node.name!r} ({kind}) takes {count} {values}; it needs {needed}."
        )


def _missing(
    node: Node, needed: str, known: Collection[str], nodes: Mapping[str, Node]
) -> InvalidNetwork:
    """Return why *node* cannot take *needed*, which is not *known* before it."""
    circle = _circle(node.name, nodes)
    if circle:
        return InvalidNetwork(
            f"The layers {_listed(circle, ' -> ')} form a circle: each needs the one"
            " after it. Let one of them take another value."
        )
    if needed in nodes:
        return InvalidNetwork(
            f"Layer {node.name!r} takes {needed!r}, which comes after it."
            f" Write {needed!r} before {node.name!r}."
        )
    return InvalidNetwork(
        f"Layer {node.name!r} takes {needed[:80]!r}, which no layer or input gives."
        f" Known here: {_listed(known)}."
    )


def _circle(start: str, nodes: Mapping[str, Node]) -> list[str]:
    """Return the layers of a circle through *start*, which is named twice, or none."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop()
        for source in nodes[path[-1]].inputs:
            if source == start:
                return [*path, start]
            if source in nodes and source not in seen:
                seen.add(source)
                paths.append([*path, source])
    return []


def _listed(names: Collection[str], separator: str = ", ") -> str:
    first = separator.join(islice(names, MAX_LISTED))
    more = len(names) - MAX_LISTED
    return f"{first} and {more} more" if more > 0 else first


def _check_number(source: Input) -> None:
    if source.shape != (1,):
        raise InvalidNetwork(
            f"Input {source.name!r} is a number of shape {describe(source.shape)};"
            " it must be (1,)."
        )
    maximum = source.maximum
    if not (type(maximum) is int and 1 <= maximum <= MAX_NUMBER):
        raise InvalidNetwork(
            f"Input {source.name!r} is a number with maximum={maximum!r:.40}; it must"
            f" be a whole number from 1 to {MAX_NUMBER}."
        )
