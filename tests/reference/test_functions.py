import functools

import numpy as np
import pytest

from scrawl.networks import Activation, Network, Rescaling
from scrawl.reference import ReferenceNetwork
from scrawl.reference.functions import FUNCTIONS, log_softmax, softmax

NUMBERS = np.concatenate([np.linspace(-9, 9, 101), [-1e-9, 0, 1e-9]])
LIMITS = {
    "elu": (-1, 155_000, 0),
    "gelu": (0, 155_000, 0),
    "leaky_relu": (-20_000, 155_000, 0),
    "relu": (0, 155_000, 0),
    "selu": (-1.7580993, 162_858.66, 0),
    "sigmoid": (0, 1, 0.5),
    "softmax": (0, 1, 0.5),
    "tanh": (-1, 1, 0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_and_slopes_are_those_of_jax(name):
    """In double precision, at the kink, too."""
    import jax

    words = {"gelu": {"approximate": False}, "leaky_relu": {"negative_slope": 0.2}}
    with jax.enable_x64(True):  # noqa: FBT003 - it takes no name
        function = functools.partial(getattr(jax.nn, name), **words.get(name, {}))
        values, back = jax.vjp(function, jax.numpy.asarray(NUMBERS))
        (slopes,) = back(np.ones_like(NUMBERS))

    curve = FUNCTIONS[name]
    np.testing.assert_allclose(curve.value(NUMBERS), values, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(curve.slope(NUMBERS), slopes, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_keep_the_precision(name):
    """Single precision stays single, and is that of the double, rounded."""
    single = NUMBERS.astype(np.float32)

    curve = FUNCTIONS[name]

    for function in (curve.value, curve.slope):
        assert function(single).dtype == np.float32
        np.testing.assert_allclose(function(single), function(NUMBERS), atol=1e-6)


@pytest.mark.parametrize("name", LIMITS)
def test_functions_bear_large_numbers(name):
    """Nothing overflows, whatever a network that trains badly may say."""
    layers = (Rescaling(1000.0, -100_000.0), Activation(name))
    network = Network.sequential("loud", *layers, input_shape=(1, 2, 2))
    pixels = np.array([[[[0, 255], [100, 100]]]], np.uint8)

    values = ReferenceNetwork(network).forward({"image": pixels})["activation"]

    low, high, middle = LIMITS[name]
    np.testing.assert_allclose(values[0, 0], [[low, high], [middle, middle]], rtol=1e-7)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_slopes_bear_large_numbers(name):
    """Far out, a function is flat or a straight line."""
    slopes = FUNCTIONS[name].slope(np.array([-1e5, 1e5]))

    below = 0.2 if name == "leaky_relu" else 0
    above = {"sigmoid": 0, "tanh": 0, "selu": 1.0507009873554805}.get(name, 1)
    np.testing.assert_array_equal(slopes, [below, above])


def test_the_logarithm_of_a_softmax_is_finite():
    """Where a probability is too small for a number, its logarithm is not."""
    logits = np.array([[0.0, -2000.0, 1.0]])

    logarithms = log_softmax(logits)

    assert softmax(logits)[0, 1] == 0
    assert logarithms[0, 1] == pytest.approx(-2001.3132616875183, rel=1e-15)
    np.testing.assert_allclose(np.exp(logarithms), softmax(logits), rtol=1e-15)
