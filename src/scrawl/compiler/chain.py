"""A network as the compiler sees it: a chain of operations, the pixels first.

Views vanish, since memory is the same; a ReLU before a pooling moves behind it, where
there is less to do and neither values nor gradients change.
"""

import math
import re
from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    Activate,
    Affine,
    Conv,
    Drop,
    MatMul,
    MaxPool,
    Network,
    Operation,
    Program,
    Shape,
    Softmax,
    Step,
    View,
    describe,
)

MAX_PLACES = 1 << 16


@dataclass(frozen=True)
class Link:
    """An operation in its place; *weights* are the names of kernel and bias."""

    name: str  # as an identifier of C
    operation: Operation
    input_shape: Shape
    shape: Shape
    weights: tuple[str, ...] = ()

    @property
    def input_size(self) -> int:
        """How many numbers of one image go in."""
        return math.prod(self.input_shape)

    @property
    def size(self) -> int:
        """How many numbers of one image come out."""
        return math.prod(self.shape)

    @property
    def is_trained(self) -> bool:
        """Whether it has weights."""
        return isinstance(self.operation, Conv | MatMul)


def inference_chain(network: Network) -> tuple[Link, ...]:
    """Return the operations of *network* that are left when nothing is trained."""
    return tuple(
        link for link in _chain(network) if not isinstance(link.operation, Drop)
    )


def training_chain(network: Network) -> tuple[Link, ...]:
    """Return the operations of *network*, which must end in a softmax.

    Raises:
        InvalidNetwork: if it gives no probabilities, or there is nothing to train.
    """
    chain = _chain(network)
    if not isinstance(chain[-1].operation, Softmax):
        raise InvalidNetwork(
            f"The network {network.name!r} ends in {network.nodes[-1].name!r}, which"
            " gives no probabilities. End it with activation='softmax' to train it."
        )
    if not any(link.is_trained for link in chain):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights. Add a Dense or Conv2D layer."
        )
    return chain


def _chain(network: Network) -> tuple[Link, ...]:
    program = network.lower()
    _check_program(program)
    links = [
        _link(step, number)
        for number, step in enumerate(program.steps)
        if not isinstance(step.operation, View)
    ]
    _check_ends(network, program.steps[-1].shape)
    if not links or not isinstance(links[0].operation, Affine):
        shape = network.inputs[0].shape
        links.insert(0, Link("pixels", Affine(1.0, 0.0), shape, shape))
    return _pool_first(tuple(links))


def _check_program(program: Program) -> None:
    previous = program.inputs[0]
    for step in program.steps:
        if step.inputs != (previous,):
            raise InvalidNetwork(
                f"Layer {step.name!r} takes {', '.join(step.inputs)} instead of"
                f" {previous!r}; the compiler reads networks without branches."
            )
        previous = step.name
        _check_places(step)
    if len(program.inputs) > 1 or program.outputs != (previous,):
        raise InvalidNetwork(
            f"The network leads from {', '.join(program.inputs)} to"
            f" {', '.join(program.outputs)}; the compiler reads networks from one input"
            " to the last layer."
        )


def _check_places(step: Step) -> None:
    """Refuse images on which the place of a maximum does not fit 16 bits."""
    if isinstance(step.operation, MaxPool):
        height, width, _ = step.input_shape
        if height * width > MAX_PLACES:
            raise InvalidNetwork(
                f"Layer {step.name!r} pools images of {height}x{width}; the compiler"
                f" takes up to {MAX_PLACES} pixels. Use smaller images."
            )


def _check_ends(network: Network, output: Shape) -> None:
    shape = network.inputs[0].shape
    if len(shape) != 3 or shape[2] != 1 or len(output) != 1:
        raise InvalidNetwork(
            f"The network {network.name!r} makes {describe(output)} of"
            f" {describe(shape)}; the compiler reads networks that make a row of"
            " numbers of a grey image, height x width x 1."
        )


def _link(step: Step, number: int) -> Link:
    # Numbered, since names may differ in what C does not allow, or be taken by it.
    name = f"step_{number}_" + re.sub(r"\W", "_", step.name, flags=re.ASCII)
    return Link(name, step.operation, step.input_shape, step.shape, step.weights)


def _pool_first(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Move every ReLU behind the pooling that follows it.

    The largest of several ReLUs is the ReLU of the largest. If it is positive, both
    orders choose the same first maximum; if not, no gradient passes either way.
    """
    result = list(links)
    for index in range(len(result) - 1):
        first, second = result[index : index + 2]
        if first.operation == Activate("relu") and isinstance(
            second.operation, MaxPool
        ):
            moved = Link(first.name, first.operation, second.shape, second.shape)
            result[index : index + 2] = second, moved
    return tuple(result)
