"""Tables from byte to byte: for every function of a single number."""

import numpy as np
from jaxtyping import Float64

from scrawl.networks import Lookup, Scale
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.ranges import LARGEST_BYTE, Range, byte_scale

Entries = Float64[np.ndarray, "256"]  # one for each byte

BYTES = np.arange(LARGEST_BYTE + 1, dtype=np.float64)


def meanings(source: Value) -> Entries:
    """Return what each byte means; those out of its range mean the ends of that."""
    numbers = source.scale.step * (BYTES - source.scale.zero)
    return np.clip(numbers, *source.numbers)


def add_function(draft: Draft, source: Value, name: str, results: Entries) -> Value:
    """Add a function with these *results* for each byte, in a scale that holds all."""
    numbers = Range(float(results.min()), float(results.max()))
    scale = byte_scale(name, numbers)
    return add_table(draft, source, name, results, scale=scale)


def add_table(
    draft: Draft, source: Value, name: str, results: Entries, *, scale: Scale
) -> Value:
    """Add a function with these *results* for each byte, in a *scale*."""
    entries = np.rint(results / scale.step + scale.zero)
    return draft.add(
        name,
        Lookup(),
        (source,),
        source.shape,
        scale=scale,
        numbers=Range(float(results.min()), float(results.max())),
        arrays={"table": np.clip(entries, 0, LARGEST_BYTE).astype(np.uint8)},
    )
