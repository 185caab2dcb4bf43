import re
from collections.abc import Callable

import pytest

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    Shape,
)
from scrawl.networks.layers.activation import require_activation
from scrawl.networks.layers.pooling import require_padding

WHOLE = "it must be a whole number from 1 to 16777216."
FINITE = "it must be a finite number."
NOT_ALL = "it must be at least 0 and below 1."

IMPOSSIBLE: list[tuple[Callable[[], Layer], str]] = [
    (lambda: Conv2D(0, 3), f"Conv2D has filters=0; {WHOLE}"),
    (lambda: Conv2D(2**24 + 1, 3), f"Conv2D has filters=16777217; {WHOLE}"),
    (lambda: Conv2D(1, (3, 0)), f"Conv2D has kernel_size=0; {WHOLE}"),
    (lambda: Conv2D(1, 3, strides=-1), f"Conv2D has strides=-1; {WHOLE}"),
    (lambda: Dense(units=True), f"Dense has units=True; {WHOLE}"),
    (lambda: MaxPooling2D(strides=(0, 1)), f"MaxPooling2D has strides=0; {WHOLE}"),
    (lambda: Rescaling(float("nan")), f"Rescaling has scale=nan; {FINITE}"),
    (lambda: Rescaling(1.0, float("inf")), f"Rescaling has offset=inf; {FINITE}"),
    (lambda: Dropout(1.0), f"Dropout has rate=1.0; {NOT_ALL}"),
    (lambda: Dropout(-0.1), f"Dropout has rate=-0.1; {NOT_ALL}"),
]

MISFITS: list[tuple[Layer, Shape, str]] = [
    (Dense(3), (5, 4, 1), "'dense' (Dense) takes one row of numbers, got 5x4x1. Put"),
    (
        Conv2D(1, 3),
        (20,),
        "'conv2d' (Conv2D) needs images (height x width x channels), got 20. Put it",
    ),
    (
        MaxPooling2D((2, 6)),
        (5, 4, 1),
        "'max_pooling2d' (MaxPooling2D) has a window of 2x6, larger than its input",
    ),
]


@pytest.mark.parametrize(("make", "message"), IMPOSSIBLE)
def test_impossible_arguments_are_refused(make: Callable[[], Layer], message: str):
    """The message says which argument of which layer, and what it must be."""
    with pytest.raises(InvalidNetwork, match=f"^{re.escape(message)}$"):
        make()


@pytest.mark.parametrize(("layer", "shape", "message"), MISFITS)
def test_what_does_not_fit_is_refused(layer: Layer, shape: Shape, message: str):
    """The message names the layer in its network, both shapes, and the way out."""
    with pytest.raises(InvalidNetwork, match=f"^Layer {re.escape(message)} "):
        Network.sequential("misfit", layer, input_shape=shape)


def test_an_unknown_activation_is_refused():
    """The message lists the known ones."""
    known = "linear, relu, sigmoid, softmax, tanh"
    with pytest.raises(UnknownName, match=f"activation 'rellu'. Known: {known}"):
        require_activation("rellu")


def test_an_unknown_padding_is_refused():
    """The message lists the known ones."""
    with pytest.raises(UnknownName, match=r"of Conv2D 'full'\. Known: same, valid"):
        require_padding("Conv2D", "full")


def test_the_table_names_layers_as_they_are_called():
    """A file can name each layer, and Keras knows the name."""
    import keras

    for name, layer in LAYERS.items():
        assert layer.__name__ == name
        assert hasattr(keras.layers, name)


def test_layers_are_values():
    """Equal arguments make equal layers, which can be keys."""
    layers = {Conv2D(4, (3, 3)), Conv2D(4, (3, 3)), Flatten(), Flatten(), Dropout(0.5)}

    assert len(layers) == 3
