from scrawl.figures import Diagram, diagram
from scrawl.figures.diagram import Box
from scrawl.networks import Add, Dense, Input, Network, Node


def test_the_longest_way_is_one_straight_line(residual):
    """What goes around it does not push it aside."""
    boxes = boxes_of(diagram(residual))

    side = {"shortcut"}
    assert len({middle(box) for name, box in boxes.items() if name not in side}) == 1
    assert boxes["shortcut"].left > boxes["conv.2a"].right


def test_a_branch_between_others_is_in_line_with_the_trunk(inception):
    """Three branches: one left of it, one right of it, at one distance."""
    boxes = boxes_of(diagram(inception))

    trunk = {middle(boxes[name]) for name in ("rescaling", "middle.2", "concatenate")}
    [column] = trunk
    assert column - middle(boxes["narrow"]) == middle(boxes["wide.2"]) - column > 0


def test_two_equal_branches_meet_in_the_middle(twins):
    """Neither is in line with what they join in."""
    boxes = boxes_of(diagram(twins))

    left, right = middle(boxes["left_norm"]), middle(boxes["right_norm"])
    assert left < right
    assert 2 * middle(boxes["both"]) == left + right
    assert middle(boxes["left"]) == left


def test_an_input_that_is_needed_late_stands_beside_where_it_is_needed(two):
    """And not above everything, with a long line down."""
    boxes = boxes_of(diagram(two))

    assert boxes["number"].top == boxes["digit"].top
    assert boxes["number"].left == boxes["digit"].right + 2


def test_a_way_around_does_not_push_what_stands_in_the_middle(twins):
    """It stands beside it, and the middle of two branches stays the middle."""
    nodes = (
        *twins.nodes[:-1],
        Node("dense", Dense(16), ("both",)),
        Node("add", Add(), ("dense", "both")),
    )
    network = Network("around", twins.inputs, nodes, ("add",))

    boxes = boxes_of(diagram(network))

    left, right = middle(boxes["left_norm"]), middle(boxes["right_norm"])
    assert 2 * middle(boxes["both"]) == 2 * middle(boxes["add"]) == left + right


def test_a_fork_of_equal_branches_is_symmetrical():
    """Although one of them is drawn aside by another input."""
    inputs = tuple(Input(name, (4,), "features") for name in ("scores", "more"))
    nodes = (
        Node("trunk", Dense(4), ("scores",)),
        Node("one", Dense(4), ("trunk",)),
        Node("other", Add(), ("trunk", "more")),
    )
    network = Network("fork", inputs, nodes, ("one", "other"))

    boxes = boxes_of(diagram(network))

    assert 2 * middle(boxes["trunk"]) == middle(boxes["one"]) + middle(boxes["other"])


def test_a_line_that_would_be_a_little_askew_is_straight():
    """The box that it comes from moves a little instead."""
    inputs = tuple(Input(name, (4,), "features") for name in "ab")
    nodes = Node("c", Add(), ("a", "b")), Node("d", Add(), ("c", "a"))
    network = Network("askew", inputs, nodes, ("d",))

    drawn = diagram(network)

    [around] = [a for a in drawn.arrows if (a.source, a.target) == ("a", "d")]
    first, turn, *_ = around.points
    assert turn.column == first.column
    assert turn.row > boxes_of(drawn)["c"].bottom


def boxes_of(drawn: Diagram) -> dict[str, Box]:
    """Return the boxes by their names."""
    return {box.name: box for box in drawn.boxes}


def middle(box: Box) -> int:
    """Return the middle column of a box."""
    return (box.left + box.right) // 2
