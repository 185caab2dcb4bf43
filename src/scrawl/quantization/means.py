"""The mean of what each window shows, by a multiplication and two shifts."""

import numpy as np

from scrawl.networks import IntegerAveragePool, Step, Window
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.requantizing import requantization
from scrawl.reference import num_shown


def add_means(draft: Draft, source: Value, step: Step, window: Window) -> Value:
    """Add the means of a *window*, in the scale of what it shows."""
    shown = num_shown(np.zeros((1, *source.shape)), window)
    counts = np.unique(shown.astype(np.int64))
    scaling = requantization(1.0 / counts).scaling()
    return draft.add(
        step.name,
        IntegerAveragePool(window),
        (source,),
        step.shape,
        arrays={"counts": counts.astype(np.uint32), **scaling},
    )
