"""One number for each window, and the way back."""

import math
from typing import TypeAlias, assert_never

import numpy as np

from scrawl.networks import AveragePool, MaxPool, Window
from scrawl.reference.windows import Maps, Shown, put_back, windows

Pool: TypeAlias = AveragePool | MaxPool


def pool(operation: Pool, x: Maps) -> np.ndarray:
    """Return the largest number or the mean of what each window shows of the image."""
    match operation:
        case MaxPool(window):
            return windows(x, window, outside=-np.inf).max(axis=(4, 5))
        case AveragePool(window):
            return windows(x, window, outside=0.0).sum(axis=(4, 5)) / num_shown(
                x, window
            )
        case _:
            assert_never(operation)


def pool_back(operation: Pool, x: Maps, d: np.ndarray) -> Maps:
    """Return the gradient of *x*: of equal maxima, the first in reading order's."""
    match operation:
        case MaxPool(window):
            shares = _first_maximum(windows(x, window, outside=-np.inf))
        case AveragePool(window):
            shares = windows(np.ones_like(x), window, outside=0.0)
            shares = shares / num_shown(x, window)[..., np.newaxis, np.newaxis]
        case _:
            assert_never(operation)
    return put_back(d[..., np.newaxis, np.newaxis] * shares, window, x.shape[1:])


def _first_maximum(shown: Shown) -> np.ndarray:
    """Return what is True where each window shows its first maximum."""
    size = math.prod(shown.shape[4:])
    first = shown.reshape(*shown.shape[:4], size).argmax(axis=-1)
    return (first[..., np.newaxis] == np.arange(size)).reshape(shown.shape)


def num_shown(x: Maps, window: Window) -> np.ndarray:
    """Return how many pixels each window shows."""
    inside = np.ones((1, *x.shape[1:3], 1), x.dtype)
    return windows(inside, window, outside=0.0).sum(axis=(4, 5))
