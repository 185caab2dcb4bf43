"""How sure can we be of a rate that was counted on a few images?

Wilson: Probable inference, the law of succession, and statistical inference, Journal of
the American Statistical Association, 1927. Unlike the textbook interval it stays inside
0 and 1 and is right near them, where accuracies are.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from scrawl.errors import InvalidRequest


@dataclass(frozen=True)
class Interval:
    """A range that covers the truth with the stated confidence."""

    low: float
    high: float


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Return the two-sided Wilson score interval of *successes* out of *trials*.

    Raises:
        InvalidRequest: if not 0 <= successes <= trials, trials is 0, or the confidence
            does not lie between 0 and 1.
    """
    if not (0 <= successes <= trials and trials > 0 and 0 < confidence < 1):
        raise InvalidRequest(
            f"An interval of {successes} out of {trials} at confidence {confidence}"
            " makes no sense. Count at least 1 trial, no more successes than trials,"
            " and a confidence between 0 and 1."
        )
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, shrink = successes / trials, z * z / trials
    middle = (rate + shrink / 2) / (1 + shrink)
    spread = rate * (1 - rate) * shrink + shrink * shrink / 4
    reach = math.sqrt(spread) / (1 + shrink)
    return Interval(
        low=middle - reach if successes else 0.0,
        high=middle + reach if successes < trials else 1.0,
    )
