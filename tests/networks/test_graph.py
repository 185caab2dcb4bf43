import re

import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import Add, Dense, Flatten, Input, Network, Node

FLATTEN = Node("flatten", Flatten(), ("image",))
DENSE = Node("dense", Dense(2, activation="softmax"), ("flatten",))


def network(*nodes: Node, name: str = "net", outputs: tuple[str, ...] = ("dense",)):
    """Return a network of one small image, two classes, and *nodes*."""
    classes = ("paper", "ink")
    return Network(name, (Input(shape=(2, 2, 1)),), nodes, outputs, classes)


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((), "The network lacks inputs, layers or outputs. Add some."),
        (
            (FLATTEN, FLATTEN, DENSE),
            "2 parts of the network are called 'flatten'. Rename all but one.",
        ),
        (
            (Node("image", Flatten(), ("image",)), DENSE),
            "2 parts of the network are called 'image'. Rename all but one.",
        ),
        (
            (DENSE, FLATTEN),
            "Layer 'dense' takes 'flatten', which comes after it. Write 'flatten' bef",
        ),
        (
            (FLATTEN, Node("dense", Dense(2), ("flat",))),
            "Layer 'dense' takes 'flat', which no layer or input gives. Known here: i",
        ),
        ((FLATTEN,), "The output 'dense' is no layer. Known: flatten."),
        (
            (Node("dense", Dense(2), ()),),
            "Layer 'dense' (Dense) takes 0 values; it needs one.",
        ),
        (
            (FLATTEN, Node("dense", Dense(2), ("flatten", "flatten"))),
            "Layer 'dense' (Dense) takes 2 values; it needs one.",
        ),
        (
            (Node("dense", Add(), ("image",)),),
            "Layer 'dense' (Add) takes 1 value; it needs two or more.",
        ),
    ],
)
def test_a_graph_that_does_not_hang_together_is_refused(nodes, message: str):
    """The message names the part that is wrong."""
    with pytest.raises(InvalidNetwork, match=f"^{re.escape(message)}"):
        network(*nodes)


@pytest.mark.parametrize(
    ("nodes", "circle"),
    [
        ((Node("dense", Dense(4), ("dense",)),), "dense -> dense"),
        (
            (
                FLATTEN,
                Node("add", Add(), ("flatten", "dense")),
                Node("dense", Dense(4), ("add",)),
            ),
            "add -> dense -> add",
        ),
        (
            (
                Node("a", Dense(4), ("c",)),
                Node("b", Dense(4), ("a",)),
                Node("c", Dense(4), ("b",)),
                Node("dense", Dense(4), ("c",)),
            ),
            "a -> c -> b -> a",
        ),
    ],
)
def test_a_circle_is_refused(nodes: tuple[Node, ...], circle: str):
    """The message goes around it once."""
    message = f"The layers {circle} form a circle: each needs the one after it. Let"

    with pytest.raises(InvalidNetwork, match=f"^{re.escape(message)}"):
        network(*nodes)


def test_a_long_circle_is_not_told_in_full():
    """The message stays one that can be read."""
    ring = [Node(f"n{i}", Dense(4), (f"n{(i + 1) % 500}",)) for i in range(500)]

    with pytest.raises(InvalidNetwork, match=r"n19 and 481 more form a circle"):
        network(*ring)


def test_an_output_is_named_once():
    """Two losses for one value would be a mistake."""
    with pytest.raises(InvalidNetwork, match=r"output 'dense' is named 2 times. Name"):
        network(FLATTEN, DENSE, outputs=("dense", "dense"))


def test_an_input_is_no_output():
    """Nobody has computed it."""
    with pytest.raises(
        InvalidNetwork, match=r"output 'image' is no layer. Known: flat"
    ):
        network(FLATTEN, DENSE, outputs=("dense", "image"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shape": (2,), "maximum": 9}, "a number of shape 2; it must be (1,)."),
        ({"shape": (1,)}, "a number with maximum=None; it must be a whole number from"),
        ({"shape": (1,), "maximum": 0}, "a number with maximum=0; it must be a whole"),
        ({"shape": (1,), "maximum": 256}, "maximum=256; it must be a whole number fr"),
        ({"shape": (1,), "maximum": True}, "a number with maximum=True; it must be a"),
    ],
)
def test_a_number_has_a_range(arguments: dict, message: str):
    """From 0 to a maximum that a byte can hold."""
    with pytest.raises(
        InvalidNetwork, match=f"Input 'number' is .*{re.escape(message)}"
    ):
        Input("number", kind="number", **arguments)


def test_only_a_number_has_a_maximum():
    """Pixels are bytes, and features anything."""
    message = "Input 'x' has a maximum, but its kind is 'features'; only a number has"

    with pytest.raises(InvalidNetwork, match=message):
        Input("x", (3,), "features", maximum=9)


@pytest.mark.parametrize(
    "name", ["", "../../etc", "a b", "*/ #include", ".hidden", "-rf", "x\n", "x" * 65]
)
def test_names_are_safe_in_folders_and_in_c(name: str):
    """A name from a stranger's file cannot leave a folder, a comment or a line."""
    message = f"name {re.escape(repr(name))} cannot be used.* Use letters, digits"

    with pytest.raises(InvalidNetwork, match=message):
        network(FLATTEN, DENSE, name=name)
    with pytest.raises(InvalidNetwork, match=message):
        network(Node(name, Flatten(), ("image",)))


@pytest.mark.parametrize("shape", [(), (28, 0, 1), (28, 2**24 + 1, 1), (1,) * 9])
def test_an_input_has_a_possible_shape(shape: tuple[int, ...]):
    """No side is empty, or beyond all memory."""
    with pytest.raises(
        InvalidNetwork, match=r"Input has (no shape|a side of|a shape of 9 s)"
    ):
        Input(shape=shape)
