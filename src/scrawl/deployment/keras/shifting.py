"""The shift by a number, made of layers that every Keras has.

For each possible number there is a row of the probabilities, and the number chooses its
row. All rows are equal at first: C probabilities, then maximum + 1 zeros. Read again in
rows that are one shorter, each begins one place further to the right than the one
before, which is where its number moves the probabilities to.
"""

from typing import NamedTuple

from scrawl.deployment.keras.entries import (
    Entry,
    graph_entry,
    input_entry,
    layer_entry,
    placed,
    tensor_entry,
)
from scrawl.networks import Shape

WHOLE = "int32"  # a float counts nothing for JAX


class Link(NamedTuple):
    """A layer that takes what the one before gives, with its words."""

    name: str
    kind: str
    words: Entry
    shape: Shape  # of what it gives


def shift_entry(name: str, num_given: int, maximum: int) -> Entry:
    """Return a model that shifts *num_given* probabilities by 0 to *maximum*.

    It is one layer of the model around it, and has the name of ours.
    """
    rows, length = maximum + 1, num_given + maximum
    given, number = (num_given,), (1,)
    tip = tensor_entry("probabilities", given)
    layers = [
        placed(input_entry("probabilities", given), []),
        placed(input_entry("number", number, WHOLE), []),
    ]
    takes = [tip, tensor_entry("number", number, dtype=WHOLE)]
    for link in _links(num_given, maximum):
        layers.append(placed(layer_entry(link.kind, link.name, link.words), [tip]))
        tip = tensor_entry(link.name, link.shape)
    encoding = {"num_tokens": rows, "output_mode": "one_hot"}
    one_hot = layer_entry("CategoryEncoding", "one_hot", encoding)
    layers.append(placed(one_hot, takes[1:]))
    chosen = layer_entry("Dot", "chosen", {"axes": [1, 1], "normalize": False})
    layers.append(placed(chosen, [tensor_entry("one_hot", (rows,)), tip]))
    return graph_entry(name, layers, takes, [tensor_entry("chosen", (length,))])


def _links(num_given: int, maximum: int) -> tuple[Link, ...]:
    """Return what makes the rows, each moved by its number, of the probabilities."""
    rows, length = maximum + 1, num_given + maximum
    image, line = (rows, num_given, 1), (rows * (length + 1), 1)
    zeros = {"padding": [[0, 0], [0, rows]], "data_format": "channels_last"}
    return (
        Link("rows", "RepeatVector", {"n": rows}, (rows, num_given)),
        Link("image", "Reshape", {"target_shape": list(image)}, image),
        Link("with_zeros", "ZeroPadding2D", zeros, (rows, length + 1, 1)),
        Link("line", "Reshape", {"target_shape": list(line)}, line),
        Link("cut", "Cropping1D", {"cropping": [0, rows]}, (rows * length, 1)),
        Link("moved", "Reshape", {"target_shape": [rows, length]}, (rows, length)),
    )
