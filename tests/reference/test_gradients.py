"""Whole graphs against finite differences, with dropout on."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork
from scrawl.networks import Activation, Dense, Input, Network, Node, zoo_network
from scrawl.reference import reference_gradients

STEP = 2.0**-20  # what weights move by, exactly: see conftest.py


@settings(max_examples=60)
@given(data=st.data())
def test_gradients_are_finite_differences(data, asked_anything):
    """Along any direction the loss of any graph changes as its gradient says."""
    question = asked_anything(data.draw)
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    moves = {
        name: random.integers(-1, 2, array.shape).astype(np.float32)
        for name, array in {**question.network.weights, **question.inputs}.items()
        if name != "number" and "moving" not in name
    }

    exact = reference_gradients(question.network, question.inputs, question.labels)

    slopes = {**exact.weights, **exact.inputs}
    terms = [(slopes[name] * move).ravel() for name, move in moves.items()]
    expected = sum(term.sum() for term in terms)
    size = sum(np.abs(term).sum() for term in terms)
    change = moved_loss(question, moves, STEP) - moved_loss(question, moves, -STEP)
    assert change / (2 * STEP) == pytest.approx(expected, rel=1e-8, abs=1e-8 * size)


def moved_loss(question, moves: Mapping[str, np.ndarray], by: float) -> float:
    """Return the loss after weights and inputs have moved; all moves are exact."""
    step = np.float32(by)
    weights = {
        name: array + step * moves[name] if name in moves else array
        for name, array in question.network.weights.items()
    }
    inputs = {
        name: array + step * moves[name] if name in moves else array
        for name, array in question.inputs.items()
    }
    network = question.network.with_weights(weights)
    return reference_gradients(network, inputs, question.labels).loss


def test_nothing_depends_on_what_leads_nowhere(asked):
    """Weights and inputs that no output uses have gradients, of 0."""
    loose = Node("loose", Dense(2), ("row",))
    inputs = (Input("image", (3,), "features"), Input("row", (2,), "features"))
    end = Node("end", Dense(4, "softmax"), ("image",))
    network = Network("loose", inputs, (loose, end), ("end",), tuple("abcd"))
    question = asked(network, seed=0)

    found = reference_gradients(question.network, question.inputs, question.labels)

    assert not found.weights["loose/kernel"].any()
    assert found.weights["loose/kernel"].shape == (2, 2)
    np.testing.assert_array_equal(found.inputs["row"], np.zeros((3, 2)))
    assert found.weights["end/kernel"].any()


def test_outputs_of_the_same_logits_add_their_gradients(asked):
    """Neither replaces the other's."""
    nodes = (
        Node("dense", Dense(4), ("image",)),
        Node("one", Activation("softmax"), ("dense",)),
        Node("two", Activation("softmax"), ("dense",)),
    )
    source = Input("image", (3,), "features")
    both = Network("both", (source,), nodes, ("one", "two"), tuple("abcd"))
    question = asked(both, seed=0)
    labels = {"one": question.labels["one"], "two": question.labels["one"]}
    alone = replace(question.network, outputs=("one",))

    found = reference_gradients(question.network, question.inputs, labels)

    half = reference_gradients(alone, question.inputs, {"one": labels["one"]})
    assert found.loss == 2 * half.loss
    for name, gradient in half.weights.items():
        np.testing.assert_allclose(found.weights[name], 2 * gradient, rtol=1e-14)


def test_a_network_without_weights_has_no_gradients():
    """The message says how to get some."""
    images = {"image": np.zeros((1, 28, 28), np.uint8)}
    labels = {"dense": np.zeros(1, np.uint8)}

    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights\. Train it"):
        reference_gradients(zoo_network("cnn-mcu-4"), images, labels)


def test_a_network_of_the_zoo_has_gradients(asked):
    """Pixels enter as bytes; single precision is as asked for."""
    network = zoo_network("cnn-mcu-4")
    question = asked(network, seed=0, num_examples=2)
    images = np.full((2, 28, 28), 255, np.uint8)
    labels = {"dense": np.array([3, 4], np.uint8)}

    found = reference_gradients(
        question.network, {"image": images}, labels, dtype=np.float32
    )

    trained = {item.name for item in network.weight_list()}
    assert found.weights.keys() == trained
    assert found.inputs["image"].shape == (2, 28, 28, 1)
    assert {array.dtype for array in found.weights.values()} == {np.dtype("float32")}
    assert found.sizes == {}
