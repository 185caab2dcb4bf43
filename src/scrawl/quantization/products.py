"""Products with weights of eight bits: kernels, where to start, and what comes out.

Each channel of bytes has a scale of its own for its weights. Scores have one for all,
since they are compared.
"""

from dataclasses import dataclass

import numpy as np

from scrawl.networks import IntegerStep, Scale
from scrawl.quantization.correction import corrected
from scrawl.quantization.draft import Draft, Value, computed
from scrawl.quantization.product import Kernel, Product
from scrawl.quantization.ranges import EVERYTHING, Range, byte_scale
from scrawl.quantization.requantizing import (
    BYTES,
    Numbers,
    requantization,
)

LARGEST_START = 2.0**28  # of what bias and rounding are in accumulators


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a product: scores, or bytes for numbers in a range."""

    read: Range = EVERYTHING  # outside, its readers take all numbers as equal
    gives_scores: bool = False


def add_product(draft: Draft, product: Product, source: Value, wanted: Wanted) -> Value:
    """Add a product as it is wanted.

    Raises:
        InvalidNetwork: if no bytes can stand for what it gives.
    """
    if wanted.gives_scores:
        return _with_scores(draft, product, source)
    return _with_bytes(draft, product, source, wanted.read)


def _with_bytes(draft: Draft, product: Product, source: Value, read: Range) -> Value:
    unit, steps = source.scale.step, product.weight_steps()
    product = corrected(product, steps, source)
    expected = _range_of(product, steps, source).within(read)
    scale = byte_scale(product.name, expected)
    height = abs(product.bias) + BYTES * scale.step
    steps = np.maximum(steps, height / (unit * LARGEST_START))
    kernel = product.rounded(steps)
    constants = requantization(unit * steps / scale.step)
    first = (scale.zero + 0.5) * constants.units()
    start = product.bias / (unit * steps) - _zeros(kernel, steps, source) + first
    return draft.add(
        product.name,
        product.operation,
        (source,),
        product.shape,
        scale=scale,
        numbers=expected,
        arrays={"kernel": kernel, "start": _whole(start), **constants.arrays()},
    )


def _with_scores(draft: Draft, product: Product, source: Value) -> Value:
    unit, channels = source.scale.step, len(product.bias)
    steps = np.full(channels, product.weight_steps().max())
    product = corrected(product, steps, source)
    steps = np.maximum(steps, abs(product.bias).max() / (unit * LARGEST_START))
    steps = np.where(steps > 0, steps, 1.0)
    kernel = product.rounded(steps)
    start = product.bias / (unit * steps) - _zeros(kernel, steps, source)
    return draft.add(
        product.name,
        product.operation,
        (source,),
        product.shape,
        scale=Scale(float(unit * steps[0]), 0.0),
        numbers=EVERYTHING,
        arrays={"kernel": kernel, "start": _whole(start)},
        gives_scores=True,
    )


def _range_of(product: Product, steps: Numbers, source: Value) -> Range:
    """Return between which numbers the calibration's values and 0 lie."""
    kernel, start = product.rounded(steps), np.zeros(len(steps), np.int32)
    step = IntegerStep(
        product.name,
        product.operation,
        (source.name,),
        (source.shape,),
        product.shape,
        gives_scores=True,
    )
    parts = (
        sums.reshape(-1, len(steps))
        for sums in computed(step, (kernel, start), (source,))
    )
    ends = np.array([(part.min(axis=0), part.max(axis=0)) for part in parts])
    sums = np.array([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])
    products = source.scale.step * steps * (sums - _zeros(kernel, steps, source))
    numbers = products + product.bias
    return Range(float(numbers[0].min()), float(numbers[1].max())).with_zero()


def _zeros(kernel: Kernel, steps: Numbers, source: Value) -> Numbers:
    """Return what sums of each channel are where all numbers are 0."""
    weights = kernel.reshape(-1, len(steps)).sum(axis=0, dtype=np.int64)
    return source.scale.zero * weights


def _whole(start: Numbers) -> np.ndarray:
    return np.rint(start).astype(np.int32)
