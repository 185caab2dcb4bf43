"""The specification of networks of integers: what each step computes, to the bit.

docs/integer-arithmetic.md says the same in words. Products are computed in float64,
where the library for matrices is fast: all numbers in them are whole and far below
2^53, so that each sum is exact in whatever order.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, assert_never

import numpy as np
from jaxtyping import Int64, Integer

from scrawl.arrays import Inputs
from scrawl.errors import UnknownName
from scrawl.networks import (
    Conv,
    DepthwiseConv,
    IntegerAveragePool,
    IntegerConv,
    IntegerDepthwiseConv,
    IntegerJoin,
    IntegerMatMul,
    IntegerMaxPool,
    IntegerNetwork,
    IntegerPad,
    IntegerShift,
    IntegerStep,
    IntegerSum,
    IntegerView,
    Lookup,
    MatMul,
    MaxPool,
    Padding,
    Window,
)
from scrawl.reference.inputs import enter
from scrawl.reference.integer_bounds import check_bounds
from scrawl.reference.network import parts_of
from scrawl.reference.pooling import num_shown, pool
from scrawl.reference.products import multiply
from scrawl.reference.windows import pad, windows

Integers = Integer[np.ndarray, "n ..."]  # uint8, or int32 if they are scores
Sums = Int64[np.ndarray, "n ..."]
IntegerProduct: TypeAlias = IntegerConv | IntegerDepthwiseConv | IntegerMatMul


def read_integers(
    network: IntegerNetwork, inputs: Inputs, keep: Collection[str] = ()
) -> Mapping[str, np.ndarray]:
    """Return the scores of all outputs, and the values of the steps to *keep*, by name.

    Scores are int32. The inputs are those of `ReferenceNetwork.forward`.

    Raises:
        InvalidNetwork: if a number could leave the 32 bits that a device has for it.
        InvalidRequest: if the inputs are not what the network reads.
        UnknownName: if there is no step with a name in *keep*.
    """
    check_bounds(network)
    known = [step.name for step in network.steps]
    for name in keep:
        if name not in known:
            raise UnknownName("step to keep", name, known)
    values = enter(network, inputs, np.uint8)
    names = (*network.outputs, *keep)
    parts = [_read(network, part) for part in parts_of(values)]
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def apply_integers(
    step: IntegerStep, arrays: Sequence[np.ndarray], xs: Sequence[Integers]
) -> Integers:
    """Return what *step* makes of *xs* with its *arrays*: bytes, or scores."""
    x = xs[0]
    match step.operation:
        case IntegerConv() | IntegerDepthwiseConv() | IntegerMatMul():
            kernel, *constants = arrays
            y = _finished(sums_of_products(step.operation, x, kernel), constants)
        case IntegerSum():
            factors, *constants = (array.astype(np.int64) for array in arrays)
            terms = [factor * x for factor, x in zip(factors, xs, strict=True)]
            y = _finished(np.sum(terms, axis=0), constants)
        case IntegerMaxPool(window):
            y = pool(MaxPool(window), x.astype(np.float64)).astype(x.dtype)
        case IntegerAveragePool(window):
            y = _means(window, x, arrays)
        case Lookup():
            (table,) = arrays
            y = table[x]
        case IntegerJoin():
            y = np.concatenate(xs, axis=-1)
        case IntegerPad(padding, outside):
            y = pad(x.astype(np.float64), padding, float(outside)).astype(x.dtype)
        case IntegerView():
            y = x
        case IntegerShift(maximum, outside):
            y = np.full((len(x), x.shape[1] + maximum), outside, x.dtype)
            places = xs[1].astype(np.int64) + np.arange(x.shape[1])
            np.put_along_axis(y, places, x, axis=1)
        case _:
            assert_never(step.operation)
    return y.reshape(len(x), *step.shape)


def sums_of_products(
    operation: IntegerProduct, x: Integers, kernel: np.ndarray
) -> Sums:
    """Return the sums of products with whole numbers, all of them below 2^53."""
    xs, weights = x.astype(np.float64), kernel.astype(np.float64)
    match operation:
        case IntegerConv(filters, window, outside):
            xs = pad(xs, window.padding, float(outside))
            sums = multiply(Conv(filters, _bare(window), has_bias=False), xs, weights)
        case IntegerDepthwiseConv(multiplier, window, outside):
            xs = pad(xs, window.padding, float(outside))
            bare = DepthwiseConv(multiplier, _bare(window), has_bias=False)
            sums = multiply(bare, xs, weights)
        case IntegerMatMul(units):
            sums = multiply(MatMul(units, has_bias=False), xs, weights)
        case _:
            assert_never(operation)
    return sums.astype(np.int64)


def _read(
    network: IntegerNetwork, inputs: Mapping[str, Integers]
) -> Mapping[str, Integers]:
    values = dict(inputs)
    for step in network.steps:
        xs = [values[name] for name in step.inputs]
        values[step.name] = apply_integers(step, network.arrays_of(step), xs)
    return values


def _bare(window: Window) -> Window:
    return window._replace(padding=Padding())


def _finished(sums: Sums, constants: Sequence[np.ndarray]) -> Integers:
    """Return accumulators as scores, or as bytes if there are constants for that."""
    start, *requantization = (array.astype(np.int64) for array in constants)
    accumulators = sums + start
    if not requantization:
        return accumulators.astype(np.int32)
    span, *scaling = requantization
    return _scaled(np.clip(accumulators, 0, span), scaling)


def _scaled(u: Sums, scaling: Sequence[np.ndarray]) -> Integers:
    multiplier, shift1, shift2 = scaling
    return (((u >> shift1) * multiplier) >> shift2).astype(np.uint8)


def _means(window: Window, x: Integers, arrays: Sequence[np.ndarray]) -> Integers:
    counts, *scaling = (array.astype(np.int64) for array in arrays)
    xs = x.astype(np.float64)
    sums = windows(xs, window, outside=0.0).sum(axis=(4, 5)).astype(np.int64)
    shown = num_shown(xs, window).astype(np.int64)
    rows = np.searchsorted(counts, shown)
    return _scaled(sums + shown // 2, [array[rows] for array in scaling])
