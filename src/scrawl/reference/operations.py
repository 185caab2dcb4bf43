"""What each operation computes, for many images at once, in any precision."""

import math
from collections.abc import Sequence
from typing import assert_never

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
    Shape,
    Shift,
    Softmax,
    Sum,
    View,
)
from scrawl.reference.functions import FUNCTIONS, Values, softmax
from scrawl.reference.joining import join
from scrawl.reference.normalization import normalize
from scrawl.reference.pooling import pool
from scrawl.reference.products import multiply
from scrawl.reference.windows import pad


def apply(
    operation: Operation,
    xs: Sequence[Values],
    weights: Sequence[np.ndarray],
    shape: Shape,
) -> Values:
    """Return the values of *shape* that *operation* makes of *xs*.

    The weights are those of the step, in its order. In training, those of the batch
    stand for a moving mean and variance, and the factors of a dropping are given as if
    they had been learned; nothing is dropped without them.
    """
    x = xs[0]
    match operation:
        case Affine(scale, offset):
            y = x * scale + offset
        case Conv() | DepthwiseConv() | MatMul():
            kernel, *bias = weights
            y = sum(bias, multiply(operation, x, kernel))
        case MaxPool() | AveragePool():
            y = pool(operation, x)
        case Pad(padding):
            y = pad(x, padding, outside=0.0)
        case Normalize():
            y = normalize(operation, x, weights)
        case Activate(function):
            y = FUNCTIONS[function].value(x)
        case Softmax():
            y = softmax(x)
        case Drop() | View():
            y = math.prod(weights, start=x)
        case Sum() | Join() | Shift():
            y = join(operation, xs)
        case _:
            assert_never(operation)
    return y.reshape(len(x), *shape)
