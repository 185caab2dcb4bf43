"""From the gradients of what each operation gives to those of what it took."""

import math
from collections.abc import Sequence
from typing import NamedTuple, assert_never

import numpy as np

from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Operation,
    Pad,
    Shift,
    Softmax,
    Sum,
    View,
)
from scrawl.reference.functions import FUNCTIONS, Values, softmax
from scrawl.reference.joining import join_back
from scrawl.reference.normalization import all_but_last, normalize_back
from scrawl.reference.pooling import pool_back
from scrawl.reference.products import Product, multiply_back
from scrawl.reference.windows import crop


class Pulled(NamedTuple):
    """The gradients of what a step takes, and of the first of its weights."""

    inputs: tuple[Values, ...]
    weights: tuple[np.ndarray, ...] = ()


def pull_back(
    operation: Operation,
    xs: Sequence[Values],
    weights: Sequence[np.ndarray],
    d: Values,
    *,
    is_training: bool = False,
) -> Pulled:
    """Return the vector-Jacobian product: *d* is the gradient of what `apply` gave."""
    x = xs[0]
    match operation:
        case Conv() | DepthwiseConv() | MatMul():
            return _pull_product(operation, x, weights[0], d)
        case Normalize():
            dx, own = normalize_back(operation, x, weights, d, is_training=is_training)
            return Pulled((dx,), own)
        case Sum() | Join() | Shift():
            return Pulled(join_back(operation, xs, d))
        case Affine(scale):
            dx = d * scale
        case MaxPool() | AveragePool():
            dx = pool_back(operation, x, d)
        case Pad(padding):
            dx = crop(d, padding)
        case Activate(function):
            dx = d * FUNCTIONS[function].slope(x)
        case Softmax():
            y = softmax(x)
            dx = y * (d - (d * y).sum(axis=-1, keepdims=True))
        case Drop() | View():
            dx = math.prod(weights, start=d)
        case _:
            assert_never(operation)
    return Pulled((dx.reshape(x.shape),))


def _pull_product(
    operation: Product, x: Values, kernel: np.ndarray, d: Values
) -> Pulled:
    dx, own = multiply_back(operation, x, kernel, d)
    bias = (d.sum(axis=all_but_last(d)),) if operation.has_bias else ()
    return Pulled((dx,), (own, *bias))
