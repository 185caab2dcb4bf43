import numpy as np
import pytest

from scrawl.errors import InvalidNetwork
from scrawl.explanation import kernels
from scrawl.networks import zoo_network


def test_every_convolution_has_its_kernels(plain):
    """In the order of the layers, and both of a separable one."""
    found = kernels(plain)

    assert [(item.layer, item.weight, item.values.shape) for item in found] == [
        ("conv2d", "conv2d/kernel", (3, 3, 1, 3)),
        ("conv2d_1", "conv2d_1/kernel", (2, 2, 3, 4)),
        ("separable_conv2d", "separable_conv2d/depthwise_kernel", (2, 2, 4, 1)),
        ("separable_conv2d", "separable_conv2d/pointwise_kernel", (1, 1, 4, 2)),
    ]
    for item in found:
        np.testing.assert_array_equal(item.values, plain.weights[item.weight])


def test_a_network_without_convolutions_has_none(adding):
    """That is no error."""
    assert kernels(adding.network) == ()


def test_an_untrained_network_is_refused():
    """There are no numbers to show."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-16-32' has no weights.* Train it"):
        kernels(zoo_network("cnn-16-32"))
