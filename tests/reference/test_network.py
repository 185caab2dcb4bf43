import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Network,
    Rescaling,
    initialize,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from scrawl.reference.network import IMAGES_AT_ONCE


@pytest.fixture(scope="module")
def reader() -> ReferenceNetwork:
    """The smallest of the zoo, as it is before training."""
    return ReferenceNetwork(initialize(zoo_network("cnn-mcu-4"), seed=1))


def images(count: int, height: int = 28, width: int = 28) -> np.ndarray:
    """Return *count* random images."""
    random = np.random.default_rng(0)
    return random.integers(0, 256, (count, height, width)).astype(np.uint8)


def test_scores_are_probabilities(reader: ReferenceNetwork):
    """One row for each image, one column for each class, a sum of 1."""
    scores = reader(images(7))

    assert scores.shape == (7, 10)
    assert scores.dtype == np.float32
    assert (scores > 0).all()
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)


def test_no_image_gives_no_scores(reader: ReferenceNetwork):
    """An empty array is a valid question."""
    assert reader(images(0)).shape == (0, 10)


def test_many_images_are_read_in_parts(reader: ReferenceNetwork):
    """Where a part ends makes no difference."""
    many = images(IMAGES_AT_ONCE + 3)

    scores = reader(many)

    np.testing.assert_allclose(scores[-5:], reader(many[-5:]), atol=1e-6)


@pytest.mark.parametrize("name", ["cnn-32-64", "cnn-mcu-4"])
def test_a_whole_network_is_that_of_keras(name: str):
    """The same layers with the same weights give the same probabilities."""
    import keras

    network = initialize(zoo_network(name), seed=0)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for node in network.nodes:
        kind = getattr(keras.layers, type(node.layer).__name__)
        model.add(kind(**vars(node.layer)))
    model.set_weights(list(network.weights.values()))

    scores = ReferenceNetwork(network)(images(4))

    theirs = model(images(4)[..., np.newaxis].astype(np.float32))
    np.testing.assert_allclose(scores, theirs, atol=1e-6)


def test_double_precision_is_more_precise():
    """Computed in float64, a result is the same to six digits, but not the same."""
    network = initialize(zoo_network("cnn-16-32"), seed=0)
    inputs = {"image": images(3)}

    single = ReferenceNetwork(network).forward(inputs)["dense_1"]
    double = ReferenceNetwork(network, dtype=np.float64).forward(inputs)["dense_1"]

    assert single.dtype == np.float32
    assert double.dtype == np.float64
    assert (single != double).any()
    np.testing.assert_allclose(single, double, atol=1e-6)


def test_values_on_the_way_can_be_kept(reader: ReferenceNetwork):
    """By the names of the steps: layers, and what they are made of."""
    keeping = ReferenceNetwork(reader.network, keep=("conv2d/conv", "conv2d"))

    values = keeping.forward({"image": images(2)})

    assert values.keys() == {"conv2d/conv", "conv2d", "dense"}
    assert values["conv2d"].shape == (2, 24, 24, 4)
    np.testing.assert_array_equal(
        values["conv2d"], np.maximum(values["conv2d/conv"], 0)
    )


def test_an_unknown_value_cannot_be_kept(reader: ReferenceNetwork):
    """The message lists the steps there are."""
    with pytest.raises(UnknownName, match=r"to keep 'conv9'\. Known: conv2d, conv2d"):
        ReferenceNetwork(reader.network, keep=("conv9",))


def test_colours_are_read_by_a_network_of_colours():
    """Inputs of three channels enter as they are."""
    layers = (Rescaling(1 / 255), Conv2D(2, (3, 3)))
    network = Network.sequential("rgb", *layers, input_shape=(5, 6, 3))
    pixels = np.full((4, 5, 6, 3), 255, np.uint8)

    values = ReferenceNetwork(initialize(network, seed=0)).forward({"image": pixels})

    assert values["conv2d"].shape == (4, 3, 4, 2)


def test_reading_forgets_nothing():
    """Dropout is for training."""
    layers = (Rescaling(1 / 255), Dropout(0.9), Flatten())
    network = Network.sequential("whole", *layers, input_shape=(2, 2, 1))
    pixels = np.full((1, 2, 2), 255, np.uint8)

    values = ReferenceNetwork(network).forward({"image": pixels})

    np.testing.assert_array_equal(values["flatten"], [[1, 1, 1, 1]])


def test_a_network_without_weights_reads_nothing():
    """The message says how to get some."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights\. Train it"):
        ReferenceNetwork(zoo_network("cnn-mcu-4"))


def test_images_of_another_size_are_refused(reader: ReferenceNetwork):
    """The message says both sizes."""
    message = "images are uint8 of 32x30; the network reads uint8 of 28x28x1. Scale"

    with pytest.raises(InvalidRequest, match=message):
        reader(images(2, height=32, width=30))


def test_only_bytes_are_read(reader: ReferenceNetwork):
    """Numbers that were rescaled already would be rescaled twice."""
    with pytest.raises(InvalidRequest, match="images are float32 of 28x28; the net"):
        reader.forward({"image": images(1).astype(np.float32)})


def test_every_input_must_be_given(reader: ReferenceNetwork):
    """The message says which there are."""
    message = "inputs given are picture; 'cnn-mcu-4' needs image."

    with pytest.raises(InvalidRequest, match=message):
        reader.forward({"picture": images(1)})


def test_scores_need_a_classifier():
    """A network that ends in anything but probabilities has values, but no scores."""
    network = Network.sequential("raw", Rescaling(1.0), Flatten(), Dense(10))
    reader = ReferenceNetwork(initialize(network, seed=0))

    with pytest.raises(InvalidNetwork, match="'raw' does not give one probability"):
        reader(images(1))
