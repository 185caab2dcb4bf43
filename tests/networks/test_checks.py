import re

import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    ZOO,
    Concatenate,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    ShiftByNumber,
    check_classifier,
    check_outputs,
    zoo_network,
)

FLATTEN = Node("flatten", Flatten(), ("image",))
DENSE = Node("dense", Dense(2, activation="softmax"), ("flatten",))
NUMBER = Input("number", (1,), "number", maximum=9)


def network(*nodes: Node, outputs: tuple[str, ...] = ("dense",)) -> Network:
    """Return a network of one small image, two classes, and *nodes*."""
    inputs = (Input(shape=(2, 2, 1)), NUMBER)
    used = {name for node in nodes for name in node.inputs}
    needed = tuple(source for source in inputs if source.name in used)
    return Network("net", needed, nodes, outputs, ("paper", "ink"))


def test_a_classifier_is_recognized():
    """One grey image in, one probability for each class out."""
    check_classifier(network(FLATTEN, DENSE))


@pytest.mark.parametrize(
    "last",
    [Dense(2), Dense(3, activation="softmax"), Dense(2, activation="sigmoid")],
    ids=["no activation", "another number of classes", "no probabilities"],
)
def test_a_network_without_probabilities_is_no_classifier(last: Dense):
    """The message says with which layer it should end."""
    message = r"'net' does not give .* 2 classes. End it with Dense\(2, activation='so"

    with pytest.raises(InvalidNetwork, match=message):
        check_classifier(network(FLATTEN, Node("dense", last, ("flatten",))))


@pytest.mark.parametrize(
    ("inputs", "read"),
    [
        ((Input(shape=(4, 5, 3)),), "4x5x3 pixels"),
        ((Input(shape=(20,)),), "20 pixels"),
        ((Input(shape=(4, 5, 1), kind="features"),), "4x5x1 features"),
        ((Input(shape=(4, 5, 1)), NUMBER), "4x5x1 pixels and 1 number"),
    ],
)
def test_a_classifier_reads_one_grey_image(inputs: tuple[Input, ...], read: str):
    """Anything else is refused with its shape and its kind."""
    node = Node("rescaling", Rescaling(1.0), ("image",))
    other = Network("other", inputs, (node,), ("rescaling",))

    with pytest.raises(InvalidNetwork, match=f"'other' reads {read}; a classifier re"):
        check_classifier(other)


def test_a_classifier_gives_one_row():
    """Two outputs are refused by their names."""
    two = network(FLATTEN, DENSE, outputs=("dense", "flatten"))

    with pytest.raises(
        InvalidNetwork, match="'net' gives dense and flatten; a classif"
    ):
        check_classifier(two)


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_can_be_trained(name: str):
    """Every output of every network is a row of probabilities."""
    check_outputs(zoo_network(name))


def test_sums_of_sums_are_probabilities():
    """A shift of a shift of a softmax."""
    shifts = (
        Node("once", ShiftByNumber(), ("dense", "number")),
        Node("twice", ShiftByNumber(), ("once", "number")),
    )

    check_outputs(network(FLATTEN, DENSE, *shifts, outputs=("dense", "twice")))


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            Node("end", Dense(2), ("flatten",)),
            "The output 'end' of 'net' is 2 numbers, and no row of probabilities. End",
        ),
        (
            Node("end", Concatenate(), ("dense", "dense")),
            "The output 'end' of 'net' is 4 numbers, and no row of probabilities. End",
        ),
        (
            Node("end", ShiftByNumber(), ("flatten", "number")),
            "The output 'end' of 'net' is 13 numbers, and no row of probabilities. En",
        ),
        (
            Node("end", ShiftByNumber(300), ("dense", "number")),
            "The output 'end' of 'net' has 302 classes; labels are bytes. Use 1 to 25",
        ),
    ],
)
def test_an_output_without_classes_is_refused(node: Node, message: str):
    """The message names it, and says what would be one."""
    with pytest.raises(InvalidNetwork, match=re.escape(message)):
        check_outputs(network(FLATTEN, DENSE, node, outputs=("dense", "end")))


def test_the_classes_are_those_of_the_first_output():
    """They are as many as the names."""
    wide = Node("wide", Dense(3, activation="softmax"), ("flatten",))

    check_outputs(network(FLATTEN, DENSE, wide, outputs=("dense", "wide")))
    with pytest.raises(InvalidNetwork, match="'wide', has 3 classes, but 2 are named"):
        check_outputs(network(FLATTEN, DENSE, wide, outputs=("wide", "dense")))
