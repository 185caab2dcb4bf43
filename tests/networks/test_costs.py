import pytest

from scrawl.networks import Conv2D, Network, costs, zoo_network


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
