"""A product with rounded weights is right on average."""

import numpy as np
import pytest

from scrawl.networks import (
    IntegerConv,
    IntegerDepthwiseConv,
    IntegerMatMul,
    Padding,
    Scale,
    Window,
)
from scrawl.quantization.correction import corrected
from scrawl.quantization.draft import Value
from scrawl.quantization.product import Product
from scrawl.quantization.ranges import Range
from scrawl.reference import IntegerProduct, sums_of_products

WINDOW = Window((3, 2), (2, 1), Padding(1, 0, 0, 1))
PRODUCTS: dict[str, tuple[IntegerProduct, tuple[int, ...], tuple[int, ...]]] = {
    "conv": (IntegerConv(4, WINDOW, 7), (3, 2, 5, 4), (6, 7, 5)),
    "depthwise": (IntegerDepthwiseConv(2, WINDOW, 7), (3, 2, 5, 2), (6, 7, 5)),
    "matmul": (IntegerMatMul(4), (30, 4), (30,)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_average_is_that_of_exact_weights(name):
    """Of each channel, over all examples and places."""
    operation, kernel_shape, shape = PRODUCTS[name]
    random = np.random.default_rng(0)
    channels = int(np.prod(kernel_shape[2 if name == "depthwise" else -1 :]))
    kernel = random.normal(size=kernel_shape)
    product = Product(name, operation, (), kernel, random.normal(size=channels))
    integers = random.integers(0, 256, (50, *shape)).astype(np.uint8)
    source = Value("x", shape, Scale(0.1, 7.0), Range(-0.7, 24.8), integers)
    steps = product.weight_steps() * 10  # coarse ones

    result = corrected(product, steps, source)

    exact = averages(product, source, kernel, np.ones(channels))
    rounded = averages(product, source, product.rounded(steps), steps)
    assert np.ptp(exact - rounded) > 0.1
    np.testing.assert_allclose(rounded + result.bias, exact + product.bias, atol=1e-3)


def averages(
    product: Product, source: Value, kernel: np.ndarray, steps: np.ndarray
) -> np.ndarray:
    """Return the average of each channel without its bias, to 10 digits."""
    whole = np.rint(kernel * 1e10)
    numbers = source.integers.astype(np.int64)
    sums = sums_of_products(product.operation, numbers, whole)
    mean = sums.reshape(-1, len(steps)).mean(axis=0) / 1e10
    zeros = source.scale.zero * kernel.reshape(-1, len(steps)).sum(axis=0)
    return source.scale.step * steps * (mean - zeros)
