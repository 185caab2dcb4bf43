"""Functions of single numbers with their slopes, and softmax.

At their kinks, at 0, the slopes are those of JAX: 0 for relu, 1 for leaky_relu, and for
selu the one from below. The error function comes from `math`, number by number: NumPy
has none, and SciPy would be loaded for it alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from scrawl.networks import Function

Values = Float[np.ndarray, "n ..."]

LEAK = 0.2  # of leaky_relu, below 0
# Klambauer, Unterthiner, Mayr, Hochreiter: Self-normalizing neural networks, 2017.
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717

_erfc = np.vectorize(math.erfc, otypes=[np.float64])


@dataclass(frozen=True)
class Curve:
    """A function of single numbers, and its derivative."""

    value: Callable[[Values], Values]
    slope: Callable[[Values], Values]


def softmax(x: Values) -> Values:
    """Return e^x over its sum along the last axis; subtracting a number is free."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def log_softmax(x: Values) -> Values:
    """Return the logarithm of softmax, which is finite where softmax is 0."""
    below = x - x.max(axis=-1, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=-1, keepdims=True))


def _elu(x: Values) -> Values:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _elu_slope(x: Values) -> Values:
    return np.exp(np.minimum(x, 0))


def _gelu(x: Values) -> Values:
    return x * _normal_share(x)


def _gelu_slope(x: Values) -> Values:
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return _normal_share(x) + x * density


def _normal_share(x: Values) -> Values:
    """Return which share of a normal distribution lies below each number."""
    return (_erfc(x / -math.sqrt(2)) / 2).astype(x.dtype)


def _leaky_relu(x: Values) -> Values:
    return np.where(x > 0, x, LEAK * x)


def _leaky_relu_slope(x: Values) -> Values:
    return np.where(x < 0, LEAK, 1).astype(x.dtype)


def _relu(x: Values) -> Values:
    return np.maximum(x, 0)


def _relu_slope(x: Values) -> Values:
    return (x > 0).astype(x.dtype)


def _selu(x: Values) -> Values:
    return SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0)))


def _selu_slope(x: Values) -> Values:
    return SELU_SCALE * np.where(x > 0, 1, SELU_ALPHA * np.exp(np.minimum(x, 0)))


def _sigmoid(x: Values) -> Values:
    return np.exp(-np.logaddexp(0, -x))  # no power overflows here


def _sigmoid_slope(x: Values) -> Values:
    return _sigmoid(x) * _sigmoid(-x)


def _tanh_slope(x: Values) -> Values:
    return 1 - np.tanh(x) ** 2


FUNCTIONS: dict[Function, Curve] = {
    "elu": Curve(_elu, _elu_slope),
    "gelu": Curve(_gelu, _gelu_slope),
    "leaky_relu": Curve(_leaky_relu, _leaky_relu_slope),
    "relu": Curve(_relu, _relu_slope),
    "selu": Curve(_selu, _selu_slope),
    "sigmoid": Curve(_sigmoid, _sigmoid_slope),
    "tanh": Curve(np.tanh, _tanh_slope),
}
