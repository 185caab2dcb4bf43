"""What a network ends in: scores of 32 bits."""

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    LOWEST_SCORE,
    Activation,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    IntegerDepthwiseConv,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    ShiftByNumber,
    for_inference,
)
from scrawl.quantization import quantize
from scrawl.reference import infer, read_integers
from tests.compiler.graph_cases import IMAGE, NUMBER
from tests.quantization.networks import (
    examples_for,
    nodes_of,
    quantized,
    sequential,
    with_weights,
)

SIGNED = Rescaling(1 / 127.5, offset=-1.0)


def test_no_probability_moves_to_the_lowest_score():
    """Logits move as probabilities would."""
    nodes = nodes_of(
        ("flat", Flatten(), "image"),
        ("digit", Dense(10, "softmax"), "flat"),
        ("sum", ShiftByNumber(), "digit number"),
    )
    graph = Network("sum", (IMAGE, NUMBER), nodes, ("digit", "sum"))
    inputs = {
        **examples_for(with_weights(graph), 1),
        "number": np.array([[3]], np.uint8),
    }

    scores = read_integers(quantized(with_weights(graph)), inputs)

    lowest = [LOWEST_SCORE]
    digit = scores["digit"][0].tolist()
    assert scores["sum"][0].tolist() == 3 * lowest + digit + 6 * lowest


def test_what_is_no_probability_leaves_zeros():
    """In scores and in bytes."""
    nodes = nodes_of(
        ("flat", Flatten(), "image"),
        ("bent", Dense(4, "tanh"), "flat"),
        ("shifted", ShiftByNumber(), "bent number"),
        ("out", Dense(3, "softmax"), "shifted"),
    )
    outputs = ("shifted", "out")
    network = with_weights(Network("bent", (IMAGE, NUMBER), nodes, outputs))
    inputs = {**examples_for(network, 1), "number": np.array([[3]], np.uint8)}

    shifted = read_integers(quantized(network), inputs)["shifted"][0]

    assert shifted[:3].tolist() == [0, 0, 0]
    assert shifted[7:].tolist() == [0] * 6


ENDS = {
    "a product": (Flatten(), Dense(3)),
    "growing functions": (Flatten(), Dense(3, "tanh"), Activation("sigmoid")),
    "a function that falls": (Flatten(), Dense(3, "gelu")),
    "the largest of some": (Conv2D(3, 3), MaxPooling2D((7, 6)), Flatten()),
    "a mean": (Conv2D(3, 3), GlobalAveragePooling2D(), Activation("softmax")),
    "a scaling": (Conv2D(3, (9, 8)), Flatten(), Rescaling(-3.0, offset=5.0)),
    "the image itself": (Flatten(), Activation("softmax")),
}


@pytest.mark.parametrize("layers", ENDS.values(), ids=ENDS)
def test_every_end_gives_scores(layers: tuple[Layer, ...]):
    """Numbers of 32 bits, in the order of what the network gives."""
    network = sequential(*layers)
    inputs = examples_for(network, 20)
    inference = for_inference(network)
    integers = quantize(inference, inputs)
    (output,) = network.outputs

    scores = read_integers(integers, inputs)[output]
    expected = infer(inference, inputs, np.float64)[output]

    assert scores.dtype == np.int32
    assert integers.steps[-1].gives_scores
    best = scores.argmax(axis=1)[:, np.newaxis]
    missed = expected.max(axis=1) - np.take_along_axis(expected, best, 1)[:, 0]
    assert (missed <= 0.02 * np.ptp(expected)).all()


def test_the_mean_at_the_end_is_a_product():
    """With more than the 256 values of a byte."""
    network = quantized(
        sequential(Conv2D(3, 3), GlobalAveragePooling2D(), Activation("softmax"))
    )

    operation = network.steps[1].operation
    assert isinstance(operation, IntegerDepthwiseConv)
    assert operation.window.size == (7, 6)


def test_a_softmax_that_is_read_is_refused():
    """By its name, also where it is an output as well."""
    nodes = nodes_of(
        ("flat", Flatten(), "image"),
        ("first", Dense(4, "softmax"), "flat"),
        ("second", Dense(4, "softmax"), "first"),
    )
    network = with_weights(Network("two", (IMAGE,), nodes, ("first", "second")))

    with pytest.raises(InvalidNetwork, match=r"softmax 'first' is read by .* float32"):
        quantized(network)


def test_a_softmax_at_each_place_is_refused():
    """Its order is not that of logits in different places."""
    layers = Conv2D(2, 3, activation="softmax"), Flatten()

    with pytest.raises(InvalidNetwork, match=r"softmax 'conv2d' is read by"):
        quantized(sequential(*layers))
