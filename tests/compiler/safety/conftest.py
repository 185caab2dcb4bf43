"""What both kinds of programs are given to do, besides the table of cases."""

import pytest

from scrawl.networks import Conv2D, Dense, Flatten, Network, Rescaling
from tests.compiler.conftest import Examples, draw_examples


@pytest.fixture
def small_network(learned) -> Network:
    """A network of both kinds of updates: of convolutions, and of dense layers."""
    layers = (Rescaling(1 / 255), Conv2D(4, 3), Flatten(), Dense(5, "softmax"))
    return learned(*layers, shape=(12, 11, 1))


@pytest.fixture
def small_examples(small_network: Network) -> Examples:
    """Inputs and labels for it: more than a slice, and more than a vector."""
    return draw_examples(small_network, 20)
