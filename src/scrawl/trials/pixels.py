"""Images as scikit-learn hands them around: a table with a row for each."""

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from sklearn.utils.validation import check_non_negative

from scrawl.arrays import Images
from scrawl.errors import InvalidRequest

INK = 255  # the largest value of a pixel


class Unusable(InvalidRequest, ValueError):
    """What cannot be learned or read; scikit-learn expects a ValueError."""


@dataclass(frozen=True, eq=False)
class Table:
    """A row for each image, and how high and wide images are, if that was known."""

    rows: Any  # whatever scikit-learn can validate
    shape: tuple[int, int] | None = None


def as_table(images: object) -> Table:
    """Return *images* of 2, 3 or 4 axes, the last of those 1 long, as a table."""
    array: Any = images if hasattr(images, "ndim") else np.asarray(images)
    if array.ndim == 4 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim != 3:
        return Table(array)
    num_images, height, width = array.shape
    return Table(array.reshape(num_images, height * width), (height, width))


def shape_of_row(num_pixels: int) -> tuple[int, int]:
    """Return a square of *num_pixels*, or a single line if there is none."""
    side = isqrt(num_pixels)
    return (side, side) if side * side == num_pixels else (1, num_pixels)


def to_images(rows: np.ndarray, shape: tuple[int, int]) -> Images:
    """Return the numbers of a table as images.

    Raises:
        ValueError: unless all are whole numbers from 0 to 255.
    """
    check_non_negative(rows, "DigitClassifier")
    if rows.dtype != np.uint8:
        impossible = (rows > INK) | (rows != np.floor(rows))
        if impossible.any():
            raise Unusable(
                f"X holds {rows[impossible][0]}, but pixels are whole numbers from 0"
                f" (paper) to {INK} (ink). If yours lie between 0 and 1, multiply them"
                f" by {INK} and round."
            )
    return rows.astype(np.uint8).reshape(-1, *shape)
