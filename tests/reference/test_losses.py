import re

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import (
    Activation,
    CrossEntropy,
    Dense,
    Input,
    Network,
    Node,
    ShiftByNumber,
)
from scrawl.reference import reference_gradients

SOURCES = (Input("row", (4,), "features"), Input("number", (1,), "number", maximum=2))
NODES = (
    Node("dense", Dense(3), ("row",)),
    Node("digit", Activation("softmax"), ("dense",)),
    Node("sum", ShiftByNumber(2), ("digit", "number")),
)
NETWORK = Network("two", SOURCES, NODES, ("digit", "sum"), ("a", "b", "c"))
LABELS = {
    "digit": np.array([0, 2, 1, 1], np.uint8),
    "sum": np.array([1, 4, 1, 3], np.uint8),
}
LOSSES = {
    "digit": CrossEntropy(weight=0.5, class_weight=(1.0, 0.0, 3.0)),
    "sum": CrossEntropy(weight=2.0, label_smoothing=0.1),
}


@pytest.fixture
def question(asked):
    """The two outputs of four examples, of which each number makes the sum possible."""
    asking = asked(NETWORK, seed=0, num_examples=4)
    numbers = LABELS["sum"] - LABELS["digit"]
    return asking.network, {**asking.inputs, "number": numbers}


def outputs(network, inputs) -> dict[str, np.ndarray]:
    """Return the probabilities of both outputs, written out."""
    weights = network.weights
    logits = inputs["row"] @ weights["dense/kernel"] + weights["dense/bias"]
    powers = np.exp(logits.astype(np.float64))
    digit = powers / powers.sum(axis=1, keepdims=True)
    total = np.zeros((4, 5))
    for row, number in enumerate(inputs["number"]):
        total[row, number : number + 3] = digit[row]
    return {"digit": digit, "sum": total}


def test_losses_are_those_of_keras(question):
    """Weighted by class, smoothed, and summed by the weights of the outputs."""
    import keras

    network, inputs = question
    p = outputs(network, inputs)
    measure = keras.losses.SparseCategoricalCrossentropy()
    smooth = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)

    found = reference_gradients(network, inputs, LABELS, losses=LOSSES)

    counts = np.array([1.0, 0, 3])[LABELS["digit"]]
    digit = measure(LABELS["digit"], p["digit"], sample_weight=counts)
    total = smooth(np.eye(5)[LABELS["sum"]], p["sum"])
    assert found.losses["digit"] == pytest.approx(np.asarray(digit), rel=1e-5)
    assert found.losses["sum"] == pytest.approx(np.asarray(total), rel=1e-5)
    both = 0.5 * found.losses["digit"] + 2 * found.losses["sum"]
    assert found.loss == pytest.approx(both, rel=1e-15)


def test_every_output_counts_once_by_default(question):
    """Without losses given, all is plain cross-entropy."""
    network, inputs = question
    plain = {name: CrossEntropy() for name in LABELS}

    found = reference_gradients(network, inputs, LABELS)

    given = reference_gradients(network, inputs, LABELS, losses=plain)
    assert found.loss == given.loss == sum(found.losses.values())


def test_an_output_of_weight_0_teaches_nothing(question):
    """Its loss is still told."""
    network, inputs = question
    silent = {name: CrossEntropy(weight=0.0) for name in LABELS}

    found = reference_gradients(network, inputs, LABELS, losses=silent)

    assert found.loss == 0
    assert found.losses["digit"] > 0
    for gradient in (*found.weights.values(), *found.inputs.values()):
        assert not gradient.any()


def test_what_a_number_makes_impossible_costs_as_much_as_the_least(question):
    """The logarithm stays finite, and nothing can be learned there."""
    network, inputs = question
    impossible = {**LABELS, "sum": np.array([0, 0, 4, 0], np.uint8)}
    only_sum = {**LOSSES, "digit": CrossEntropy(weight=0.0), "sum": CrossEntropy()}
    numbers = np.array([1, 2, 1, 2], np.uint8)

    found = reference_gradients(
        network, {**inputs, "number": numbers}, impossible, losses=only_sum
    )

    assert found.losses["sum"] == pytest.approx(-np.log(1e-7), rel=1e-12)
    assert not found.weights["dense/kernel"].any()


