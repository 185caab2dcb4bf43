import re
from collections.abc import Callable

import pytest

import scrawl
from scrawl import networks
from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    LAYERS,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Shape,
    ShiftByNumber,
    ZeroPadding2D,
)
from scrawl.networks.layers.activation import require_activation
from scrawl.networks.layers.pooling import require_padding

WHOLE = "it must be a whole number from 1 to 16777216."
FINITE = "it must be a finite number."
NOT_ALL = "it must be at least 0 and below 1."
AROUND = "it must be a whole number from 0 to 16777216, two of them, or two pairs."

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
    (
        lambda: AveragePooling2D(pool_size=(2, 0)),
        f"AveragePooling2D has pool_size=0; {WHOLE}",
    ),
    (lambda: DepthwiseConv2D(0), f"DepthwiseConv2D has kernel_size=0; {WHOLE}"),
    (
        lambda: DepthwiseConv2D(3, depth_multiplier=0),
        f"DepthwiseConv2D has depth_multiplier=0; {WHOLE}",
    ),
    (lambda: SeparableConv2D(0, 3), f"SeparableConv2D has filters=0; {WHOLE}"),
    (
        lambda: SeparableConv2D(1, 3, strides=0),
        f"SeparableConv2D has strides=0; {WHOLE}",
    ),
    (
        lambda: BatchNormalization(momentum=1.0),
        f"BatchNormalization has momentum=1.0; {NOT_ALL}",
    ),
    (
        lambda: BatchNormalization(epsilon=0.0),
        "BatchNormalization has epsilon=0.0; it must be from 1e-12 to 1.",
    ),
    (
        lambda: BatchNormalization(epsilon=float("nan")),
        f"BatchNormalization has epsilon=nan; {FINITE}",
    ),
    (
        lambda: Reshape(()),
        "Reshape has target_shape=(); it must be a tuple of 1 to 8 sides.",
    ),
    (
        lambda: Reshape((1,) * 9),
        f"Reshape has target_shape={(1,) * 9}; it must be a tuple of 1 to 8 sides.",
    ),
    (
        lambda: Reshape((-1, 2, -1)),
        "Reshape has target_shape=(-1, 2, -1); only one side can be -1.",
    ),
    (lambda: Reshape((0, 2)), f"Reshape has a side of target_shape=0; {WHOLE}"),
    (lambda: ZeroPadding2D(-1), f"ZeroPadding2D has padding=-1; {AROUND}"),
    (
        lambda: ZeroPadding2D(((1, 2), (3, -4))),
        f"ZeroPadding2D has padding=((1, 2), (3, -4)); {AROUND}",
    ),
    (lambda: ShiftByNumber(0), f"ShiftByNumber has maximum=0; {WHOLE}"),
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
    (
        DepthwiseConv2D(6),
        (5, 4, 1),
        "'depthwise_conv2d' (DepthwiseConv2D) has a window of 6x6, larger than its",
    ),
    (
        SeparableConv2D(1, 3),
        (5, 4),
        "'separable_conv2d' (SeparableConv2D) needs images (height x width x",
    ),
    (
        GlobalAveragePooling2D(),
        (20,),
        "'global_average_pooling2d' (GlobalAveragePooling2D) needs images (height x",
    ),
    (
        ZeroPadding2D(),
        (20,),
        "'zero_padding2d' (ZeroPadding2D) needs images (height x width x",
    ),
    (
        Reshape((3, 7)),
        (5, 4, 1),
        "'reshape' (Reshape) cannot make (3, 7) of 5x4x1, which is 20 numbers. Give",
    ),
    (
        Reshape((3, -1)),
        (5, 4, 1),
        "'reshape' (Reshape) cannot make (3, -1) of 5x4x1, which is 20 numbers. Give",
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
    known = "elu, gelu, leaky_relu, linear, relu, selu, sigmoid, softmax, tanh"
    with pytest.raises(UnknownName, match=f"activation 'rellu'. Known: {known}"):
        require_activation("rellu")


def test_an_unknown_padding_is_refused():
    """The message lists the known ones."""
    with pytest.raises(UnknownName, match=r"of Conv2D 'full'\. Known: same, valid"):
        require_padding("Conv2D", "full")


def test_the_table_names_layers_as_they_are_called():
    """A file can name each layer, and a program finds it in the doors."""
    for name, layer in LAYERS.items():
        assert layer.__name__ == name
        assert getattr(networks, name) is layer
        assert getattr(scrawl, name) is layer


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_documented(name: str):
    """A sentence in the first line, and one for each thing that can be asked."""
    for thing in (LAYERS[name], *vars(LAYERS[name]).values()):
        if callable(thing) and not getattr(thing, "__name__", "_").startswith("_"):
            assert (thing.__doc__ or "").splitlines()[0].endswith(".")


def test_layers_are_values():
    """Equal arguments make equal layers, which can be keys."""
    layers = {Conv2D(4, (3, 3)), Conv2D(4, (3, 3)), Flatten(), Flatten(), Dropout(0.5)}

    assert len(layers) == 3


@pytest.mark.parametrize(
    ("padding", "shape"),
    [
        (0, (5, 4, 2)),
        (1, (7, 6, 2)),
        ((1, 2), (7, 8, 2)),
        (((1, 2), (3, 4)), (8, 11, 2)),
    ],
)
def test_zeros_are_put_where_keras_puts_them(padding, shape: Shape):
    """All around, or first above and below, or each side in reading order."""
    assert ZeroPadding2D(padding).shape((5, 4, 2)) == shape


def test_one_side_of_a_shape_can_be_worked_out():
    """The numbers that are there decide."""
    assert Reshape((2, -1, 5)).shape((5, 4, 3)) == (2, 6, 5)
