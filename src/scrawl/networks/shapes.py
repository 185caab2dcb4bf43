"""How windows slide over images: Keras's 'valid' and 'same', as explicit numbers."""

from typing import Literal, NamedTuple

from scrawl.errors import InvalidNetwork

Shape = tuple[int, ...]  # of one example: (height, width, channels) or (features,)
Pair = tuple[int, int]  # vertical, horizontal
PaddingMode = Literal["valid", "same"]
MAX_SIDES = 8  # of a shape: images have three


class Padding(NamedTuple):
    """Rows and columns put around an image before a window slides over it."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0


class Window(NamedTuple):
    """A window of *size* that moves by *strides* over an image with *padding*."""

    size: Pair
    strides: Pair
    padding: Padding

    def places(self, shape: Shape) -> Pair:
        """Return at how many heights and widths of an image the window can stand."""
        height, width = padded_size(shape, self.padding)
        rows = (height - self.size[0]) // self.strides[0] + 1
        columns = (width - self.size[1]) // self.strides[1] + 1
        return rows, columns


def padded_size(shape: Shape, padding: Padding) -> Pair:
    """Return height and width of an image of *shape* with *padding* around it."""
    height = shape[0] + padding.top + padding.bottom
    return height, shape[1] + padding.left + padding.right


def slide(shape: Shape, size: Pair, strides: Pair, mode: PaddingMode) -> Window:
    """Return the window that Keras moves over images of *shape*.

    Raises:
        InvalidNetwork: if the window is larger than the image, or this is no image.
    """
    require_image(shape)
    if mode == "same":
        rows = _around(shape[0], size[0], strides[0])
        columns = _around(shape[1], size[1], strides[1])
        return Window(size, strides, Padding(*rows, *columns))
    if shape[0] < size[0] or shape[1] < size[1]:
        raise InvalidNetwork(
            f"has a window of {describe(size)}, larger than its input of"
            f" {describe(shape)}. Use a smaller window, or padding='same'."
        )
    return Window(size, strides, Padding())


def require_image(shape: Shape) -> None:
    """Refuse a shape that is not (height, width, channels)."""
    if len(shape) != 3:
        raise InvalidNetwork(
            f"needs images (height x width x channels), got {describe(shape)}."
            " Put it before Flatten()."
        )


def describe(shape: Shape) -> str:
    """Return a shape as people write it, eg. '28x28x1'."""
    return "x".join(map(str, shape))


def _around(length: int, size: int, stride: int) -> Pair:
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2
