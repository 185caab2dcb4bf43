"""Biases that make up for what is lost where weights are rounded.

A rounding error changes a sum by as much as its input is on average; where an image is
mostly paper that is the same for almost every image. Nagel, van Baalen, Blankevoort,
Welling: Data-free quantization through weight equalization and bias correction, 2019,
section 4.2; here, the averages are those of the calibration.
"""

from dataclasses import replace

import numpy as np

from scrawl.networks import IntegerMatMul
from scrawl.quantization.draft import Value
from scrawl.quantization.product import Product
from scrawl.quantization.requantizing import Numbers
from scrawl.reference import sums_of_products

# As whole numbers of these, errors and averages have exact sums, in whatever order.
ERRORS = 2.0**20
AVERAGES = 2.0**8


def corrected(product: Product, steps: Numbers, source: Value) -> Product:
    """Return a product that is right on average, with weights in whole *steps*."""
    channels = len(product.bias)
    weights = product.rounded(steps).reshape(-1, channels)
    errors = np.rint((product.in_steps(steps) - weights) * ERRORS)
    average = np.rint(source.integers.mean(axis=0, dtype=np.float64) * AVERAGES)
    operation = product.operation
    if not isinstance(operation, IntegerMatMul):
        operation = replace(operation, outside=operation.outside * int(AVERAGES))
    sums = sums_of_products(
        operation,
        average[np.newaxis].astype(np.int64),
        errors.reshape(product.kernel.shape),
    )
    average_sum = sums.reshape(-1, channels).mean(axis=0) / (ERRORS * AVERAGES)
    lost = average_sum - source.scale.zero * errors.sum(axis=0) / ERRORS
    return replace(product, bias=product.bias + source.scale.step * steps * lost)
