"""The examples that all contenders train on."""

import numpy as np
import pytest

from benchmarks.networks import NETWORKS
from benchmarks.peers import Data, load_data

DATA = Data(
    images=np.full((2, 28, 28), 255, np.uint8),
    labels=np.array([3, 9], np.uint8),
    numbers=np.array([9, 0], np.uint8),
)


@pytest.mark.parametrize("name", NETWORKS)
def test_values_have_the_shape_of_the_input(name: str):
    """Peers get floats, scaled beforehand."""
    network = NETWORKS[name]

    values = DATA.values(network)

    assert values.shape == (2, *network.input_shape)
    assert values.dtype == np.float32


def test_pixels_are_scaled_as_the_network_wants():
    """Ink is 1 in both ranges; paper is 0 or -1."""
    paper = Data(np.zeros_like(DATA.images), DATA.labels, DATA.numbers)

    assert (DATA.values(NETWORKS["cnn-mcu-4"]) == 1).all()
    assert (paper.values(NETWORKS["cnn-mcu-4"]) == -1).all()
    assert (paper.values(NETWORKS["cnn-16-32"]) == 0).all()


def test_features_are_probabilities_and_a_number():
    """The digit is nearly certain, and the number follows."""
    values = DATA.values(NETWORKS["sum-of-digit"])

    np.testing.assert_allclose(values[:, :10].sum(axis=1), 1, rtol=1e-6)
    assert values[:, :10].argmax(axis=1).tolist() == [3, 9]
    assert values[:, 10].tolist() == [9, 0]


def test_the_truth_of_features_is_the_sum():
    """Who sees the image is asked for its digit first."""
    assert DATA.truth(NETWORKS["sum-of-digit"]).tolist() == [12, 9]
    assert DATA.truth(NETWORKS["digit-and-sum"]).tolist() == [3, 9]


def test_an_image_lies_in_the_middle_of_a_sheet():
    """Paper is around it on all sides."""
    sheets = DATA.on_sheets(48)

    assert sheets.shape == (2, 48, 48)
    assert (sheets[:, 10:38, 10:38] == DATA.images).all()
    assert sheets.astype(int).sum() == DATA.images.astype(int).sum()


def test_made_up_examples_are_always_the_same():
    """Numbers reach from 0 to 9."""
    data = load_data("")

    assert len(data.images) == len(data.labels) == len(data.numbers) == 60_000
    assert (data.numbers.min(), data.numbers.max()) == (0, 9)