def test_a_hopeless_reading_has_a_finite_loss():
    """From the logits, a loss may be as large as they are."""
    nodes = (Node("digit", Activation("softmax"), ("row",)),)
    network = Network("raw", SOURCES[:1], nodes, ("digit",), ("a", "b", "c", "d"))
    row = np.array([[5000, 0, 0, 0]], np.float32)

    found = reference_gradients(
        network, {"row": row}, {"digit": np.array([1], np.uint8)}
    )

    assert found.loss == 5000
    np.testing.assert_array_equal(found.inputs["row"], [[1, -1, 0, 0]])


@pytest.mark.parametrize(("logit", "is_taught"), [(-15.0, True), (-17.0, False)])
def test_a_sum_teaches_down_to_the_least_probability(logit, is_taught):
    """Below 1e-7, which is e^-16.1, its logarithm is cut off."""
    nodes = (
        Node("digit", Activation("softmax"), ("row",)),
        Node("sum", ShiftByNumber(2), ("digit", "number")),
    )
    network = Network("sum", SOURCES, nodes, ("sum",), tuple("abcdef"))
    row = np.array([[0, logit, -50, -50]], np.float32)
    inputs = {"row": row, "number": np.array([2], np.uint8)}

    found = reference_gradients(network, inputs, {"sum": np.array([3], np.uint8)})

    assert found.losses["sum"] == pytest.approx(-max(logit, np.log(1e-7)), rel=1e-6)
    slope = found.inputs["row"][0, 1]
    assert slope == pytest.approx(-1 if is_taught else 0, abs=1e-6)


@pytest.mark.parametrize(
    ("labels", "losses", "message"),
    [
        (
            {"digit": LABELS["digit"]},
            LOSSES,
            "Labels were given for digit; 'two' needs them for digit, sum.",
        ),
        (
            LABELS,
            {"sum": CrossEntropy()},
            "Losses were given for sum; 'two' needs them for digit, sum.",
        ),
        (LABELS, {}, "Losses were given for no output; 'two' needs them"),
        (
            {**LABELS, "sum": LABELS["sum"][:3]},
            LOSSES,
            "labels for 'sum' are uint8 of shape (3,); 4 examples need uint8 of",
        ),
        (
            {**LABELS, "sum": LABELS["sum"].astype(np.int64)},
            LOSSES,
            "labels for 'sum' are int64 of shape (4,); 4 examples need uint8 of",
        ),
        (
            {**LABELS, "digit": np.full(4, 3, np.uint8)},
            LOSSES,
            "A label for 'digit' is 3; it knows the classes 0 to 2.",
        ),
        (
            LABELS,
            {**LOSSES, "sum": CrossEntropy(class_weight=(1.0, 2.0))},
            "loss of 'sum' has 2 class weights; there are 5 classes. Give one",
        ),
    ],
)
def test_what_does_not_fit_an_output_is_refused(labels, losses, message, question):
    """The message names the output, what it got and what it needs."""
    network, inputs = question
    with pytest.raises(InvalidRequest, match=re.escape(message)):
        reference_gradients(network, inputs, labels, losses=losses)


def test_a_mean_over_nothing_is_refused(question):
    """A batch has one example or more."""
    network, inputs = question
    nothing = {name: x[:0] for name, x in inputs.items()}
    labels = {name: array[:0] for name, array in LABELS.items()}

    with pytest.raises(InvalidRequest, match="inputs hold no examples; a loss is the"):
        reference_gradients(network, nothing, labels)


def test_only_probabilities_have_a_loss(asked):
    """Other outputs can be read, but not trained."""
    network = Network("raw", SOURCES, NODES[:1], ("dense",), ("a", "b", "c"))
    question = asked(network, seed=0)

    with pytest.raises(InvalidNetwork, match="'dense' of 'raw' is 3 numbers, and no"):
        reference_gradients(question.network, question.inputs, question.labels)
