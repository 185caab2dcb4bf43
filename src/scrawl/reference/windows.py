"""What windows show of an image, and the way back from there to the image."""

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view

from scrawl.networks import Padding, Window, padded_size

Maps = Float[np.ndarray, "n height width channels"]
Resized = Float[np.ndarray, "n rows columns channels"]
Shown = Float[np.ndarray, "n rows columns channels down right"]


def windows(x: Maps, window: Window, outside: float) -> Shown:
    """Return what the window shows at each place; *outside* is around the image."""
    padded = pad(x, window.padding, outside)
    down, across = window.strides
    return sliding_window_view(padded, window.size, axis=(1, 2))[:, ::down, ::across]


def put_back(shown: Shown, window: Window, shape: tuple[int, ...]) -> Maps:
    """Return images of *shape*, each pixel the sum of the places that show it."""
    n, rows, columns, channels = shown.shape[:4]
    padded = np.zeros((n, *padded_size(shape, window.padding), channels), shown.dtype)
    down, across = window.strides
    for i, j in np.ndindex(window.size):
        seen = padded[:, i::down, j::across][:, :rows, :columns]
        seen += shown[..., i, j]
    return crop(padded, window.padding)


def pad(x: Maps, padding: Padding, outside: float) -> Resized:
    """Return images with *outside* around them."""
    top, bottom, left, right = padding
    around = ((0, 0), (top, bottom), (left, right), (0, 0))
    return np.pad(x, around, constant_values=outside)


def crop(x: Maps, padding: Padding) -> Resized:
    """Return images without what padding put around them."""
    height, width = x.shape[1:3]
    top, bottom, left, right = padding
    return x[:, top : height - bottom, left : width - right]
