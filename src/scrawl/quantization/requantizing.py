"""From accumulators to bytes by one multiplication of 16 bits and two shifts.

    byte = ((u >> shift1) * multiplier) >> shift2          u from 0 to span

Of the factor, 16 bits are kept, and of `u` the highest 16.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

Numbers = Float64[np.ndarray, " channels"]
Whole = Int64[np.ndarray, " channels"]

BITS = 16  # of each factor of a product that fits 32
BYTES = 256  # how many there are
LARGEST_FACTOR = 255.0


@dataclass(frozen=True, eq=False)
class Requantization:
    """The constants for each channel."""

    span: Whole
    multiplier: Whole
    shift1: Whole
    shift2: Whole

    def units(self) -> Numbers:
        """Return what one step of a byte is in accumulators, exactly."""
        return np.ldexp(1.0 / self.multiplier, self.shift1 + self.shift2)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of a step, in its order."""
        return {"span": self.span.astype(np.uint32), **self.scaling()}

    def scaling(self) -> dict[str, np.ndarray]:
        """Return those of a step that never goes beyond the span."""
        return {
            "multiplier": self.multiplier.astype(np.uint16),
            "shift1": self.shift1.astype(np.uint8),
            "shift2": self.shift2.astype(np.uint8),
        }


def requantization(factors: Numbers) -> Requantization:
    """Return constants that multiply by *factors*, from 2^-22 on, to a byte.

    Of a factor above 255, all but 0 is above every byte: it is as good as 255.
    """
    factors = np.minimum(factors, LARGEST_FACTOR)
    shift1 = np.maximum(_num_bits(BYTES / factors) - BITS, 0)
    shift2 = BITS - _num_bits(np.ldexp(factors, shift1))
    multiplier = np.rint(np.ldexp(factors, shift1 + shift2)).astype(np.int64)
    too_long = multiplier >> BITS  # rounded up to 2^16
    multiplier, shift2 = multiplier >> too_long, shift2 - too_long
    highest = ((BYTES << shift2) - 1) // multiplier
    span = ((np.minimum(highest, (1 << BITS) - 1) + 1) << shift1) - 1
    return Requantization(span, multiplier, shift1, shift2)


def _num_bits(numbers: Numbers) -> Whole:
    """Return how many bits the whole parts have; below 1, minus the zeros after it."""
    return np.frexp(numbers)[1].astype(np.int64)
