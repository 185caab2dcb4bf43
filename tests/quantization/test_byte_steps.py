"""What stands for operations where numbers are bytes."""

import numpy as np
import pytest

from scrawl.networks import (
    Activation,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    Input,
    IntegerConv,
    IntegerView,
    MaxPooling2D,
    Network,
    Rescaling,
    for_inference,
)
from scrawl.quantization import quantize
from scrawl.reference import read_integers
from tests.compiler.graph_cases import IMAGE
from tests.quantization.networks import (
    examples_for,
    nodes_of,
    quantized,
    relative_error,
    sequential,
    with_weights,
)

SIGNED = Rescaling(1 / 127.5, offset=-1.0)


def test_a_relu_is_part_of_its_product():
    """Also behind the largest of some: bytes have no number below 0."""
    network = quantized(
        sequential(
            Conv2D(2, 3), MaxPooling2D(2), Activation("relu"), Flatten(), Dense(3)
        )
    )

    relu = next(step for step in network.steps if step.name == "activation")
    assert isinstance(relu.operation, IntegerView)
    assert network.scales["conv2d"].zero == 0


def test_a_rescaled_image_keeps_its_bytes():
    """A zero around it is the byte that is nearest."""
    network = quantized(
        sequential(SIGNED, Conv2D(2, 3, padding="same"), Flatten(), Dense(3))
    )

    view, conv = network.steps[:2]
    assert isinstance(view.operation, IntegerView)
    assert network.scales["rescaling"].zero == 127.5
    assert isinstance(conv.operation, IntegerConv)
    assert conv.operation.outside == 128


def test_bytes_are_the_nearest():
    """The largest number is 255, and no error has a side."""
    network = sequential(DepthwiseConv2D(1, activation="relu"), Flatten(), Dense(3))
    weights = dict(network.weights)
    weights["depthwise_conv2d/kernel"] = np.ones((1, 1, 1, 1), np.float32)
    weights["depthwise_conv2d/bias"] = np.zeros(1, np.float32)
    images = np.resize(np.arange(201), (3, 9, 8)).astype(np.uint8)

    inference = for_inference(network.with_weights(weights))
    integers = quantize(inference, {"image": images})
    (name, *_) = (step.name for step in integers.steps)
    given = read_integers(integers, {"image": images}, [name])[name]

    errors = given[..., 0] - images * (255 / 200)
    assert abs(errors).max() < 0.6
    assert abs(errors.mean()) < 0.05


def test_a_number_is_a_byte():
    """It joins other values in their scale."""
    nodes = nodes_of(
        ("flat", Flatten(), "image"),
        ("small", Rescaling(1 / 255), "flat"),
        ("hidden", Dense(4, "relu"), "small"),
        ("out", Dense(10, "softmax"), "number"),
    )
    source = Input("number", (1,), "number", 9)
    network = with_weights(Network("number", (IMAGE, source), nodes, ("out",)))
    inputs = examples_for(network, 10)

    integers = quantized(network)

    assert integers.steps[0].inputs == ("number",)
    assert read_integers(integers, inputs)["out"].shape == (10, 10)


@pytest.mark.parametrize("factor", [0, 1e-30, 1e-6, 1, 1e6, 1e30])
def test_a_channel_that_is_never_seen_costs_the_others_nothing(factor):
    """However small or large its weights are."""
    network = sequential(
        SIGNED, Conv2D(3, 3, activation="relu"), Flatten(), Dense(3, "softmax")
    )
    weights = {name: array.copy() for name, array in network.weights.items()}
    weights["conv2d/kernel"][..., 1] = 0
    weights["conv2d/kernel"][0, 0, 0, 1] = factor
    weights["conv2d/bias"][1] = -2 * factor

    assert relative_error(network.with_weights(weights)) < 0.05
