"""What every layer can say about itself, and the checks of their arguments."""

import math
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from scrawl.errors import InvalidNetwork
from scrawl.networks.operations import Operation
from scrawl.networks.shapes import Pair, Shape

Initializer = Literal["glorot_uniform", "ones", "zeros"]

MAX_COUNT = 1 << 24  # of filters, units, rows: beyond it is a mistake or an attack


@dataclass(frozen=True)
class Weight:
    """One array of a layer before training: its name, shape and initial values."""

    name: str
    shape: Shape
    initializer: Initializer
    is_trained: bool = True  # by the optimizer; else its layer counts something


@runtime_checkable
class SingleLayer(Protocol):
    """A value that knows every fact of itself, given the shape *x* of its input.

    Shapes are those of one example, without the batch.
    """

    def shape(self, x: Shape) -> Shape:
        """Return the shape of the output, or raise InvalidNetwork if *x* cannot be."""
        ...

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return the weights, in the order in which Keras lists them."""
        ...

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Return the operations that the layer is made of, in order."""
        ...


@runtime_checkable
class JoiningLayer(Protocol):
    """A layer without weights that makes one value of several, of shapes *xs*."""

    def joined_shape(self, xs: tuple[Shape, ...]) -> Shape:
        """Return the shape of the output, or raise InvalidNetwork if *xs* misfit."""
        ...

    def join(self, xs: tuple[Shape, ...]) -> Operation:
        """Return the operation that the layer is."""
        ...


Layer: TypeAlias = SingleLayer | JoiningLayer


def require_count(layer: str, argument: str, value: int) -> None:
    """Refuse a number of filters or units that is no whole number from 1."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not (is_whole and 1 <= value <= MAX_COUNT):
        raise InvalidNetwork(
            f"{layer} has {argument}={value!r:.40}; it must be a whole number from 1"
            f" to {MAX_COUNT}."
        )


def require_finite(layer: str, argument: str, value: float) -> None:
    """Refuse a number that is not finite."""
    if not (isinstance(value, int | float) and abs(value) < math.inf):
        raise InvalidNetwork(
            f"{layer} has {argument}={value!r:.40}; it must be a finite number."
        )


def as_pair(layer: str, argument: str, value: int | Pair) -> Pair:
    """Return *value*, or twice a single number, as whole numbers from 1."""
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(pair) != 2:
        raise InvalidNetwork(
            f"{layer} has {argument}={value!r}; it must be 1 or 2 numbers."
        )
    for number in pair:
        require_count(layer, argument, number)
    return pair[0], pair[1]
