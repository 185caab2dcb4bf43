"""Windows that keep one number of many."""

from dataclasses import dataclass
from typing import get_args

from scrawl.errors import UnknownName
from scrawl.networks.layers.layer import Weight, as_pair
from scrawl.networks.operations import MaxPool, Operation
from scrawl.networks.shapes import PaddingMode, Pair, Shape, Window, slide


@dataclass(frozen=True)
class MaxPooling2D:
    """The largest number of each channel in each window; strides default to its size.

    The gradient goes to the first maximum of a window, in reading order.
    """

    pool_size: int | Pair = (2, 2)
    strides: int | Pair | None = None
    padding: PaddingMode = "valid"

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        as_pair("MaxPooling2D", "pool_size", self.pool_size)
        if self.strides is not None:
            as_pair("MaxPooling2D", "strides", self.strides)
        require_padding("MaxPooling2D", self.padding)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, channels)."""
        return *self._window(x).places(x), x[2]

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a pooling."""
        return (MaxPool(self._window(x)),)

    def _window(self, x: Shape) -> Window:
        size = as_pair("MaxPooling2D", "pool_size", self.pool_size)
        strides = size if self.strides is None else self.strides
        return slide(x, size, as_pair("MaxPooling2D", "strides", strides), self.padding)


def require_padding(layer: str, padding: str) -> None:
    """Refuse an unknown *padding* of a *layer*, listing the known ones."""
    if padding not in get_args(PaddingMode):
        raise UnknownName(f"padding of {layer}", padding, get_args(PaddingMode))
