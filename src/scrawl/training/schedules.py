"""How the learning rate changes while a network learns.

One-cycle: Smith, Topin: Super-convergence: very fast training of neural networks using
large learning rates, 2017. Up to the peak and down again lets a network take steps that
would break it at the start, and settle at the end.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float32, Float64

WARM_UP = 0.25  # the share of all steps in which one-cycle climbs to its peak
LEAST_SHARE = 1 / 800  # of the peak, at both ends of one-cycle: no step is wasted

Rates = Float32[np.ndarray, " num_batches"]  # of each batch of an epoch
Elapsed = Float64[np.ndarray, " steps"]  # share of all steps done, in (0, 1]
ExactRates = Float64[np.ndarray, " steps"]
Schedule = Callable[[float, Elapsed], ExactRates]


def learning_rates(
    schedule: str, peak: float, epoch: int, *, num_epochs: int, num_batches: int
) -> Rates:
    """Return the rate of each batch of an *epoch*, counted from 1.

    The highest is *peak*. They are computed in float64 and rounded once.
    """
    steps = np.arange(1, num_batches + 1) + num_batches * (epoch - 1)
    elapsed = steps / (num_batches * num_epochs)
    return SCHEDULES[schedule](peak, elapsed).astype(np.float32)


def constant(peak: float, elapsed: Elapsed) -> ExactRates:
    """Return the same rate for every step."""
    return np.full_like(elapsed, peak)


def one_cycle(peak: float, elapsed: Elapsed) -> ExactRates:
    """Climb to *peak* in the first quarter of the steps, then fall to almost 0."""
    rising = elapsed / WARM_UP
    falling = (1 - elapsed) / (1 - WARM_UP)
    return peak * np.maximum(np.minimum(rising, falling), LEAST_SHARE)


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "one-cycle": one_cycle,
}
