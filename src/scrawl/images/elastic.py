"""Elastic distortion: every pixel moves a little, and neighbours move alike.

Simard, Steinkraus, Platt: Best practices for convolutional neural networks applied to
visual document analysis, 2003. A random field is smoothed by a Gaussian, first down the
columns and then along the rows. Here all of it is integers: the field is random signs,
which sums of hundreds make as normal as any other; weights are whole numbers; and rows
follow on one another in a ring, so that the edges move as much as the middle.
"""

import math
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

import numpy as np
from jaxtyping import Int16, Int64, UInt32

from scrawl.images.affine import ONE_PIXEL
from scrawl.images.warping import Moves
from scrawl.randomness import Purpose, random_bits_of

REACH = 3  # standard deviations of the Gaussian that are summed
LARGEST = 3  # standard deviations of a movement that are allowed
BAND_SHIFT = 8  # bits that sums down the columns lose, so that further ones fit
COLUMN_TOTAL = (1 << 15) - 1 - (1 << (BAND_SHIFT - 1))  # of signs: fits 16 bits
ROW_TOTAL = 256  # of numbers up to 127: fits 16 bits
MAX_GAIN = (1 << 16) - 1  # times 16 bits with a sign: fits 32 bits
MAX_GAIN_SHIFT = 15
PIXELS_PER_WORD = 16  # two signs each
WORDS = 64  # drawn at once
ONE_OF_EACH = np.uint32(0x00010001)  # to the right in the low half, down in the high

Field = Int16[np.ndarray, "2 n pixels"]


@dataclass(frozen=True)
class Elastic:
    """A distortion of images of *height* x *width* pixels, in integers.

    Weights are those of a pixel, of its two neighbours, of the two after, and so on.
    A sum *s* of weighted signs is a movement of s * gain / 2^shift, in 1/65536 pixel,
    and at most *limit* in either direction.
    """

    height: int
    width: int
    column_weights: tuple[int, ...]
    row_weights: tuple[int, ...]
    gain: int
    shift: int
    limit: int

    def __call__(self, seed: int, epoch: int, images: Int64[np.ndarray, " n"]) -> Moves:
        """Return how far from its place each pixel looks, of images by number."""
        bands = _smooth(
            self._signs(seed, epoch, images), self.column_weights, self.width
        )
        bands = (bands + np.int16(1 << (BAND_SHIFT - 1))) >> BAND_SHIFT
        sums = _smooth(bands, self.row_weights, 1).astype(np.int32)
        moves = np.clip(sums * self.gain >> self.shift, -self.limit, self.limit)
        return moves.reshape(2, len(images), self.height, self.width)

    def _signs(self, seed: int, epoch: int, images: Int64[np.ndarray, " n"]) -> Field:
        """Return 1 or -1 for each pixel: of its bit in one of the random words."""
        count = self.height * self.width
        num_words = -(-count // (PIXELS_PER_WORD * WORDS)) * WORDS
        words = random_bits_of(
            seed, Purpose.ELASTIC, num_words, epoch=epoch, images=images
        )
        steps = np.arange(-(-count // num_words), dtype=np.uint32)[:, np.newaxis]
        pairs = (words[:, np.newaxis] >> steps) & ONE_OF_EACH
        pairs = pairs.reshape(len(images), -1)[:, :count]
        return _halves(pairs) * np.int16(2) - np.int16(1)


def elastic_of(pixels: float, sigma: float, shape: tuple[int, ...]) -> Elastic:
    """Return the distortion that moves by at most *pixels*, a third as a rule.

    Pixels whose distance is much more than *sigma* move independently. The Gaussian
    ends where it would meet itself in a small image.
    """
    height, width = shape[:2]
    columns = _gaussian(sigma, height, COLUMN_TOTAL)
    rows = _gaussian(sigma, width, ROW_TOTAL)
    deviation = _norm(columns) / (1 << BAND_SHIFT) * _norm(rows)
    unit = pixels / LARGEST * ONE_PIXEL / deviation
    shift = max(
        s for s in range(MAX_GAIN_SHIFT + 1) if round(unit * (1 << s)) <= MAX_GAIN
    )
    return Elastic(
        height,
        width,
        columns,
        rows,
        gain=round(unit * (1 << shift)),
        shift=shift,
        limit=math.floor(pixels * ONE_PIXEL),
    )


def _gaussian(sigma: float, side: int, total: int) -> tuple[int, ...]:
    """Return the largest whole weights whose sum, with both sides, is within *total*.

    Decimal rounds its exponentials alike everywhere; those of `math` do not.
    """
    radius = min(math.ceil(REACH * sigma), (side - 1) // 2)
    with localcontext(Context(prec=28)):
        width = 2 * Decimal(sigma) ** 2
        heights = [(-Decimal(tap * tap) / width).exp() for tap in range(radius + 1)]
        share = Decimal(total) / (2 * sum(heights) - 1)
        weights = tuple(round(share * height) for height in heights)
        while 2 * sum(weights) - weights[0] > total:
            share -= share / total
            weights = tuple(round(share * height) for height in heights)
    return weights


def _norm(weights: tuple[int, ...]) -> float:
    """Return how much noisier sums of independent noise are: twice each but one."""
    return math.sqrt(2 * sum(w * w for w in weights) - weights[0] * weights[0])


def _halves(pairs: UInt32[np.ndarray, "n pixels"]) -> Field:
    return np.stack([pairs & np.uint32(1), pairs >> np.uint32(16)]).astype(np.int16)


def _smooth(field: Field, weights: tuple[int, ...], step: int) -> Field:
    """Return weighted sums of numbers that lie *step* apart on the ring."""
    count, margin = field.shape[2], step * (len(weights) - 1)
    ring = np.concatenate(
        [field[:, :, count - margin :], field, field[:, :, :margin]], axis=2
    )
    sums = field * np.int16(weights[0])
    for tap, weight in enumerate(weights[1:], start=1):
        before, after = margin - tap * step, margin + tap * step
        both = ring[:, :, before : before + count] + ring[:, :, after : after + count]
        sums += both * np.int16(weight)
    return sums
