"""What executors understand: few concrete operations, nothing left to a default.

An executor is one `match` over `Operation`, ended by `assert_never`: add an operation
here and the type checker leads to every executor that must learn it. Values are named;
a step takes values by name and gives one of its own name.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from scrawl.networks.shapes import Padding, Shape, Window, padded_size

Function = Literal["elu", "gelu", "leaky_relu", "relu", "selu", "sigmoid", "tanh"]


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
class DepthwiseConv:
    """Slide kernels (height, width, channels, multiplier), each over its own channel.

    Channel c of the image gives the channels c * multiplier and following.
    """

    multiplier: int
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
class AveragePool:
    """The mean of each window; what lies outside the image does not count."""

    window: Window


@dataclass(frozen=True)
class Pad:
    """Put zeros around an image."""

    padding: Padding


@dataclass(frozen=True)
class Normalize:
    """Give each channel, the last axis, mean 0 and variance 1 over the batch.

    Reading, the moving mean and variance take the place of those of the batch. The
    weights: gamma if it *has_scale*, beta if it *has_offset*, then these two.
    """

    momentum: float  # of the moving mean and variance
    epsilon: float
    has_scale: bool
    has_offset: bool


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


@dataclass(frozen=True)
class Sum:
    """Add several values of one shape."""


@dataclass(frozen=True)
class Join:
    """Put several values side by side along the last axis."""


@dataclass(frozen=True)
class Shift:
    """Move probabilities up by a whole number from 0 to *maximum*: y[k + n] = x[k].

    The second value is the number; what no probability moves to is 0.
    """

    maximum: int


Operation: TypeAlias = (
    Affine
    | Conv
    | DepthwiseConv
    | MatMul
    | MaxPool
    | AveragePool
    | Pad
    | Normalize
    | Activate
    | Softmax
    | Drop
    | View
    | Sum
    | Join
    | Shift
)


def output_shape(operation: Operation, x: Shape, last: Shape) -> Shape:
    """Return the shape that *operation* makes of *x*; *last* is its layer's."""
    match operation:
        case Conv(filters, window):
            shape = *window.places(x), filters
        case DepthwiseConv(multiplier, window):
            shape = *window.places(x), x[2] * multiplier
        case MaxPool(window) | AveragePool(window):
            shape = *window.places(x), x[2]
        case Pad(padding):
            shape = *padded_size(x, padding), x[2]
        case MatMul(units):
            shape = (units,)
        case View() | Sum() | Join() | Shift():
            shape = last
        case Affine() | Activate() | Softmax() | Drop() | Normalize():
            shape = x
        case _:
            assert_never(operation)
    return shape


def num_weights(operation: Operation) -> int:
    """Return how many of its layer's arrays *operation* takes: the next ones."""
    match operation:
        case Conv() | DepthwiseConv() | MatMul():
            return 1 + operation.has_bias
        case Normalize():
            return operation.has_scale + operation.has_offset + 2
        case Affine() | Activate() | Softmax() | Drop() | View():
            return 0
        case MaxPool() | AveragePool() | Pad() | Sum() | Join() | Shift():
            return 0
        case _:
            assert_never(operation)


@dataclass(frozen=True)
class Step:
    """One operation of a program: from which values, with which weights, to what."""

    name: str  # of the value it gives
    operation: Operation
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    weights: tuple[str, ...] = ()  # in the order of the layer

    @property
    def input_shape(self) -> Shape:
        """Return the shape of the first value."""
        return self.input_shapes[0]


@dataclass(frozen=True)
class Program:
    """The steps of a network, each after those whose values it takes."""

    inputs: tuple[str, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
