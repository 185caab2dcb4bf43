"""Values in one array never overlap while both are needed."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scrawl.deployment.c.memory import Interval, lay_out

SPANS = st.lists(
    st.tuples(st.integers(1, 50), st.integers(0, 9), st.integers(0, 5)), max_size=12
)


def intervals_of(spans):
    """Return intervals of sizes, first steps and numbers of steps after that."""
    return [
        Interval(str(number), size, first, first + length)
        for number, (size, first, length) in enumerate(spans)
    ]


@given(SPANS)
def test_what_is_needed_together_does_not_overlap(spans):
    """Two values that meet in time do not meet in the array."""
    intervals = intervals_of(spans)

    layout = lay_out(intervals)

    for one, other in itertools.combinations(intervals, 2):
        if one.first <= other.last and other.first <= one.last:
            low, high = sorted((one, other), key=lambda item: layout.offsets[item.name])
            assert layout.offsets[low.name] + low.size <= layout.offsets[high.name]


@given(SPANS)
def test_the_array_is_no_longer_than_all_values(spans):
    """Everything lies inside, and the array holds at least what one step needs."""
    intervals = intervals_of(spans)

    layout = lay_out(intervals)

    needed = [
        sum(item.size for item in intervals if item.first <= step <= item.last)
        for step in range(16)
    ]
    assert max(needed, default=0) <= layout.size <= sum(x.size for x in intervals)
    assert all(
        layout.offsets[item.name] + item.size <= layout.size for item in intervals
    )


def test_a_chain_needs_its_two_largest_neighbours():
    """What has been read gives way."""
    sizes = (100, 60, 40, 30)
    chain = [Interval(str(i), size, i, i + 1) for i, size in enumerate(sizes)]

    assert lay_out(chain).size == 160


def test_nothing_needs_nothing():
    """No values, no array."""
    assert lay_out([]).size == 0
