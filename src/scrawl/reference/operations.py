"""What each operation computes, for many images at once, in any precision."""

from collections.abc import Sequence
from typing import assert_never

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view

from scrawl.networks import (
    Activate,
    Affine,
    Conv,
    Drop,
    MatMul,
    MaxPool,
    Operation,
    Shape,
    Softmax,
    View,
    Window,
)

Values = Float[np.ndarray, "n ..."]
Maps = Float[np.ndarray, "n height width channels"]
Kernel = Float[np.ndarray, "down right channels filters"]


def apply(
    operation: Operation, x: Values, weights: Sequence[np.ndarray], shape: Shape
) -> Values:
    """Return the values of *shape* that *operation* makes of *x*.

    The weights are those of the step: the kernel, then the bias if there is one.
    """
    match operation:
        case Affine(scale, offset):
            y = x * scale + offset
        case Conv(window=window):
            kernel, *bias = weights
            y = sum(bias, convolve(x, kernel, window))
        case MatMul():
            kernel, *bias = weights
            y = sum(bias, x @ kernel)
        case MaxPool(window):
            y = windows(x, window, outside=-np.inf).max(axis=(-2, -1))
        case Activate(function):
            y = FUNCTIONS[function](x)
        case Softmax():
            y = softmax(x)
        case Drop() | View():
            y = x  # nothing is forgotten when reading
        case _:
            assert_never(operation)
    return y.reshape(len(x), *shape)


def convolve(
    x: Maps, kernel: Kernel, window: Window
) -> Float[np.ndarray, "n rows columns filters"]:
    """Return the sum of products of the kernel and what each window shows."""
    shown = windows(x, window, outside=0.0)
    return np.tensordot(shown, kernel, axes=((4, 5, 3), (0, 1, 2)))


def windows(
    x: Maps, window: Window, outside: float
) -> Float[np.ndarray, "n rows columns channels down right"]:
    """Return what the window shows at each place; *outside* is around the image."""
    top, bottom, left, right = window.padding
    around = ((0, 0), (top, bottom), (left, right), (0, 0))
    padded = np.pad(x, around, constant_values=outside)
    down, across = window.strides
    return sliding_window_view(padded, window.size, axis=(1, 2))[:, ::down, ::across]


def sigmoid(x: Values) -> Values:
    """Return 1 / (1 + e^-x), of which no power overflows here."""
    return np.exp(-np.logaddexp(0, -x))


def relu(x: Values) -> Values:
    """Return the numbers, 0 in place of the negative ones."""
    return np.maximum(x, 0)


def softmax(x: Values) -> Values:
    """Return e^x over its sum along the last axis; subtracting a number is free."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


FUNCTIONS = {"relu": relu, "sigmoid": sigmoid, "tanh": np.tanh}
