"""What several trainings say about the next one.

The mean of few trainings is sure up to an interval of Student's t distribution
(Student: The probable error of a mean, Biometrika, 1908). A figure that somebody
reports is no mean but one training more, which scatters by itself: it is held against
the interval for one further value, which is wider.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Interval, wilson_interval

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """The mean of what was measured, and how sure it is at 95 %.

    `interval` covers the mean of all trainings; `next_one` covers one training more,
    or the mean of so many more as were asked for. None if one training cannot say: of a
    rate, its `interval` knows the chance of the images alone.
    """

    values: tuple[float, ...]  # one for each seed
    interval: Interval | None
    next_one: Interval | None
    method: str  # how the intervals were made, or why there are none

    @property
    def mean(self) -> float:
        """Return the mean of the values."""
        return fmean(self.values)


def estimate(
    values: Sequence[float], *, num_images: int | None = None, num_further: int = 1
) -> Estimate:
    """Return what the *values*, one for each seed, say.

    Args:
        values: At least one.
        num_images: On how many images each was counted, if the values are rates. Then
            even a single one has an interval, which knows the chance of the images and
            nothing of the chance of the seed.
        num_further: Of how many trainings more `next_one` is the mean.

    Raises:
        InvalidRequest: if there are no values.
    """
    if not values:
        raise InvalidRequest("An estimate needs at least 1 value, got 0. Train once.")
    measured = tuple([float(value) for value in values])
    if len(measured) > 1:
        intervals = student_intervals(measured, num_further)
        return Estimate(measured, *intervals, "Student t")
    if num_images is None:
        return Estimate(measured, None, None, "no interval")
    binomial = wilson_interval(round(fmean(measured) * num_images), num_images)
    return Estimate(measured, binomial, None, "binomial")


def student_intervals(
    values: Sequence[float], num_further: int = 1
) -> tuple[Interval, Interval]:
    """Return the 95 % intervals of the mean, and of the mean of further values.

    Raises:
        InvalidRequest: if there are less than two values.
    """
    if len(values) < 2:
        raise InvalidRequest(
            f"An interval over seeds needs at least 2 values, got {len(values)}."
            " Train with more seeds: `--seeds 5`."
        )
    from scipy.stats import t

    count, middle, spread = len(values), fmean(values), stdev(values)
    reach = float(t.ppf((1 + CONFIDENCE) / 2, count - 1)) * spread
    return (
        _around(middle, reach / math.sqrt(count)),
        _around(middle, reach * math.sqrt(1 / num_further + 1 / count)),
    )


def _around(middle: float, reach: float) -> Interval:
    return Interval(middle - reach, middle + reach)
