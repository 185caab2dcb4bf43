"""Sums of products with what was learned: convolutions and matrices.

The way back of each stands beside it: from the gradient of what it gives to those of
what it took.
"""

from typing import NamedTuple, TypeAlias, assert_never

import numpy as np

from scrawl.networks import Conv, DepthwiseConv, MatMul
from scrawl.reference.functions import Values
from scrawl.reference.windows import put_back, windows

Product: TypeAlias = Conv | DepthwiseConv | MatMul


class ProductGradients(NamedTuple):
    """The gradients of the two factors of a product."""

    x: np.ndarray
    kernel: np.ndarray


def multiply(operation: Product, x: Values, kernel: np.ndarray) -> Values:
    """Return the products without a bias."""
    match operation:
        case Conv(window=window):
            shown = windows(x, window, outside=0.0)
            return np.tensordot(shown, kernel, axes=((4, 5, 3), (0, 1, 2)))
        case DepthwiseConv(window=window):
            shown = windows(x, window, outside=0.0)
            y = np.einsum("nrcixy,xyim->nrcim", shown, kernel)
            return y.reshape(*y.shape[:3], y.shape[3] * y.shape[4])
        case MatMul():
            return x @ kernel
        case _:
            assert_never(operation)


def multiply_back(
    operation: Product, x: Values, kernel: np.ndarray, d: Values
) -> ProductGradients:
    """Return the gradients of both factors, from that of their product."""
    match operation:
        case Conv(window=window):
            showing = np.tensordot(d, kernel, axes=(3, 3)).transpose(0, 1, 2, 5, 3, 4)
            shown = windows(x, window, outside=0.0)
            own = np.tensordot(shown, d, axes=((0, 1, 2), (0, 1, 2)))
            own = own.transpose(1, 2, 0, 3)
            return ProductGradients(put_back(showing, window, x.shape[1:]), own)
        case DepthwiseConv(window=window):
            parts = d.reshape(*d.shape[:3], *kernel.shape[2:])
            showing = np.einsum("nrcim,xyim->nrcixy", parts, kernel)
            shown = windows(x, window, outside=0.0)
            own = np.einsum("nrcixy,nrcim->xyim", shown, parts)
            return ProductGradients(put_back(showing, window, x.shape[1:]), own)
        case MatMul():
            return ProductGradients(d @ kernel.T, x.T @ d)
        case _:
            assert_never(operation)
