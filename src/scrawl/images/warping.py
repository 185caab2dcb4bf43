"""Bilinear sampling in integers: what a pixel sees between four others, as a byte.

The specification of `sample` in `compiler/kernels/augment.h`, which gives equal bytes.
"""

import numpy as np
from jaxtyping import Int32

from scrawl.arrays import Images
from scrawl.images.affine import FRACTION, ONE_PIXEL, Transforms

WEIGHT_BITS = 8  # of the share of a neighbour
WHOLE = 1 << WEIGHT_BITS

Places = Int32[np.ndarray, "n height width"]  # in 1/65536 pixel
Moves = Int32[np.ndarray, "2 n height width"]  # to the right and down, likewise


def warp(images: Images, transforms: Transforms, moves: Moves | None = None) -> Images:
    """Return images in which each pixel looks elsewhere; outside there is paper.

    It looks where the map of its image says, and then as far away as *moves* says.
    """
    _, height, width = images.shape
    rows, columns = np.arange(height, dtype=np.int32), np.arange(width, dtype=np.int32)
    a, b, c, d, e, f = transforms.T[:, :, np.newaxis, np.newaxis]
    x = a * columns + b * rows[:, np.newaxis] + c
    y = d * columns + e * rows[:, np.newaxis] + f
    if moves is not None:
        x, y = x + moves[0], y + moves[1]
    return _sample(images, x, y)


def _sample(images: Images, x: Places, y: Places) -> Images:
    """Return the grey at each place, of the four pixels around it."""
    num_images, height, width = images.shape
    paper = np.pad(images, ((0, 0), (1, 2), (1, 2))).astype(np.int32)
    x = np.clip(x + ONE_PIXEL, 0, (width + 1) << FRACTION)
    y = np.clip(y + ONE_PIXEL, 0, (height + 1) << FRACTION)
    row_starts = np.arange(num_images)[:, np.newaxis, np.newaxis] * (height + 3)
    place = (row_starts + (y >> FRACTION)) * (width + 3) + (x >> FRACTION)
    right, down = ((p >> (FRACTION - WEIGHT_BITS)) & (WHOLE - 1) for p in (x, y))
    top_left, top_right, bottom_left, bottom_right = (
        paper.reshape(-1)[place + step] for step in (0, 1, width + 3, width + 4)
    )
    left = top_left * (WHOLE - down) + bottom_left * down
    right_side = top_right * (WHOLE - down) + bottom_right * down
    sums = left * (WHOLE - right) + right_side * right
    half = 1 << (2 * WEIGHT_BITS - 1)
    return ((sums + half) >> (2 * WEIGHT_BITS)).astype(np.uint8)
