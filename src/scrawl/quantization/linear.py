"""Steps that are products with weights, or can be computed as such.

What scales each channel, and could not be folded into a product beside it, is a window
of one pixel; a mean of whole windows is one with equal weights.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np

from scrawl.arrays import Weights
from scrawl.networks import (
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    IntegerConv,
    IntegerDepthwiseConv,
    IntegerMatMul,
    MatMul,
    Normalize,
    Padding,
    Step,
    Window,
)
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.product import Product
from scrawl.quantization.products import Wanted, add_product
from scrawl.quantization.ranges import zero_byte
from scrawl.quantization.requantizing import Numbers

FloatProduct: TypeAlias = Conv | DepthwiseConv | MatMul

ONE_PIXEL = Window((1, 1), (1, 1), Padding())


@dataclass(frozen=True, eq=False)
class Linear:
    """A product with weights, which are float64, and what is added to it."""

    operation: FloatProduct
    kernel: np.ndarray
    bias: Numbers


def is_linear(step: Step) -> bool:
    """Tell whether `linear_of` knows the operation."""
    if isinstance(step.operation, AveragePool):
        return not any(step.operation.window.padding)
    return isinstance(step.operation, FloatProduct | Affine | Normalize)


def linear_of(step: Step, weights: Weights) -> Linear:
    """Return a step as a product; one that `is_linear`."""
    arrays = [weights[name].astype(np.float64) for name in step.weights]
    channels = step.shape[-1]
    match step.operation:
        case Conv() | DepthwiseConv() | MatMul():
            kernel, *bias = arrays
            return Linear(step.operation, kernel, sum(bias, np.zeros(channels)))
        case Affine(scale, offset):
            return channelwise(np.full(channels, scale), np.full(channels, offset))
        case Normalize(epsilon=epsilon, has_scale=has_scale, has_offset=has_offset):
            *learned, mean, variance = arrays
            factor = (learned[0] if has_scale else 1.0) / np.sqrt(variance + epsilon)
            offset = (learned[-1] if has_offset else 0.0) - mean * factor
            return channelwise(factor, offset)
        case AveragePool(window):
            share = 1.0 / math.prod(window.size)
            return channelwise(np.full(channels, share), np.zeros(channels), window)
        case _:
            raise TypeError(step.operation)


def channelwise(factor: Numbers, offset: Numbers, window: Window = ONE_PIXEL) -> Linear:
    """Return what scales each channel by itself, summed over a window."""
    kernel = np.broadcast_to(factor[:, np.newaxis], (*window.size, len(factor), 1))
    operation = DepthwiseConv(1, window, has_bias=True)
    return Linear(operation, np.array(kernel), offset)


def add_linear(
    draft: Draft, linear: Linear, source: Value, name: str, wanted: Wanted
) -> Value:
    """Add a product under a *name*. What is no image becomes one on the way."""
    if isinstance(linear.operation, MatMul) or len(source.shape) == 3:
        return add_product(draft, _product(linear, source, name), source, wanted)
    channels = source.shape[-1]
    shape = (1, math.prod(source.shape) // channels, channels)
    image = draft.view(f"{name}/image", source, shape)
    product = _product(linear, image, f"{name}/product")
    return draft.view(name, add_product(draft, product, image, wanted), source.shape)


def _product(linear: Linear, source: Value, name: str) -> Product:
    outside = zero_byte(source.scale)
    match linear.operation:
        case Conv(filters, window):
            operation = IntegerConv(filters, window, outside)
            shape = *window.places(source.shape), filters
        case DepthwiseConv(multiplier, window):
            operation = IntegerDepthwiseConv(multiplier, window, outside)
            shape = *window.places(source.shape), source.shape[-1] * multiplier
        case MatMul(units):
            operation = IntegerMatMul(units)
            shape = (units,)
        case _:
            assert_never(linear.operation)
    return Product(name, operation, shape, linear.kernel, linear.bias)
