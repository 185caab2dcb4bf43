import numpy as np
import pytest

from scrawl.networks import (
    AveragePool,
    MaxPool,
    MaxPooling2D,
    Network,
    Padding,
    Rescaling,
    Window,
)
from scrawl.reference import ReferenceNetwork
from scrawl.reference.pooling import pool, pool_back

CORNER = Window((2, 2), (2, 2), Padding(top=1, left=1))


def test_what_lies_outside_is_never_the_largest():
    """Around an image of negative numbers there are no zeros to win."""
    layer = MaxPooling2D((3, 3), strides=(1, 1), padding="same")
    network = Network.sequential("dark", Rescaling(1.0, -9.0), layer)
    paper = np.zeros((1, 28, 28), np.uint8)

    values = ReferenceNetwork(network).forward({"image": paper})["max_pooling2d"]

    np.testing.assert_array_equal(values, np.full((1, 28, 28, 1), -9))


def test_what_lies_outside_does_not_count_in_a_mean():
    """A window over a corner is the mean of the one pixel that it shows."""
    image = np.array([[8.0, 2, 4], [2, 1, 2], [6, 3, 6]]).reshape(1, 3, 3, 1)

    means = pool(AveragePool(CORNER), image)

    np.testing.assert_array_equal(means[0, :, :, 0], [[8, 3], [4, 3]])


def test_a_mean_hands_its_gradient_to_all_that_it_shows():
    """In equal shares, of which padding gets none."""
    image = np.zeros((1, 3, 3, 1))
    d = np.array([[1.0, 2], [4, 8]]).reshape(1, 2, 2, 1)

    handed = pool_back(AveragePool(CORNER), image, d)

    np.testing.assert_array_equal(handed[0, :, :, 0], [[1, 1, 1], [2, 2, 2], [2, 2, 2]])


@pytest.mark.parametrize("height", [0.0, -3.0])
def test_of_equal_maxima_the_first_has_the_gradient(height):
    """In reading order; padding is no maximum, not even of a flat image."""
    image = np.full((1, 3, 3, 1), height)
    d = np.array([[1.0, 2], [4, 8]]).reshape(1, 2, 2, 1)

    handed = pool_back(MaxPool(CORNER), image, d)

    np.testing.assert_array_equal(handed[0, :, :, 0], [[1, 2, 0], [4, 8, 0], [0, 0, 0]])


def test_a_pixel_is_the_maximum_of_several_windows():
    """It gets the sum of their gradients."""
    image = np.array([[0.0, 5, 0]]).reshape(1, 1, 3, 1)
    overlapping = Window((1, 2), (1, 1), Padding())
    d = np.array([[1.0, 2]]).reshape(1, 1, 2, 1)

    handed = pool_back(MaxPool(overlapping), image, d)

    np.testing.assert_array_equal(handed[0, 0, :, 0], [0, 3, 0])
