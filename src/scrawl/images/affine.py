"""Affine maps in fixed point: for each pixel of an image, the place where it looks.

A map is six integers of 1/65536: pixel (x, y) looks at (a x + b y + c, d x + e y + f).
They must be the same on every machine, and the sines of libraries are not: here sines
are polynomials in float64, of sums and products that IEEE 754 rounds alike everywhere.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int32

FRACTION = 16  # bits behind the point of a place
ONE_PIXEL = 1 << FRACTION
ROUNDING = 1 << 7  # the last 8 bits of a place are cut off: half of what they count
NUM_TERMS = 9  # of a sine or cosine up to 45 degrees: exact to the last place
EIGHTH_TURN_RADIANS = math.pi / 4

Numbers = Float64[np.ndarray, " n"]
Transforms = Int32[np.ndarray, "n 6"]


@dataclass(frozen=True)
class Movements:
    """What happens to each of n images about its centre, in this order."""

    shear_degrees: Numbers  # its lower half leans to the right
    rotation_degrees: Numbers  # clockwise, at most 180
    factor: Numbers  # the size that it gets
    right_pixels: Numbers
    down_pixels: Numbers


@dataclass(frozen=True)
class _Angles:
    sine: Numbers
    cosine: Numbers


def transforms_of(movements: Movements, shape: tuple[int, ...]) -> Transforms:
    """Return the map of each image: from where a pixel lies to where it comes from."""
    turn, lean = _angles(movements.rotation_degrees), _angles(movements.shear_degrees)
    slope = lean.sine / lean.cosine
    a = (turn.cosine + slope * turn.sine) / movements.factor
    b = (turn.sine - slope * turn.cosine) / movements.factor
    d = -turn.sine / movements.factor
    e = turn.cosine / movements.factor
    middle_y, middle_x = ((side - 1) / 2 for side in shape[:2])
    from_x, from_y = (
        middle_x + movements.right_pixels,
        middle_y + movements.down_pixels,
    )
    c = middle_x - a * from_x - b * from_y
    f = middle_y - d * from_x - e * from_y
    columns = (_fixed(a), _fixed(b), _fixed(c) + ROUNDING)
    rows = (_fixed(d), _fixed(e), _fixed(f) + ROUNDING)
    return np.stack([*columns, *rows], axis=1).astype(np.int32)


def _fixed(numbers: Numbers) -> Numbers:
    return np.floor(numbers * ONE_PIXEL + 0.5)


def _angles(degrees: Numbers) -> _Angles:
    """Return sine and cosine of angles up to 180 degrees, from a quarter of each."""
    quarter = degrees * (EIGHTH_TURN_RADIANS / 180)
    square = quarter * quarter
    sine, cosine = np.zeros_like(quarter), np.zeros_like(quarter)
    for term in range(NUM_TERMS - 1, -1, -1):
        sign = (-1) ** term
        sine = sine * square + sign / math.factorial(2 * term + 1)
        cosine = cosine * square + sign / math.factorial(2 * term)
    sine = sine * quarter
    for _ in range(2):
        sine, cosine = 2 * (sine * cosine), 1 - 2 * (sine * sine)
    return _Angles(sine, cosine)
