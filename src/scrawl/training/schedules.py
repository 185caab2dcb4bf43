"""How the learning rate changes while a network learns.

A schedule is a value: its settings are fields of a recipe, and calling it with the peak
and some steps gives the rate of each. One-cycle: Smith, Topin: Super-convergence: very
fast training of neural networks using large learning rates, 2017. Up to the peak and
down again lets a network take steps that would break it at the start, and settle at the
end. Cosine: Loshchilov, Hutter: SGDR: stochastic gradient descent with warm restarts,
2017; without the restarts.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float32, Float64, Int64

from scrawl.errors import InvalidRequest

WARM_UP = 0.25  # the share of all steps in which one-cycle climbs to its peak
LEAST_SHARE = 1 / 800  # of the peak, at both ends of one-cycle: no step is wasted
SMALLEST_RATE = float(np.finfo(np.float32).tiny)  # the next ones are denormal, and slow

Rates = Float32[np.ndarray, " num_batches"]  # of each batch of an epoch
ExactRates = Float64[np.ndarray, " steps"]


@dataclass(frozen=True, eq=False)
class Steps:
    """Some steps of a training, each given by how many came before it."""

    before: Int64[np.ndarray, " steps"]
    num_steps: int  # of the whole training
    num_batches: int  # of an epoch


@dataclass(frozen=True)
class Constant:
    """The same rate for every step."""

    def __call__(self, peak: float, steps: Steps) -> ExactRates:
        """Return the peak."""
        return np.full(len(steps.before), peak)


@dataclass(frozen=True)
class OneCycle:
    """Climb to the peak in the first quarter of the steps, then fall to almost 0."""

    def __call__(self, peak: float, steps: Steps) -> ExactRates:
        """Return the sides of a triangle."""
        elapsed = (steps.before + 1) / steps.num_steps
        rising = elapsed / WARM_UP
        falling = (1 - elapsed) / (1 - WARM_UP)
        return peak * np.maximum(np.minimum(rising, falling), LEAST_SHARE)


@dataclass(frozen=True)
class Step:
    """Multiply the rate by *decay_rate* every *decay_epochs*."""

    decay_rate: float = 0.5
    decay_epochs: int = 5

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        if not 0 < self.decay_rate <= 1:
            raise InvalidRequest(
                f"decay_rate is {self.decay_rate!r}; it must be above 0, and at most 1."
            )
        if self.decay_epochs < 1:
            raise InvalidRequest(
                f"decay_epochs is {self.decay_epochs!r}; it must be at least 1."
            )

    def __call__(self, peak: float, steps: Steps) -> ExactRates:
        """Return what Keras's ExponentialDecay does with `staircase=True`."""
        num_decays = steps.before // (self.decay_epochs * steps.num_batches)
        return peak * self.decay_rate ** num_decays.astype(np.float64)


@dataclass(frozen=True)
class Cosine:
    """Fall from the peak to 0, slowly at both ends."""

    def __call__(self, peak: float, steps: Steps) -> ExactRates:
        """Return what Keras's CosineDecay does.

        That is (1 + cos(pi * elapsed)) / 2, but written so that the last rates of a
        long training do not drown in the 1.
        """
        left = (steps.num_steps - steps.before) / steps.num_steps
        return peak * np.sin(math.pi / 2 * left) ** 2


Schedule: TypeAlias = Constant | OneCycle | Step | Cosine


def learning_rates(
    schedule: Schedule, peak: float, epoch: int, *, num_epochs: int, num_batches: int
) -> Rates:
    """Return the rate of each batch of an *epoch*, counted from 1.

    The highest is *peak*. They are computed in float64 and rounded once; none is 0.
    """
    before = np.arange(num_batches) + num_batches * (epoch - 1)
    steps = Steps(before, num_batches * num_epochs, num_batches)
    least = min(SMALLEST_RATE, peak)
    return np.maximum(schedule(peak, steps), least).astype(np.float32)


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Constant,
    "cosine": Cosine,
    "one-cycle": OneCycle,
    "step": Step,
}
