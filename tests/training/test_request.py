from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import Dataset, Examples
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import ZOO
from scrawl.training import network_for
from scrawl.training.request import check_data


@pytest.mark.parametrize("name", sorted(ZOO))
def test_networks_of_the_zoo_take_the_size_of_the_data(name):
    """A name is enough, for images and classes of any number."""
    images = np.zeros((1, 48, 32), np.uint8)

    network = network_for(name, images, ("a", "b", "c"))

    assert network.inputs[0].shape == (48, 32, 1)
    assert network.shapes()[network.outputs[0]] == (3,)
    assert network.classes == ("a", "b", "c")


def test_a_network_of_ones_own_learns_the_classes_of_the_data(network, lines):
    """What a score stands for is said by the data."""
    data = replace(lines, classes=("-", "|"))

    chosen = network_for(network, data.train.images, data.classes)

    assert chosen.classes == ("-", "|")
    assert chosen.nodes == network.nodes


def test_unfit_networks_are_refused(network):
    """Before anything is compiled."""
    images = np.zeros((1, 28, 28), np.uint8)

    with pytest.raises(
        UnknownName, match=r"Unknown network 'lenet6'. Known: cnn-16-32"
    ):
        network_for("lenet6", images, ("a", "b"))
    with pytest.raises(
        InvalidRequest, match=r"'tiny' reads images of 6x6 .* are 28x28"
    ):
        network_for(network, images, ("a", "b"))
    with pytest.raises(InvalidNetwork, match=r"Dense\(3, activation='softmax'\)"):
        network_for(network, images, ("a", "b", "c"))
    with pytest.raises(InvalidNetwork, match="window"):
        network_for("cnn-16-32", images[:, :3, :3], ("a", "b"))


def test_data_that_could_not_be_used_to_the_end_is_refused(lines):
    """A long training must not end in vain."""
    nothing = lines.test[:0]
    larger = Examples(np.zeros((2, 7, 7), np.uint8), np.zeros(2, np.uint8))
    other = Examples(lines.test.images, np.full(20, 2, np.uint8))

    check_data(lines)

    _refuse(replace(lines, train=nothing), r"\(0, 6, 6\)")
    _refuse(replace(lines, test=nothing), "at least 1 image, got 0")
    _refuse(replace(lines, test=larger), r"\(60, 6, 6\) and test images .*\(2, 7, 7\)")
    _refuse(replace(lines, test=other), "A label is 2")
    _refuse(replace(lines, classes=("\x1b[2J", "b")), "cannot be shown")


def _refuse(data: Dataset, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        check_data(data)
