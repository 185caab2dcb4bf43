import numpy as np
import pytest

from scrawl.networks import (
    Activation,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    ShiftByNumber,
    initialize,
)
from scrawl.reference import ReferenceNetwork
from scrawl.training.logits import with_logits


@pytest.fixture
def adding() -> Network:
    """A digit, its sum with a number, and a second opinion of the digit."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("digit", Dense(4, "softmax"), ("flat",)),
        Node("sum", ShiftByNumber(3), ("digit", "number")),
        Node("softmax_0", Dense(4), ("digit",)),
        Node("again", Activation("softmax"), ("softmax_0",)),
    )
    inputs = Input("image", (3, 3, 1)), Input("number", (1,), "number", 3)
    outputs = ("digit", "sum", "again")
    return initialize(Network("adding", inputs, nodes, outputs, tuple("0123")), 0)


def test_a_softmax_becomes_what_it_was_given(adding):
    """Its probabilities are still there for those that take them."""
    random = np.random.default_rng(0)
    images = random.integers(0, 9, (5, 3, 3, 1)).astype(np.uint8)
    inputs = {"image": images, "number": np.arange(5, dtype=np.uint8) % 4}

    seen = ReferenceNetwork(with_logits(adding, adding.outputs)).forward(inputs)

    said = ReferenceNetwork(adding).forward(inputs)
    np.testing.assert_array_equal(seen["sum"], said["sum"])
    for name in ("digit", "again"):
        spread = np.exp(seen[name] - seen[name].max(axis=1, keepdims=True))
        scores = spread / spread.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(scores, said[name], atol=1e-6)


def test_layers_and_weights_keep_their_names(adding):
    """So that what is learned can be taken back; no name is used twice."""
    changed = with_logits(adding, adding.outputs)

    assert changed.outputs == adding.outputs
    assert changed.weights.keys() == adding.weights.keys()
    assert [node.name for node in changed.nodes] == [
        *("flat", "digit", "softmax_1", "sum", "softmax_0", "again", "softmax_2")
    ]


def test_outputs_without_a_loss_stay_as_they_are(adding):
    """They are not looked at."""
    changed = with_logits(adding, ("sum",))

    assert changed.nodes == adding.nodes
    assert changed.outputs == ("sum",)
