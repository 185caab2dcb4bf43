from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.figures.diagram.channels import Channel, Turn, Wire, route

# Even columns are two apart, as starts and as ends must be.
COLUMNS = st.integers(0, 12).map(lambda number: 2 * number)
WIRES = st.lists(st.builds(Wire, COLUMNS, COLUMNS), unique_by=lambda wire: wire.end)


def test_a_straight_line_needs_no_track():
    """It just goes down."""
    assert route([Wire(3, 3), Wire(9, 9)]) == Channel(0, {})


def test_lines_of_one_start_share_a_track():
    """They part where the first turns off."""
    wires = [Wire(10, 0), Wire(10, 10), Wire(10, 20)]

    channel = route(wires)

    assert channel.num_tracks == 1
    assert channel.turns[Wire(10, 0)] == (Turn(1, 0),)
    assert Wire(10, 10) not in channel.turns


def test_lines_side_by_side_share_a_track():
    """They do not touch, so the channel is no higher than it must be."""
    assert route([Wire(0, 4), Wire(10, 6)]).num_tracks == 1


def test_lines_that_need_not_cross_do_not():
    """Of two that go the same way, the one that is ahead goes above."""
    channel = route([Wire(0, 10), Wire(6, 20)])

    assert channel.turns[Wire(6, 20)][0].track < channel.turns[Wire(0, 10)][0].track


def test_a_line_turns_off_above_the_end_of_another():
    """Below, it would run into it."""
    for start in (9, 10, 11):
        channel = route([Wire(0, 10), Wire(start, 30), Wire(31, 20)])

        above, below = channel.turns[Wire(start, 30)], channel.turns[Wire(0, 10)]
        assert above[0].track < below[0].track


def test_lines_that_change_places_turn_twice():
    """Each would have to turn off above the other; so one goes half the way first."""
    channel = route([Wire(0, 10), Wire(10, 0)])

    assert sorted(len(turns) for turns in channel.turns.values()) == [1, 2]
    assert channel.num_tracks == 3


@given(wires=WIRES)
def test_all_lines_arrive_and_lie_on_no_other(wires):
    """Whatever goes where; lines of different starts only cross."""
    channel = route(wires)

    passes: dict[tuple[float, float], set[tuple[int, str]]] = {}
    for wire in wires:
        turns = channel.turns.get(wire, ())
        assert [turn.column for turn in turns][-1:] == [wire.end] * bool(turns)
        for cell, direction in way(wire, turns, channel.num_tracks):
            passes.setdefault(cell, set()).add((wire.start, direction))
    for found in passes.values():
        if len({start for start, _ in found}) > 1:
            assert sorted(direction for _, direction in found) == ["across", "down"]


def way(wire: Wire, turns: tuple[Turn, ...], num_tracks: int):
    """Yield where a line goes down and across, from row 0 to that below all tracks."""
    stops = [Turn(0, wire.start), *turns]
    for (row, column), (next_row, next_column) in pairwise(stops):
        yield from (((column, r), "down") for r in range(row, next_row + 1))
        left, right = sorted((column, next_column))
        yield from (((c, next_row), "across") for c in range(left, right + 1))
    last = stops[-1]
    for row in range(last.track, num_tracks + 2):
        yield (last.column, row), "down"


@pytest.mark.parametrize("count", [3, 8])
def test_a_circle_of_any_length_is_broken(count):
    """All go one place to the right, and the last one back to the first."""
    wires = [Wire(4 * index, 4 * ((index + 1) % count)) for index in range(count)]

    channel = route(wires)

    assert set(channel.turns) == set(wires)
    assert sum(len(turns) == 2 for turns in channel.turns.values()) == 1
