"""Networks of integers: the steps of a device without floating-point numbers.

Values between steps are bytes; where a score is read out, 32 bits. What each operation
computes, to the bit, is said in docs/integer-arithmetic.md and by the reference
(`reference/integers.py`). As for other operations, a reader is one `match`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scrawl.networks.graph import Input
from scrawl.networks.shapes import Padding, Shape, Window

LOWEST_SCORE = -(2**31)  # of what no probability moves to


@dataclass(frozen=True)
class Scale:
    """What integers mean: a number is step * (integer - zero).

    The zero of a byte may lie between two of them: an image from -1 to 1 has 127.5.
    That of scores is 0.
    """

    step: float  # above 0
    zero: float


@dataclass(frozen=True)
class IntegerConv:
    """Slide kernels (height, width, channels, filters) over bytes; *outside* around.

    Like all products (IntegerDepthwiseConv, IntegerMatMul), it has the arrays `kernel`
    (int8) and `start` (int32). If it gives bytes, also `span` (uint32), `multiplier`
    (uint16), `shift1` and `shift2` (uint8). All but the kernel are one for each channel
    of what it gives.
    """

    filters: int
    window: Window
    outside: int


@dataclass(frozen=True)
class IntegerDepthwiseConv:
    """Slide kernels (height, width, channels, multiplier), each over its own channel.

    Channel c of the image gives the channels c * multiplier and following.
    """

    multiplier: int
    window: Window
    outside: int


@dataclass(frozen=True)
class IntegerMatMul:
    """Multiply bytes by a kernel (features, units)."""

    units: int


@dataclass(frozen=True)
class IntegerMaxPool:
    """The largest byte in each window; what lies outside the image never counts."""

    window: Window


@dataclass(frozen=True)
class IntegerAveragePool:
    """The mean of each window, rounded; what lies outside the image does not count.

    Its arrays tell how to divide, for each number of pixels that a window can show:
    these `counts` (uint32, ascending), `multiplier`, `shift1` and `shift2`.
    """

    window: Window


@dataclass(frozen=True)
class Lookup:
    """Replace each byte by its entry in a `table` (uint8, 256)."""


@dataclass(frozen=True)
class IntegerSum:
    """Add several values of one shape, each times its own factor.

    Its arrays: `factor` (int16, one for each value), and those of a product from
    `start` on, one for all channels: of shape (1,).
    """


@dataclass(frozen=True)
class IntegerJoin:
    """Put several values of one scale side by side along the last axis."""


@dataclass(frozen=True)
class IntegerPad:
    """Put bytes *outside* around an image."""

    padding: Padding
    outside: int


@dataclass(frozen=True)
class IntegerView:
    """Read the same integers in another shape, or in another scale."""


@dataclass(frozen=True)
class IntegerShift:
    """Move numbers up by a byte from 0 to *maximum*: y[k + n] = x[k].

    The second value is the byte; what no number moves to is *outside*.
    """

    maximum: int
    outside: int


IntegerOperation: TypeAlias = (
    IntegerConv
    | IntegerDepthwiseConv
    | IntegerMatMul
    | IntegerMaxPool
    | IntegerAveragePool
    | Lookup
    | IntegerSum
    | IntegerJoin
    | IntegerPad
    | IntegerView
    | IntegerShift
)


@dataclass(frozen=True)
class IntegerStep:
    """One operation: from which values, with which arrays, to what."""

    name: str  # of the value it gives
    operation: IntegerOperation
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    arrays: tuple[str, ...] = ()  # 'step/array', in the order that the operation tells
    gives_scores: bool = False  # int32 instead of bytes

    @property
    def input_shape(self) -> Shape:
        """Return the shape of the first value."""
        return self.input_shapes[0]


@dataclass(frozen=True, eq=False)
class IntegerNetwork:
    """Steps from bytes to scores, and the arrays that they name.

    Scores are int32, larger for what is likelier: logits where the network ends in a
    softmax, which is left out. The lowest index of equal scores is the answer.
    """

    name: str
    inputs: tuple[Input, ...]  # bytes: pixels and numbers
    steps: tuple[IntegerStep, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...]
    arrays: Mapping[str, np.ndarray]
    scales: Mapping[str, Scale]  # of every value, by name

    def arrays_of(self, step: IntegerStep) -> tuple[np.ndarray, ...]:
        """Return the arrays of *step*, in its order."""
        return tuple(self.arrays[name] for name in step.arrays)
