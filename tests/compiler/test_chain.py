"""Networks as chains: what vanishes, what moves, and what is no chain."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.compiler.chain import Link, inference_chain, training_chain
from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    Activation,
    Affine,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
)

NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True)


def test_only_what_computes_is_left():
    """Views and linear functions are nothing to do."""
    chain = training_chain(
        sequential(Rescaling(2.0), Activation("linear"), Flatten(), Dense(3, "softmax"))
    )

    assert kinds(chain) == "Affine MatMul Softmax"


def test_pixels_become_floats_first():
    """Even where no layer asks for it."""
    chain = training_chain(sequential(Flatten(), Dense(3, "softmax")))

    assert kinds(chain) == "Affine MatMul Softmax"
    assert chain[0].operation == Affine(1.0, 0.0)


def test_dropout_is_for_training():
    """Reading forgets nothing."""
    network = sequential(Flatten(), Dropout(0.5), Dense(3, "softmax"))

    assert kinds(training_chain(network)) == "Affine Drop MatMul Softmax"
    assert kinds(inference_chain(network)) == "Affine MatMul Softmax"


def test_a_relu_moves_behind_the_poolings_that_follow():
    """There is less to do, and the largest stays the largest."""
    layers = (Conv2D(2, 3, activation="relu"), MaxPooling2D(2), MaxPooling2D(2))

    chain = inference_chain(sequential(*layers, Flatten(), Dense(3)))

    assert kinds(chain) == "Affine Conv MaxPool MaxPool Activate MatMul"
    assert chain[4].input_shape == chain[4].shape == chain[3].shape


@pytest.mark.parametrize("function", ["tanh", "sigmoid"])
def test_other_functions_stay_where_they_are(function):
    """Their gradient depends on which maximum is the first."""
    layers = (Conv2D(2, 3, activation=function), MaxPooling2D(2), Flatten(), Dense(3))

    assert kinds(inference_chain(sequential(*layers))) == (
        "Affine Conv Activate MaxPool MatMul"
    )


@given(st.lists(NAMES, min_size=4, max_size=4, unique=True))
def test_links_have_names_that_c_understands(names):
    """Each its own, whatever the layers are called."""
    flat, *dense = names
    nodes = [Node(flat, Flatten(), ("image",))]
    for name in dense:
        nodes.append(Node(name, Dense(3, "relu"), (nodes[-1].name,)))
    inputs, outputs = (Input(shape=(4, 4, 1)),), (nodes[-1].name,)
    if "image" in names:
        return

    chain = inference_chain(Network("named", inputs, tuple(nodes), outputs))

    identifiers = [link.name for link in chain]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z]\w*", name) for name in identifiers)


def test_branches_are_refused():
    """What is read twice is nothing for a chain."""
    nodes = (
        Node("one", Flatten(), ("image",)),
        Node("two", Flatten(), ("image",)),
        Node("dense", Dense(3), ("two",)),
    )
    network = Network("branches", (Input(),), nodes, ("dense",))

    message = "'two' takes image instead of 'one'; the compiler reads networks without"
    with pytest.raises(InvalidNetwork, match=message):
        inference_chain(network)


@pytest.mark.parametrize("size", [(256, 257), (1, 65_537)])
def test_images_with_too_many_places_are_refused(size):
    """The place of a maximum is a number of 16 bits."""
    layers = (MaxPooling2D((1, 2)), Flatten(), Dense(3))

    network = Network.sequential("large", *layers, input_shape=(*size, 1))

    with pytest.raises(InvalidNetwork, match=r"takes up to 65536 pixels\. Use smaller"):
        inference_chain(network)


def test_several_inputs_are_refused():
    """Nobody would read the second."""
    inputs = (Input(), Input("other"))
    nodes = (Node("flat", Flatten(), ("image",)), Node("dense", Dense(3), ("flat",)))

    with pytest.raises(
        InvalidNetwork, match="from image, other to dense; the compiler"
    ):
        inference_chain(Network("two", inputs, nodes, ("dense",)))


def sequential(*layers) -> Network:
    """Return a network of these layers."""
    return Network.sequential("chain", *layers, input_shape=(12, 12, 1))


def kinds(chain: tuple[Link, ...]) -> str:
    """Return the operations of the chain as one line."""
    return " ".join(type(link.operation).__name__ for link in chain)
