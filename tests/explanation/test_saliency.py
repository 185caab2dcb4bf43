import re

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.explanation import saliency
from scrawl.networks import Dense, Flatten, Network, Rescaling, initialize
from scrawl.reference import ReferenceNetwork


def numerical(network, inputs, output: str, label: int, step: float = 0.25):
    """Return the central differences of the log of a score, pixel by pixel.

    Bytes cannot move by less than 1, so the pixels are given as features.
    """
    source = network.inputs[0]
    free = type(source)(source.name, source.shape, "features")
    moved = type(network)(
        network.name,
        (free, *network.inputs[1:]),
        network.nodes,
        network.outputs,
        network.classes,
    ).with_weights(network.weights)
    reader = ReferenceNetwork(moved, dtype=np.float64)
    [image] = inputs[source.name].astype(np.float32)[..., None]
    steps = step * np.eye(image.size, dtype=np.float32).reshape(-1, *image.shape)
    many = {name: value.repeat(len(steps), 0) for name, value in inputs.items()}
    up, down = (
        np.log(reader.forward({**many, source.name: image + to})[output][:, label])
        for to in (steps, -steps)
    )
    return ((up - down) / (2 * step)).reshape(image.shape[:2])


@pytest.mark.parametrize("label", [0, 1, 2])
def test_saliency_is_a_numerical_derivative(plain, images, label):
    """Of the log of the score, up or down, for each pixel."""
    expected = numerical(plain, {"image": images[:1]}, plain.outputs[0], label)

    found = saliency(plain, images[0], label)

    size = abs(expected).max()
    assert size > 0
    np.testing.assert_allclose(found, abs(expected), rtol=2e-3, atol=2e-3 * size)


def test_a_sum_depends_on_what_its_digit_depends_on(adding):
    """The score of 3 beside the number 2 is that of the digit 1."""
    network, image = adding.network, adding.images[5]
    inputs = {"image": image[None], "number": np.array([2], np.uint8)}
    expected = numerical(network, inputs, "sum", 3)

    of_sum = saliency(network, image, 3, beside={"number": 2}, output="sum")
    of_digit = saliency(network, image, 1, beside={"number": 2})

    np.testing.assert_array_equal(of_sum, of_digit)
    size = abs(expected).max()
    np.testing.assert_allclose(of_sum, abs(expected), rtol=2e-3, atol=2e-3 * size)


def test_a_sure_network_has_a_saliency_too():
    """Where the score is 1 in single precision, its log still has a gradient."""
    network = Network.sequential(
        "sure",
        Rescaling(1 / 255),
        Flatten(),
        Dense(2, activation="softmax"),
        input_shape=(2, 2, 1),
        classes=("no", "yes"),
    )
    kernel = np.array([[-6, 6], [-5, 5], [0, 0], [0, 0]], np.float32)
    weights = {"dense/kernel": kernel, "dense/bias": np.zeros(2, np.float32)}
    image = np.array([[255, 255], [0, 0]], np.uint8)

    found = saliency(network.with_weights(weights), image, 1)

    expected = np.array([[12, 10], [0, 0]]) / 255 * np.exp(-22) / (1 + np.exp(-22))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_an_unknown_label_or_output_is_refused(plain, adding, images):
    """So is a sum that cannot be beside its number."""
    cases = {"number": 2}

    with pytest.raises(InvalidRequest, match="'plain' never reads class 3"):
        saliency(plain, images[0], 3)
    with pytest.raises(InvalidRequest, match="never reads class 1 of 'sum' here"):
        saliency(adding.network, images[0], 1, beside=cases, output="sum")
    with pytest.raises(UnknownName, match=r"output 'total'\. Known: digit, sum"):
        saliency(adding.network, images[0], 1, beside=cases, output="total")


def test_a_number_that_is_missing_or_no_byte_is_refused(adding, images):
    """The message names it."""
    with pytest.raises(InvalidRequest, match=r"'number' beside the image\. Give it"):
        saliency(adding.network, images[0], 1, output="sum")
    with pytest.raises(InvalidRequest, match="'number' is 256; it must be"):
        saliency(adding.network, images[0], 1, beside={"number": 256})


def test_an_output_without_probabilities_is_refused(images):
    """Its log would mean nothing."""
    network = Network.sequential(
        "bare", Flatten(), Dense(3), input_shape=(9, 8, 1), classes=tuple("abc")
    )

    with pytest.raises(InvalidNetwork, match=re.escape("End it with a softmax")):
        saliency(initialize(network, seed=0), images[0], 0)
