"""One value made of several, and the way back."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

import numpy as np

from scrawl.networks import Join, Shift, Sum
from scrawl.reference.functions import Values

Joining: TypeAlias = Sum | Join | Shift


def join(operation: Joining, xs: Sequence[Values]) -> Values:
    """Return what the operation makes of all values."""
    match operation:
        case Sum():
            return sum(xs[1:], xs[0])
        case Join():
            return np.concatenate(xs, axis=-1)
        case Shift(maximum):
            x, number = xs
            y = np.zeros((len(x), x.shape[1] + maximum), x.dtype)
            np.put_along_axis(y, _places(x, number), x, axis=1)
            return y
        case _:
            assert_never(operation)


def join_back(
    operation: Joining, xs: Sequence[Values], d: Values
) -> tuple[np.ndarray, ...]:
    """Return the gradient of each value; that of a number to shift by is 0."""
    match operation:
        case Sum():
            return tuple(d for _ in xs)
        case Join():
            ends = np.cumsum([x.shape[-1] for x in xs])
            return tuple(np.split(d, ends[:-1], axis=-1))
        case Shift():
            x, number = xs
            return np.take_along_axis(d, _places(x, number), 1), np.zeros_like(number)
        case _:
            assert_never(operation)


def _places(x: Values, number: Values) -> np.ndarray:
    """Return where each probability moves to."""
    return number.reshape(-1, 1).astype(np.int64) + np.arange(x.shape[1])
