"""Windows that make one number of many."""

from dataclasses import dataclass
from typing import get_args

from scrawl.errors import UnknownName
from scrawl.networks.layers.layer import Weight, as_pair
from scrawl.networks.operations import AveragePool, MaxPool, Operation, View
from scrawl.networks.shapes import (
    PaddingMode,
    Pair,
    Shape,
    Window,
    require_image,
    slide,
)


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
        _check_arguments(self)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, channels)."""
        return *_window(self, x).places(x), x[2]

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a pooling."""
        return (MaxPool(_window(self, x)),)


@dataclass(frozen=True)
class AveragePooling2D:
    """The mean of each channel in each window; strides default to its size.

    What padding='same' puts around the image does not count.
    """

    pool_size: int | Pair = (2, 2)
    strides: int | Pair | None = None
    padding: PaddingMode = "valid"

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        _check_arguments(self)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, channels)."""
        return *_window(self, x).places(x), x[2]

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a pooling."""
        return (AveragePool(_window(self, x)),)


@dataclass(frozen=True)
class GlobalAveragePooling2D:
    """The mean of each channel over the whole image."""

    keepdims: bool = False

    def shape(self, x: Shape) -> Shape:
        """Return (channels,), or (1, 1, channels) if it keeps the dimensions."""
        require_image(x)
        return (1, 1, x[2]) if self.keepdims else (x[2],)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a pooling with one window as large as the image."""
        whole = slide(x, (x[0], x[1]), (1, 1), "valid")
        return (AveragePool(whole), View())


def require_padding(layer: str, padding: str) -> None:
    """Refuse an unknown *padding* of a *layer*, listing the known ones."""
    if padding not in get_args(PaddingMode):
        raise UnknownName(f"padding of {layer}", padding, get_args(PaddingMode))


def _check_arguments(layer: MaxPooling2D | AveragePooling2D) -> None:
    name = type(layer).__name__
    as_pair(name, "pool_size", layer.pool_size)
    if layer.strides is not None:
        as_pair(name, "strides", layer.strides)
    require_padding(name, layer.padding)


def _window(layer: MaxPooling2D | AveragePooling2D, x: Shape) -> Window:
    name = type(layer).__name__
    size = as_pair(name, "pool_size", layer.pool_size)
    strides = size if layer.strides is None else layer.strides
    return slide(x, size, as_pair(name, "strides", strides), layer.padding)
