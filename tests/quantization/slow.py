"""docs/integer-arithmetic.md once more, in Python's own integers, one number at a time.

Nothing here is shared with the reference but the value it reads. Every number is held
to the 32 bits that a device has for it, and a shift never meets one below 0.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

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

Place = tuple[int, ...]
Numbers = dict[Place, int]  # by index, in row-major order


def read_slowly(network: IntegerNetwork, example: dict[str, np.ndarray]) -> dict:
    """Return every value of one example, by name, as an array."""
    values = {name: as_numbers(array) for name, array in example.items()}
    for step in network.steps:
        arrays = [array.tolist() for array in network.arrays_of(step)]
        xs = [values[name] for name in step.inputs]
        numbers = list(results(step, arrays, xs))
        low, high = (-(2**31), 2**31 - 1) if step.gives_scores else (0, 255)
        assert all(low <= number <= high for number in numbers), step.name
        places = product(*map(range, step.shape))
        values[step.name] = dict(zip(places, numbers, strict=True))
    return {name: as_array(numbers) for name, numbers in values.items()}


def as_numbers(array: np.ndarray) -> Numbers:
    """Return an array as whole numbers by index."""
    return {place: int(array[place]) for place in np.ndindex(array.shape)}


def as_array(numbers: Numbers) -> np.ndarray:
    """Return numbers by index as an array."""
    *_, last = numbers
    return np.array([*numbers.values()]).reshape([side + 1 for side in last])


def results(step: IntegerStep, arrays: list, xs: list[Numbers]) -> Iterator[int]:
    """Yield what a step gives, in row-major order."""
    x = xs[0]
    match step.operation:
        case IntegerConv() | IntegerDepthwiseConv() | IntegerMatMul():
            yield from of_product(step, arrays, x)
        case IntegerSum():
            factors, *constants = arrays
            for place in x:
                terms = zip(factors, (each[place] for each in xs), strict=True)
                yield finished(terms, [row[0] for row in constants])
        case Lookup():
            yield from (arrays[0][byte] for byte in x.values())
        case IntegerView():
            yield from x.values()
        case _:
            for place in product(*map(range, step.shape)):
                yield at(step, arrays, xs, place)


def of_product(step: IntegerStep, arrays: list, x: Numbers) -> Iterator[int]:
    """Yield the sums of a step that multiplies by a kernel."""
    kernel, *constants = arrays
    for *place, channel in product(*map(range, step.shape)):
        terms = pairs(step, x, kernel, place, channel)
        yield finished(terms, [row[channel] for row in constants])


def at(step: IntegerStep, arrays: list, xs: list[Numbers], place: Place) -> int:
    """Return the number at one place, of what multiplies nothing."""
    x, (*before, last) = xs[0], place
    match step.operation:
        case IntegerMaxPool(window):
            return max(shown(x, window, place))
        case IntegerAveragePool(window):
            counts, *scaling = arrays
            seen = list(shown(x, window, place))
            row = counts.index(len(seen))
            u = sum(seen) + len(seen) // 2
            return scaled(u, [array[row] for array in scaling])
        case IntegerJoin():
            index, sizes = 0, [shape[-1] for shape in step.input_shapes]
            while last >= sizes[index]:
                last -= sizes[index]
                index += 1
            return xs[index][*before, last]
        case IntegerPad(padding, outside):
            inside = place[0] - padding.top, place[1] - padding.left, last
            return x.get(inside, outside)
        case IntegerShift(_, outside):
            (number,) = xs[1].values()
            return x.get((last - number,), outside)
        case _:
            raise TypeError(step.operation)


def pairs(
    step: IntegerStep, x: Numbers, kernel: list, place: list[int], channel: int
) -> Iterator[tuple[int, int]]:
    """Yield the weights of a channel and the bytes they are multiplied with."""
    operation = step.operation
    if isinstance(operation, IntegerMatMul):
        for row, byte in enumerate(x.values()):
            yield kernel[row][channel], byte
        return
    assert isinstance(operation, IntegerConv | IntegerDepthwiseConv)
    window, own = operation.window, None
    if isinstance(operation, IntegerDepthwiseConv):
        own, channel = divmod(channel, operation.multiplier)
    for i, j in product(*map(range, window.size)):
        row = place[0] * window.strides[0] + i - window.padding.top
        column = place[1] * window.strides[1] + j - window.padding.left
        for c in range(step.input_shape[2]) if own is None else [own]:
            byte = x.get((row, column, c), operation.outside)
            yield kernel[i][j][c][channel], byte


def shown(x: Numbers, window: Window, place: Place) -> Iterator[int]:
    """Yield the bytes of the image that a window shows, none from outside."""
    for i, j in product(*map(range, window.size)):
        row = place[0] * window.strides[0] + i - window.padding.top
        column = place[1] * window.strides[1] + j - window.padding.left
        if (row, column, place[2]) in x:
            yield x[row, column, place[2]]


def finished(terms, constants: list[int]) -> int:
    """Return an accumulator as a score, or as a byte if there are constants for it."""
    accumulator, *requantization = constants
    for weight, byte in terms:
        assert 0 <= byte <= 255
        accumulator += weight * byte
        assert -(2**31) < accumulator < 2**31
    if not requantization:
        return accumulator
    span, *scaling = requantization
    return scaled(min(max(accumulator, 0), span), scaling)


def scaled(u: int, scaling: list[int]) -> int:
    """Return a number of 32 bits, without a sign, as a byte."""
    multiplier, shift1, shift2 = scaling
    assert 0 <= u < 2**32
    assert 0 <= (u >> shift1) * multiplier < 2**32
    return ((u >> shift1) * multiplier) >> shift2
