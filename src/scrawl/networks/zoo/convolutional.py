"""Convolutional networks: a stroke is a stroke wherever it lies.

LeCun, Boser, Denker, Henderson, Howard, Hubbard, Jackel: Backpropagation applied to
handwritten zip code recognition, 1989.
"""

from scrawl.networks.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Rescaling,
)
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape


def cnn_overlap(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Two convolutions of 32 and 64 filters, each pooled by windows that overlap."""
    pooled = _two_pooled(32, 64, MaxPooling2D((2, 2), strides=(1, 1)))
    hidden = (Dense(128, activation="relu"), Dropout(0.5))
    return _classifier("cnn-overlap", (*pooled, *hidden), input_shape, classes)


def cnn_stride(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """The same as cnn-overlap, pooled by windows side by side: 18 times smaller."""
    pooled = _two_pooled(32, 64, MaxPooling2D((2, 2)))
    hidden = (Dense(128, activation="relu"), Dropout(0.5))
    return _classifier("cnn-stride", (*pooled, *hidden), input_shape, classes)


def cnn_16_32(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Two convolutions of 16 and 32 filters, each pooled, without dropout."""
    pooled = _two_pooled(16, 32, MaxPooling2D((2, 2)))
    hidden = (Dense(128, activation="relu"),)
    return _classifier("cnn-16-32", (*pooled, *hidden), input_shape, classes)


def cnn_32_64(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Two convolutions of 32 and 64 filters in a row, then one pooling and dropout."""
    layers = (
        Conv2D(32, (3, 3), activation="relu"),
        Conv2D(64, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Dropout(0.25),
        Flatten(),
        Dense(128, activation="relu"),
        Dropout(0.5),
    )
    return _classifier("cnn-32-64", layers, input_shape, classes)


def cnn_batchnorm(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Two convolutions, with batch normalization and dropout before and after."""
    layers = (
        BatchNormalization(),
        Dropout(0.3),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(64, (3, 3), padding="same", activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dropout(0.3),
        Dense(100),
        BatchNormalization(),
        Activation("relu"),
    )
    return _classifier("cnn-batchnorm", layers, input_shape, classes)


def _two_pooled(first: int, second: int, pooling: MaxPooling2D) -> tuple[Layer, ...]:
    return (
        Conv2D(first, (3, 3), activation="relu"),
        pooling,
        Conv2D(second, (3, 3), activation="relu"),
        pooling,
        Flatten(),
    )


def _classifier(
    name: str, layers: tuple[Layer, ...], input_shape: Shape, classes: tuple[str, ...]
) -> Network:
    return Network.sequential(
        name,
        Rescaling(1 / 255),
        *layers,
        Dense(len(classes), activation="softmax"),
        input_shape=input_shape,
        classes=classes,
    )
