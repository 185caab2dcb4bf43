import re

import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    Add,
    Concatenate,
    Dense,
    Flatten,
    Input,
    Join,
    Network,
    Node,
    Reshape,
    Shift,
    ShiftByNumber,
    Sum,
)

IMAGE = Input("image", (2, 2, 1))
NUMBER = Input("number", (1,), "number", maximum=9)
FLAT = Node("flat", Flatten(), ("image",))
ROW = Node("row", Dense(3), ("flat",))
WIDE = Node("wide", Reshape((1, 4, 1)), ("image",))


def network(*ends: Node) -> Network:
    """Return a network with values of several shapes, and the nodes that join them."""
    nodes = (FLAT, ROW, WIDE, *ends)
    return Network("joined", (IMAGE, NUMBER), nodes, (nodes[-1].name,))


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            Node("end", Add(), ("flat", "row")),
            "(Add) adds 4 and 3; they must have one shape. Bring them to it first.",
        ),
        (
            Node("end", Concatenate(), ("image", "wide")),
            "(Concatenate) puts 2x2x1 and 1x4x1 side by side; they may differ in thei",
        ),
        (
            Node("end", ShiftByNumber(), ("row", "flat")),
            "(ShiftByNumber) takes 3 and 4; it needs a row of probabilities, then one",
        ),
        (
            Node("end", ShiftByNumber(), ("image", "number")),
            "(ShiftByNumber) takes 2x2x1 and 1; it needs a row of probabilities, then",
        ),
        (
            Node("end", ShiftByNumber(), ("row", "number", "number")),
            "(ShiftByNumber) takes 3 and 1 and 1; it needs a row of probabilities, th",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_refused(node: Node, message: str):
    """The message has the name of the layer and all shapes."""
    with pytest.raises(InvalidNetwork, match=rf"^Layer 'end' {re.escape(message)}"):
        network(node)


def test_values_meet_in_the_order_of_their_names():
    """The same value may come more than once."""
    joined = network(
        Node("add", Add(), ("flat", "flat")),
        Node("all", Concatenate(), ("row", "add", "number", "row")),
        Node("sum", ShiftByNumber(), ("all", "number")),
    )

    *_, add, everything, total = joined.lower().steps

    assert add.operation == Sum()
    assert (add.inputs, add.shape) == (("flat", "flat"), (4,))
    assert everything.operation == Join()
    assert everything.inputs == ("row", "add", "number", "row")
    assert everything.input_shapes == ((3,), (4,), (1,), (3,))
    assert everything.shape == (11,)
    assert total.operation == Shift(9)
    assert joined.output_shapes() == {"sum": (20,)}


@pytest.mark.parametrize(
    ("maximum", "second"),
    [(9, "feature"), (9, "unit"), (8, "number"), (300, "unit")],
)
def test_probabilities_are_shifted_by_a_number_in_range(maximum: int, second: str):
    """Nothing computed, and nothing larger than the shift, moves them."""
    inputs = (IMAGE, NUMBER, Input("feature", (1,), "features"))
    unit = Node("unit", Dense(1), ("flat",))
    shift = Node("sum", ShiftByNumber(maximum), ("row", second))
    message = (
        f"Layer 'sum' (ShiftByNumber) shifts by {second!r}, which is no number input"
        f" from 0 to {maximum} or less. Give it one: Input({second!r}, (1,), 'number',"
        f" {min(maximum, 255)})."
    )

    with pytest.raises(InvalidNetwork, match=f"^{re.escape(message)}$"):
        Network("sums", inputs, (FLAT, ROW, unit, shift), ("sum",))


def test_a_number_may_be_smaller_than_the_shift():
    """A network for sums up to 19 reads numbers up to 9."""
    shift = Node("sum", ShiftByNumber(19), ("row", "number"))

    assert network(shift).shapes()["sum"] == (22,)
