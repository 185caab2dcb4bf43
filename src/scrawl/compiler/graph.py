"""A network as the compiler sees it: links, each after those whose values it takes.

Views are gone, since memory is the same; what only the compiler knows is added: how an
input is read, where several read one value, and what is lost at an output.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from scrawl.networks import (
    Activate,
    Affine,
    Conv,
    CrossEntropy,
    DepthwiseConv,
    InputKind,
    MatMul,
    Normalize,
    Operation,
    Shape,
    Softmax,
)


@dataclass(frozen=True)
class Read:
    """An input of the network, by its number; pixels become scale * pixel + offset."""

    number: int
    kind: InputKind
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Repeat:
    """Every channel several times, side by side."""

    times: int


@dataclass(frozen=True)
class Forget:
    """A dropping, with what its random numbers are for."""

    rate: float
    purpose: int


@dataclass(frozen=True)
class Split:
    """One value with several readers: going back, their gradients are added."""


@dataclass(frozen=True)
class Lose:
    """The loss of an output, by its number, and the gradient of what it is made of."""

    number: int
    is_of_logits: bool  # softmax and its loss in one; else of probabilities
    loss: CrossEntropy


@dataclass(frozen=True)
class Seed:
    """A gradient given from outside, by its number, instead of that of a loss."""

    number: int


LinkOperation: TypeAlias = Operation | Read | Repeat | Forget | Split | Lose | Seed


@dataclass(frozen=True)
class Link:
    """An operation in its place; *weights* are the names of its arrays."""

    name: str  # as an identifier of C
    operation: LinkOperation
    inputs: tuple[int, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    weights: tuple[str, ...] = ()

    @property
    def input_shape(self) -> Shape:
        """The shape of the first value that goes in."""
        return self.input_shapes[0]

    @property
    def input_size(self) -> int:
        """How many numbers of one example go in first."""
        return math.prod(self.input_shape)

    @property
    def size(self) -> int:
        """How many numbers of one example come out."""
        return math.prod(self.shape)

    @property
    def is_trained(self) -> bool:
        """Whether an optimizer changes its weights."""
        operation = self.operation
        if isinstance(operation, Normalize):
            return operation.has_scale or operation.has_offset
        return isinstance(operation, Conv | DepthwiseConv | MatMul)

    @property
    def is_elementwise(self) -> bool:
        """Whether it looks at one number at a time."""
        return isinstance(self.operation, Activate | Affine | Forget)

    @property
    def is_backward_in_place(self) -> bool:
        """Whether its gradient takes the place of that of its output."""
        return self.is_elementwise or isinstance(self.operation, Softmax | Normalize)


class Reader(NamedTuple):
    """A link that takes a value, and as the how manieth."""

    link: int
    slot: int


@dataclass(frozen=True)
class Graph:
    """Links in order. *kept* gives the link of each output and each value to keep.

    *wanted* are the inputs whose gradient is asked for; None: those of all weights.
    """

    links: tuple[Link, ...]
    kept: Mapping[str, int]
    wanted: frozenset[int] | None = None

    @cached_property
    def readers(self) -> tuple[tuple[Reader, ...], ...]:
        """Who takes the value of each link."""
        readers: list[list[Reader]] = [[] for _ in self.links]
        for index, link in enumerate(self.links):
            for slot, source in enumerate(link.inputs):
                readers[source].append(Reader(index, slot))
        return tuple(map(tuple, readers))

    @cached_property
    def has_gradient(self) -> tuple[bool, ...]:
        """Whether the gradient of each link's value is needed: weights lie before."""
        has: list[bool] = []
        for index, link in enumerate(self.links):
            wanted = self.wanted
            is_wanted = link.is_trained if wanted is None else index in wanted
            has.append(is_wanted or any(has[source] for source in link.inputs))
        return tuple(has)

    def input_has_gradient(self, index: int, slot: int = 0) -> bool:
        """Tell whether a link must hand a gradient to the link before it."""
        return self.has_gradient[self.links[index].inputs[slot]]

    def is_kept(self, index: int) -> bool:
        """Tell whether somebody wants to see the value of a link."""
        return index in self.kept.values()

    def of(self, *kinds: type[LinkOperation]) -> list[int]:
        """Return the links whose operation is of one of the *kinds*."""
        return [i for i, link in enumerate(self.links) if type(link.operation) in kinds]
