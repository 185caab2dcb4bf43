"""The neutral table of networks, held against the zoo and against counts by hand."""

import pytest

from benchmarks.networks import (
    NETWORKS,
    Conv,
    Dense,
    Flatten,
    Network,
    Normalize,
    Pool,
    Separable,
    forward_flop,
    num_parameters,
    training_flop,
)
from benchmarks.own_networks import own_network
from scrawl.networks import ZOO, costs

OUTSIDE_THE_ZOO = ["cnn-separable"]


@pytest.mark.parametrize("name", NETWORKS)
def test_has_the_parameters_of_our_own(name: str):
    """Peers train what scrawl trains."""
    total = costs(own_network(NETWORKS[name])).num_parameters

    assert num_parameters(NETWORKS[name]) == total


@pytest.mark.parametrize("name", NETWORKS)
def test_has_the_products_of_our_own(name: str):
    """The share of the peak counts what scrawl computes, on every image."""
    total = costs(own_network(NETWORKS[name])).num_multiply_accumulates

    assert forward_flop(NETWORKS[name]) == 2 * total


def test_every_network_of_the_zoo_is_measured():
    """None is left out, because it would look bad or otherwise; few are added."""
    assert list(NETWORKS) == [*ZOO, *OUTSIDE_THE_ZOO]


def test_counts_the_products_of_a_small_network():
    """5x5 kernels on 28x28 give 24x24 places, pooled to 12x12 before 10 outputs."""
    layers = (Conv(4, 5), Pool(), Flatten(), Dense(10, has_relu=False))
    convolution, dense = 2 * 24 * 24 * 25 * 4, 2 * 12 * 12 * 4 * 10

    assert forward_flop(Network(layers)) == convolution + dense


def test_training_needs_no_gradient_of_the_pixels():
    """Every layer costs thrice its forward pass, but the first only twice."""
    network = Network((Flatten(), Dense(100), Dense(10, has_relu=False)))
    first, second = 2 * 784 * 100, 2 * 100 * 10

    assert training_flop(network) == 2 * first + 3 * second


def test_counts_the_two_products_of_a_separable_convolution():
    """3x3 of each of 4 channels, without a bias, then 4 channels to 8 filters."""
    network = Network((Conv(4, 3), Separable(8, 3), Flatten()))
    places = 24 * 24

    assert num_parameters(network) == (9 + 1) * 4 + 9 * 4 + (4 + 1) * 8
    assert forward_flop(network) == 2 * (26 * 26 * 36 + places * (9 * 4 + 4 * 8))


def test_a_padded_convolution_keeps_the_size():
    """Zeros around the image make room for the kernel."""
    network = Network((Conv(4, 5, is_padded=True), Flatten()))

    assert forward_flop(network) == 2 * 28 * 28 * 25 * 4


def test_what_normalizes_the_pixels_needs_their_gradient():
    """Its scale is learned from it, so the first product costs thrice, too."""
    network = Network((Normalize(), Flatten(), Dense(10, has_relu=False)))

    assert training_flop(network) == 3 * forward_flop(network)
    assert num_parameters(network) == 4 + 785 * 10
