"""What networks refuse to be given, and in which words."""

import re

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import (
    Concatenate,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    initialize,
    zoo_network,
)
from scrawl.reference.inputs import enter, require_weights

NETWORK = Network(
    "three",
    (
        Input("image", (2, 3, 1)),
        Input("number", (1,), "number", maximum=9),
        Input("row", (4,), "features"),
    ),
    (
        Node("flat", Flatten(), ("image",)),
        Node("all", Concatenate(), ("flat", "number", "row")),
        Node("dense", Dense(2), ("all",)),
    ),
    ("dense",),
    ("no", "yes"),
)


def good(**others: np.ndarray) -> dict[str, np.ndarray]:
    """Return inputs of two examples, some of them replaced."""
    return {
        "image": np.full((2, 2, 3), 255, np.uint8),
        "number": np.array([0, 9], np.uint8),
        "row": np.full((2, 4), -1.5, np.float32),
        **others,
    }


def test_inputs_of_every_kind_enter():
    """All become numbers of one type, with all their sides."""
    values = enter(NETWORK, good(), np.float64)

    assert {name: x.shape for name, x in values.items()} == {
        "image": (2, 2, 3, 1),
        "number": (2, 1),
        "row": (2, 4),
    }
    assert {x.dtype for x in values.values()} == {np.dtype(np.float64)}
    assert values["image"].max() == 255
    assert values["number"].tolist() == [[0], [9]]


def test_a_last_side_of_one_may_be_given():
    """Images of one channel and rows of one number are the same either way."""
    images = np.ones((2, 2, 3, 1), np.uint8)
    numbers = np.array([[3], [4]], np.uint8)

    values = enter(NETWORK, good(image=images, number=numbers), np.float32)

    assert values["image"].shape == (2, 2, 3, 1)
    assert values["number"].tolist() == [[3], [4]]


def test_no_examples_are_as_good_as_any():
    """An empty array is a valid question."""
    nothing = {name: array[:0] for name, array in good().items()}

    values = enter(NETWORK, nothing, np.float32)

    assert values["image"].shape == (0, 2, 3, 1)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        (
            "image",
            np.zeros((2, 5, 3), np.uint8),
            "'image' is uint8 of shape (2, 5, 3); the network reads uint8 of shape (n",
        ),
        (
            "image",
            np.zeros((2, 2, 3), np.float32),
            "'image' is float32 of shape (2, 2, 3); the network reads uint8 of",
        ),
        (
            "number",
            np.array([1, 2]),
            "'number' is int64 of shape (2,); the network reads uint8 of shape (n, 1).",
        ),
        (
            "number",
            np.array(3, np.uint8),
            "'number' is uint8 of shape (); the network reads uint8 of shape (n, 1).",
        ),
        (
            "number",
            np.array([10, 9], np.uint8),
            "'number' holds 10; it takes whole numbers from 0 to 9.",
        ),
        (
            "row",
            np.zeros((2, 4)),
            "'row' is float64 of shape (2, 4); the network reads float32 of shape",
        ),
        (
            "row",
            np.full((2, 4), np.nan, np.float32),
            "'row' holds numbers that are not finite. Leave out those examples.",
        ),
    ],
)
def test_what_an_input_cannot_be_is_refused(name, array, message):
    """The message names the input, what it is, and what it should be."""
    with pytest.raises(InvalidRequest, match=f"^The input {re.escape(message)}"):
        enter(NETWORK, good(**{name: array}), np.float32)


def test_inputs_of_different_lengths_are_refused():
    """Otherwise some examples would lack something."""
    message = "inputs hold 2 of 'image', 3 of 'number', 2 of 'row'. Give the same"

    with pytest.raises(InvalidRequest, match=message):
        enter(NETWORK, good(number=np.zeros(3, np.uint8)), np.float32)


@pytest.mark.parametrize(
    "given", [("image",), ("image", "number", "row", "column"), ()]
)
def test_every_input_must_be_given_and_no_other(given):
    """The message says which there are."""
    inputs = dict.fromkeys(given, np.zeros((2, 2, 3), np.uint8))
    message = f"inputs given are {', '.join(given) or 'none'}; 'three' needs image, num"

    with pytest.raises(InvalidRequest, match=message):
        enter(NETWORK, inputs, np.float32)


def test_a_network_without_weights_reads_nothing():
    """The message says how to get some."""
    require_weights(initialize(NETWORK, seed=0))
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights\. Train it"):
        require_weights(zoo_network("cnn-mcu-4"))
