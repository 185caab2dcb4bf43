"""The neutral table of networks, held against the zoo and against counts by hand."""

import pytest

from benchmarks.networks import (
    NETWORKS,
    Conv,
    Dense,
    Flatten,
    Network,
    Pool,
    forward_flop,
    num_parameters,
    training_flop,
)
from scrawl.networks import ZOO, costs, zoo_network


@pytest.mark.parametrize("name", NETWORKS)
def test_has_the_parameters_of_the_zoo(name: str):
    """Peers train what scrawl trains."""
    total = costs(zoo_network(name)).num_parameters

    assert num_parameters(NETWORKS[name]) == total


def test_every_network_of_the_zoo_is_measured():
    """None is left out, because it would look bad or otherwise."""
    assert list(NETWORKS) == list(ZOO)


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
