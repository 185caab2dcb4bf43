"""The sums of products of a work, as numbers: what is read, with what, how often."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scrawl.deployment.c.functions import Place
from scrawl.deployment.c.work import Product
from scrawl.networks import (
    DepthwiseConv,
    IntegerDepthwiseConv,
    IntegerMatMul,
    MatMul,
    Padding,
    Shape,
    Window,
)

ALONE = Window((1, 1), (1, 1), Padding())
WIDTH = 4  # filters at a time


@dataclass(frozen=True, eq=False)
class Sums:
    """The sums of products of a work, whatever their arithmetic.

    *finished* is the text of C that makes what is written of the sum `{best}`.
    """

    place: Place
    operation: Product
    kernel: np.ndarray
    start: np.ndarray
    finished: str
    arithmetic: Literal["float", "integer"]
    outside: str = "0"  # of the image: text of C

    @property
    def function(self) -> str:
        """The name of the function, and the beginning of all names around it."""
        return self.place.name

    @property
    def is_own(self) -> bool:
        """Whether each channel has weights of its own."""
        return isinstance(self.operation, DepthwiseConv | IntegerDepthwiseConv)

    @property
    def window(self) -> Window:
        """The window of the kernel."""
        if isinstance(self.operation, MatMul | IntegerMatMul):
            return ALONE
        return self.operation.window

    @property
    def pool(self) -> Window:
        """The window of the pool behind it."""
        return self.place.work.pool or ALONE

    @property
    def image(self) -> Shape:
        """Height, width and channels of what is read."""
        shape = self.place.work.input_shape
        return shape if len(shape) == 3 else (1, 1, *shape)

    @property
    def size(self) -> tuple[int, int]:
        """At how many heights and widths something is written."""
        rows, columns, _ = (1, 1, *self.place.work.shape)[-3:]
        return rows, columns

    @property
    def filters(self) -> int:
        """How many numbers are written at each place."""
        return len(self.start)

    @property
    def num_taps(self) -> int:
        """How many products a sum has."""
        return self.kernel.size // self.filters

    @property
    def is_padded(self) -> bool:
        """Whether the window also sees what is outside of the image."""
        return any(self.window.padding)

    @property
    def steps(self) -> tuple[int, int]:
        """By how many rows and columns of the image the places lie apart."""
        pool, window = self.pool.strides, self.window.strides
        return pool[0] * window[0], pool[1] * window[1]

    @property
    def has_pairs(self) -> bool:
        """Whether two places side by side can be computed at the same time."""
        return not self.is_own and self.filters >= WIDTH and self.size[1] >= 2

    @property
    def num_multiply_accumulates(self) -> int:
        """How many products are summed for one example."""
        rows, columns = self.window.places(self.image)
        return rows * columns * self.filters * self.num_taps
