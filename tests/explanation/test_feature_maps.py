import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.explanation import feature_maps
from scrawl.networks import zoo_network
from scrawl.reference import ReferenceNetwork

STEPS = ["conv2d", "max_pooling2d", "activation", "separable_conv2d"]
LAYERS = ["conv2d", "max_pooling2d", "conv2d_1", "separable_conv2d"]


def test_maps_are_the_values_of_the_reference(plain, images):
    """After each convolution, once normalized and activated, and each pooling."""
    expected = ReferenceNetwork(plain, keep=STEPS, dtype=np.float64).forward({
        "image": images[3:4]
    })

    found = feature_maps(plain, images[3])

    assert [item.step for item in found] == STEPS
    assert [item.layer for item in found] == LAYERS
    for item in found:
        np.testing.assert_allclose(item.values, expected[item.step][0], atol=1e-5)


def test_a_network_without_maps_has_none(adding):
    """A dense network makes rows, not pictures."""
    assert feature_maps(adding.network, adding.images[0], {"number": 1}) == ()


def test_some_channels_can_be_chosen(plain, images):
    """In the order asked for, with the numbers they have in the layer."""
    first, *_ = feature_maps(plain, images[3])

    chosen = first.only((2, 0))

    assert (list(first.numbers), chosen.numbers) == ([0, 1, 2], (2, 0))
    np.testing.assert_array_equal(chosen.values[:, :, 0], first.values[:, :, 2])
    np.testing.assert_array_equal(chosen.values[:, :, 1], first.values[:, :, 0])
    with pytest.raises(InvalidRequest, match=r"Channels \[3\] .*conv2d.*3 are here"):
        first.only((3,))
    with pytest.raises(InvalidRequest, match="2 are here"):
        chosen.only((0,))


def test_an_image_of_another_size_is_refused(plain):
    """The message says both sizes."""
    with pytest.raises(InvalidRequest, match=r"uint8 5x5;.*takes uint8 9x8"):
        feature_maps(plain, np.zeros((5, 5), np.uint8))


def test_a_network_without_weights_is_refused():
    """It cannot make anything of an image."""
    with pytest.raises(InvalidNetwork, match="no weights"):
        feature_maps(zoo_network("cnn-16-32"), np.zeros((28, 28), np.uint8))
