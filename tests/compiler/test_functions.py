"""Functions as networks use them, softmax and the loss; see also kernels/."""

from typing import get_args

import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork, weight_gradients
from scrawl.networks import (
    Conv2D,
    Dense,
    Flatten,
    Function,
    MaxPooling2D,
    Network,
    Rescaling,
)

MANY = 4000
ULP = float(np.finfo(np.float32).eps)
ENDLESS = Rescaling(3e38)  # makes infinity of ink


def test_tanh_is_right_to_the_last_places():
    """Near 0 as well as far from it, where it is 1."""
    x = numbers(spread(1e-30, 20))

    y = read("tanh", x)

    np.testing.assert_allclose(y, np.tanh(np.float64(x)), rtol=4 * ULP)


def test_sigmoid_is_right_to_the_last_places():
    """Down to e^-87, below which no weight could tell the difference."""
    x = numbers(spread(1e-30, 86))

    y = read("sigmoid", x)

    np.testing.assert_allclose(y, 1 / (1 + np.exp(-np.float64(x))), rtol=6 * ULP)


def test_relu_is_exact():
    """Positive numbers as they are, down to the smallest; 0 for the others."""
    x = numbers(spread(1e-44, 3e38))

    np.testing.assert_array_equal(read("relu", x), np.maximum(x, 0))


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        ("elu", -1, 3e38),
        ("gelu", 0, 3e38),
        ("relu", 0, 3e38),
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
    ],
)
def test_extreme_numbers_have_their_limits(function, low, high):
    """Nothing overflows to what is no number."""
    x = numbers(np.array([200, 1e10, 3e38]))

    y = read(function, x)

    assert np.isfinite(y).all()
    np.testing.assert_allclose(y[:3], low, atol=1e-37)
    assert y[-1] == np.float32(high)


@pytest.mark.parametrize("function", ["elu", "leaky_relu", "selu", "sigmoid", "tanh"])
def test_larger_numbers_never_give_smaller_ones(function):
    """Apart from the last place, where the pieces of an approximation meet."""
    x = numbers(np.linspace(-30, 30, MANY))

    y = read(function, x).astype(np.float64)

    assert (np.diff(y) >= -2 * ULP * np.abs(y[1:])).all()


@pytest.mark.parametrize("function", [*get_args(Function), "softmax"])
def test_what_is_no_number_stays_none(function):
    """A training that fails must not look as if it had learned to say 0."""
    layers = (ENDLESS, Flatten(), Dense(3, function))
    network = Network.sequential("loud", *layers, input_shape=(1, 2, 1))
    kernel = np.array([[1] * 3, [-1] * 3], np.float32)
    weights = {"dense/kernel": kernel, "dense/bias": np.zeros(3, np.float32)}

    classify = CompiledNetwork(network.with_weights(weights))

    assert np.isnan(classify(np.full((1, 1, 2), 255, np.uint8))).all()


def test_a_maximum_of_what_is_no_number_is_none():
    """Wherever in the window it lies."""
    pooled = (Conv2D(1, (1, 2)), MaxPooling2D((1, 3)))
    layers = (ENDLESS, *pooled, Flatten(), Dense(1))
    network = Network.sequential("loud", *layers, input_shape=(1, 4, 1))
    kernel = np.array([1, -1], np.float32).reshape(1, 2, 1, 1)
    weights = {name: np.ones(w.shape, np.float32) for name, w in network.weight_list()}
    network = network.with_weights(weights | {"conv2d/kernel": kernel})
    images = np.array([[[255, 255, 0, 0]], [[0, 255, 255, 0]], [[0, 0, 255, 255]]])

    values = CompiledNetwork(network)(images.astype(np.uint8))

    assert np.isnan(values).all()


def test_softmax_is_right_to_the_last_places():
    """A power of e, over the sum of two: from 1/2 down to e^-86."""
    x = -spread(1e-6, 86).astype(np.float32)

    pairs = np.array([softmax(float(value))[1] for value in x[::5]])

    powers = np.exp(np.float64(x[::5]))
    np.testing.assert_allclose(pairs, powers / (1 + powers), rtol=6 * ULP)


def test_softmax_bears_extreme_numbers():
    """The largest is subtracted before powers are taken; e^-87 is the smallest."""
    smallest = 2e-38

    np.testing.assert_allclose(softmax(3e38), [0, 1], atol=smallest)
    np.testing.assert_allclose(softmax(-3e38), [1, 0], atol=smallest)
    np.testing.assert_array_equal(softmax(0.0), [0.5, 0.5])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 255, 256])
def test_the_loss_is_a_logarithm(count):
    """Of how many classes are equally likely, the others being impossible."""
    biases = np.where(np.arange(256) < count, 5.0, -500.0).astype(np.float32)

    loss = loss_of(biases, label=0)

    assert loss == pytest.approx(np.log(count), rel=4 * ULP, abs=1e-37)


def test_the_loss_is_right_between_whole_numbers():
    """Against the logarithm of a sum of powers in float64."""
    random = np.random.default_rng(0)
    for scale in (0.01, 1.0, 20.0):
        biases = random.normal(0, scale, 256).astype(np.float32)

        loss = loss_of(biases, label=17)

        exact = np.logaddexp.reduce(np.float64(biases)) - np.float64(biases[17])
        assert loss == pytest.approx(exact, rel=1e-6)


def spread(smallest: float, largest: float) -> np.ndarray:
    """Return numbers of every magnitude between the two."""
    return np.geomspace(smallest, largest, MANY // 4)


def numbers(x: np.ndarray) -> np.ndarray:
    """Return *x* and -*x* as float32, in order, with both zeros."""
    x = x.astype(np.float32)
    return np.sort(np.concatenate([x, -x, [np.float32(0), -np.float32(0)]]))


def read(function, x: np.ndarray) -> np.ndarray:
    """Return the function of each number: of the biases that read a blank image."""
    padded = np.zeros(2 * MANY + 2, np.float32)
    padded[: len(x)] = x
    layers = (Flatten(), Dense(len(padded), function))
    network = blank(Network.sequential("one", *layers, input_shape=(1, 1, 1)), padded)
    return CompiledNetwork(network).bind()(np.zeros((1, 1), np.uint8))[: len(x)]


def softmax(difference: float) -> np.ndarray:
    """Return the probabilities of two classes, the second so much more likely."""
    layers = (Flatten(), Dense(2, "softmax"))
    network = Network.sequential("two", *layers, input_shape=(1, 1, 1))
    network = blank(network, np.array([0, difference], np.float32))
    return CompiledNetwork(network)(np.zeros((1, 1, 1), np.uint8))[0]


def loss_of(biases: np.ndarray, label: int) -> float:
    """Return the loss of a blank image if its classes are as likely as *biases*."""
    layers = (Flatten(), Dense(len(biases), "softmax"))
    network = Network.sequential("many", *layers, input_shape=(1, 1, 1))
    images, labels = np.zeros((1, 1, 1), np.uint8), np.full(1, label, np.uint8)
    named = {"image": images}, {"dense": labels}
    return weight_gradients(blank(network, biases), *named).loss


def blank(network: Network, biases: np.ndarray) -> Network:
    """Return the network with kernels of 0: its values are its *biases*."""
    kernel = np.zeros((1, len(biases)), np.float32)
    return network.with_weights({"dense/kernel": kernel, "dense/bias": biases})
