"""Multilayer perceptrons: every pixel matters to every unit, wherever it lies.

Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, 1986.
"""

from scrawl.networks.layers import Dense, Flatten, Rescaling
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape


def mlp_300_100_100_200(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Four hidden layers of 300, 100, 100 and 200 units."""
    hidden = (300, 100, 100, 200)
    return _perceptron("mlp-300-100-100-200", hidden, input_shape, classes)


def mlp_512_256(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Two hidden layers of 512 and 256 units."""
    return _perceptron("mlp-512-256", (512, 256), input_shape, classes)


def _perceptron(
    name: str, hidden: tuple[int, ...], input_shape: Shape, classes: tuple[str, ...]
) -> Network:
    return Network.sequential(
        name,
        Rescaling(1 / 255),
        Flatten(),
        *(Dense(units, activation="relu") for units in hidden),
        Dense(len(classes), activation="softmax"),
        input_shape=input_shape,
        classes=classes,
    )
