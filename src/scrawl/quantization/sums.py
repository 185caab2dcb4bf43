"""Several values of different scales, added as bytes times whole factors."""

from collections.abc import Sequence

import numpy as np

from scrawl.networks import IntegerStep, IntegerSum, Step
from scrawl.quantization.draft import Draft, Value, computed
from scrawl.quantization.ranges import LARGEST_BYTE, Range, byte_scale
from scrawl.quantization.requantizing import Numbers, requantization

LARGEST_FACTOR = 2**14 - 1  # fits 16 bits
LARGEST_SUM = 2**29  # of factors times bytes


def add_sum(draft: Draft, sources: Sequence[Value], step: Step, read: Range) -> Value:
    """Add the sum of *sources* as bytes; of its numbers, those in a range are *read*.

    The factors are as exact as 32 bits of their sum allow, whatever bytes come.
    """
    steps = np.array([source.scale.step for source in sources])
    zeros = np.array([source.scale.zero for source in sources])
    largest = min(LARGEST_FACTOR, LARGEST_SUM // (LARGEST_BYTE * len(sources)))
    unit = float(steps.max()) / largest
    factors = np.rint(steps / unit)
    nothing = -float(factors @ zeros)  # where all numbers are 0
    lowest, highest = _ends(step, factors, sources)
    numbers = Range(unit * (lowest + nothing), unit * (highest + nothing)).with_zero()
    scale = byte_scale(step.name, numbers.within(read))
    constants = requantization(np.array([unit / scale.step]))
    start = nothing + (scale.zero + 0.5) * constants.units()
    return draft.add(
        step.name,
        IntegerSum(),
        sources,
        step.shape,
        scale=scale,
        numbers=numbers.within(read),
        arrays={
            "factor": factors.astype(np.int16),
            "start": np.rint(start).astype(np.int32),
            **constants.arrays(),
        },
    )


def _ends(step: Step, factors: Numbers, sources: Sequence[Value]) -> Range:
    """Return the least and the greatest sum of the calibration."""
    whole = IntegerStep(
        step.name,
        IntegerSum(),
        tuple(source.name for source in sources),
        step.input_shapes,
        step.shape,
        gives_scores=True,
    )
    arrays = factors.astype(np.int16), np.zeros(1, np.int32)
    sums = list(computed(whole, arrays, sources))
    return Range(
        float(min(part.min() for part in sums)), float(max(part.max() for part in sums))
    )
