import pytest

from scrawl.networks import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    GlobalAveragePooling2D,
    Layer,
    Network,
    Reshape,
    SeparableConv2D,
    ZeroPadding2D,
    costs,
    zoo_network,
)


def test_costs_of_a_convolutional_network():
    """Parameters, products and memory of cnn-16-32, counted by hand."""
    table = costs(zoo_network("cnn-16-32"))

    assert [layer.num_parameters for layer in table.layers] == [
        *(0, 160, 0, 4640, 0, 0, 102_528, 1290)
    ]
    assert [layer.num_multiply_accumulates for layer in table.layers] == [
        *(0, 26 * 26 * 9 * 16, 0, 11 * 11 * 9 * 16 * 32, 0, 0, 800 * 128, 128 * 10)
    ]
    assert [layer.activation_bytes for layer in table.layers] == [
        4 * 28 * 28,
        4 * 26 * 26 * 16,
        4 * 13 * 13 * 16,
        4 * 11 * 11 * 32,
        4 * 5 * 5 * 32,
        0,
        4 * 128,
        4 * 10,
    ]
    assert table.num_parameters == 108_618
    assert table.weight_bytes == 4 * 108_618
    assert table.num_multiply_accumulates == 758_592
    assert table.activation_bytes == 76_456


def test_dropout_costs_nothing_when_reading():
    """It passes on what it gets."""
    layers = {layer.name: layer for layer in costs(zoo_network("cnn-32-64")).layers}

    assert layers["dropout"].activation_bytes == 0
    assert layers["dropout"].num_multiply_accumulates == 0


@pytest.mark.parametrize(
    ("padding", "places"), [("valid", 3 * 4), ("same", 5 * 6)], ids=["valid", "same"]
)
def test_a_convolution_multiplies_at_each_place(padding, places: int):
    """Zeros around the image are multiplied as well."""
    layer = Conv2D(2, (3, 3), padding=padding)

    table = costs(Network.sequential("one", layer, input_shape=(5, 6, 7)))

    assert table.num_multiply_accumulates == places * 9 * 7 * 2


@pytest.mark.parametrize(
    ("layer", "num_parameters", "num_multiply_accumulates", "num_values"),
    [
        (DepthwiseConv2D((3, 3)), 9 * 7 + 7, 3 * 4 * 9 * 7, 3 * 4 * 7),
        (
            DepthwiseConv2D((3, 3), depth_multiplier=2),
            9 * 14 + 14,
            3 * 4 * 9 * 14,
            3 * 4 * 14,
        ),
        (
            SeparableConv2D(5, (3, 3), depth_multiplier=2),
            9 * 14 + 14 * 5 + 5,
            3 * 4 * (9 * 14 + 14 * 5),
            3 * 4 * 5,
        ),
        (AveragePooling2D((2, 2)), 0, 0, 2 * 3 * 7),
        (GlobalAveragePooling2D(), 0, 0, 7),
        (ZeroPadding2D(1), 0, 0, 7 * 8 * 7),
        (Reshape((-1, 7)), 0, 0, 0),
        (BatchNormalization(), 28, 0, 5 * 6 * 7),
        (BatchNormalization(scale=False), 21, 0, 5 * 6 * 7),
    ],
)
def test_costs_of_single_layers(
    layer: Layer, num_parameters: int, num_multiply_accumulates: int, num_values: int
):
    """Counted by hand, for an image of 5x6x7."""
    (one,) = costs(Network.sequential("one", layer, input_shape=(5, 6, 7))).layers

    assert one.num_parameters == num_parameters
    assert one.weight_bytes == 4 * num_parameters
    assert one.num_multiply_accumulates == num_multiply_accumulates
    assert one.activation_bytes == 4 * num_values


def test_moving_averages_are_not_trained():
    """Mean and variance of each channel, beside gamma and beta."""
    table = costs(zoo_network("cnn-batchnorm"))
    trained = {layer.name: layer.num_trained_parameters for layer in table.layers}

    assert trained["batch_normalization_1"] == 200
    assert trained["conv2d"] == 320
    assert table.num_trained_parameters == 250_730 - 202


def test_costs_of_a_graph_with_two_inputs_and_outputs():
    """Shifting by a number multiplies nothing, but takes room."""
    layers = {layer.name: layer for layer in costs(zoo_network("digit-and-sum")).layers}

    assert layers["digit"].num_multiply_accumulates == 96 * 10
    assert layers["sum"].num_multiply_accumulates == 0
    assert layers["sum"].num_parameters == 0
    assert layers["sum"].activation_bytes == 4 * 19
