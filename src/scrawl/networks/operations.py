"""What executors understand: few concrete operations, nothing left to a default.

An executor is one `match` over `Operation`, ended by `assert_never`: add an operation
here and the type checker leads to every executor that must learn it. Values are named;
a step takes values by name and gives one of its own name.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from scrawl.networks.shapes import Shape, Window

Function = Literal["relu", "sigmoid", "tanh"]


@dataclass(frozen=True)
class Affine:
    """Multiply by *scale*, add *offset*."""

    scale: float
    offset: float


@dataclass(frozen=True)
class Conv:
    """Slide kernels (height, width, channels, filters) over an image; zeros around."""

    filters: int
    window: Window
    has_bias: bool


@dataclass(frozen=True)
class MatMul:
    """Multiply by a kernel (features, units), add a bias."""

    units: int
    has_bias: bool


@dataclass(frozen=True)
class MaxPool:
    """The largest value in each window; what lies outside the image never counts."""

    window: Window


@dataclass(frozen=True)
class Activate:
    """Apply a function to each number."""

    function: Function


@dataclass(frozen=True)
class Softmax:
    """Turn the numbers along the last axis into probabilities."""


@dataclass(frozen=True)
class Drop:
    """In training, set a share *rate* of the numbers to 0 and scale up the others."""

    rate: float


@dataclass(frozen=True)
class View:
    """Read the same numbers in another shape."""


Operation: TypeAlias = (
    Affine | Conv | MatMul | MaxPool | Activate | Softmax | Drop | View
)


def output_shape(operation: Operation, x: Shape, last: Shape) -> Shape:
    """Return the shape that *operation* makes of *x*; *last* is its layer's."""
    match operation:
        case Conv(filters, window):
            return *window.places(x), filters
        case MatMul(units):
            return (units,)
        case MaxPool(window):
            return *window.places(x), x[2]
        case View():
            return last
        case Affine() | Activate() | Softmax() | Drop():
            return x
        case _:
            assert_never(operation)


@dataclass(frozen=True)
class Step:
    """One operation of a program: from which values, with which weights, to what."""

    name: str  # of the value it gives
    operation: Operation
    inputs: tuple[str, ...]
    input_shape: Shape
    shape: Shape
    weights: tuple[str, ...] = ()  # kernel first, then bias


@dataclass(frozen=True)
class Program:
    """The steps of a network, each after those whose values it takes."""

    inputs: tuple[str, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
