import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.reporting.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MAX_MARKED_EPOCHS,
    MAX_POINTS,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    chart,
)
from scrawl.reporting.numerals import number

AXIS = Axis("loss", "Loss", number, lambda at: f"{at:g}")
LOSSES = st.lists(
    st.floats(-1e30, 1e30) | st.just(math.nan), min_size=1, max_size=MAX_POINTS
)


def places(way: str) -> list[tuple[float, float]]:
    """Return the points of an SVG line."""
    pairs = (point.split(",") for point in way.split())
    return [(float(x), float(y)) for x, y in pairs]


def test_higher_values_lie_higher():
    """And later ones further to the right."""
    drawn = chart(AXIS, {"training": [2.0, 1.0, 3.0]})

    [line] = drawn.curves
    [(x1, y1), (x2, y2), (x3, y3)] = places(line.ways[0])

    assert x1 < x2 < x3
    assert y3 < y1 < y2  # SVG counts downwards


def test_a_gap_is_left_where_no_value_is():
    """A line over it would be a claim."""
    drawn = chart(AXIS, {"training": [1.0, math.nan, 3.0, 2.0]})

    [line] = drawn.curves

    assert [len(places(way)) for way in line.ways] == [1, 2]
    assert [spot.text for spot in line.spots] == [
        "training, epoch 1: 1.0000",
        "training, epoch 3: 3.0000",
        "training, epoch 4: 2.0000",
    ]


def test_lines_without_any_value_are_left_out():
    """As without validation images; and nothing at all is a chart, too."""
    drawn = chart(AXIS, {"training": [1.0], "validation": [math.nan]})
    empty = chart(AXIS, {"training": [math.nan]})

    assert [curve.name for curve in drawn.curves] == ["training"]
    assert empty.curves == ()
    assert empty.description == ""


def test_the_chart_is_told_in_words():
    """First, last, and the range of each line."""
    drawn = chart(
        AXIS, {"training": [2.0, 0.5, 1.0], "validation": [1.0, math.nan, math.nan]}
    )

    assert drawn.description == (
        "Training: 2.0000 in epoch 1, 1.0000 in epoch 3, and between 0.5000 and 2.0000"
        " in all. Validation: 1.0000 in epoch 1."
    )


@pytest.mark.parametrize(
    ("num_epochs", "labels"),
    [(1, "1"), (2, "1 2"), (10, "2 4 6 8 10"), (2000, "500 1000 1500 2000")],
)
def test_epochs_are_counted_in_whole_numbers(num_epochs, labels):
    """There is no epoch 1.5."""
    drawn = chart(AXIS, {"training": [1.0] * num_epochs})

    assert " ".join(tick.label for tick in drawn.across) == labels


def test_long_lines_are_thinned_and_unmarked():
    """Further points would lie on the same pixels."""
    marked = chart(AXIS, {"training": [1.0] * MAX_MARKED_EPOCHS}).curves[0]
    long = chart(AXIS, {"training": [1.0] * 40_000}).curves[0]

    assert len(marked.spots) == MAX_MARKED_EPOCHS
    assert long.spots == ()
    assert len(places(long.ways[0])) <= MAX_POINTS


@given(LOSSES)
@settings(max_examples=60, deadline=None)
def test_everything_lies_inside_the_axes(losses):
    """Whatever was measured, and the numbers on the axes as well."""
    drawn = chart(AXIS, {"training": losses})

    points = [
        point for curve in drawn.curves for way in curve.ways for point in places(way)
    ]

    assert all(LEFT <= x <= WIDTH - RIGHT for x, _ in points)
    assert all(TOP <= y <= HEIGHT - BOTTOM for _, y in points)
    assert all(TOP - 1 <= tick.place <= HEIGHT - BOTTOM + 1 for tick in drawn.up)
    assert 1 <= len(drawn.up) <= 12
    assert not any(re.search("nan|inf", way) for c in drawn.curves for way in c.ways)
