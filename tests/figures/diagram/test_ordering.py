from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.figures import diagram
from scrawl.figures.diagram.layering import Link, layering
from scrawl.figures.diagram.ordering import num_crossings, ordered_rows

BELOW = st.lists(st.lists(st.integers(5, 9), unique=True), min_size=5, max_size=5)


@given(
    upper=st.permutations(range(5)), lower=st.permutations(range(5, 10)), below=BELOW
)
def test_crossings_are_counted(upper, lower, below):
    """Two lines cross if they begin in one order and end in the other."""
    lines = [(start, end) for start in upper for end in below[start]]
    crossing = [
        (one, other)
        for one, other in combinations(lines, 2)
        if (upper.index(one[0]) - upper.index(other[0]))
        * (lower.index(one[1]) - lower.index(other[1]))
        < 0
    ]

    assert num_crossings([upper, lower], below) == len(crossing)


def test_a_crossing_that_need_not_be_is_undone():
    """Two chains from two inputs, written in opposite orders."""
    layers = layering(6, [Link(0, 3), Link(1, 2), Link(2, 5), Link(3, 4)])

    rows = ordered_rows(layers)

    assert num_crossings(rows, layers.below()) == 0


def test_a_lane_changes_sides_as_a_whole(skip):
    """Two ways around that overlap go around different sides."""
    drawn = diagram(skip)

    turns = {arrow.source: arrow.points for arrow in drawn.arrows}
    beside = {
        arrow.source: min(point.column for point in turns[arrow.source])
        < arrow.points[0].column
        for arrow in drawn.arrows
        if len(arrow.points) > 2
    }
    assert sorted(beside.values()) == [False, True]


def test_every_place_stands_once_in_its_row(network):
    """Ordering moves places, and nothing else."""
    parts = (*network.inputs, *network.nodes)
    numbers = {part.name: number for number, part in enumerate(parts)}
    lines = [
        Link(numbers[source], numbers[node.name])
        for node in network.nodes
        for source in node.inputs
    ]
    layers = layering(len(parts), lines)

    rows = ordered_rows(layers)

    places = [place for row in rows for place in row]
    assert sorted(places) == list(range(len(layers.ranks)))
    for rank, row in enumerate(rows):
        assert {layers.ranks[place] for place in row} == {rank}


@pytest.mark.parametrize("network", ["residual", "inception", "twins"], indirect=True)
def test_usual_networks_have_no_crossings(network):
    """Neither do their ways around."""
    drawn = diagram(network)

    level, upright = set(), set()
    for arrow in drawn.arrows:
        for start, end in pairwise(arrow.points):
            (upright if start.column == end.column else level).add((start, end))
    for (a, b), (c, d) in ((one, other) for one in level for other in upright):
        left, right = sorted((a.column, b.column))
        assert not (left < c.column < right and c.row < a.row < d.row)
