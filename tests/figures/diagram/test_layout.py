from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.figures import Diagram, diagram
from scrawl.figures.diagram import Arrow, Box, Point
from scrawl.networks import Activation, Add, Input, Network, Node

LEVEL, UPRIGHT = "level", "upright"


def test_all_parts_and_connections_are_there_once(network):
    """An input or a layer is a box, and every value that a layer takes an arrow."""
    drawn = diagram(network)

    parts = [part.name for part in (*network.inputs, *network.nodes)]
    taken = [(source, node.name) for node in network.nodes for source in node.inputs]
    assert [box.name for box in drawn.boxes] == parts
    assert Counter((a.source, a.target) for a in drawn.arrows) == Counter(taken)


def test_inputs_and_outputs_are_marked(two):
    """A layer is marked as an output although another one takes its value."""
    drawn = diagram(two)

    assert [box.name for box in drawn.boxes if box.is_input] == ["image", "number"]
    assert [box.name for box in drawn.boxes if box.is_output] == ["digit", "sum"]


def test_a_layout_keeps_the_rules(network):
    """In networks as people build them."""
    check_rules(diagram(network))


@given(data=st.data())
@settings(max_examples=60)
def test_any_layout_keeps_the_rules(data, random_network):
    """However the layers are joined."""
    check_rules(diagram(random_network(data)))


def test_a_value_taken_twice_has_two_arrows():
    """They leave the box as one line and arrive side by side."""
    nodes = (
        Node("a", Activation("relu"), ("x",)),
        Node("b", Add(), ("a", "a", "x", "x")),
    )
    network = Network("twice", (Input("x", (4,), "features"),), nodes, ("b",))

    drawn = diagram(network)

    check_rules(drawn)
    assert Counter(arrow.source for arrow in drawn.arrows) == {"x": 3, "a": 2}


def test_many_lines_into_one_box_have_room():
    """The box is as wide as its arrows need."""
    names = [f"n{index}" for index in range(40)]
    nodes = [Node(name, Activation("relu"), ("x",)) for name in names]
    nodes.append(Node("sum", Add(), tuple(names)))
    network = Network("many", (Input("x", (4,), "features"),), tuple(nodes), ("sum",))

    drawn = diagram(network)

    check_rules(drawn)


def test_equal_networks_have_equal_layouts(network):
    """The layout is a value that depends on the network alone."""
    again = Network(network.name, network.inputs, network.nodes, network.outputs)

    assert diagram(network) == diagram(again)


@pytest.mark.parametrize("network", ["chain", "deep"], indirect=True)
def test_a_chain_is_one_straight_line(network):
    """All boxes have one width, and no line turns."""
    drawn = diagram(network)

    assert {box.left for box in drawn.boxes} == {0}
    assert {box.width for box in drawn.boxes} == {drawn.num_columns}
    assert all(len(arrow.points) == 2 for arrow in drawn.arrows)


def check_rules(drawn: Diagram) -> None:
    """Check that nothing of a diagram lies on what does not belong to it."""
    occupied = check_boxes(drawn)
    passes: defaultdict[Point, set[tuple[str, str]]] = defaultdict(set)
    boxes = {box.name: box for box in drawn.boxes}
    for arrow in drawn.arrows:
        source, target = boxes[arrow.source], boxes[arrow.target]
        first, *_, last = arrow.points
        assert first.row == source.bottom
        assert source.left < first.column < source.right
        assert last.row == target.top
        assert target.left < last.column < target.right
        for point, direction in cells(arrow):
            assert point in {first, last} or point not in occupied
            passes[point].add((arrow.source, direction))
    for ways in passes.values():
        if len({source for source, _ in ways}) > 1:
            # Lines of different sources cross at right angles, and share nothing else.
            assert sorted(direction for _, direction in ways) == [LEVEL, UPRIGHT]
    ends = [arrow.points[-1] for arrow in drawn.arrows]
    assert len(set(ends)) == len(ends)


def check_boxes(drawn: Diagram) -> set[Point]:
    """Return the characters that boxes take, of which no two touch side by side."""
    occupied: set[Point] = set()
    for box in drawn.boxes:
        inside = set(points(box))
        beside = {Point(column, row) for row in rows(box) for column in sides(box)}
        assert occupied.isdisjoint(inside | beside)
        occupied |= inside
    assert min(point.column for point in occupied) >= 0
    assert min(point.row for point in occupied) == 0
    return occupied


def points(box: Box) -> Iterator[Point]:
    """Yield the characters of a box and its border."""
    for row in rows(box):
        for column in range(box.left, box.right + 1):
            yield Point(column, row)


def rows(box: Box) -> range:
    """Return the rows of a box and its border."""
    return range(box.top, box.bottom + 1)


def sides(box: Box) -> tuple[int, int]:
    """Return the columns beside a box."""
    return box.left - 1, box.right + 1


def cells(arrow: Arrow) -> Iterator[tuple[Point, str]]:
    """Yield the characters of an arrow, which only goes down and to the sides."""
    for start, end in pairwise(arrow.points):
        if start.column == end.column:
            assert start.row < end.row
            for row in range(start.row, end.row + 1):
                yield Point(start.column, row), UPRIGHT
        else:
            assert start.row == end.row
            left, right = sorted((start.column, end.column))
            for column in range(left, right + 1):
                yield Point(column, start.row), LEVEL
