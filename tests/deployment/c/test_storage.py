"""Values lie where nobody overwrites them while they are still needed."""

import numpy as np
import pytest

from scrawl.deployment.c.storage import store
from scrawl.networks import (
    Activation,
    Add,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    for_inference,
    zoo_network,
)
from scrawl.quantization import quantize
from tests.compiler.graph_cases import nodes_of
from tests.deployment.c.building import (
    QUICK,
    built,
    examples,
    expected,
    with_random_weights,
    written,
)

IMAGE = Input("image", (8, 7, 1))


def network_of(*rows, outputs=("out",)):
    """Return a network with weights, of names, layers and what they take."""
    plain = Network("stored", (IMAGE,), nodes_of(*rows), outputs, ("a", "b", "c"))
    return with_random_weights(plain)


READ_TWICE = network_of(
    ("flat", Flatten(), "image"),
    ("one", Dense(6), "flat"),
    ("bent", Activation("tanh"), "one"),
    ("sum", Add(), "bent one"),
    ("out", Dense(3, "softmax"), "sum"),
)
GIVEN_AND_READ = network_of(
    ("flat", Flatten(), "image"),
    ("out", Dense(3, "softmax"), "flat"),
    ("bent", Activation("sigmoid"), "out"),
    ("more", Dense(3, "softmax"), "bent"),
    outputs=("out", "more"),
)
GIVEN_TWICE = network_of(
    ("flat", Flatten(), "image"),
    ("out", Dense(3, "softmax"), "flat"),
    ("again", Activation("softmax"), "out"),
    outputs=("out", "again"),
)


@pytest.mark.parametrize("network", [READ_TWICE, GIVEN_AND_READ, GIVEN_TWICE])
def test_nothing_is_computed_in_place_that_is_read_later(network, tmp_path):
    """A value that others read, or that the caller gets, stays as it is."""
    inference = for_inference(network)
    inputs = examples(inference.inputs, 3)
    right = expected(inference, inputs)

    source = written(inference, inputs, tmp_path)
    found = built(source, inference, *QUICK).read(inputs)

    for name, scores in right.items():
        np.testing.assert_allclose(found[name], scores, rtol=0, atol=1e-5)


def test_what_a_pool_keeps_is_all_that_is_stored():
    """Of a convolution, a ReLU and a pool, only the last needs memory."""
    network = network_of(
        ("conv", Conv2D(5, 3, activation="relu"), "image"),
        ("pool", MaxPooling2D(2), "conv"),
        ("flat", Flatten(), "pool"),
        ("out", Dense(3, "softmax"), "flat"),
    )
    inference = for_inference(network)
    integers = quantize(inference, examples(inference.inputs, 3))

    floats, whole = (store(each).buffers for each in (inference, integers))

    assert [(each.type, each.size) for each in floats] == [("float", 3 * 2 * 5)]
    assert [(each.type, each.size) for each in whole] == [("uint8_t", 3 * 2 * 5)]


def test_the_buffers_of_the_zoo_are_as_small_as_can_be():
    """All that is between image and scores is what the pool keeps."""
    inference = for_inference(with_random_weights(zoo_network("cnn-mcu-4")))

    (buffer,) = store(inference).buffers

    assert buffer.num_bytes == 12 * 12 * 4 * 4
