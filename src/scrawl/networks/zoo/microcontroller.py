"""Networks for microcontrollers: a few kilobytes, one convolution.

Pixels become numbers in [-1, 1], the range that fixed-point arithmetic likes.
"""

from scrawl.networks.layers import Conv2D, Dense, Flatten, MaxPooling2D, Rescaling
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape


def cnn_mcu_4(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """One convolution of 4 filters, pooled: 23 kB of weights for 28x28 digits."""
    return _one_convolution("cnn-mcu-4", 4, input_shape, classes)


def cnn_mcu_8(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """One convolution of 8 filters, pooled: 47 kB of weights for 28x28 digits."""
    return _one_convolution("cnn-mcu-8", 8, input_shape, classes)


def _one_convolution(
    name: str, filters: int, input_shape: Shape, classes: tuple[str, ...]
) -> Network:
    return Network.sequential(
        name,
        Rescaling(1 / 127.5, offset=-1.0),
        Conv2D(filters, (5, 5), activation="relu"),
        MaxPooling2D((2, 2), padding="same"),
        Flatten(),
        Dense(len(classes), activation="softmax"),
        input_shape=input_shape,
        classes=classes,
    )
