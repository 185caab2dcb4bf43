import pytest

from scrawl.figures.diagram.captions import MAX_WIDTH, Line, captions
from scrawl.networks import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    Reshape,
    SeparableConv2D,
    ShiftByNumber,
    ZeroPadding2D,
    costs,
)


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (Activation("gelu"), "Activation, gelu"),
        (AveragePooling2D((2, 3), 1), "AveragePooling2D, 2x3, strides 1x1"),
        (BatchNormalization(), "BatchNormalization"),
        (Conv2D(1, (5, 3)), "Conv2D, 1 filter 5x3"),
        (Dropout(0.25), "Dropout, rate 0.25"),
        (GlobalAveragePooling2D(), "GlobalAveragePooling2D"),
        (GlobalAveragePooling2D(keepdims=True), "GlobalAveragePooling2D, keepdims"),
        (MaxPooling2D(), "MaxPooling2D, 2x2"),
        (Rescaling(1 / 255), "Rescaling, scale 1/255"),
        (Rescaling(2 / 255, -1.0), "Rescaling, scale 1/127.5, offset -1"),
        (Rescaling(0.003), "Rescaling, scale 0.003"),
        (Rescaling(1e-05), "Rescaling, scale 1e-05"),
        (Reshape((28, -1)), "Reshape"),
        (ZeroPadding2D(), "ZeroPadding2D"),
        (ZeroPadding2D((1, 2)), "ZeroPadding2D, padding 1x2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_layer_tells_what_is_not_as_usual(layer, told):
    """And always its size, unless that is the shape of what it gives."""
    network = Network.sequential("one", layer)

    _, caption = captions(network)

    assert ", ".join(line.left for line in caption[1:]) == told


@pytest.mark.parametrize(
    ("layer", "lines"),
    [
        (
            Conv2D(32, 3, activation="relu"),
            (
                Line("conv2d", "26x26x32"),
                Line("Conv2D", "320 parameters"),
                Line("32 filters 3x3, relu"),
            ),
        ),
        (
            SeparableConv2D(4, 3, 2, "same", activation="sigmoid", use_bias=False),
            (
                Line("separable_conv2d", "14x14x4"),
                Line("SeparableConv2D", "13 parameters"),
                Line("4 filters 3x3, strides 2x2, same"),
                Line("sigmoid, no bias"),
            ),
        ),
        (
            DepthwiseConv2D(1, depth_multiplier=300),
            (
                Line("depthwise_conv2d", "28x28x300"),
                Line("DepthwiseConv2D", "600 parameters"),
                Line("1x1, depth multiplier 300"),
            ),
        ),
    ],
    ids=["Conv2D", "SeparableConv2D", "DepthwiseConv2D"],
)
def test_long_captions_are_broken_between_arguments(layer, lines):
    """No line is longer than two boxes beside each other allow."""
    _, caption = captions(Network.sequential("one", layer))

    assert caption == lines
    assert max(line.width for line in caption) <= MAX_WIDTH


def test_a_number_of_parameters_that_has_no_room_has_a_line():
    """It stands beside the first line that is short enough."""
    layers = Conv2D(256, 1), BatchNormalization()

    *_, caption = captions(Network.sequential("two", *layers))

    assert caption[1:] == (Line("BatchNormalization"), Line("1,024 parameters"))


def test_one_parameter_is_one():
    """And none are not mentioned."""
    layers = Flatten(), Dense(1, use_bias=False)
    network = Network.sequential("one", *layers, input_shape=(1, 1, 1))

    _, flatten, dense = captions(network)

    assert flatten == (Line("flatten", "1"), Line("Flatten"))
    assert dense[1].right == "1 parameter"


def test_inputs_tell_what_they_take():
    """Pixels, features, or numbers in their range."""
    inputs = (
        Input(),
        Input("number", (1,), "number", maximum=9),
        Input("scores", (10,), "features"),
    )
    nodes = (Node("sum", ShiftByNumber(), ("scores", "number")),)
    network = Network("inputs", inputs, nodes, ("sum",))

    image, number, scores, _ = captions(network)

    assert image == (Line("image", "28x28x1"), Line("pixels"))
    assert number == (Line("number", "1"), Line("number from 0 to 9"))
    assert scores == (Line("scores", "10"), Line("features"))


def test_names_shapes_and_parameters_are_those_of_the_cost_table(network):
    """The diagram and the summary never differ."""
    rows = costs(network).layers

    found = captions(network)[len(network.inputs) :]

    for row, (first, *more) in zip(rows, found, strict=True):
        assert first == Line(row.name, "x".join(map(str, row.shape)))
        assert more[0].left.split(", ")[0] == row.layer
        told = " ".join(text for line in more for text in line)
        assert (f"{row.num_parameters:,} parameter" in told) == bool(row.num_parameters)
