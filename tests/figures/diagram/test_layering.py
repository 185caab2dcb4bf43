import pytest

from scrawl.errors import InvalidRequest
from scrawl.figures.diagram.layering import Link, layering


def test_a_box_stands_below_all_that_it_takes():
    """One row lower than the lowest of them."""
    layers = layering(4, [Link(0, 1), Link(1, 2), Link(0, 3), Link(2, 3)])

    assert layers.ranks[:4] == (0, 1, 2, 3)


def test_a_line_has_a_place_in_every_row_that_it_passes():
    """So nothing else stands in its way."""
    layers = layering(4, [Link(0, 1), Link(1, 2), Link(0, 3), Link(2, 3)])

    path = layers.paths[2]
    assert [layers.ranks[place] for place in path] == [0, 1, 2, 3]
    assert [layers.is_lane(place) for place in path] == [False, True, True, False]


def test_lines_of_one_box_share_a_lane():
    """Other boxes have lanes of their own."""
    lines = [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 2), Link(0, 3), Link(1, 3)]

    layers = layering(4, lines)

    assert layers.lanes == ((4, 5), (6,))
    assert layers.paths[3:] == ((0, 4, 2), (0, 4, 5, 3), (1, 6, 3))


def test_what_is_needed_late_stands_low():
    """An input beside a long chain, and what is made of it, stand where they end."""
    chain = [Link(0, 2), Link(2, 3), Link(3, 4), Link(4, 6)]

    layers = layering(7, [*chain, Link(1, 5), Link(5, 6)])

    assert layers.ranks == (0, 2, 1, 2, 3, 3, 4)


def test_what_leaves_the_longest_way_stands_high():
    """A short branch begins beside the long one, and its line waits at its end."""
    layers = layering(4, [Link(0, 1), Link(1, 2), Link(0, 3)])

    assert layers.ranks == (0, 1, 2, 1)


def test_the_slack_of_the_longest_way_is_nothing():
    """That of others says how many more boxes there could be."""
    layers = layering(4, [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 3)])

    assert layers.slacks[Link(1, 2)] == 0
    assert {layers.slacks[Link(0, 4)], layers.slacks[Link(5, 3)]} == {2}


def test_boxes_without_lines_stand_in_the_first_row():
    """A network may have inputs that it does not need."""
    assert layering(2, []).ranks == (0, 0)
    assert layering(3, [Link(1, 2)]).ranks == (0, 0, 1)


def test_more_lines_than_anybody_could_follow_are_refused():
    """Before they take time and memory."""
    chain = [Link(index, index + 1) for index in range(299)]
    skips = [Link(index, 299) for index in range(298)]

    with pytest.raises(InvalidRequest, match=r"300 boxes pass others 44,551 times"):
        layering(300, [*chain, *skips])
