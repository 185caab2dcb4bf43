"""Networks that add: a digit and a whole number from 0 to 9 enter, their sum comes out.

`sum-of-digit` learns to add, from the probabilities that another network gives of the
digit. `digit-and-sum` knows how: it reads the digit itself, and shifts what it thinks
of it by the number.
"""

from scrawl.networks.graph import Input, Node
from scrawl.networks.layers import (
    Concatenate,
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    Rescaling,
    ShiftByNumber,
)
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape

LARGEST = 9
NUMBER = Input("number", (1,), "number", maximum=LARGEST)


def sum_of_digit(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Add a number to a digit of which only the probabilities are known."""
    del input_shape  # it sees no image
    probabilities = Input("probabilities", (len(classes),), "features")
    sums = tuple(str(total) for total in range(len(classes) + LARGEST))
    nodes = (
        Node("concatenate", Concatenate(), (probabilities.name, NUMBER.name)),
        Node("dense", Dense(300, activation="relu"), ("concatenate",)),
        Node("dense_1", Dense(100, activation="relu"), ("dense",)),
        Node("sum", Dense(len(sums), activation="softmax"), ("dense_1",)),
    )
    return Network("sum-of-digit", (probabilities, NUMBER), nodes, ("sum",), sums)


def digit_and_sum(input_shape: Shape, classes: tuple[str, ...]) -> Network:
    """Read a digit and add a number to it, without a weight for the sum."""
    reader = Network.sequential(
        "reader",
        Rescaling(1 / 255),
        Conv2D(16, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(96, activation="relu"),
        input_shape=input_shape,
    )
    digit = Node("digit", Dense(len(classes), activation="softmax"), reader.outputs)
    total = Node("sum", ShiftByNumber(LARGEST), (digit.name, NUMBER.name))
    inputs, nodes = (*reader.inputs, NUMBER), (*reader.nodes, digit, total)
    return Network("digit-and-sum", inputs, nodes, (digit.name, total.name), classes)
