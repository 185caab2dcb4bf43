"""A reported figure beside the measured one, and in words whether they agree."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.evaluation import Interval
from scrawl.studies.estimates import Estimate, estimate

Quantity = Literal["accuracy", "points", "loss", "ratio"]
UNITS: dict[Quantity, str] = {
    "accuracy": " %",
    "points": " points",
    "loss": "",
    "ratio": "",
}
Word = Literal["agrees", "differs", "only measured", "cannot be compared"]


@dataclass(frozen=True)
class Published:
    """A figure that somebody reported, or could have, and where.

    An accuracy is a rate, from 0 to 1, and points are a difference of two. *decimals*
    counts those of the figure as it is shown, in per cent.
    """

    what: str
    value: float | None  # None if nobody reported one
    source: str
    quantity: Quantity = "accuracy"
    decimals: int = 2
    num_trainings: int = 1  # of which it is the mean
    is_least: bool = False  # every training should reach it

    def __post_init__(self) -> None:
        """Refuse what no figure can be.

        Raises:
            UnknownName: if there is no such quantity.
            InvalidRequest: of anything else.
        """
        if self.quantity not in UNITS:
            raise UnknownName("quantity", str(self.quantity), UNITS)
        if self.decimals < 0 or self.num_trainings < 1:
            raise InvalidRequest(
                f"The figure {self.what!r} has {self.decimals} decimals and is of"
                f" {self.num_trainings} trainings. Give it 0 and 1 at least."
            )
        if self.value is not None:
            require_possible(self.what, self.quantity, self.value)


@dataclass(frozen=True)
class Verdict:
    """What comes out of a comparison, and why."""

    word: Word
    reason: str


@dataclass(frozen=True)
class Comparison:
    """What was reported, what was measured, and what follows."""

    published: Published
    measured: Estimate | None
    verdict: Verdict

    @property
    def reported_text(self) -> str:
        """Return the reported figure as it is shown."""
        value = self.published.value
        if value is None:
            return "none"
        words = "at least " if self.published.is_least else ""
        return f"{words}{show(self.published, value)}"

    @property
    def measured_text(self) -> str:
        """Return the mean and its interval as they are shown."""
        if self.measured is None:
            return "none"
        mean, interval = self.measured.mean, self.measured.interval
        if interval is None:
            return show(self.published, mean)
        return f"{show(self.published, mean)} ({show_range(self.published, interval)})"

    @property
    def num_seeds(self) -> int:
        """Return how many trainings were measured."""
        return 0 if self.measured is None else len(self.measured.values)


def compare(
    published: Published,
    values: Sequence[float],
    *,
    num_images: int | None = None,
    why: str = "",
    incomparable: str = "",
) -> Comparison:
    """Return the *published* figure beside the *values*, one for each seed.

    Args:
        published: What was reported.
        values: What was measured; may be empty.
        num_images: On how many images, if it is an accuracy.
        why: What is known about a difference, said only if there is one.
        incomparable: Why both cannot be compared, if they cannot.
    """
    measured = None
    for value in values:
        require_possible(published.what, published.quantity, value)
    if values:
        counted = num_images if published.quantity == "accuracy" else None
        further = published.num_trainings
        measured = estimate(values, num_images=counted, num_further=further)
    if incomparable:
        verdict = _incomparable(incomparable)
    else:
        verdict = _judge(published, measured, why)
    return Comparison(published, measured, verdict)


def require_possible(what: str, quantity: Quantity, value: float) -> None:
    """Refuse a number that is not finite, and an accuracy that is not from 0 to 1.

    Raises:
        InvalidRequest: says which one.
    """
    if not math.isfinite(value) or (quantity == "accuracy" and not 0 <= value <= 1):
        raise InvalidRequest(
            f"{value!r} cannot be the {quantity} of {what!r}. Give a finite number,"
            " and an accuracy as a rate from 0 to 1."
        )


def show(published: Published, value: float) -> str:
    """Return a *value* with the unit and decimals of what was *published*."""
    return f"{_number(published, value)}{UNITS[published.quantity]}"


def show_range(published: Published, interval: Interval) -> str:
    """Return both ends of an *interval*; of an accuracy, within 0 and 100 %."""
    low, high = interval.low, interval.high
    if published.quantity == "accuracy":
        low, high = max(low, 0.0), min(high, 1.0)
    return f"{_number(published, low)} to {show(published, high)}"


def _number(published: Published, value: float) -> str:
    return f"{_scale(published) * value:,.{published.decimals}f}"


def _scale(published: Published) -> int:
    return 100 if published.quantity in {"accuracy", "points"} else 1


def _judge(published: Published, measured: Estimate | None, why: str) -> Verdict:
    if measured is None:
        return _incomparable("it was not measured")
    if published.value is None:
        return Verdict("only measured", "nothing was reported")
    if published.is_least:
        return _judge_each(published, published.value, measured.values, why)
    if measured.next_one is None:
        return _incomparable("one seed says nothing about others")
    more = published.num_trainings
    what = "one training more" if more == 1 else f"the mean of {more} more trainings"
    expected = f"{what} is expected to give {show_range(published, measured.next_one)}"
    if _is_within(published, published.value, measured.next_one):
        return Verdict("agrees", expected)
    side = "higher" if measured.mean > published.value else "lower"
    distance = _number(published, abs(measured.mean - published.value))
    unit = " points" if UNITS[published.quantity] else ""
    return _differs(f"ours is {side} by {distance}{unit}; {expected}", why)


def _is_within(published: Published, value: float, interval: Interval) -> bool:
    """Tell whether a *value* that was rounded for print could lie in an *interval*."""
    rounding = 0.5 * 10.0**-published.decimals / _scale(published)
    return interval.low - rounding <= value <= interval.high + rounding


def _judge_each(
    published: Published, least: float, values: Sequence[float], why: str
) -> Verdict:
    """Hold each training against what it should reach."""
    num_reached = sum(value >= least for value in values)
    finer = replace(published, decimals=published.decimals + 1)
    lowest = show(finer, min(values))
    reason = f"{num_reached} of {len(values)} reach it, the lowest is {lowest}"
    if num_reached == len(values):
        return Verdict("agrees", reason)
    return _differs(reason, why)


def _differs(reason: str, why: str) -> Verdict:
    return Verdict("differs", f"{reason}. {why}" if why else reason)


def _incomparable(reason: str) -> Verdict:
    return Verdict("cannot be compared", reason)
