import re

import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import Dense, Flatten, Input, Network, Node

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
        ((FLATTEN, FLATTEN, DENSE), "parts of the network are called 'flatten'"),
        ((Node("image", Flatten(), ("image",)), DENSE), "are called 'image'"),
        ((DENSE, FLATTEN), "'dense' takes 'flatten', which no earlier .* here: image"),
        ((FLATTEN,), "output 'dense' is no layer. Known: image, flatten"),
        ((Node("dense", Dense(2), ()),), "'dense' takes 0 values; it needs one"),
    ],
)
def test_a_graph_that_does_not_hang_together_is_refused(nodes, message: str):
    """The message names the part that is wrong."""
    with pytest.raises(InvalidNetwork, match=message):
        network(*nodes)


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


@pytest.mark.parametrize("shape", [(), (28, 0, 1), (28, 2**24 + 1, 1)])
def test_an_input_has_a_possible_shape(shape: tuple[int, ...]):
    """No side is empty, or beyond all memory."""
    with pytest.raises(InvalidNetwork, match=r"Input has (no shape|a side of)"):
        Input(shape=shape)
