from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import (
    CrossEntropy,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    ShiftByNumber,
)
from scrawl.training import Recipe, make_recipe
from scrawl.training.losses import balanced, losses_for

LABELS = {
    "digit": np.array([0, 0, 0, 1, 2, 2], np.uint8),
    "sum": np.array([0, 5, 9, 1, 2, 2], np.uint8),
}


@pytest.fixture
def network() -> Network:
    """A network of two outputs, of 3 and of 12 classes."""
    nodes = (
        Node("scaled", Rescaling(1 / 255), ("image",)),
        Node("flat", Flatten(), ("scaled",)),
        Node("digit", Dense(3, "softmax"), ("flat",)),
        Node("sum", ShiftByNumber(), ("digit", "number")),
    )
    inputs = (Input(), Input("number", (1,), "number", 9))
    return Network("pair", inputs, nodes, ("digit", "sum"), ("a", "b", "c"))


def test_by_default_every_output_counts_the_same(network):
    """With plain cross-entropy."""
    losses = losses_for(Recipe(), network, LABELS)

    assert losses == {"digit": CrossEntropy(), "sum": CrossEntropy()}


def test_a_recipe_speaks_of_each_output(network):
    """Class weights are of the first output only: it has the network's classes."""
    recipe = make_recipe({
        "loss": {"digit": "cross-entropy", "sum": "cross-entropy"},
        "loss_weights": {"sum": 0.5},
        "label_smoothing": 0.1,
        "class_weight": [1, 2, 3],
    })

    losses = losses_for(recipe, network, LABELS)

    assert losses == {
        "digit": CrossEntropy(1.0, 0.1, (1.0, 2.0, 3.0)),
        "sum": CrossEntropy(0.5, 0.1),
    }


def test_an_output_can_be_turned_off(network):
    """With a weight of 0; then it needs no loss."""
    recipe = make_recipe({
        "loss": {"sum": "cross-entropy"},
        "loss_weights": {"digit": 0},
    })

    losses = losses_for(recipe, network, LABELS)

    assert losses == {"digit": CrossEntropy(0.0), "sum": CrossEntropy()}


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (
            {"loss": {"digit": "cross-entropy"}},
            InvalidRequest,
            "'pair' has an output without a loss: 'sum'. Name its loss, or turn it off",
        ),
        ({"loss": {}}, InvalidRequest, "an output without a loss: 'digit'"),
        (
            {"loss": {"total": "cross-entropy"}},
            UnknownName,
            "Unknown output 'total'. Known: digit, sum.",
        ),
        (
            {"loss_weights": {"total": 1}},
            UnknownName,
            "Unknown output 'total'. Known: digit, sum.",
        ),
        (
            {"loss_weights": {"digit": 0, "sum": 0}},
            InvalidRequest,
            "loss_weights are all 0, so there is nothing to learn",
        ),
        (
            {"class_weight": [1, 2]},
            InvalidRequest,
            "class_weight has 2 numbers, but 'pair' has 3 classes. Give one for each",
        ),
    ],
)
def test_losses_that_do_not_fit_are_refused(values, error, message, network):
    """In one line, with what there is."""
    with pytest.raises(error, match=message) as caught:
        losses_for(make_recipe(values), network, LABELS)

    assert "\n" not in str(caught.value)


def test_balanced_weights_are_of_the_labels_that_are_learned(network):
    """Of the first output."""
    recipe = replace(Recipe(), class_weight="balanced")

    losses = losses_for(recipe, network, LABELS)

    assert losses["digit"].class_weight == (2 / 3, 2.0, 1.0)
    assert losses["sum"].class_weight == ()


@given(labels=st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_balanced_weights_are_those_of_scikit_learn(labels):
    """Which knows nothing of classes that do not occur."""
    given = np.array(labels, np.uint8)
    present = np.unique(given)

    weights = np.array(balanced(given, 7))

    theirs = compute_class_weight("balanced", classes=present, y=given)
    np.testing.assert_allclose(weights[present], theirs)
    absent = np.setdiff1d(np.arange(7), present)
    assert (weights[absent] == 1).all()
    assert weights[given].mean() == pytest.approx(1)
