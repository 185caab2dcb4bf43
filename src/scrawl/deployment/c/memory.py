"""Where values lie in one array: two that are needed at the same time never overlap.

Placing the largest first is what Pisarchyk, Lee: Efficient memory management for deep
neural net inference, 2020, found best most often; two other orders are tried, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """So many numbers, needed from the step *first* to the step *last*, both whole."""

    name: str
    size: int
    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """At which number of the array each value begins, and how long the array is."""

    offsets: dict[str, int]
    size: int


def lay_out(intervals: Sequence[Interval]) -> Layout:
    """Return the shortest of a few layouts."""
    layouts = [_placed(sorted(intervals, key=order)) for order in ORDERS]
    return min(layouts, key=lambda layout: layout.size)


def _placed(intervals: Sequence[Interval]) -> Layout:
    """Place one after the other, each as low as those before it allow."""
    placed: list[tuple[int, Interval]] = []
    for interval in intervals:
        offset = 0
        for start, other in sorted(placed, key=lambda item: item[0]):
            if not _meet(interval, other):
                continue
            if offset + interval.size <= start:
                break
            offset = max(offset, start + other.size)
        placed.append((offset, interval))
    size = max((offset + interval.size for offset, interval in placed), default=0)
    return Layout({interval.name: offset for offset, interval in placed}, size)


def _meet(one: Interval, other: Interval) -> bool:
    return one.first <= other.last and other.first <= one.last


ORDERS: tuple[Callable[[Interval], tuple[int, ...]], ...] = (
    lambda item: (-item.size, item.first),
    lambda item: (item.first, -item.size),
    lambda item: (item.first - item.last, -item.size),
)
