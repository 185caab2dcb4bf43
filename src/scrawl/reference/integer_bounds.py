"""Why no number of a network of integers leaves its 32 bits, whatever image is read.

Each bound holds for the largest bytes there can be, and so for all: accumulators in
whatever order they are summed, and every function behind them only grows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, assert_never

import numpy as np
from jaxtyping import Int64

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
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
    Window,
)
from scrawl.reference.pooling import num_shown

Rows: TypeAlias = Int64[np.ndarray, " rows"]  # one number for each row of constants

LARGEST_BYTE = 255
ACCUMULATOR_LIMIT = 2**31  # of an absolute value
FACTOR_LIMIT = 2**16  # of what is multiplied: a product fits 32 bits


def check_bounds(network: IntegerNetwork) -> None:
    """Refuse a network with numbers that could leave their bits.

    Raises:
        InvalidNetwork: names the step, and what is too large in it.
    """
    for step in network.steps:
        arrays = [array.astype(np.int64) for array in network.arrays_of(step)]
        for claim, holds in _claims(step, arrays).items():
            if not np.all(holds):
                raise InvalidNetwork(
                    f"The step {step.name!r} of {network.name!r} could leave its bits:"
                    f" not {claim}. Quantize the network again."
                )


def _claims(
    step: IntegerStep, arrays: Sequence[np.ndarray]
) -> Mapping[str, np.ndarray | bool]:
    """Return what must hold, in words and as arrays of truth."""
    match step.operation:
        case IntegerConv() | IntegerDepthwiseConv() | IntegerMatMul():
            kernel, start, *requantization = arrays
            reach = abs(kernel.reshape(-1, len(start))).sum(axis=0)
            return dict(_of_accumulators(reach, start, requantization))
        case IntegerSum():
            factors, start, *requantization = arrays
            return dict(_of_accumulators(abs(factors).sum(), start, requantization))
        case IntegerAveragePool(window):
            return dict(_of_means(step, window, arrays))
        case IntegerPad(outside=outside):
            return {"outside <= 255": 0 <= outside <= LARGEST_BYTE}
        case IntegerMaxPool() | Lookup() | IntegerJoin() | IntegerView():
            return {}
        case IntegerShift():
            return {}
        case _:
            assert_never(step.operation)


def _of_accumulators(
    reach: Rows | np.integer, start: Rows, requantization: Sequence[Rows]
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield claims on sums of at most *reach* times a byte."""
    furthest = abs(start) + LARGEST_BYTE * reach
    yield "|start| + 255 sum|w| < 2^31", furthest < ACCUMULATOR_LIMIT
    if requantization:
        span, *scaling = requantization
        yield "span < 2^31", span < ACCUMULATOR_LIMIT
        yield from _of_scaling(span, scaling)


def _of_scaling(
    largest: Rows, scaling: Sequence[Rows]
) -> Iterator[tuple[str, np.ndarray]]:
    multiplier, shift1, shift2 = scaling
    yield "span >> shift1 < 2^16", largest >> shift1 < FACTOR_LIMIT
    yield "multiplier < 2^16", multiplier < FACTOR_LIMIT
    yield "shifts < 32", np.maximum(shift1, shift2) < 32
    bytes_ = ((largest >> shift1) * multiplier) >> shift2
    yield "bytes <= 255", bytes_ <= LARGEST_BYTE


def _of_means(
    step: IntegerStep, window: Window, arrays: Sequence[Rows]
) -> Iterator[tuple[str, np.ndarray]]:
    counts, *scaling = arrays
    shown = num_shown(np.zeros((1, *step.input_shape)), window).astype(np.int64)
    yield "a count for each window", np.isin(shown, counts)
    yield "counts ascend", np.diff(counts) > 0
    yield from _of_scaling(LARGEST_BYTE * counts + counts // 2, scaling)
